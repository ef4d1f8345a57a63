import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCClient, type TRPCLink } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import type { AppRouter } from '@vigie/api/router';
import { type ReactElement, type ReactNode, useState } from 'react';
import { kindOf } from './problem.ts';

export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

/** Slow reads (counts) travel alone, so that a batch never waits for them. */
export const alone = { trpc: { context: { alone: true } } } as const;

/** Infinite queries add the way they page (`direction`) to the input; our procedures take a cursor only and refuse unknown keys. */
const withoutDirection: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    if (typeof op.input !== 'object' || op.input === null || !('direction' in op.input)) return next(op);
    const { direction: _, ...input } = op.input;
    return next({ ...op, input });
  };

function makeClient(organization: string | null): TRPCClient<AppRouter> {
  const options = {
    url: '/trpc',
    headers: (): Record<string, string> => (organization === null ? {} : { 'x-vigie-organization': organization }),
  };
  return createTRPCClient<AppRouter>({
    links: [
      withoutDirection,
      splitLink({
        condition: (operation) => operation.context.alone === true,
        true: httpLink(options),
        false: httpBatchLink({ ...options, maxURLLength: 4000 }),
      }),
    ],
  });
}

function askToSignIn(error: unknown): void {
  if (kindOf(error) !== 'unauthorized' || location.pathname === '/sign-in') return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}

const FINAL = new Set(['unauthorized', 'forbidden', 'notFound', 'validation.invalid']);

function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: askToSignIn }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => count < 1 && !FINAL.has(kindOf(error)),
        retryDelay: 600,
      },
    },
  });
}

/** One client and one cache per organisation: what is read in one can never show in another. */
export function ApiProvider({
  organization,
  children,
}: {
  organization: string | null;
  children: ReactNode;
}): ReactElement {
  const [made] = useState(() => ({ client: makeClient(organization), queries: makeQueryClient() }));
  return (
    <QueryClientProvider client={made.queries}>
      <TRPCProvider trpcClient={made.client} queryClient={made.queries}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
