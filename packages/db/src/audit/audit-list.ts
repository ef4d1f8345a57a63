import { type RawBuilder, sql } from 'kysely';
import { visibleCustomers } from '../customer/customer-visibility.ts';
import type { OrgTx } from '../scope/scope.ts';

/** How a write came in: by a person's hand, of many records at once, from a file, through the API, or by a job. */
export const AUDIT_WAYS = ['hand', 'bulk', 'import', 'api', 'job'] as const;
export type AuditWay = (typeof AUDIT_WAYS)[number];

export interface AuditFilter {
  customerId?: string | undefined;
  /** Kinds of records: `customer`, `agreement` … */
  entities?: readonly string[] | undefined;
  actorId?: string | undefined;
  way?: AuditWay | undefined;
  /** What one change set wrote, without its undo. */
  changeSetId?: string | undefined;
  /** From this instant on, and before that one. */
  from?: Date | undefined;
  until?: Date | undefined;
}

export interface AuditRow {
  id: string;
  at: Date;
  way: AuditWay;
  actorId: string | null;
  /** The change set that wrote, or whose undo did. */
  changeSetId: string | null;
  /** Of an import. */
  fileName: string | null;
  /** Who started the change set. */
  starterId: string | null;
  isUndo: boolean;
  entity: string;
  entityId: string;
  customerId: string | null;
  customerName: string | null;
  action: 'create' | 'update' | 'delete';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** That of the record's amounts. */
  currency: string | null;
  /** A private exchange of somebody else: that it was written, and nothing of what. */
  isPrivate: boolean;
}

const SET = sql.raw('coalesce(a.change_set_id, a.undo_of)');
const isIn = (table: string) =>
  sql`(${SET} is not null and exists (select 1 from ${sql.table(table)} w where w.org_id = a.org_id and w.id = ${SET}))`;
const [IS_BULK, IS_IMPORT] = [isIn('bulk_change'), isIn('import')];
// What a merge wrote names that merge: it is the deed of whoever merged.
const IS_ALONE = sql`(${SET} is null or not ${IS_BULK} and not ${IS_IMPORT})`;
const IS_WAY: Record<AuditWay, RawBuilder<unknown>> = {
  bulk: IS_BULK,
  import: IS_IMPORT,
  hand: sql`(${IS_ALONE} and a.actor_kind = 'person')`,
  api: sql`(${IS_ALONE} and a.actor_kind = 'api-key')`,
  job: sql`(${IS_ALONE} and a.actor_kind = 'system')`,
};
const WAY = sql`case ${sql.join(
  AUDIT_WAYS.map((way) => sql`when ${IS_WAY[way]} then ${sql.lit(way)}`),
  sql` `,
)} end`;

/** Of an exchange that is gone nobody knows any more whether it was private. */
const IS_PRIVATE = (tx: OrgTx): RawBuilder<boolean> => sql<boolean>`(a.entity = 'interaction' and not exists (
  select 1 from interaction x where x.org_id = a.org_id and x.id = a.entity_id
    and (not x.is_private or x.author_id = ${tx.actor.userId}::uuid)))`;

/** What came from a customer that was merged and stands by itself again is that one's: it is read by whoever may read it. */
const IS_OF_OTHER = (tx: OrgTx) => sql`((a.entity = 'customer-merge' or ${SET} is not null) and exists (
  select 1 from audit m join customer o on o.org_id = m.org_id and o.customer_id = coalesce(m.after, m.before) ->> 'mergedCustomerId'
  where m.org_id = a.org_id and m.entity = 'customer-merge' and m.entity_id = case a.entity when 'customer-merge' then a.entity_id else ${SET} end
    and ${visibleCustomers(tx, 'o')} is not true))`;

/**
 * Lines of history, the latest first, after the one whose id is `cursor`. Of customers that the actor may not read
 * nothing is found; which kinds of records they may read about is the caller's to say.
 */
