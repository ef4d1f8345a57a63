import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Locale } from '@vigie/i18n/locale';
import { Button, buttonClass } from '@vigie/ui/button';
import { SkeletonRows } from '@vigie/ui/skeleton';
import { lazy, type ReactElement, Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { afterPaint } from '../../app/after-paint.ts';
import { alone, useTRPC } from '../../app/api.tsx';
import { useHotkeys } from '../../app/hotkey.ts';
import { useFormat } from '../../app/locale.ts';
import { useIsPhone } from '../../app/media.ts';
import { PageTitle } from '../../app/page.tsx';
import { problemOf } from '../../app/problem.ts';
import { ProblemState } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { allTexts } from '../../app/texts.ts';
import type { BulkWork } from '../bulk/bulk-panel.tsx';
import { filterOfSelection, isEmpty } from '../bulk/selection.ts';
import { useTicks } from '../bulk/use-ticks.ts';
import { useViews, type Views } from '../view/use-views.ts';
import { ViewTabs } from '../view/view-tabs.tsx';
import { moveColumn, placeColumn, resized, searchOf } from '../view/views.ts';
import { CustomerCards } from './customer-cards.tsx';
import { allColumns, type Column, columnsOf, exportKey } from './customer-columns.tsx';
import { CustomerFilters } from './customer-filters.tsx';
import {
  type CustomerFilter,
  type CustomerSearch,
  filterOf,
  firstDirection,
  isFiltered,
  type SortBy,
  sortOf,
} from './customer-search.ts';
import { CustomerTable } from './customer-table.tsx';
import { useEditor } from './editor.tsx';
import { ExportMenu, useExport } from './export-menu.tsx';
import { NoCustomers } from './no-customers.tsx';
import { useCustomerList } from './use-customer-list.ts';

const bar = () => import('../bulk/selection-bar.tsx');
const SelectionLine = lazy(async () => ({ default: (await bar()).SelectionLine }));
const BulkActions = lazy(async () => ({ default: (await bar()).BulkActions }));
const BulkPanel = lazy(async () => {
  const [{ BulkPanel }] = await Promise.all([import('../bulk/bulk-panel.tsx'), allTexts()]);
  return { default: BulkPanel };
});
const FilterProblem = lazy(async () => ({ default: (await import('../condition/filter-problem.tsx')).FilterProblem }));
const ColumnPicker = lazy(async () => ({ default: (await import('../view/column-picker.tsx')).ColumnPicker }));
const NewCustomer = lazy(async () => ({ default: (await import('./new-customer.tsx')).NewCustomer }));

export function CustomerList(): ReactElement {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const { organization } = useSession();
  const search = useSearch({ from: '/o/$org/customers' });
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const [isCreating, setIsCreating] = useState(false);
  // Once opened it stays, closed, so that a draft is kept.
  const [hasOpened, setHasOpened] = useState(false);
  const views = useViews(search.view);
  useFirstView(search, views);
  const all = useColumns();
  const columns = useMemo(() => columnsOf(all, views.layout), [all, views.layout]);
  const list = useCustomerList(search);
  const filter = filterOf(search);
  const ticks = useTicks(list.rows, filter);
  const isTicking = !isEmpty(ticks.selection);
  const [isPicking, setIsPicking] = useState(false);
  const [isActing, setIsActing] = useState(false);
  const [work, setWork] = useState<BulkWork | null>(null);
  const org = organization.slug;
  const change = useCallback(
    (patch: Partial<CustomerSearch>) =>
      void navigate({
        to: '/o/$org/customers',
        params: { org },
        search: (before) => ({ ...before, ...patch }),
        replace: true,
      }),
    [navigate, org],
  );
  const sort = sortOf(search);
  const onSort = (by: SortBy): void => {
    const direction = sort.by !== by ? firstDirection(by) : sort.direction === 'asc' ? 'desc' : 'asc';
    afterPaint(() => change({ sort: by, dir: direction }));
  };
  const { can } = organization;
  const create = (): void => {
    setHasOpened(true);
    setIsCreating(true);
  };
  const editor = useEditor();
  useHotkeys({ n: () => can.createCustomer && create() });
  const chosen = isTicking ? filterOfSelection(ticks.selection) : filter;
  const { form, send } = useExport(exportOf(chosen, search, columns, t('customer.title'), locale));
  return (
    <div className="flex h-full min-h-0 flex-col">
      <PageTitle
        title={t('customer.title')}
        state={
          isTicking ? (
            <Suspense>
              <SelectionLine ticks={ticks} filter={filter} />
            </Suspense>
          ) : (
            <CountLine search={search} isReady={!list.isPending && !list.isStale && list.error === null} />
          )
        }
      >
        {isPhone ? (
          <Button
            onClick={() => {
              setIsPicking(!isPicking);
              ticks.clear();
            }}
          >
            {t(isPicking ? 'bulk.selectDone' : 'bulk.select')}
          </Button>
        ) : null}
        {isTicking ? (
          <Suspense>
            <BulkActions
              ticks={ticks}
              filter={filter}
              isOpen={isActing}
              onOpenChange={setIsActing}
              onChoose={setWork}
              onExport={send}
            />
          </Suspense>
        ) : (
          <ExportMenu send={send} />
        )}
        {form}
        {can.runImport ? (
          <Link to="/o/$org/imports/new" params={{ org }} className={buttonClass('plain', 'max-sm:hidden')}>
            {t('common.nav.imports')}
          </Link>
        ) : null}
        {can.createCustomer ? (
          <Button kind="primary" className={isPicking ? 'max-sm:hidden' : ''} onClick={create}>
            {t('customer.new.title')}
            <span aria-hidden="true" className="text-2xs opacity-60 max-sm:hidden">
              N
            </span>
          </Button>
        ) : null}
      </PageTitle>
      <ViewTabs search={search} views={views} isReady={!list.isPending}>
        <Suspense>
          <ColumnPicker all={all} layout={views.layout} onChange={views.setLayout} />
        </Suspense>
      </ViewTabs>
      <CustomerFilters search={search} onChange={change} />
      {list.isPending ? (
        <SkeletonRows label={t('common.loading')} rows={14} />
      ) : list.error !== null ? (
        <ListProblem
          error={list.error}
          where={search.where}
          onRetry={list.refetch}
          onClear={() => change({ where: undefined, sort: undefined, dir: undefined })}
          onLeaveOut={({ where, keepsSort }) =>
            change(keepsSort ? { where } : { where, sort: undefined, dir: undefined })
          }
        />
      ) : list.rows.length === 0 ? (
        <NoCustomers onClear={isFiltered(search) ? () => change({ q: undefined, where: undefined }) : undefined} />
      ) : isPhone ? (
        <CustomerCards rows={list.rows} org={org} readMore={list.readMore} ticks={isPicking ? ticks : null} />
      ) : (
        <CustomerTable
          rows={list.rows}
          org={org}
          columns={columns}
          density={views.layout.density}
          hasMore={list.hasMore}
          total={undefined}
          readMore={list.readMore}
          sort={sort}
          onSort={onSort}
          onEdit={editor.open}
          onAct={() => setIsActing(true)}
          onResize={(key, width) => views.setLayout(resized(views.layout, key, width))}
          onPlace={({ key, before }) => views.setLayout(placeColumn(views.layout, key, before))}
          onStep={(key, step) => views.setLayout(moveColumn(views.layout, key, step))}
          isStale={list.isStale}
          ticks={ticks}
        />
      )}
      {editor.shown}
      <Suspense>
        {work === null ? null : <BulkPanel work={work} onStarted={ticks.clear} onClose={() => setWork(null)} />}
      </Suspense>
      <Suspense>{hasOpened ? <NewCustomer isOpen={isCreating} onClose={() => setIsCreating(false)} /> : null}</Suspense>
    </div>
  );
}

/** The view that a person opens first takes the place of a list that nobody asked anything of. */
function useFirstView(search: CustomerSearch, { first, isReady }: Views): void {
  const { organization } = useSession();
  const navigate = useNavigate();
  const isBare = Object.values(search).every((value) => value === undefined);
  useEffect(() => {
    if (!isBare || !isReady || first === null) return;
    void navigate({
      to: '/o/$org/customers',
      params: { org: organization.slug },
      search: searchOf(first),
      replace: true,
    });
  }, [isBare, isReady, first, navigate, organization.slug]);
}

const RARELY = { staleTime: 300_000 };

/** Every column there is, the organisation's own fields among them. */
function useColumns(): Column[] {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { data: custom } = useQuery(trpc.customField.list.queryOptions({ entity: 'customer' }, RARELY));
  const hasPeople = custom?.items.some(({ type }) => type === 'user') === true;
  const { data: members } = useQuery(trpc.member.list.queryOptions(undefined, { ...RARELY, enabled: hasPeople }));
  return useMemo(
    () =>
      allColumns(
        t,
        (custom?.items ?? []).filter(({ archivedAt }) => archivedAt === null),
        members?.items ?? [],
      ),
    [t, custom, members],
  );
}

/** The list as it stands, as a file is asked for: its filter, order and columns under their words. */
function exportOf(
  filter: CustomerFilter,
  search: CustomerSearch,
  columns: readonly Column[],
  title: string,
  locale: Locale,
): string {
  return JSON.stringify({
    locale,
    filter,
    sort: sortOf(search),
    title,
    columns: columns.flatMap(({ key, label }) => {
      const exported = exportKey(key);
      return exported === null ? [] : [{ key: exported, label }];
    }),
  });
}

/** A filter that cannot be read is cleared; everything else is tried again. */
function ListProblem({
  error,
  where,
  onRetry,
  ...ways
}: {
  error: unknown;
  where: unknown;
  onRetry: () => void;
  onClear: () => void;
  onLeaveOut: (kept: { where: unknown; keepsSort: boolean }) => void;
}): ReactElement {
  const { code } = problemOf(error);
  if (!code.startsWith('condition.') && code !== 'list.unknownSort')
    return <ProblemState error={error} onRetry={onRetry} />;
  return (
    <Suspense>
      <FilterProblem where={where} error={error} {...ways} />
    </Suspense>
  );
}

function CountLine({ search, isReady }: { search: CustomerSearch; isReady: boolean }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  // The rows first: both look at all customers, and would share what the database can do.
  const { data } = useQuery(
    trpc.customer.count.queryOptions(
      { filter: filterOf(search) },
      { enabled: isReady, placeholderData: keepPreviousData, ...alone },
    ),
  );
  if (data === undefined) return null;
  const count = `${format.number(data.count)}${data.isCapped ? '+' : ''}`;
  const of =
    data.count === data.organizationTotal
      ? count
      : t('customer.countOf', { shown: count, total: format.number(data.organizationTotal) });
  return <>{data.mrr === null ? of : `${of} · ${t('customer.columns.mrr')} ${format.moneyRounded(data.mrr)}`}</>;
}
