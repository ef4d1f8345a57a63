import type { CalendarDate } from '@vigie/domain/calendar';
import { CURRENCIES, currencyExponent } from '@vigie/domain/money';
import { type RawBuilder, sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';
import type { SqlField } from './source.ts';

/**
 * Values that the domain derives from an agreement (a) or an invoice (d) and what hangs on it, as they are on a day, in
 * SQL: `agreementStatus`, `nextRenewal` and `ledgerAt` say the same (qD4).
 */

type Sql = RawBuilder<unknown>;

const BY_EXPONENT = [...Map.groupBy(CURRENCIES, (code) => currencyExponent(code) ?? 2)];

/** An amount of `currency` in the reporting currency, by the last rate given by the day; unknown without one, but for 0. */
function inReporting(tx: OrgTx, amount: Sql, currency: Sql, asOf: CalendarDate): Sql {
  const exponent = currencyExponent(tx.org.currency) ?? 2;
  const shift = sql.join(
    BY_EXPONENT.map(
      ([of, codes]) => sql`when ${currency} = any (${codes}::text[]) then ${`1e${exponent - of}`}::numeric`,
    ),
    sql` `,
  );
  return sql`case when ${currency} = ${tx.org.currency} or ${amount} = 0 then ${amount} else (
    select round((${amount})::numeric * r.rate * (case ${shift} end))::bigint from currency_rate r
    where r.org_id = ${tx.orgId} and r.currency = ${currency} and r.day <= ${asOf}::date order by r.day desc limit 1) end`;
}

/** 1/72 parts of a minor unit a month (domain rules §6), and minor units of them, half away from zero. */
const PARTS_72 =
  sql.raw(`(a.amount_minor * case a.billing_period when 'day' then 2190 when 'week' then 312 when 'month' then 72
  when 'quarter' then 24 when 'half-year' then 12 when 'year' then 6 when '2-years' then 3 when '3-years' then 2 end)`);

/** Status of an agreement, and the day from which it ended, from one look at its acts. */
const ofActs = (asOf: CalendarDate, select: string): Sql => sql`(select ${sql.raw(select)} from (
  select coalesce(bool_or(t.kind = 'cancelled'), false) as is_cancelled, coalesce(bool_or(t.kind = 'validated'), false) as is_validated,
    least(min(t.day) filter (where t.kind = 'ended'), case when a.ended_on <= ${asOf}::date then a.ended_on end) as ended,
    (array_agg(t.kind order by t.day desc, t.id desc) filter (where t.kind in ('paused', 'resumed')))[1] as last, ${asOf}::date as today
  from agreement_act t where t.org_id = a.org_id and t.agreement_id = a.id and t.day <= ${asOf}::date and t.known_day <= ${asOf}::date) act)`;

const STATUS = `case when is_cancelled then 'cancelled' when a.is_proposal and not is_validated then 'pending'
  when a.start_day > today then 'validated' when ended < today or (not a.auto_renew and a.term_end_day < today) then 'finished'
  when last = 'paused' then 'paused' else 'active' end`;

/**
 * The day to act by. Of an agreement that renews itself the first notice day from today on: its term is at least the one
 * of this month, and at most as much later as the notice is long.
 */
function renewalDay(asOf: CalendarDate): Sql {
  const isRunning = ofActs(asOf, `ended is null and (${STATUS}) = 'active'`);
  const months = (day: string): string =>
    `(extract(year from ${day})::integer * 12 + extract(month from ${day})::integer)`;
  const terms = sql.raw('coalesce(nullif(greatest(a.renewal_months, 0), 0), 1)');
  const first = sql`greatest(0, ceil((${sql.raw(months('today.day'))} - ${sql.raw(months('a.term_end_day'))})::numeric / ${terms})::integer)`;
  return sql`case when a.term_end_day is null or not ${isRunning} then null when not a.auto_renew then a.term_end_day else (
    select notice.day from (select ${asOf}::date as day) today,
      lateral generate_series(${first}, ${first} + (a.notice_months + a.notice_days / 28 + 2) / ${terms} + 1) k,
      lateral (select ((a.term_end_day + make_interval(months => k * ${terms}))::date - make_interval(months => a.notice_months))::date - a.notice_days as day) notice
    where (k = 0 or a.renewal_months > 0) and notice.day >= today.day order by k limit 1) end`;
}

export function agreementValues(tx: OrgTx, asOf: CalendarDate): Record<string, SqlField> {
  const parts = inReporting(tx, PARTS_72, sql.raw('a.currency'), asOf);
  const day = renewalDay(asOf);
  return {
    status: { value: ofActs(asOf, STATUS), type: 'text' },
    mrr: {
      value: sql`(select sign(m.parts)::bigint * ((abs(m.parts) + 36) / 72) from (select ${parts} as parts) m)`,
      type: 'bigint',
    },
    noticeDay: { value: sql`case when a.auto_renew then ${day} end`, type: 'date' },
    renewIn: { value: sql`(${day} - ${asOf}::date)`, type: 'float8' },
  };
}

/** Whether a document counts on a day: final, known, and not undone. `not in`: what is undone is found once, and never joined. */
const counts = (tx: OrgTx, of: string, asOf: CalendarDate): RawBuilder<boolean> =>
  sql<boolean>`${sql.raw(of)}.status = 'final' and ${sql.raw(of)}.day <= ${asOf}::date and ${sql.raw(of)}.known_day <= ${asOf}::date
    and ${sql.raw(of)}.id not in (select undone_documents(${tx.orgId}, ${asOf}::date))`;

/** The invoices that count, tied to a customer c. */
export const standingInvoices = (tx: OrgTx, asOf: CalendarDate): RawBuilder<boolean> =>
  sql<boolean>`d.org_id = c.org_id and d.customer_id = c.id and d.kind = 'invoice' and d.reverses_id is null and ${counts(tx, 'd', asOf)}`;

/** What an invoice is settled by, from one look at what was put against it. */
const ofParts = (tx: OrgTx, asOf: CalendarDate, select: RawBuilder<unknown>): Sql => sql`(select ${select} from (
  select greatest(0, d.amount_minor - coalesce(sum(p.amount_minor), 0))::bigint as residual, count(*) as parts,
    coalesce(bool_or(s.kind = 'write-off'), false) as is_written_off, coalesce(bool_or(s.kind = 'payment'), false) as is_paid
  from allocation p join document s on s.org_id = p.org_id and s.id = p.source_id
  where p.org_id = d.org_id and p.invoice_id = d.id and (p.reversed_day is null or p.reversed_day > ${asOf}::date) and ${counts(tx, 's', asOf)}) part)`;

/**
 * Whether an invoice is settled by what is noted on it: true of ledgers in which everything stands as it was written, as
 * `listRevised` tells them apart. Of most invoices nothing else need be looked at.
 */
const isNotedSettled = (asOf: CalendarDate): Sql => sql`(d.settled_day <= ${asOf}::date
  and not exists (select 1 from document x where x.org_id = d.org_id and x.customer_id = d.customer_id
    and (x.reverses_id is not null or x.status <> 'final' or x.known_day > x.day))
  and not exists (select 1 from allocation x where x.org_id = d.org_id and x.customer_id = d.customer_id and x.reversed_day is not null))`;

/** Documents of other kinds have none of it, nor an invoice that was undone. */
const ofInvoice = (tx: OrgTx, asOf: CalendarDate, value: Sql): Sql =>
  sql`case when d.kind = 'invoice' and d.reverses_id is null and ${counts(tx, 'd', asOf)} then ${value} end`;

/** What is open of a document d on a day, in its own currency or as `of` makes of it; null of what is no invoice. */
export const openAmount = (tx: OrgTx, asOf: CalendarDate, of: (residual: Sql) => Sql = (residual) => residual): Sql =>
  ofInvoice(
    tx,
    asOf,
    sql`case when ${isNotedSettled(asOf)} then 0 else ${ofParts(tx, asOf, of(sql.raw('residual')))} end`,
  );

export function invoiceValues(tx: OrgTx, asOf: CalendarDate): Record<string, SqlField> {
  const currency = sql.raw('d.currency');
  const isSettled = isNotedSettled(asOf);
  const isOpen = sql`x.opened_day <= ${asOf}::date and (x.closed_day is null or x.closed_day > ${asOf}::date)`;
  const open = (more: Sql): Sql =>
    sql`exists (select 1 from dispute x where x.org_id = d.org_id and x.invoice_id = d.id and ${isOpen}${more})`;
  const disputed = sql<boolean>`d.id in (select x.invoice_id from dispute x where x.org_id = ${tx.orgId} and ${isOpen})`;
  const status = sql`case when residual = 0 and is_written_off then 'writtenOff' when residual = 0 and (is_paid or parts = 0) then 'paid'
    when residual = 0 then 'credited' when ${open(sql` and x.amount_minor is distinct from 0`)} then 'disputed' when d.due_day < ${asOf}::date then 'overdue'
    when residual < d.amount_minor then 'partlyPaid' else 'due' end`;
  const late = sql`case when residual > 0 then greatest(0, ${asOf}::date - d.due_day) end`;
  return {
    status: {
      value: ofInvoice(
        tx,
        asOf,
        sql`case when d.is_settled_by_payment and ${isSettled} then 'paid' else ${ofParts(tx, asOf, status)} end`,
      ),
      type: 'text',
      among: (value) => (value === 'disputed' ? disputed : undefined),
    },
    amount: { value: inReporting(tx, sql.raw('d.amount_minor'), currency, asOf), type: 'bigint' },
    residual: {
      value: openAmount(tx, asOf, (residual) => inReporting(tx, residual, currency, asOf)),
      type: 'bigint',
    },
    daysLate: {
      value: ofInvoice(tx, asOf, sql`case when ${isSettled} then null else ${ofParts(tx, asOf, late)} end`),
      type: 'integer',
    },
    isDisputed: { value: open(sql``), type: 'boolean', among: (value) => (value === true ? disputed : undefined) },
  };
}
