import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TabNav, tabLinkClass } from '@vigie/ui/tabs';
import { lazy, type ReactElement, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { alone, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { type CustomerSearch, filterOf } from '../customer/customer-search.ts';
import type { Views } from './use-views.ts';
import { searchOf, type View } from './views.ts';

const ViewActions = lazy(async () => ({ default: (await import('./view-actions.tsx')).ViewActions }));

/** The pinned views as tabs, the plain list first, and what can be done with the open one. */
export function ViewTabs({
  search,
  views,
  isReady,
  children,
}: {
  search: CustomerSearch;
  views: Views;
  /** Whether the list itself is there: counts wait for it. */
  isReady: boolean;
  children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const { pinned, current } = views;
  const isPinned = current === null || pinned.some(({ id }) => id === current.id);
  return (
    <div className="flex items-end border-b border-line">
      <div className="min-w-0 flex-1 [&>nav]:border-b-0">
        <TabNav label={t('view.title')}>
          <Tab view={null} isOpen={current === null} isReady={isReady} />
          {pinned.map((view) => (
            <Tab key={view.id} view={view} isOpen={view.id === current?.id} isReady={isReady} />
          ))}
          {isPinned ? null : <Tab view={current} isOpen isReady={isReady} />}
        </TabNav>
      </div>
      <div className="flex shrink-0 items-center gap-1.5 pr-6 pb-1 max-sm:pr-4">
        <Suspense>
          <ViewActions search={search} views={views} />
        </Suspense>
        {children}
      </div>
    </div>
  );
}

/** Counts of tabs are told late and stay a minute: a list that changes by the second would count all of them each time. */
const LATE = { staleTime: 60_000, refetchInterval: 60_000, meta: { isLate: true }, ...alone };

function Tab({ view, isOpen, isReady }: { view: View | null; isOpen: boolean; isReady: boolean }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const format = useFormat();
  const trpc = useTRPC();
  // The open one counts beside the title, and by the second.
  const counting = trpc.customer.count.queryOptions({ filter: filterOf(searchOf(view)) }, LATE);
  const { data } = useQuery({
    ...counting,
    queryKey: [...counting.queryKey, 'tab'] as unknown as typeof counting.queryKey,
    enabled: isReady && view !== null && !isOpen,
  });
  return (
    <Link
      to="/o/$org/customers"
      params={{ org: organization.slug }}
      search={searchOf(view)}
      activeOptions={{ includeSearch: true, exact: true }}
      aria-current={isOpen ? 'page' : undefined}
      className={tabLinkClass}
      title={view?.name}
    >
      <span className="max-w-48 truncate">{view?.name ?? t('view.all')}</span>
      {data === undefined || isOpen ? null : (
        <span className="num text-ink-3">
          {format.number(data.count)}
          {data.isCapped ? '+' : ''}
        </span>
      )}
    </Link>
  );
}
