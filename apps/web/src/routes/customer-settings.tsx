import type { ReactElement } from 'react';
import { QueryView } from '../app/query-view.tsx';
import { CustomerHistory } from '../features/audit/customer-history.tsx';
import { CustomerArchive } from '../features/customer/customer-archive.tsx';
import { CustomerDanger } from '../features/customer/customer-danger.tsx';
import { CustomerSettings } from '../features/customer/customer-settings.tsx';
import { useCustomer } from '../features/customer/use-customer.ts';
import { CustomerMerges } from '../features/merge/customer-merges.tsx';

export function CustomerSettingsRoute(): ReactElement {
  const query = useCustomer();
  return (
    <QueryView query={query}>
      {(customer) => (
        <div className="grid gap-4">
          <CustomerSettings customer={customer} />
          <CustomerArchive customer={customer} />
          <CustomerMerges customer={customer} />
          <CustomerHistory customerId={customer.id} />
          <CustomerDanger customer={customer} />
        </div>
      )}
    </QueryView>
  );
}
