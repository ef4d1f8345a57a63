import type { CalendarDate } from '@vigie/domain/calendar';
import type { HealthRaw, SourceKind } from '@vigie/domain/health';
import { sql } from 'kysely';
import type { Claimable } from '../mark/mark.ts';
import { insertRows, isOneOf, recordset } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import { type ComputedScore, type CustomerDay, customerDays, lastSnapshot } from './past.ts';

export {
  countContacts,
  countFeaturesUsed,
  type DatedValue,
  type InteractionFacts,
  loadDatedValues,
  loadInteractionFacts,
  loadRates,
  loadStays,
  loadUsageFacts,
  type Stay,
  type UsageFacts,
} from './facts.ts';
export {
  healthActOf,
  insertHealthAct,
  liftHealthAct,
  listHealthActs,
  listPulses,
  loadHealthActs,
  lockHealthAct,
  type StoredHealthAct,
  type StoredPulse,
  type ToldHealthAct,
} from './health-act.ts';
export { type LedgerFacts, loadLedgerFacts } from './ledger-facts.ts';
export { type FieldFact, loadFieldFacts, loadMetricFacts } from './own-facts.ts';
export {
  type ComputedScore,
  type CustomerDay,
  type KnownChange,
  loadKnownChanges,
  loadScoresKnownThen,
} from './past.ts';

/** A score with the facts behind it: the compact typed row that figures and snapshots share. */
export interface ScoreRow extends HealthRaw {
  customerId: string;
  computedScore: number | null;
  confidence: number;
  usageScore: number | null;
  interactionsScore: number | null;
  pulseScore: number | null;
  agreementScore: number | null;
  receivablesScore: number | null;
  /** Of rows from before there were several, the organisation's first. */
  profileId: string;
  profileVersion: number;
}

/** What the list and the record show of a customer beyond its score. */
export interface FigureRow extends ScoreRow {
  day: CalendarDate;
  score: number | null;
  status: string | null;
  churnRisk: boolean | null;
  scoreSource: SourceKind;
  statusSource: SourceKind;
  churnRiskSource: SourceKind;
  isGhost: boolean;
  /** The last day that the pulse counts, by the profile in force. */
  pulseUntil: CalendarDate | null;
  lastUserTouchDay: CalendarDate | null;
  lastSponsorTouchDay: CalendarDate | null;
  lastMeetingDay: CalendarDate | null;
  lastCallDay: CalendarDate | null;
  renewDay: CalendarDate | null;
  renewKind: string | null;
  renewAgreementId: string | null;
  missedNoticeDay: CalendarDate | null;
  activeAgreements: number;
  rating: string | null;
  paymentState: string | null;
  hasNewUsage: boolean;
  sparkline: (number | null)[];
}

