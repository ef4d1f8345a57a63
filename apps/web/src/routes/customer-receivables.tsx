import type { ReactElement } from 'react';
import { useCustomer } from '../features/customer/use-customer.ts';
import { Receivables } from '../features/ledger/receivables.tsx';

export function CustomerReceivablesRoute(): ReactElement {
  const { id } = useCustomer();
  return <Receivables customerId={id} />;
}
