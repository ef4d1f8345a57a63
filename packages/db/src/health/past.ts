import type { CalendarDate } from '@vigie/domain/calendar';
import { type RawBuilder, sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** What the score of a customer was made with, and what came out. */
export interface ComputedScore {
  computedScore: number | null;
  /** Of rows from before there were several, the organisation's first. */
  profileId: string;
  profileVersion: number;
}

/** A customer on a day. */
export interface CustomerDay {
  customerId: string;
  day: CalendarDate;
}

export const customerDays = (wanted: readonly CustomerDay[]): RawBuilder<unknown> =>
  sql`unnest(${wanted.map((each) => each.customerId)}::uuid[], ${wanted.map((each) => each.day)}::date[])
    with ordinality as w (customer_id, day, at)`;

/**
 * What was known of customers on a day: the last snapshot on or before it. Snapshots written as time passed come before
 * a backfill, whatever their days: a backfill tells of the time when nothing was written yet.
 */
export const lastSnapshot = (
  tx: OrgTx,
  day: RawBuilder<unknown>,
  customerId: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql`(select * from (
      (select * from health_snapshot where org_id = ${tx.orgId} and customer_id = ${customerId} and series = 'live' and day <= ${day} order by day desc limit 1)
      union all
      (select * from health_snapshot where org_id = ${tx.orgId} and customer_id = ${customerId} and series = 'backfill' and day <= ${day} order by day desc limit 1)
    ) as either order by series desc limit 1)`;

/** The scores that were known of customers, each on its own day; null where nothing was stored by then. */
export async function loadScoresKnownThen(
  tx: OrgTx,
  wanted: readonly CustomerDay[],
): Promise<(ComputedScore | null)[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<ComputedScore & { at: number }>`
    select w.at::integer, s.computed_score, coalesce(s.profile_id, s.org_id) as profile_id, s.profile_version
    from ${customerDays(wanted)} cross join lateral ${lastSnapshot(tx, sql`w.day`, sql`w.customer_id`)} s`.execute(
    tx.db,
  );
  const found: (ComputedScore | null)[] = wanted.map(() => null);
  for (const { at, ...score } of rows) found[at - 1] = score;
  return found;
}

/** A value that a dated field of a customer was given, from a day on and known from another. */
export interface KnownChange {
  customerId: string;
  field: string;
  value: string | null;
  day: CalendarDate;
  knownDay: CalendarDate;
}

/** What dated fields of customers were given up to a day, by customer, in the order in which the later one holds. */
export async function loadKnownChanges(
  tx: OrgTx,
  customerIds: string[],
  fields: readonly string[],
  until: CalendarDate,
): Promise<Map<string, KnownChange[]>> {
  const { rows } = await sql<KnownChange>`select customer_id, field, value, day, known_day from customer_change
    where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and field = any (${fields}::text[])
      and day <= ${until} and known_day <= ${until}
    order by customer_id, day, recorded_at, id`.execute(tx.db);
  return Map.groupBy(rows, ({ customerId }) => customerId);
}