export interface MoneyRow {
  customerId: string;
  currency: string;
  mrr72: number;
  outstandingMinor: number;
  overdueMinor: number;
  unappliedMinor: number;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const SCORE_COLUMNS = [
  'isTracked',
  'contacts',
  'activeContacts',
  'connections30',
  'connectionsPrevious30',
  'lastActivityDay',
  'features30',
  'featuresAnyone90',
  'lastTouchDay',
  'sentimentSum',
  'sentimentCount',
  'openTickets',
  'pulse',
  'pulseDay',
  'noticeDay',
  'autoRenew',
  'mrrNow',
  'mrrBefore',
  'averageDelayDays',
  'outstandingMinor',
  'overdueMinor',
  'hasDocuments',
  'brokenPromises',
  'own',
  'computedScore',
  'confidence',
  'usageScore',
  'interactionsScore',
  'pulseScore',
  'agreementScore',
  'receivablesScore',
  'profileId',
  'profileVersion',
] as const satisfies (keyof ScoreRow)[];

const FIGURE_COLUMNS = [
  ...SCORE_COLUMNS,
  'day',
  'score',
  'status',
  'churnRisk',
  'scoreSource',
  'statusSource',
  'churnRiskSource',
  'isGhost',
  'pulseUntil',
  'lastUserTouchDay',
  'lastSponsorTouchDay',
  'lastMeetingDay',
  'lastCallDay',
  'renewDay',
  'renewKind',
  'renewAgreementId',
  'missedNoticeDay',
  'activeAgreements',
  'rating',
  'paymentState',
  'hasNewUsage',
  'sparkline',
] as const satisfies (keyof FigureRow)[];

const list = (columns: readonly string[], alias: string) =>
  sql.join(columns.map((name) => sql.ref(`${alias}.${snake(name)}`)));

/** Writes figures set-wise, in key order, and only the rows that changed; answers the customers whose row did. */
export async function saveFigures(tx: OrgTx, rows: FigureRow[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const ordered = [...rows].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  const assignments = sql.join(
    FIGURE_COLUMNS.map((name) => sql`${sql.ref(snake(name))} = fresh.${sql.ref(snake(name))}`),
  );
  // The day alone is no change: windows roll every day for thousands of customers that nothing happened to.
  const compared = FIGURE_COLUMNS.filter((name) => name !== 'day');
  const { rows: changed } = await sql<{ customerId: string }>`
    update customer_figure as stored set ${assignments}
    from ${recordset(tx, 'customer_figure', ordered as unknown as Record<string, unknown>[])} as fresh
    where stored.org_id = ${tx.orgId} and stored.customer_id = fresh.customer_id
      and (${list(compared, 'stored')}) is distinct from (${list(compared, 'fresh')})
    returning stored.customer_id`.execute(tx.db);
  return changed.map((row) => row.customerId);
}

/** Replaces the amounts per currency of customers, touching only rows that changed. */
export async function saveMoney(tx: OrgTx, customerIds: string[], rows: MoneyRow[]): Promise<void> {
  const source = recordset(tx, 'customer_money', rows as unknown as Record<string, unknown>[]);
  await sql`delete from customer_money m where m.org_id = ${tx.orgId} and ${isOneOf('m.customer_id', customerIds)}
    and not exists (select 1 from ${source} as fresh where fresh.customer_id = m.customer_id and fresh.currency = m.currency)`.execute(
    tx.db,
  );
  await sql`insert into customer_money (org_id, customer_id, currency, mrr72, outstanding_minor, overdue_minor, unapplied_minor)
    select org_id, customer_id, currency, mrr72, outstanding_minor, overdue_minor, unapplied_minor from ${source} as fresh
    order by customer_id, currency
    on conflict (org_id, customer_id, currency) do update set mrr72 = excluded.mrr72, outstanding_minor = excluded.outstanding_minor,
      overdue_minor = excluded.overdue_minor, unapplied_minor = excluded.unapplied_minor
    where (customer_money.mrr72, customer_money.outstanding_minor, customer_money.overdue_minor, customer_money.unapplied_minor)
      is distinct from (excluded.mrr72, excluded.outstanding_minor, excluded.overdue_minor, excluded.unapplied_minor)`.execute(
    tx.db,
  );
}

/** The computed scores of customers as they are stored. */
export async function loadComputedScores(tx: OrgTx, customerIds: string[]): Promise<Map<string, ComputedScore>> {
  const { rows } = await sql<ComputedScore & { customerId: string }>`
    select customer_id, computed_score, coalesce(profile_id, org_id) as profile_id, profile_version from customer_figure
    where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)}`.execute(tx.db);
  return new Map(rows.map(({ customerId, ...row }) => [customerId, row]));
}

/** What decides the profile of one customer: the one chosen by hand, and its stored MRR in 1/72 minor units. */
export async function getProfileGrounds(
  tx: OrgTx,
  customerId: string,
): Promise<{ healthProfileId: string | null; mrrNow: number | null }> {
  const { rows } = await sql<{ healthProfileId: string | null; mrrNow: number | null }>`
    select c.health_profile_id, f.mrr_now from customer c
    join customer_figure f on f.org_id = c.org_id and f.customer_id = c.id
    where c.org_id = ${tx.orgId} and c.id = ${customerId}::uuid`.execute(tx.db);
  return rows[0] ?? { healthProfileId: null, mrrNow: null };
}

export type Series = 'live' | 'backfill';

/**
 * Stores a snapshot where components, confidence or version differ from the last one before; the snapshot of the same
 * day is replaced while the day lasts ("live"), an earlier one never.
 */
export async function saveSnapshots(tx: OrgTx, series: Series, day: CalendarDate, rows: ScoreRow[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = sql.join(SCORE_COLUMNS.map((name) => sql.ref(snake(name))));
  const compared = [
    'computedScore',
    'confidence',
    'usageScore',
    'interactionsScore',
    'pulseScore',
    'agreementScore',
    'receivablesScore',
    'profileVersion',
  ];
  // Rows from before there were several profiles name none: they are of the first, which has the organisation's id.
  await sql`
    insert into health_snapshot (org_id, customer_id, series, day, ${columns})
    select ${tx.orgId}, fresh.customer_id, ${series}, ${day}, ${list(SCORE_COLUMNS, 'fresh')}
    from ${recordset(tx, 'health_snapshot', rows as unknown as Record<string, unknown>[])} as fresh
    left join lateral (
      select * from health_snapshot s where s.org_id = ${tx.orgId} and s.customer_id = fresh.customer_id and s.series = ${series} and s.day < ${day}
      order by s.day desc limit 1
    ) as last on true
    where (${list(compared, 'fresh')}, fresh.profile_id) is distinct from (${list(compared, 'last')}, coalesce(last.profile_id, last.org_id))
      -- What changed today and changed back: the row of the day follows, else it would say what held at noon.
      or exists (select 1 from health_snapshot t
                 where t.org_id = ${tx.orgId} and t.customer_id = fresh.customer_id and t.series = ${series} and t.day = ${day})
    order by fresh.customer_id
    on conflict (org_id, customer_id, series, day) do update set ${sql.join(SCORE_COLUMNS.map((name) => sql`${sql.ref(snake(name))} = excluded.${sql.ref(snake(name))}`))}
    where health_snapshot.series = 'live'`.execute(tx.db);
}

/** Scores of customers at each of the given days, in their order. One row per change is read, whatever the days. */
export async function loadScoresAt(
  tx: OrgTx,
  customerIds: string[],
  days: CalendarDate[],
): Promise<Map<string, (number | null)[]>> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const { rows } = await sql<{ customerId: string; day: CalendarDate; score: number | null }>`
    select customer_id, day, computed_score as score from (
      select customer_id, series, day, computed_score from health_snapshot
      where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and day > ${first} and day <= ${last}
      union all
      select c.id, s.series, s.day, s.computed_score from unnest(${customerIds}::uuid[]) as c (id)
      cross join lateral ${lastSnapshot(tx, sql`${first}::date`, sql`c.id`)} s
    ) as known
    order by customer_id, series, day`.execute(tx.db);
  const scores = new Map<string, (number | null)[]>();
  for (const { customerId, day, score } of rows) {
    const own = scores.get(customerId) ?? days.map(() => null);
    // A row holds from its day until the next; those written live come after the backfill and replace it.
    for (let at = days.findIndex((end) => end >= day); at >= 0 && at < days.length; at += 1) own[at] = score;
    scores.set(customerId, own);
  }
  return scores;
}

export type Snapshot = ScoreRow & { day: CalendarDate };

/** What was known of customers, each on its own day, in one series if asked; null where nothing was stored by then. */
export async function loadSnapshots(
  tx: OrgTx,
  wanted: readonly CustomerDay[],
  only?: Series,
): Promise<(Snapshot | null)[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<Snapshot & { at: number }>`
    select w.at::integer, s.*, coalesce(s.profile_id, s.org_id) as profile_id from ${customerDays(wanted)} cross join lateral ${lastSnapshot(tx, sql`w.day`, sql`w.customer_id`)} s
    where ${only ?? null}::text is null or s.series = ${only ?? null}`.execute(tx.db);
  const found = new Map(rows.map((row) => [row.at, row]));
  return wanted.map((_, index) => found.get(index + 1) ?? null);
}

/** The stored payer score of a customer; null while nothing counts. The caller has checked who may know it. */
export async function getPayerScore(
  tx: OrgTx,
  customerId: string,
): Promise<{ averageDelayDays: number; rating: 'A' | 'B' | 'C' | 'D' } | null> {
  const { rows } = await sql<{ averageDelayDays: number; rating: 'A' | 'B' | 'C' | 'D' }>`
    select average_delay_days, rating from customer_figure where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid
      and average_delay_days is not null and rating is not null`.execute(tx.db);
  return rows[0] ?? null;
}

/** A backfill: the days since one, as they were on another. */
export interface Backfill {
  fromDay: CalendarDate;
  onDay: CalendarDate;
}

/** The pages of a backfill that are written. */
export async function loadBackfilledPages(tx: OrgTx, { fromDay, onDay }: Backfill): Promise<Set<string>> {
  const { rows } = await sql<{ page: string }>`
    select page from backfill_page
    where org_id = ${tx.orgId} and from_day = ${fromDay} and on_day = ${onDay}`.execute(tx.db);
  return new Set(rows.map((row) => row.page));
}

/** Notes a page as written, in the transaction of its snapshots. */
export async function saveBackfilledPage(tx: OrgTx, backfill: Backfill, page: string): Promise<void> {
  await insertRows(tx, 'backfill_page', [{ ...backfill, page }], sql`on conflict do nothing`);
}

/** Forgets how far backfills were: one has come to its end. */
export async function forgetBackfilledPages(tx: OrgTx): Promise<void> {
  await sql`delete from backfill_page where org_id = ${tx.orgId}`.execute(tx.db);
}

/** Ids of all customers in key order, a page at a time. */
export async function listCustomerIds(tx: OrgTx, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from customer where org_id = ${tx.orgId} and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${limit}`.execute(
    tx.db,
  );
  return rows.map((row) => row.id);
}

/** Customers that sent usage, as far as their figures know. */
export async function listTrackedCustomers(tx: OrgTx): Promise<string[]> {
  const { rows } = await sql<{ customerId: string }>`
    select customer_id from customer_figure where org_id = ${tx.orgId} and is_tracked`.execute(tx.db);
  return rows.map((row) => row.customerId);
}

/**
 * Since when each customer was in a churn stage on its day, its score being what it was then; null where it was not. A
 * move from one churn stage to another is no new start.
 */
export async function loadFrozen(tx: OrgTx, wanted: readonly CustomerDay[]): Promise<(CalendarDate | null)[]> {
  const { rows } = await sql<{ at: number; day: CalendarDate }>`
    with change as (
      select w.at, h.day, s.kind, row_number() over (partition by w.at order by h.day desc, h.recorded_at desc, h.id desc) as back
      from ${customerDays(wanted)} join customer_change h on h.org_id = ${tx.orgId} and h.customer_id = w.customer_id
        and h.field = 'stage' and h.day <= w.day and h.known_day <= w.day
      join stage s on s.org_id = h.org_id and s.id = h.value::uuid
    ), run as (
      select *, min(back) filter (where kind <> 'churn') over (partition by at) as stayed from change
    )
    select at::integer, min(day) as day from run where stayed is null or back < stayed group by at`.execute(tx.db);
  const since = new Map(rows.map((row) => [row.at, row.day]));
  return wanted.map((_, index) => since.get(index + 1) ?? null);
}

/** Customers whose stage is of kind churn now: all of them, or those among the given ones. */
export async function listChurnedIds(tx: OrgTx, among: string[] | null): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from customer c join stage s on s.org_id = c.org_id and s.id = c.stage_id
    where c.org_id = ${tx.orgId} and s.kind = 'churn' and ${among === null ? sql`true` : isOneOf('c.id', among)} order by c.id`.execute(
    tx.db,
  );
  return rows.map((row) => row.id);
}

/** Customers whose figures are of an earlier day than today, locked, in key order. */
export async function claimStaleCustomers(tx: OrgTx, limit: number, { among, except }: Claimable): Promise<string[]> {
  const { rows } = await sql<{ customerId: string }>`
    select customer_id from customer_figure where org_id = ${tx.orgId} and day < ${tx.today}
      and customer_id <> all (${except}::uuid[]) and (${among}::uuid[] is null or customer_id = any (${among}::uuid[]))
    order by customer_id limit ${limit} for update skip locked`.execute(tx.db);
  return rows.map((row) => row.customerId);
}

/** Notes that figures hold today, where recomputing them changed nothing else. */
export async function markCurrent(tx: OrgTx, customerIds: string[]): Promise<void> {
  await sql`update customer_figure set day = ${tx.today} where org_id = ${tx.orgId} and ${isOneOf('customer_id', customerIds)} and day < ${tx.today}`.execute(
    tx.db,
  );
}
