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
  /** What was used first, of a visit that is derived from use; null where the source tells connections. */
  featureId: string | null;
  day: string;
}

/** Visits are kept beside the events they are of, under a source that no client can name. */
const visitSource = (source: string): string => `visit:${source}`;

/**
 * Keeps visits as events of their own, so that of all requests one alone counts each. Those derived from use count one
 * connection unless the visit is known; those that the source tells were counted by what it sent, and take back a
 * connection that was derived before.
 * @returns the connections to add: 1 for a derived visit that is new, −1 for one that the source has told meanwhile.
 */
export async function keepVisits(tx: OrgTx, visits: Visit[]): Promise<(Visit & { connections: number })[]> {
  const isDerived = ({ featureId }: Visit): boolean => featureId !== null;
  const fresh = await insertUsageEvents(
    tx,
    visits.map(
      (visit): ReceivedEvent => ({
        source: visitSource(visit.source),
        eventId: visit.key,
        customerId: visit.customerId,
        agreementId: null,
        contactId: visit.contactId,
        featureId: visit.featureId,
        day: visit.day,
        connections: isDerived(visit) ? 1 : 0,
        uses: 0,
        properties: null,
      }),
    ),
  );
  const added = visits.filter((visit) => isDerived(visit) && fresh.has(visit.key));
  const known = visits.filter((visit) => !isDerived(visit) && !fresh.has(visit.key));
  const taken = await takeBackDerived(tx, known);
  return [
    ...added.map((visit) => ({ ...visit, connections: 1 })),
    ...known.flatMap((visit) => {
      const featureId = taken.get(visit.key);
      return featureId === undefined ? [] : [{ ...visit, featureId, connections: -1 }];
    }),
  ];
}

/** Visits whose connection was derived, which they lose: by their key, what had been used. */
async function takeBackDerived(tx: OrgTx, visits: Visit[]): Promise<Map<string, string | null>> {
  if (visits.length === 0) return new Map();
  const { rows } = await sql<{ eventId: string; featureId: string | null }>`
    update usage_event e set connections = 0
    from unnest(${visits.map(({ source }) => visitSource(source))}::text[], ${visits.map(({ key }) => key)}::text[]) as w (source, event_id)
    where e.org_id = ${tx.orgId} and e.source = w.source and e.event_id = w.event_id and e.connections > 0
    returning e.event_id, e.feature_id`.execute(tx.db);
  return new Map(rows.map((row) => [row.eventId, row.featureId]));
}

/**
 * Forgets what events of days before one said beyond their use, of at most so many. The event stays: it is what makes a second
 * sending harmless, and what a merge gives back.
 */
export async function forgetProperties(tx: OrgTx, before: string, limit: number): Promise<number> {
  const { rows } = await sql<{ gone: number }>`
    with gone as (
      update usage_event e set properties = null from (
        select source, event_id from usage_event
        where org_id = ${tx.orgId} and day < ${before} and properties is not null limit ${limit}) as old
      where e.org_id = ${tx.orgId} and e.source = old.source and e.event_id = old.event_id returning 1)
    select count(*)::integer as gone from gone`.execute(tx.db);
  return rows[0]?.gone ?? 0;
}
