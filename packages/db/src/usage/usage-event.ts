import { sql } from 'kysely';
import { recordset } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import type { UsageEventRow } from './usage.ts';

/** An event as a product sent it. */
export type ReceivedEvent = UsageEventRow & { properties: Record<string, unknown> | null };

/** Stores events that are new by their source and id, also where another request brings them at the same time. */
export async function insertUsageEvents(tx: OrgTx, events: ReceivedEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const { rows } = await sql<{ eventId: string }>`
    insert into usage_event (org_id, source, event_id, customer_id, contact_id, feature_id, day, connections, uses, properties)
    select org_id, source, event_id, customer_id, contact_id, feature_id, day, connections, uses, properties
    from ${recordset(tx, 'usage_event', events as unknown as Record<string, unknown>[])}
    order by source, event_id
    on conflict (org_id, source, event_id) do nothing returning event_id`.execute(tx.db);
  return new Set(rows.map((row) => row.eventId));
}

/** A visit: the use of one customer and contact on one day, as one source tells it. */
export interface Visit {
  source: string;
  /** What makes it this visit among those of its source. */
  key: string;
  customerId: string;
  contactId: string | null;
  day: string;
}

/** Visits are kept beside the events they are of, under a source that no client can name. */
export const visitSource = (source: string): string => `visit:${source}`;

/**
 * Keeps visits as events of their own, so that of all requests one alone counts each. `derived` ones come from feature use
 * and count one connection unless the visit is known; `told` ones were counted by what the source sent, and take back a
 * connection that was derived before.
 * @returns the connections to add: 1 for a derived visit that is new, −1 for one that the source has told meanwhile.
 */
export async function keepVisits(
  tx: OrgTx,
  { derived, told }: { derived: Visit[]; told: Visit[] },
): Promise<(Visit & { connections: number })[]> {
  const insert = async (visits: Visit[], connections: number): Promise<Set<string>> =>
    insertUsageEvents(
      tx,
      visits.map(({ source, key, customerId, contactId, day }) => ({
        source: visitSource(source),
        eventId: key,
        customerId,
        agreementId: null,
        contactId,
        featureId: null,
        day,
        connections,
        uses: 0,
        properties: null,
      })),
    );
  const found: (Visit & { connections: number })[] = [];
  const known = await insert(told, 0);
  const earlier = told.filter(({ key }) => !known.has(key));
  if (earlier.length > 0) {
    const { rows } = await sql<{ eventId: string }>`
      update usage_event e set connections = 0
      from unnest(${earlier.map(({ source }) => visitSource(source))}::text[], ${earlier.map(({ key }) => key)}::text[]) as w (source, event_id)
      where e.org_id = ${tx.orgId} and e.source = w.source and e.event_id = w.event_id and e.connections > 0
      returning e.event_id`.execute(tx.db);
    const taken = new Set(rows.map((row) => row.eventId));
    found.push(...earlier.filter(({ key }) => taken.has(key)).map((visit) => ({ ...visit, connections: -1 })));
  }
  const fresh = await insert(derived, 1);
  found.push(...derived.filter(({ key }) => fresh.has(key)).map((visit) => ({ ...visit, connections: 1 })));
  return found;
}
