/** What the address of a report holds; everything else has its default. */
export type ReportSearch = {
  /** The field that customers are grouped by. */
  by?: string | undefined;
  /** The field that is summed or averaged; customers alone where it is left out. */
  of?: string | undefined;
  fold?: 'mean' | undefined;
  /** A condition as JSON, as in the list. */
  where?: unknown;
  as?: 'table' | undefined;
};

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export function parseReportSearch(search: Record<string, unknown>): ReportSearch {
  return {
    by: text(search.by),
    of: text(search.of),
    fold: search.fold === 'mean' ? 'mean' : undefined,
    where: search.where ?? undefined,
    as: search.as === 'table' ? 'table' : undefined,
  };
}
