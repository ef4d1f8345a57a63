import type { CalendarDate } from '@vigie/domain/calendar';
import { addDays } from '@vigie/domain/calendar';
import type { DatedRate } from '@vigie/domain/money';
import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

/**
 * Facts of many customers on a day, summed in the database because sums are all that is needed of them. Each function
 * is one statement; the domain's own sums over single rows are the reference that a test compares with.
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
    select u.customer_id,
      max(u.day) filter (where u.connections > 0) as last_activity_day,
      coalesce(sum(u.connections) filter (where u.day >= ${from}), 0)::bigint as connections30,
      coalesce(sum(u.connections) filter (where u.day >= ${before} and u.day < ${from}), 0)::bigint as connections_previous30,
      count(distinct c.id) filter (where u.day >= ${from} and u.connections > 0)::integer as active_contacts,
      count(distinct u.feature_id) filter (where u.day >= ${from} and u.feature_id <> ${NIL}::uuid and (u.connections > 0 or u.uses > 0))::integer as features30
    from usage_day u
    left join contact c on c.org_id = u.org_id and c.id = u.contact_id and c.is_known and c.archived_at is null
    where u.org_id = ${tx.orgId} and u.customer_id = any (${customerIds}::uuid[]) and u.day <= ${asOf}
    group by u.customer_id`.execute(tx.db);
  return rows;
}

/** Features, or those of the given ones, that anyone in the organisation used in the 90 days ending with a day. */
export async function countFeaturesUsed(tx: OrgTx, asOf: CalendarDate, among?: string[]): Promise<number> {
  if (among?.length === 0) return 0;
  const { rows } = await sql<{ features: number }>`
    select count(*)::integer as features from feature f
    where f.org_id = ${tx.orgId} and ${among ? sql`f.id = any (${among}::uuid[])` : sql`true`} and exists (
      select 1 from usage_day u where u.org_id = f.org_id and u.feature_id = f.id and u.day > ${addDays(asOf, -90)} and u.day <= ${asOf}
        and (u.connections > 0 or u.uses > 0))`.execute(tx.db);
  return rows[0]?.features ?? 0;
}

/** Contacts not archived, per customer. */
export async function countContacts(
  tx: OrgTx,
  customerIds: string[],
): Promise<{ customerId: string; contacts: number }[]> {
  const { rows } = await sql<{ customerId: string; contacts: number }>`
    select customer_id, count(*)::integer as contacts from contact
    where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and is_known and archived_at is null
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
    where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and day <= ${asOf} and known_day <= ${asOf}
    group by customer_id`.execute(tx.db);
  return rows;
}

export interface LedgerFacts {
  customerId: string;
  currency: string;
  outstandingMinor: number;
  unappliedMinor: number;
  overdueMinor: number;
  /** Sums behind the payer score, as text: they may be beyond safe numbers. */
  weightedDelay: string;
  weight: string;
}

/** Ledger sums per customer and currency, as of a day (domain rules §7.1 and §7.2, paid only, full amount). */
export async function loadLedgerFacts(tx: OrgTx, customerIds: string[], asOf: CalendarDate): Promise<LedgerFacts[]> {
  const { rows } = await sql<LedgerFacts>`
    with known as (
      select id, customer_id, kind, currency, amount_minor, due_day, settled_day, is_settled_by_payment, reverses_id
      from document
      where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and status = 'final'
        and day <= ${asOf} and known_day <= ${asOf}
    ), undone as (
      -- A reversal that was itself reversed undoes nothing.
      select r.reverses_id as id from known r
      where r.reverses_id is not null and not exists (select 1 from known rr where rr.reverses_id = r.id)
    ), live as (
      select * from known k where k.reverses_id is null and not exists (select 1 from undone u where u.id = k.id)
    ), used as (
      select a.source_id, a.invoice_id, a.amount_minor
      from allocation a
      join live s on s.id = a.source_id
      join live i on i.id = a.invoice_id
      where a.org_id = ${tx.orgId} and a.customer_id = any (${customerIds}::uuid[])
        and (a.reversed_day is null or a.reversed_day > ${asOf})
    ), paid as (select invoice_id, sum(amount_minor) as minor from used group by invoice_id
    ), disputed as (
      select invoice_id, sum(coalesce(amount_minor, 9000000000000000)) as minor from dispute
      where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and opened_day <= ${asOf} and (closed_day is null or closed_day > ${asOf})
      group by invoice_id
    ), lines as (
      select l.customer_id, l.currency, l.kind, l.amount_minor,
        case when l.kind = 'invoice' and l.due_day < ${asOf}
          then greatest(0, l.amount_minor - coalesce(p.minor, 0) - coalesce(x.minor, 0)) else 0 end as overdue_minor,
        case when l.kind = 'invoice' and l.settled_day <= ${asOf} and l.is_settled_by_payment then l.amount_minor end as counted_minor,
        l.settled_day - l.due_day as delay_days
      from live l
      left join paid p on p.invoice_id = l.id
      left join disputed x on x.invoice_id = l.id
    ), allocated as (
      select i.customer_id, i.currency, sum(u.amount_minor) as minor
      from used u join live i on i.id = u.invoice_id group by i.customer_id, i.currency
    )
    select n.customer_id, n.currency,
      sum(case when n.kind in ('invoice', 'refund') then n.amount_minor else -n.amount_minor end)::bigint as outstanding_minor,
      (sum(case when n.kind in ('payment', 'credit-note', 'write-off') then n.amount_minor when n.kind = 'refund' then -n.amount_minor else 0 end)
        - coalesce(max(a.minor), 0))::bigint as unapplied_minor,
      sum(n.overdue_minor)::bigint as overdue_minor,
      coalesce(sum(n.counted_minor * n.delay_days), 0)::text as weighted_delay,
      coalesce(sum(n.counted_minor), 0)::text as weight
    from lines n
    left join allocated a on a.customer_id = n.customer_id and a.currency = n.currency
    group by n.customer_id, n.currency
    order by n.customer_id, n.currency`.execute(tx.db);
  return rows;
}

/** Rates into the reporting currency by currency, oldest first, of the days up to one. */
export async function loadRates(tx: OrgTx, asOf: CalendarDate): Promise<Map<string, DatedRate[]>> {
  const { rows } = await sql<DatedRate & { currency: string }>`
    select currency, day, rate::text from currency_rate
    where org_id = ${tx.orgId} and day <= ${asOf} order by currency, day`.execute(tx.db);
  return Map.groupBy(rows, ({ currency }) => currency);
}

/** Customers whose ledger was revised: a reversed document, or an allocation taken back. */
export async function listRevised(tx: OrgTx, customerIds: string[]): Promise<string[]> {
  if (customerIds.length === 0) return [];
  const { rows } = await sql<{ customerId: string }>`
    select customer_id from document where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and reverses_id is not null
    union
    select customer_id from allocation where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and reversed_day is not null`.execute(
    tx.db,
  );
  return rows.map((row) => row.customerId);
}

export interface DatedValue {
  customerId: string;
  field: string;
  value: string | null;
  day: CalendarDate;
}

/** The value each dated field had on a day: the last change that held and was known by then. */
export async function loadDatedValues(
  tx: OrgTx,
  customerIds: string[],
  fields: string[],
  asOf: CalendarDate,
): Promise<DatedValue[]> {
  const { rows } = await sql<DatedValue>`
    select distinct on (customer_id, field) customer_id, field, value, day from customer_change
    where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and field = any (${fields}::text[])
      and day <= ${asOf} and known_day <= ${asOf}
    order by customer_id, field, day desc, recorded_at desc, id desc`.execute(tx.db);
  return rows;
}
