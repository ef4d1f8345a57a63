import type { FilteredKind } from '../features/condition/use-vocabulary.ts';

export const LISTED_KINDS: readonly FilteredKind[] = ['contact', 'interaction', 'agreement', 'document'];

/** What the address of a list of records holds: of which kind, of which customer, the words and the filter. */
export type RecordSearch = {
  kind: FilteredKind;
  customer?: string | undefined;
  q?: string | undefined;
  where?: unknown;
};

export function parseRecordSearch(search: Record<string, unknown>): RecordSearch {
  return {
    kind: LISTED_KINDS.find((kind) => kind === search.kind) ?? 'contact',
    customer: typeof search.customer === 'string' ? search.customer : undefined,
    q: search.q === undefined || search.q === '' ? undefined : String(search.q),
    where: search.where ?? undefined,
  };
}
