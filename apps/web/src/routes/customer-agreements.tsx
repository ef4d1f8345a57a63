import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Agreements } from '../features/agreement/agreements.tsx';
import { useCustomer } from '../features/customer/use-customer.ts';

export function CustomerAgreementsRoute(): ReactElement {
  const { id, data } = useCustomer();
  const { open } = useSearch({ from: '/o/$org/customers/$id/agreements' });
  return <Agreements customerId={id} canEdit={data?.can.edit === true} open={open} />;
}
