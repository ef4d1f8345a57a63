import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { QueryView } from '../app/query-view.tsx';
import { Contacts } from '../features/contact/contacts.tsx';
import { useCustomer } from '../features/customer/use-customer.ts';

export function CustomerContactsRoute(): ReactElement {
  const query = useCustomer();
  const { open } = useSearch({ from: '/o/$org/customers/$id/contacts' });
  return (
    <QueryView query={query}>
      {(customer) => <Contacts customerId={customer.id} canEdit={customer.can.edit} open={open} />}
    </QueryView>
  );
}
