import type { CalendarDate } from '@vigie/domain/calendar';
import { type Condition, fieldsOf } from '@vigie/domain/condition';
import type { SourceKind } from '@vigie/domain/health';
import { foldText } from '@vigie/domain/text';
import { type RawBuilder, sql } from 'kysely';
import { type CustomerCatalogue, customerCondition } from '../condition/condition.ts';
import type { OrgTx } from '../scope/scope.ts';
import { idsHolding, isIndexed } from '../search/search.ts';
import type { CustomerOrder } from './customer-sort.ts';
import { visibleCustomers } from './customer-visibility.ts';
import { SCORE_CHANGE } from './figure-value.ts';

export interface CustomerFilter {
  /** Exactly these, of whatever stage; other ids than those of visible customers match nothing. */
  ids?: string[] | undefined;
  /** All but these. */
  except?: string[] | undefined;
  /** Fragment of a name, customer id or domain, compared folded. */
  search?: string | undefined;
  stageIds?: string[] | undefined;
  /** Null in the list stands for "no owner". */
  ownerIds?: (string | null)[] | undefined;
  /** "unknown" stands for not enough data. */
  statuses?: string[] | undefined;
  /** A known customer by its own id or by the id of a source. */
  customerId?: string | undefined;
  externalId?: { source: string; externalId: string } | undefined;
  /** A condition on the fields of the catalogue; one that asks about stages shows those of kind churn as well. */
  where?: { condition: Condition; catalogue: CustomerCatalogue } | undefined;
  /** Shows customers of churn stages too. */
  churned?: boolean | undefined;
}

/** Where a page ended: the sort value (null: among the unknown ones) and the id. */
export interface CustomerCursor {
  value: string | number | null;
  id: string;
}

export interface MoneySums {
  currency: string;
  mrr72: number;
  outstandingMinor: number;
  overdueMinor: number;
  unappliedMinor: number;
}

export interface CustomerListRow {
  id: string;
  customerId: string;
  name: string;
  domain: string | null;
  version: number;
  sinceDay: CalendarDate | null;
  excludedFromCollection: boolean;
  ownerId: string | null;
  stage: { id: string; name: string; kind: 'suspect' | 'prospect' | 'customer' | 'churn' };
  parent: { id: string; name: string } | null;
  tags: string[];
  externalIds: { source: string; externalId: string }[];
  money: MoneySums[];
  sortValue: string | number | null;
  score: number | null;
  scoreChange: number | null;
  status: string | null;
  churnRisk: boolean | null;
  scoreSource: SourceKind | null;
  statusSource: SourceKind | null;
  churnRiskSource: SourceKind | null;
  confidence: number;
  sparkline: (number | null)[];
  isTracked: boolean;
  hasDocuments: boolean;
  connections30: number;
  connectionsPrevious30: number;
  lastActivityDay: CalendarDate | null;
  contacts: number;
  activeContacts: number;
  averageDelayDays: number | null;
  rating: 'A' | 'B' | 'C' | 'D' | null;
  renewDay: CalendarDate | null;
  renewKind: 'notice' | 'end' | null;
  missedNoticeDay: CalendarDate | null;
  pulse: number | null;
  pulseDay: CalendarDate | null;
  lastTouchDay: CalendarDate | null;
  lastUserTouchDay: CalendarDate | null;
  lastSponsorTouchDay: CalendarDate | null;
  lastMeetingDay: CalendarDate | null;
  lastCallDay: CalendarDate | null;
  openTickets: number;
  features30: number;
  featuresAnyone90: number;
  activeAgreements: number;
  autoRenew: boolean | null;
  paymentState: 'upToDate' | 'late' | null;
  profileVersion: number;
}

/**
 * What a filter asks, as a condition on c (customer) and f (customer_figure), with what the reader may see. Text is looked
 * for in each row, or by the search index first where the statement looks at all customers.
 */
