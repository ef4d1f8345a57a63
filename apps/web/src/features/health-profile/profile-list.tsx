import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import { Pill } from '@vigie/ui/pill';
import { type ReactElement, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { profileName } from '../health/profile-name.ts';

export type ListedProfile = Outputs['healthProfile']['list']['items'][number];

/** The profiles of the organisation, those in use first, with how many customers each scores. */
export function ProfileList(): ReactElement {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().healthProfile.list.queryOptions());
  const [isNew, setNew] = useState(false);
  return (
    <Card
      title={t('health.profile.title')}
      aside={
        <Button kind="primary" onClick={() => setNew(true)}>
          {t('healthProfile.new')}
        </Button>
      }
    >
      <p className="px-3.5 pb-2.5 text-ink-3">{t('healthProfile.intro')}</p>
      <QueryView query={query}>
        {({ items }) => (
          <>
            <ProfileTable profiles={items} />
            {isNew ? <NewProfile profiles={items} onClose={() => setNew(false)} /> : null}
          </>
        )}
      </QueryView>
    </Card>
  );
}

function ProfileTable({ profiles }: { profiles: ListedProfile[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { slug } = useSession().organization;
  const ordered = [...profiles].sort((a, b) => Number(a.isArchived) - Number(b.isArchived));
  return (
    <DataTable label={t('health.profile.title')}>
      <thead>
        <tr>
          <Th>{t('healthProfile.name')}</Th>
          <Th>{t('healthProfile.version')}</Th>
          <Th isNumber>{t('healthProfile.customers')}</Th>
        </tr>
      </thead>
      <tbody>
        {ordered.map((profile) => (
          <tr key={profile.id} className="hover:bg-sunken">
            <Td className="max-w-72">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                <Link
                  to="/o/$org/settings/profiles/$id"
                  params={{ org: slug, id: profile.id }}
                  className="min-w-0 truncate font-medium hover:underline"
                >
                  {profileName(profile.name, t)}
                </Link>
                {profile.isDefault ? <Pill tone="accent">{t('healthProfile.isDefault')}</Pill> : null}
                {profile.hasDraft ? <Pill>{t('healthProfile.hasDraft')}</Pill> : null}
                {profile.isArchived ? <Pill>{t('healthProfile.isArchived')}</Pill> : null}
              </span>
            </Td>
            <Td className="num whitespace-nowrap text-ink-2">
              {profile.version !== null
                ? `v${profile.version}`
                : t(profile.lastVersion === null ? 'healthProfile.neverPublished' : 'healthProfile.planned')}
            </Td>
            <Td isNumber>{format.number(profile.customers)}</Td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function NewProfile({ profiles, onClose }: { profiles: ListedProfile[]; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const { slug } = useSession().organization;
  const form = useId();
  const [name, setName] = useState('');
  const [from, setFrom] = useState(profiles.find(({ isDefault }) => isDefault)?.id);
  const [isMissing, setMissing] = useState(false);
  const create = useMutation(
    trpc.healthProfile.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries({ queryKey: trpc.healthProfile.pathKey() });
        await navigate({ to: '/o/$org/settings/profiles/$id', params: { org: slug, id } });
      },
    }),
  );
  const error = isMissing && name.trim() === '' ? t('error.validation.required') : undefined;
  return (
    <Dialog
      title={t('healthProfile.new')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form={form} isBusy={create.isPending}>
            {t('common.create')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setMissing(true);
          if (name.trim() !== '') create.mutate({ name: name.trim(), ...(from === undefined ? {} : { from }) });
        }}
      >
        <Field
          label={t('healthProfile.name')}
          error={error ?? (create.error === null ? undefined : problemText(create.error))}
        >
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('healthProfile.from')}>
          {(control) => (
            <Select {...control} value={from} onChange={(event) => setFrom(event.target.value)}>
              {profiles.map((profile) => (
                <option key={profile.id} value={profile.id}>
                  {profileName(profile.name, t)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
    </Dialog>
  );
}
