import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from './router.ts';

export interface ClientOptions {
  /** Address of the installation: `https://vigie.example.org`. */
  url: string;
  apiKey: string;
}

/**
 * Every procedure of an installation as a typed function, for scripts and other services.
 *
 * @example
 * const vigie = createClient({ url: 'https://vigie.example.org', apiKey: process.env.VIGIE_KEY });
 * const { items } = await vigie.customer.list.query({ sort: { by: 'health', direction: 'asc' } });
 * @throws TRPCClientError whose `data.problem` holds `code`, `params` and `field`, as REST answers them.
 */
export function createClient({ url, apiKey }: ClientOptions): TRPCClient<AppRouter> {
  const headers = { authorization: `Bearer ${apiKey}` };
  return createTRPCClient<AppRouter>({
    links: [httpBatchLink({ url: new URL('/trpc', url), headers, maxURLLength: 4_000 })],
  });
}
