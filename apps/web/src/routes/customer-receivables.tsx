import { useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useCustomer } from '../features/customer/use-customer.ts';
import { Receivables } from '../features/ledger/receivables.tsx';

export function CustomerReceivablesRoute(): ReactElement {
  const { id, data } = useCustomer();
  const { open } = useSearch({ from: '/o/$org/customers/$id/receivables' });
  return <Receivables customerId={id} canEdit={data?.can.editReceivables === true} open={open} />;
}