export function conditions(tx: OrgTx, filter: CustomerFilter, by: 'index' | 'row' = 'row'): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`c.org_id = ${tx.orgId}`, visibleCustomers(tx, 'c')];
  const search = filter.search === undefined ? '' : foldText(filter.search);
  if (search !== '' && by === 'index' && isIndexed(search))
    parts.push(sql`c.id in (select ${idsHolding(tx, 'customer', [search])})`);
  else if (search !== '') parts.push(sql`strpos(c.search_folded, ${search}) > 0`);
  if (filter.stageIds !== undefined) parts.push(sql`c.stage_id = any (${filter.stageIds}::uuid[])`);
  else if (leavesOutLost(filter)) parts.push(sql`not (${isLost(tx)})`);
  if (filter.ids !== undefined) parts.push(sql`c.id = any (${filter.ids}::uuid[])`);
  if (filter.except !== undefined) parts.push(sql`c.id <> all (${filter.except}::uuid[])`);
  if (filter.ownerIds !== undefined) {
    const ids = filter.ownerIds.filter((id) => id !== null);
    parts.push(
      sql`(c.owner_id = any (${ids}::uuid[])${filter.ownerIds.includes(null) ? sql` or c.owner_id is null` : sql``})`,
    );
  }
  if (filter.statuses !== undefined) parts.push(sql`coalesce(f.status, 'unknown') = any (${filter.statuses}::text[])`);
  if (filter.customerId !== undefined) parts.push(sql`c.customer_id = ${filter.customerId}`);
  if (filter.externalId !== undefined) {
    parts.push(sql`exists (select 1 from customer_external_id e where e.org_id = c.org_id and e.customer_id = c.id
      and e.source = ${filter.externalId.source} and e.external_id = ${filter.externalId.externalId})`);
  }
  if (filter.where !== undefined) parts.push(customerCondition(tx, filter.where.condition, filter.where.catalogue));
  return sql.join(parts, sql` and `);
}

/** Whether a filter is silent on stages, and so shows nobody who left. */
export const leavesOutLost = (filter: CustomerFilter): boolean =>
  filter.stageIds === undefined && !filter.churned && filter.ids === undefined && !asksAboutStages(filter);

/** Whether c (customer) left. */
export const isLost = (tx: OrgTx): RawBuilder<boolean> =>
  sql<boolean>`c.stage_id in (select id from stage where org_id = ${tx.orgId} and kind = 'churn')`;

const asksAboutStages = ({ where }: CustomerFilter): boolean =>
  where !== undefined &&
  fieldsOf(where.condition).some(
    ({ relation, field }) => relation === null && (field === 'stage' || field === 'stageKind'),
  );

export const C_OF_FIGURE = sql`join customer c on c.org_id = f.org_id and c.id = f.customer_id`;
export const FIGURE_OF_C = sql`join customer_figure f on f.org_id = c.org_id and f.customer_id = c.id`;
export const FROM = sql`customer_figure f ${C_OF_FIGURE}`;

export function columns(tx: OrgTx, sortColumn: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`c.id, c.customer_id, c.name, c.domain, c.version, c.since_day, c.excluded_from_collection, c.owner_id, ${sortColumn} as sort_value,
    (select json_build_object('id', s.id, 'name', s.name, 'kind', s.kind) from stage s where s.org_id = c.org_id and s.id = c.stage_id) as stage,
    (select json_build_object('id', p.id, 'name', p.name) from customer p where p.org_id = c.org_id and p.id = c.parent_id and ${visibleCustomers(tx, 'p')}) as parent,
    array(select t.tag from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id order by t.tag_folded) as tags,
    (select coalesce(json_agg(json_build_object('source', e.source, 'externalId', e.external_id) order by e.source, e.external_id), '[]')
     from customer_external_id e where e.org_id = c.org_id and e.customer_id = c.id) as external_ids,
    (select coalesce(json_agg(json_build_object('currency', m.currency, 'mrr72', m.mrr72, 'outstandingMinor', m.outstanding_minor,
       'overdueMinor', m.overdue_minor, 'unappliedMinor', m.unapplied_minor) order by m.currency), '[]')
     from customer_money m where m.org_id = c.org_id and m.customer_id = c.id) as money,
    f.score, ${sql.raw(SCORE_CHANGE)} as score_change, f.status, f.churn_risk, f.score_source, f.status_source, f.churn_risk_source, f.confidence, f.sparkline, f.is_tracked, f.has_documents, f.connections30, f.connections_previous30, f.last_activity_day,
    f.contacts, f.active_contacts, f.average_delay_days, f.rating, f.renew_day, f.renew_kind, f.missed_notice_day, f.pulse, f.pulse_day, f.last_touch_day, f.last_user_touch_day,
    f.last_sponsor_touch_day, f.last_meeting_day, f.last_call_day, f.open_tickets, f.features30, f.features_anyone90, f.active_agreements, f.auto_renew,
    f.payment_state, f.profile_version`;
}

