import type { ReactElement } from 'react';
import { CustomerList } from '../features/customer/customer-list.tsx';

export function CustomersRoute(): ReactElement {
  return <CustomerList />;
}
