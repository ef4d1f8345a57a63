import type { CalendarDate } from '@vigie/domain/calendar';
import { addDays } from '@vigie/domain/calendar';
import type { DatedRate } from '@vigie/domain/money';
import { sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/**
 * Facts of many customers on a day, summed in the database because sums are all that is needed of them. Each function
 * is one statement; the domain's own sums over single rows are the reference that a test compares with. `known` is the
 * day by which a fact must have been known to count; without it, the day itself.
 */

const NIL = '00000000-0000-0000-0000-000000000000';

export interface UsageFacts {
  customerId: string;
  lastActivityDay: CalendarDate | null;
  connections30: number;
  connectionsPrevious30: number;
  activeContacts: number;
  features30: number;
}

/** Usage sums of the customers that ever sent usage by that day; the others are absent. */
export async function loadUsageFacts(tx: OrgTx, customerIds: string[], asOf: CalendarDate): Promise<UsageFacts[]> {
  const [from, before] = [addDays(asOf, -29), addDays(asOf, -59)];
  const { rows } = await sql<UsageFacts>`
    with known as materialized (
      select id from contact where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and is_known and archived_at is null
    )
    select u.customer_id,
      max(u.day) filter (where u.connections > 0) as last_activity_day,
      coalesce(sum(u.connections) filter (where u.day >= ${from}), 0)::bigint as connections30,
      coalesce(sum(u.connections) filter (where u.day >= ${before} and u.day < ${from}), 0)::bigint as connections_previous30,
      count(distinct k.id) filter (where u.day >= ${from} and u.connections > 0)::integer as active_contacts,
      count(distinct u.feature_id) filter (where u.day >= ${from} and u.feature_id <> ${NIL}::uuid and (u.connections > 0 or u.uses > 0))::integer as features30
    from usage_day u
    left join known k on k.id = u.contact_id
    where u.org_id = ${tx.orgId} and ${isOneOf('u.customer_id', customerIds)} and u.day <= ${asOf}
    group by u.customer_id`.execute(tx.db);
  return rows;
}

/** Features, or those of the given ones, that anyone in the organisation used in the 90 days ending with a day. */
export async function countFeaturesUsed(tx: OrgTx, asOf: CalendarDate, among?: string[]): Promise<number> {
  if (among?.length === 0) return 0;
  const { rows } = await sql<{ features: number }>`
    select count(*)::integer as features from feature f
    where f.org_id = ${tx.orgId} and ${among ? sql`f.id = any (${among}::uuid[])` : sql`true`} and exists (
      select 1 from usage_day u where u.org_id = f.org_id and u.feature_id = f.id and u.feature_id <> ${NIL}::uuid and u.day > ${addDays(asOf, -90)} and u.day <= ${asOf}
        and (u.connections > 0 or u.uses > 0))`.execute(tx.db);
  return rows[0]?.features ?? 0;
}

/**
 * Contacts not archived, per customer. Of a past day: those that were there, because somebody had made them or they were
 * seen in usage; a contact of today says nothing of who was known then.
 */
export async function countContacts(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
): Promise<{ customerId: string; contacts: number }[]> {
  const wasThere =
    asOf >= tx.today
      ? sql`true`
      : sql`((created_at at time zone ${tx.org.zone})::date <= ${asOf} or exists (
          select 1 from usage_day u where u.org_id = contact.org_id and u.customer_id = contact.customer_id
            and u.contact_id = contact.id and u.day <= ${asOf}))`;
  const { rows } = await sql<{ customerId: string; contacts: number }>`
    select customer_id, count(*)::integer as contacts from contact
    where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and is_known and archived_at is null and ${wasThere}
    group by customer_id`.execute(tx.db);
  return rows;
}

export interface InteractionFacts {
  customerId: string;
  lastTouchDay: CalendarDate | null;
  lastUserTouchDay: CalendarDate | null;
  lastSponsorTouchDay: CalendarDate | null;
  lastMeetingDay: CalendarDate | null;
  lastCallDay: CalendarDate | null;
  sentimentSum: number;
  sentimentCount: number;
  openTickets: number;
}

export async function loadInteractionFacts(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  known: CalendarDate = asOf,
): Promise<InteractionFacts[]> {
  const { rows } = await sql<InteractionFacts>`
    select customer_id,
      max(touch_day) filter (where touch_day <= ${asOf}) as last_touch_day,
      max(touch_day) filter (where touch_day <= ${asOf} and is_user_touch) as last_user_touch_day,
      max(touch_day) filter (where touch_day <= ${asOf} and is_sponsor_touch) as last_sponsor_touch_day,
      max(touch_day) filter (where touch_day <= ${asOf} and kind in ('meeting', 'video-meeting')) as last_meeting_day,
      max(touch_day) filter (where touch_day <= ${asOf} and kind = 'call') as last_call_day,
      coalesce(sum(sentiment) filter (where is_sentiment_counted and day > ${addDays(asOf, -90)}), 0)::integer as sentiment_sum,
      (count(*) filter (where is_sentiment_counted and day > ${addDays(asOf, -90)}))::integer as sentiment_count,
      (count(*) filter (where kind = 'ticket' and (closed_day > ${asOf} or (closed_day is null and status in ('planned', 'in-progress')))))::integer as open_tickets
    from interaction
    where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and day <= ${asOf} and known_day <= ${known}
    group by customer_id`.execute(tx.db);
  return rows;
}

/** What a customer is now, whatever the day of the other facts. */
export interface Stay {
  /** Null where it is not known. */
  sinceDay: CalendarDate | null;
  hasLeft: boolean;
  /** The profile chosen by hand. */
  healthProfileId: string | null;
}

/** The first day of customers, whether they have left, and the profile chosen for them. */
export async function loadStays(tx: OrgTx, customerIds: string[]): Promise<Map<string, Stay>> {
  const { rows } = await sql<Stay & { id: string }>`
    select c.id, c.since_day, s.kind = 'churn' as has_left, c.health_profile_id from customer c
    join stage s on s.org_id = c.org_id and s.id = c.stage_id
    where c.org_id = ${tx.orgId} and ${isOneOf('c.id', customerIds)}`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Rates into the reporting currency by currency, oldest first, of the days up to one. */
export async function loadRates(tx: OrgTx, asOf: CalendarDate): Promise<Map<string, DatedRate[]>> {
  const { rows } = await sql<DatedRate & { currency: string }>`
    select currency, day, rate::text from currency_rate
    where org_id = ${tx.orgId} and day <= ${asOf} order by currency, day`.execute(tx.db);
  return Map.groupBy(rows, ({ currency }) => currency);
}

export interface DatedValue {
  customerId: string;
  field: string;
  value: string | null;
  day: CalendarDate;
}

/** The value each dated field had on a day: the last change that held by then and was known by `known`. */
export async function loadDatedValues(
  tx: OrgTx,
  customerIds: string[],
  fields: string[],
  asOf: CalendarDate,
  known: CalendarDate = asOf,
): Promise<DatedValue[]> {
  const { rows } = await sql<DatedValue>`
    select distinct on (customer_id, field) customer_id, field, value, day from customer_change
    where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and field = any (${fields}::text[])
      and day <= ${asOf} and known_day <= ${known}
    order by customer_id, field, day desc, recorded_at desc, id desc`.execute(tx.db);
  return rows;
}
