import type { ReactElement } from 'react';
import { Agreements } from '../features/agreement/agreements.tsx';
import { useCustomer } from '../features/customer/use-customer.ts';

export function CustomerAgreementsRoute(): ReactElement {
  const { id } = useCustomer();
  return <Agreements customerId={id} />;
}
