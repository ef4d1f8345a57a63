import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { useTRPC } from '../../app/api.tsx';
import { ProblemState } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';

/** The address of a customer that is not there: it leads to the one that took it in, if one did. */
export function GoneCustomer({
  id,
  error,
  skeleton,
}: {
  id: string;
  error: unknown;
  skeleton: ReactNode;
}): ReactElement {
  const trpc = useTRPC();
  const { organization } = useSession();
  const { data, isPending } = useQuery(trpc.customerMerge.follow.queryOptions({ id }, { retry: false }));
  if (data !== undefined)
    return <Navigate to="/o/$org/customers/$id" params={{ org: organization.slug, id: data.id }} replace />;
  if (isPending) return <>{skeleton}</>;
  return <ProblemState error={error} onRetry={() => undefined} />;
}
