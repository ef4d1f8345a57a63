import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { EmptyState } from '@vigie/ui/empty-state';
import { Field } from '@vigie/ui/field';
import { Input, Select } from '@vigie/ui/input';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { MoreButton } from '../../app/more-button.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { type AuditSearch, WAYS } from './audit-search.ts';
import { ENTITIES, entityWord } from './audit-words.ts';
import { HistoryList } from './history-list.tsx';

/** The history of the whole organisation; the address holds the filters. */
export function OrganizationHistory(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const search = useSearch({ from: '/o/$org/settings/audit' });
  const query = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(search, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  return (
    <Card title={t('audit.title')}>
      <Filters search={search} />
      {search.changeSetId === undefined ? null : <OfChangeSet search={search} entry={query.data?.pages[0]?.items[0]} />}
      <QueryView query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items);
          if (entries.length === 0)
            return <Nothing isFiltered={Object.values(search).some((one) => one !== undefined)} />;
          return (
            <>
              <HistoryList entries={entries} isOfCustomer={false} />
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryView>
    </Card>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/o/$org/settings/audit' });
  if (!isFiltered) return <EmptyState title={t('audit.empty.title')}>{t('audit.empty.text')}</EmptyState>;
  return (
    <EmptyState
      title={t('audit.noMatch.title')}
      action={<Button onClick={() => void navigate({ search: {} })}>{t('audit.noMatch.action')}</Button>}
    >
      {t('audit.noMatch.text')}
    </EmptyState>
  );
}

const WAY_BACK = 'rounded-sm text-accent-ink hover:underline';

/** Says that one import or bulk change alone is shown, and lets go of that. */
function OfChangeSet({
  search: { changeSetId, ...others },
  entry,
}: {
  search: AuditSearch;
  /** One of the lines, which tells what made it. */
  entry: { way: string; import: { fileName: string | null } | null } | undefined;
}): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/o/$org/settings/audit' });
  const { slug: org } = useSession().organization;
  return (
    <p className="flex flex-wrap items-center gap-3 px-3.5 pb-3">
      {t('audit.filter.changeSet')}
      {entry?.way === 'bulk' ? (
        <Link to="/o/$org/bulk-changes" params={{ org }} search={{ open: changeSetId }} className={WAY_BACK}>
          {t('audit.filter.toBulk')}
        </Link>
      ) : entry?.way === 'import' ? (
        <Link to="/o/$org/imports/new" params={{ org }} search={{ id: changeSetId }} className={WAY_BACK}>
          {t('audit.filter.toImport', { file: entry.import?.fileName ?? '' })}
        </Link>
      ) : null}
      <Button onClick={() => void navigate({ search: others, replace: true })}>{t('audit.filter.all')}</Button>
    </p>
  );
}

function Filters({ search }: { search: AuditSearch }): ReactElement {
  const { t, i18n } = useTranslation();
  const trpc = useTRPC();
  const navigate = useNavigate({ from: '/o/$org/settings/audit' });
  const members = useQuery(trpc.member.list.queryOptions());
  const set = (change: AuditSearch): void => void navigate({ search: { ...search, ...change }, replace: true });
  return (
    <fieldset className="grid grid-cols-2 gap-3 px-3.5 pb-3 sm:grid-cols-3 lg:grid-cols-5">
      <legend className="sr-only">{t('audit.filter.label')}</legend>
      <Field label={t('audit.filter.entity')}>
        {(control) => (
          <Select
            {...control}
            value={search.entity ?? ''}
            onChange={({ target }) => set({ entity: target.value || undefined })}
          >
            <option value="">{t('audit.filter.anyEntity')}</option>
            {ENTITIES.map((entity) => (
              <option key={entity} value={entity}>
                {entityWord(i18n, entity)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('audit.filter.person')}>
        {(control) => (
          <Select
            {...control}
            value={search.actorId ?? ''}
            onChange={({ target }) => set({ actorId: target.value || undefined })}
          >
            <option value="">{t('audit.filter.anyPerson')}</option>
            {(members.data?.items ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t('audit.filter.way')}>
        {(control) => (
          <Select
            {...control}
            value={search.way ?? ''}
            onChange={({ target }) => set({ way: WAYS.find((way) => way === target.value) })}
          >
            <option value="">{t('audit.filter.anyWay')}</option>
            {WAYS.map((way) => (
              <option key={way} value={way}>
                {t(`audit.via.${way}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {(['from', 'to'] as const).map((side) => (
        <Field key={side} label={t(`audit.filter.${side}`)}>
          {(control) => (
            <Input
              {...control}
              type="date"
              value={search[side] ?? ''}
              onChange={({ target }) => set({ [side]: target.value || undefined })}
            />
          )}
        </Field>
      ))}
    </fieldset>
  );
}