export async function listAudit(
  tx: OrgTx,
  filter: AuditFilter,
  cursor: string | null,
  limit: number,
): Promise<AuditRow[]> {
  const parts = [
    sql`a.org_id = ${tx.orgId}`,
    sql`(a.customer_id is null or c.id is null or ${visibleCustomers(tx, 'c')})`,
    // A view or report that is not shared is its owner's alone.
    sql`(a.entity not in ('view', 'report') or a.actor_id = ${tx.actor.userId}::uuid or coalesce(a.after, a.before) ->> 'isShared' = 'true')`,
  ];
  if (cursor !== null) parts.push(sql`a.id < ${cursor}::uuid`);
  if (filter.customerId !== undefined)
    // With the history of those that were merged into it.
    parts.push(sql`a.customer_id = any (array(select ${filter.customerId}::uuid union all select m.merged_id from customer_merge m
      where m.org_id = ${tx.orgId} and m.customer_id = ${filter.customerId}::uuid))`);
  if (filter.entities !== undefined) parts.push(sql`a.entity = any (${[...filter.entities]}::text[])`);
  // Of a private exchange nobody learns whose it is, nor where it came from.
  const saysWhose = filter.actorId ?? filter.way ?? filter.changeSetId;
  if (saysWhose !== undefined) parts.push(sql`not ${IS_PRIVATE(tx)}`);
  if (filter.actorId !== undefined) parts.push(sql`a.actor_id = ${filter.actorId}::uuid`);
  if (filter.changeSetId !== undefined) parts.push(sql`a.change_set_id = ${filter.changeSetId}::uuid`);
  if (filter.way !== undefined) parts.push(IS_WAY[filter.way]);
  if (filter.from !== undefined) parts.push(sql`a.at >= ${filter.from}`);
  if (filter.until !== undefined) parts.push(sql`a.at < ${filter.until}`);
  const { rows } = await sql<AuditRow>`
    select a.id, a.at, ${WAY} as way, a.actor_id, coalesce(i.id, b.id) as change_set_id, i.file_name, coalesce(i.actor_id, b.actor_id) as starter_id, a.undo_of is not null and coalesce(i.id, b.id) is not null as is_undo, a.entity, a.entity_id, a.customer_id,
      c.name as customer_name, a.action, case when not other.is_hidden then a.before - 'events' end as before, case when not other.is_hidden then a.after - 'events' end as after,
      case a.entity when 'agreement' then (select g.currency from agreement g where g.org_id = a.org_id and g.id = a.entity_id)
        when 'document' then (select d.currency from document d where d.org_id = a.org_id and d.id = a.entity_id)
        end as currency,
      ${IS_PRIVATE(tx)} as is_private
    from audit a
    left join customer c on c.org_id = a.org_id and c.id = a.customer_id
    left join import i on i.org_id = a.org_id and i.id = ${SET}
    left join bulk_change b on b.org_id = a.org_id and b.id = ${SET}
    cross join lateral (select ${IS_OF_OTHER(tx)} as is_hidden) other
    where ${sql.join(parts, sql` and `)}
    order by a.id desc limit ${limit}`.execute(tx.db);
  return rows;
}

/** Names of stages, of customers the actor may read, and of the agreements and contacts of those, by id. */
export async function listNames(tx: OrgTx, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select s.id, s.name from stage s where s.org_id = ${tx.orgId} and s.id = any (${ids}::uuid[])
    union all
    select p.id, p.name from health_profile p where p.org_id = ${tx.orgId} and p.id = any (${ids}::uuid[])
    union all
    select c.id, c.name from customer c where c.org_id = ${tx.orgId} and c.id = any (${ids}::uuid[]) and ${visibleCustomers(tx, 'c')}
    union all
    select g.id, coalesce(g.name, g.agreement_id) from agreement g join customer c on c.org_id = g.org_id and c.id = g.customer_id
      where g.org_id = ${tx.orgId} and g.id = any (${ids}::uuid[]) and coalesce(g.name, g.agreement_id) is not null and ${visibleCustomers(tx, 'c')}
    union all
    select k.id, coalesce(nullif(concat_ws(' ', k.first_name, k.last_name), ''), k.email) from contact k
      join customer c on c.org_id = k.org_id and c.id = k.customer_id
      where k.org_id = ${tx.orgId} and k.id = any (${ids}::uuid[]) and coalesce(k.first_name, k.last_name, k.email) is not null
        and ${visibleCustomers(tx, 'c')}`.execute(tx.db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
