import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const LISTS = new Set([
  'customer.list',
  'customer.count',
  'mention.list',
  'mention.count',
  'notice.list',
  'notice.count',
]);

type Key = readonly unknown[];

function pathOf(key: Key): string {
  return Array.isArray(key[0]) ? key[0].join('.') : '';
}

/** The customer a query is about, from its input `{ id }` or `{ customerId }`. */
function subjectOf(key: Key): string | null {
  const options = key[1];
  if (typeof options !== 'object' || options === null || !('input' in options)) return null;
  const input = options.input;
  if (typeof input !== 'object' || input === null) return null;
  if ('customerId' in input && typeof input.customerId === 'string') return input.customerId;
  return 'id' in input && typeof input.id === 'string' ? input.id : null;
}

/** The ids of a message; null says that anything may have changed. */
function idsOf(event: MessageEvent<string>): string[] | null {
  try {
    const data: unknown = JSON.parse(event.data);
    if (typeof data !== 'object' || data === null) return [];
    if ('ids' in data && data.ids === null) return null;
    if ('ids' in data && Array.isArray(data.ids)) return data.ids.filter((id) => typeof id === 'string');
    return 'id' in data && typeof data.id === 'string' ? [data.id] : [];
  } catch {
    return [];
  }
}

/** Listens for what changed, by ids only, and reads again the queries about them; bursts are read once. */
export function useLiveUpdates(organization: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource(`/events?organization=${encodeURIComponent(organization)}`);
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAll = false;
    let hasOpened = false;
    const flush = (): void => {
      const ids = new Set(waiting);
      const everything = isAll;
      waiting.clear();
      isAll = false;
      timer = undefined;
      void queries.invalidateQueries({
        predicate: ({ queryKey, meta }) =>
          meta?.isLate !== true && (everything || LISTS.has(pathOf(queryKey)) || ids.has(subjectOf(queryKey) ?? '')),
      });
    };
    const collect = (event: MessageEvent<string>): void => {
      const ids = idsOf(event);
      if (ids === null) isAll = true;
      for (const id of ids ?? []) waiting.add(id);
      timer ??= setTimeout(flush, 400);
    };
    source.addEventListener('customers', collect);
    source.addEventListener('import', (event: MessageEvent<string>) => {
      const ids = idsOf(event);
      void queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          pathOf(queryKey) === 'import.list' || ids === null || ids.includes(subjectOf(queryKey) ?? ''),
      });
    });
    source.addEventListener('bulk', (event: MessageEvent<string>) => {
      // Whom it changed is in the lists, and nobody else says so until they are scored.
      collect(event);
      void queries.invalidateQueries({ predicate: ({ queryKey }) => pathOf(queryKey) === 'bulk.list' });
    });
    source.addEventListener('open', () => {
      if (hasOpened) void queries.invalidateQueries();
      hasOpened = true;
    });
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [organization, queries]);
}