/** The parts of a statement over all customers that match, in the order of the list; unknown values last. */
export function matchingCustomers(
  tx: OrgTx,
  filter: CustomerFilter,
  { value, join, direction }: CustomerOrder,
): { from: RawBuilder<unknown>; where: RawBuilder<unknown>; orderBy: RawBuilder<unknown> } {
  const order = sql.raw(direction);
  return {
    from: sql`${FROM} ${join}`,
    where: sql`f.org_id = ${tx.orgId} and ${conditions(tx, filter)}`,
    orderBy: sql`${value} ${order} nulls last, c.id ${order}`,
  };
}

/** Who matches, as the tables and the condition of a statement over the aliases c (customer) and f (customer_figure). */
export const filteredCustomers = (
  tx: OrgTx,
  filter: CustomerFilter,
): { from: RawBuilder<unknown>; where: RawBuilder<unknown> } => ({
  from: FROM,
  where: sql`f.org_id = ${tx.orgId} and ${conditions(tx, filter, 'index')}`,
});

/** Who matches, as a statement whose rows are ids. */
export const matchingIds = (tx: OrgTx, filter: CustomerFilter): RawBuilder<{ id: string }> =>
  sql<{ id: string }>`select c.id from ${FROM} where f.org_id = ${tx.orgId} and ${conditions(tx, filter, 'index')}`;

export async function listMatchingIds(tx: OrgTx, filter: CustomerFilter): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`${matchingIds(tx, filter)} order by c.id`.execute(tx.db);
  return rows.map(({ id }) => id);
}

export async function getCustomer(tx: OrgTx, customerId: string): Promise<CustomerListRow | null> {
  const { rows } = await sql<CustomerListRow>`select ${columns(tx, sql`null`)} from ${FROM}
    where f.org_id = ${tx.orgId} and f.customer_id = ${customerId}::uuid and c.org_id = ${tx.orgId} and ${visibleCustomers(tx, 'c')}`.execute(
    tx.db,
  );
  return rows[0] ?? null;
}

const COUNT_CAP = 10_000;

/** How many match, exactly up to 10,000, and the MRR they sum to in the reporting currency (null: a rate is missing). */
export async function countCustomers(
  tx: OrgTx,
  filter: CustomerFilter,
): Promise<{ count: number; isCapped: boolean; mrr72: number | null }> {
  const { rows } = await sql<{ count: number; unknown: number; mrr72: number | null }>`
    select count(*)::bigint as count, count(*) filter (where f.mrr_now is null and f.active_agreements > 0)::bigint as unknown, sum(f.mrr_now)::bigint as mrr72
    from ${FROM} where f.org_id = ${tx.orgId} and ${conditions(tx, filter, 'index')}`.execute(tx.db);
  const row = rows[0] ?? { count: 0, unknown: 0, mrr72: 0 };
  return {
    count: Math.min(row.count, COUNT_CAP),
    isCapped: row.count > COUNT_CAP,
    mrr72: row.unknown > 0 ? null : (row.mrr72 ?? 0),
  };
}

/** Customers of the organisation that the actor may read. */
export async function countAllCustomers(tx: OrgTx): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::bigint as count from customer c where c.org_id = ${tx.orgId} and ${visibleCustomers(tx, 'c')}`.execute(
    tx.db,
  );
  return rows[0]?.count ?? 0;
}

export async function getCustomerExtras(
  tx: OrgTx,
  customerId: string,
): Promise<{ teamIds: string[]; contacts: number; interactions: number; agreements: number; documents: number }> {
  const { rows } = await sql<{
    teamIds: string[];
    contacts: number;
    interactions: number;
    agreements: number;
    documents: number;
  }>`
    select array(select t.user_id::text from customer_team t where t.org_id = ${tx.orgId} and t.customer_id = ${customerId}::uuid) as team_ids,
      (select count(*)::integer from contact where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and is_known and archived_at is null) as contacts,
      (select count(*)::integer from interaction where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and day <= ${tx.today}) as interactions,
      (select count(*)::integer from agreement where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and known_day <= ${tx.today}) as agreements,
      (select count(*)::integer from document where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and day <= ${tx.today}) as documents`.execute(
    tx.db,
  );
  return rows[0] ?? { teamIds: [], contacts: 0, interactions: 0, agreements: 0, documents: 0 };
}
