export const WAYS = ['hand', 'bulk', 'import', 'api', 'job'] as const;

/** What the address of the history says: which lines it shows. */
export interface AuditSearch {
  entity?: string | undefined;
  actorId?: string | undefined;
  way?: (typeof WAYS)[number] | undefined;
  /** An import or a bulk change. */
  changeSetId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const day = (value: unknown): string | undefined => (typeof value === 'string' && DAY.test(value) ? value : undefined);

/** Reads the address; what it cannot mean is left out. */
export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    entity: text(search.entity),
    actorId: text(search.actorId),
    way: WAYS.find((way) => way === search.way),
    changeSetId: ID.test(String(search.changeSetId)) ? text(search.changeSetId) : undefined,
    from: day(search.from),
    to: day(search.to),
  };
}
