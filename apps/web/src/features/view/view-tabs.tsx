import { Link } from '@tanstack/react-router';
import { TabNav, tabLinkClass } from '@vigie/ui/tabs';
import { lazy, type ReactElement, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';
import type { CustomerSearch } from '../customer/customer-search.ts';
import type { Views } from './use-views.ts';
import { searchOf, type View } from './views.ts';

const ViewActions = lazy(async () => ({ default: (await import('./view-actions.tsx')).ViewActions }));

/** The pinned views as tabs, the plain list first, and what can be done with the open one. */
export function ViewTabs({
  search,
  views,
  children,
}: {
  search: CustomerSearch;
  views: Views;
  children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const { pinned, current } = views;
  const isPinned = current === null || pinned.some(({ id }) => id === current.id);
  return (
    <div className="flex items-end border-b border-line">
      <div className="min-w-0 flex-1 [&>nav]:border-b-0">
        <TabNav label={t('view.title')}>
          <Tab view={null} isOpen={current === null} />
          {pinned.map((view) => (
            <Tab key={view.id} view={view} isOpen={view.id === current?.id} />
          ))}
          {isPinned ? null : <Tab view={current} isOpen />}
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

function Tab({ view, isOpen }: { view: View | null; isOpen: boolean }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
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
    </Link>
  );
}
