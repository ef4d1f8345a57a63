import { Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { Skeleton } from '@vigie/ui/skeleton';
import { lazy, type ReactElement, Suspense } from 'react';
import { kindOf } from '../app/problem.ts';
import { QueryView } from '../app/query-view.tsx';
import { ArchivedBanner } from '../features/customer/archived-banner.tsx';
import { CustomerFigures } from '../features/customer/customer-figures.tsx';
import { CustomerHeader } from '../features/customer/customer-header.tsx';
import { CustomerTabs } from '../features/customer/customer-tabs.tsx';
import { useCustomer } from '../features/customer/use-customer.ts';
import { GoneCustomer } from '../features/merge/gone-customer.tsx';

const InteractionPanel = lazy(async () => ({
  default: (await import('../features/interaction/interaction-panel.tsx')).InteractionPanel,
}));

/** The exchange that the address names. */
function OpenedInteraction({ canEdit }: { canEdit: boolean }): ReactElement | null {
  const { interaction } = useSearch({ from: '/o/$org/customers/$id' });
  const navigate = useNavigate();
  if (interaction === undefined) return null;
  const close = (): void => void navigate({ to: '.', search: (before) => ({ ...before, interaction: undefined }) });
  return (
    <Suspense>
      <InteractionPanel id={interaction} canEdit={canEdit} onClose={close} />
    </Suspense>
  );
}

export function CustomerRoute(): ReactElement {
  const query = useCustomer();
  if (query.error !== null && kindOf(query.error) === 'notFound')
    return <GoneCustomer id={query.id} error={query.error} skeleton={<RecordSkeleton />} />;
  return (
    <QueryView query={query} skeleton={<RecordSkeleton />}>
      {(customer) => (
        <>
          <div className="z-20 bg-bg sm:sticky sm:top-0">
            <CustomerHeader customer={customer} />
            <CustomerFigures customer={customer} />
            <div className="pt-2">
              <CustomerTabs customer={customer} />
            </div>
          </div>
          <ArchivedBanner customer={customer} />
          <div key={customer.id} className="px-6 py-4 max-sm:px-4 max-sm:py-3">
            <Outlet />
          </div>
          <OpenedInteraction canEdit={customer.can.edit} />
        </>
      )}
    </QueryView>
  );
}

function RecordSkeleton(): ReactElement {
  return (
    <div className="grid gap-4 px-6 py-4">
      <Skeleton className="h-6 w-72" />
      <Skeleton className="h-[86px] rounded-lg" />
      <Skeleton className="h-80 rounded-lg" />
    </div>
  );
}
