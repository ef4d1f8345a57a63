import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { EmptyState } from '@vigie/ui/empty-state';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { profileName } from '../health/profile-name.ts';
import { BackTestResult } from './back-test-result.tsx';

type Brief = Outputs['backTest']['list']['items'][number];

const USUAL_LEAD_DAYS = 90;
const [LEAST, MOST] = [1, 730];

/** Trials of the score on past departures; the address holds the one that is open, else the last one is. */
export function BackTests(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const query = useQuery(
    trpc.backTest.list.queryOptions(undefined, {
      refetchInterval: (state) => (state.state.data?.items.some(({ status }) => status === 'running') ? 1_000 : false),
    }),
  );
  const { open } = useSearch({ from: '/o/$org/settings/back-test' });
  return (
    <>
      <Ask />
      <QueryView query={query}>
        {({ items }) => {
          const shown = items.find(({ id }) => id === open) ?? items[0];
          return shown === undefined ? (
            <EmptyState title={t('backTest.emptyTitle')}>{t('backTest.emptyText')}</EmptyState>
          ) : (
            <>
              {items.length > 1 ? <Choose items={items} shown={shown.id} /> : null}
              <BackTestResult key={shown.id} id={shown.id} isRunning={shown.status === 'running'} />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function Ask(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const navigate = useNavigate({ from: '/o/$org/settings/back-test' });
  const [text, setText] = useState(String(USUAL_LEAD_DAYS));
  const [error, setError] = useState<string>();
  const start = useMutation(
    trpc.backTest.start.mutationOptions({
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries({ queryKey: trpc.backTest.pathKey() });
        await navigate({ search: { open: id }, replace: true });
      },
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const leadDays = Number(text);
    const isDays = Number.isInteger(leadDays) && leadDays >= LEAST && leadDays <= MOST;
    setError(isDays ? undefined : t('backTest.badDays', { least: LEAST, most: MOST }));
    if (isDays) start.mutate({ leadDays });
  };
  return (
    <section className="grid gap-3">
      <h2>{t('backTest.title')}</h2>
      <p className="max-w-prose text-ink-2">{t('backTest.intro')}</p>
      <form onSubmit={submit} noValidate className="flex flex-wrap items-end gap-3">
        <div className="w-40">
          <Field label={t('backTest.leadDays')} error={error ?? (start.error ? problemText(start.error) : undefined)}>
            {(control) => (
              <Input
                {...control}
                type="number"
                inputMode="numeric"
                min={LEAST}
                max={MOST}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        </div>
        <Button kind="primary" type="submit" isBusy={start.isPending}>
          {t('backTest.start')}
        </Button>
      </form>
    </section>
  );
}

function Choose({ items, shown }: { items: Brief[]; shown: string }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { zone } = useSession().organization;
  const navigate = useNavigate({ from: '/o/$org/settings/back-test' });
  return (
    <div className="max-w-96">
      <Field label={t('backTest.which')}>
        {(control) => (
          <Select
            {...control}
            value={shown}
            onChange={(event) => void navigate({ search: { open: event.target.value }, replace: true })}
          >
            {items.map(({ id, createdAt, profile, leadDays }) => (
              <option key={id} value={id}>
                {t('backTest.one', {
                  at: format.instant(createdAt, zone),
                  profile: profileName(profile.name, t),
                  version: profile.version,
                  days: leadDays,
                })}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
