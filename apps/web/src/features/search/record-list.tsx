import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { searchWords } from '@vigie/domain/search';
import { EmptyState } from '@vigie/ui/empty-state';
import { TabNav, tabLinkClass } from '@vigie/ui/tabs';
import { lazy, type ReactElement, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { MoreButton } from '../../app/more-button.tsx';
import { PageTitle } from '../../app/page.tsx';
import { problemOf } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { LISTED_KINDS, type RecordSearch } from '../../app/record-search.ts';
import { SearchBox } from '../../app/search-box.tsx';
import { useSession } from '../../app/session.tsx';
import { LazyFilterBar } from '../condition/lazy-filter-bar.tsx';
import { CustomerChip } from './customer-chip.tsx';
import { RecordTable } from './record-table.tsx';

const FilterProblem = lazy(async () => ({ default: (await import('../condition/filter-problem.tsx')).FilterProblem }));

/** All records of a kind, by words and by their fields. */
export function RecordList(): ReactElement {
  const { t } = useTranslation();
  const search = useSearch({ from: '/o/$org/search' });
  const { slug: org } = useSession().organization;
  const navigate = useNavigate();
  const change = (patch: Partial<RecordSearch>): void =>
    void navigate({
      to: '/o/$org/search',
      params: { org },
      search: (before) => ({ ...before, kind: search.kind, ...patch }),
      replace: true,
    });
  return (
    <>
      <PageTitle title={t('search.page')} />
      <div className="shrink-0">
        <KindTabs search={search} />
      </div>
      <Filters key={search.kind} search={search} onChange={change} />
      <Records search={search} onChange={change} />
    </>
  );
}

type Change = (patch: Partial<RecordSearch>) => void;

/** One kind after the other with the same words; customers have a list of their own. */
function KindTabs({ search }: { search: RecordSearch }): ReactElement {
  const { t } = useTranslation();
  const { slug: org, can } = useSession().organization;
  const kinds = LISTED_KINDS.filter((kind) => kind !== 'document' || can.readReceivables);
  return (
    <TabNav label={t('search.kind')}>
      <Link to="/o/$org/customers" params={{ org }} search={{ q: search.q, view: 'all' }} className={tabLinkClass}>
        {t('search.kinds.customer')}
      </Link>
      {kinds.map((kind) => (
        <Link
          key={kind}
          to="/o/$org/search"
          params={{ org }}
          search={{ kind, q: search.q, customer: search.customer }}
          className={tabLinkClass}
        >
          {t(`search.kinds.${kind}`)}
        </Link>
      ))}
    </TabNav>
  );
}

function Filters({ search, onChange }: { search: RecordSearch; onChange: Change }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="relative flex shrink-0 flex-wrap items-center gap-1.5 px-6 py-2.5 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 [scrollbar-width:none]">
      <SearchBox label={t('search.open')} value={search.q ?? ''} onChange={(q) => onChange({ q: q || undefined })} />
      {search.customer === undefined ? null : (
        <CustomerChip id={search.customer} onRemove={() => onChange({ customer: undefined })} />
      )}
      <LazyFilterBar kind={search.kind} where={search.where} onWhere={(where) => onChange({ where })} />
    </div>
  );
}

function Records({ search, onChange }: { search: RecordSearch; onChange: Change }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { kind, q = '', where, customer } = search;
  const query = useInfiniteQuery(
    trpc.search.list.infiniteQueryOptions(
      {
        kind,
        text: q,
        ...(where === undefined ? {} : { where }),
        ...(customer === undefined ? {} : { customerId: customer }),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  if (query.error !== null && where !== undefined && problemOf(query.error).code.startsWith('condition.'))
    return (
      <Suspense>
        <FilterProblem
          kind={kind}
          where={where}
          error={query.error}
          onClear={() => onChange({ where: undefined })}
          onLeaveOut={(kept) => onChange({ where: kept.where })}
        />
      </Suspense>
    );
  return (
    <QueryView query={query}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items);
        if (items.length === 0)
          return (
            <EmptyState title={q === '' ? t('search.nothing') : t('search.none', { text: q })}>
              {t('search.noneHelp')}
            </EmptyState>
          );
        return (
          <div className={query.isPlaceholderData ? 'border-t border-line opacity-60' : 'border-t border-line'}>
            <RecordTable kind={kind} items={items} words={searchWords(q)} />
            <MoreButton query={query} />
          </div>
        );
      }}
    </QueryView>
  );
}
