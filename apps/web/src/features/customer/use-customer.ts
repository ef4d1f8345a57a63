import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTRPC } from '../../app/api.tsx';
import type { Customer } from './customer-header.tsx';

/** The customer of the address; every part of the record shares the one read. */
export function useCustomer(): UseQueryResult<Customer, unknown> & { id: string } {
  const trpc = useTRPC();
  const { id } = useParams({ from: '/o/$org/customers/$id' });
  const query = useQuery(trpc.customer.get.queryOptions({ id }));
  return { ...query, id } as UseQueryResult<Customer, unknown> & { id: string };
}
