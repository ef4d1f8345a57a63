import type { ReactElement } from 'react';
import { useCustomer } from '../features/customer/use-customer.ts';
import { Usage } from '../features/usage/usage.tsx';

export function CustomerUsageRoute(): ReactElement {
  const { id, data } = useCustomer();
  return <Usage customerId={id} canEdit={data?.can.edit ?? false} />;
}
