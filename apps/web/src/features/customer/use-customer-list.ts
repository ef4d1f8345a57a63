import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '../../app/api.tsx';
import type { CustomerRow } from './customer-cells.tsx';
import { type CustomerSearch, filterOf, sortOf } from './customer-search.ts';

/** The pages read so far as one list; the next page is read before the end comes into sight. */
export function useCustomerList(search: CustomerSearch): {
  rows: CustomerRow[];
  hasMore: boolean;
  isPending: boolean;
  isStale: boolean;
  error: unknown;
  refetch: () => void;
  readMore: () => void;
} {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.customer.list.infiniteQueryOptions(
      { filter: filterOf(search), sort: sortOf(search), limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  return {
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    hasMore: query.hasNextPage,
    isPending: query.isPending,
    isStale: query.isPlaceholderData,
    error: query.data === undefined ? query.error : null,
    refetch: () => void query.refetch(),
    readMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError) void query.fetchNextPage();
    },
  };
}

export function useReadAhead(lastVisible: number, loaded: number, readMore: () => void): void {
  useEffect(() => {
    if (loaded > 0 && lastVisible >= loaded - 40) readMore();
  }, [lastVisible, loaded, readMore]);
}
