import { type RawBuilder, sql } from 'kysely';
import { keepHolders } from '../customer/customer-keep.ts';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** Something that needs a record, told by a sample: one of each kind is enough to keep it. */
export interface DependentRow {
  holderId: string;
  kind: string;
  id: string;
}

/** Whole rows by our ids, locked in the order of their ids, their customers kept before: what an undo compares with. */
export async function lockRows(
  tx: OrgTx,
  table: 'contact' | 'agreement' | 'interaction' | 'churn_event' | 'document',
  ids: string[],
): Promise<Record<string, unknown>[]> {
  await keepHolders(tx, table, sql`id = any (${ids}::uuid[])`);
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}
    where org_id = ${tx.orgId} and id = any (${ids}::uuid[]) order by id for update`.execute(tx.db);
  return rows;
}

/** What stands under customers. Of children all are told, since an undo may take them away with their parent. */
export async function listCustomerDependents(tx: OrgTx, ids: string[]): Promise<DependentRow[]> {
  const one = (kind: string, table: string, id: string, also = sql`true`) => sql`
    select h.id as holder_id, ${kind}::text as kind, d.id::text from unnest(${ids}::uuid[]) as h (id) cross join lateral (
      select ${sql.ref(id)} as id from ${sql.table(table)} t where t.org_id = ${tx.orgId} and t.customer_id = h.id and ${also} limit 1) d`;
  const { rows } = await sql<DependentRow>`
    select parent_id as holder_id, 'customer' as kind, id::text from customer where org_id = ${tx.orgId} and parent_id = any (${ids}::uuid[])
    union all ${one('contact', 'contact', 't.id', sql`t.is_known`)}
    union all ${one('agreement', 'agreement', 't.id')}
    union all ${one('usage', 'usage_event', 't.event_id')}
    union all ${one('interaction', 'interaction', 't.id')}
    union all ${one('document', 'document', 't.id')}
    union all ${one('churn-event', 'churn_event', 't.id')}
    union all ${one('comment', 'comment', 't.id')}
    union all ${one('customer-merge', 'customer_merge', 't.id')}
    union all ${one('metric-value', 'metric_value', 't.id')}
    union all ${one('health-act', 'health_act', 't.id')}
    union all ${one('pulse', 'customer_change', 't.id', sql`t.field = 'pulse'`)}`.execute(tx.db);
  return rows;
}

/** Of customers, the merges that took them away and can give them back. */
export async function listMergedAway(tx: OrgTx, ids: string[]): Promise<DependentRow[]> {
  const { rows } =
    await sql<DependentRow>`select merged_id as holder_id, 'customer-merge' as kind, id::text from customer_merge
    where org_id = ${tx.orgId} and merged_id = any (${ids}::uuid[])`.execute(tx.db);
  return rows;
}

/** Exchanges with contacts and what they used. */
export async function listContactDependents(tx: OrgTx, ids: string[]): Promise<DependentRow[]> {
  const { rows } = await sql<DependentRow>`
    with held as (select id, customer_id from contact where org_id = ${tx.orgId} and id = any (${ids}::uuid[]))
    select h.id as holder_id, 'interaction' as kind, d.id::text from held h cross join lateral (
      select i.id from interaction i where i.org_id = ${tx.orgId} and i.customer_id = h.customer_id and i.contact_id = h.id limit 1) d
    union all
    select h.id, 'usage', d.event_id from held h cross join lateral (
      select u.event_id from usage_event u where u.org_id = ${tx.orgId} and u.customer_id = h.customer_id and u.contact_id = h.id limit 1) d`.execute(
    tx.db,
  );
  return rows;
}

/** Comments on agreements or exchanges. */
const commentsOn = (tx: OrgTx, kind: 'agreement' | 'interaction', ids: string[]): RawBuilder<DependentRow> =>
  sql<DependentRow>`select ${sql.ref(`${kind}_id`)} as holder_id, 'comment' as kind, id::text from comment
    where org_id = ${tx.orgId} and ${sql.ref(`${kind}_id`)} = any (${ids}::uuid[])`;

export async function listInteractionDependents(tx: OrgTx, ids: string[]): Promise<DependentRow[]> {
  const { rows } = await commentsOn(tx, 'interaction', ids).execute(tx.db);
  return rows;
}

/** Agreements below agreements, what happened to them, comments, and usage that names them. */
export async function listAgreementDependents(tx: OrgTx, ids: string[]): Promise<DependentRow[]> {
  const { rows } = await sql<DependentRow>`
    with held as (select id, customer_id from agreement where org_id = ${tx.orgId} and id = any (${ids}::uuid[]))
    select h.id as holder_id, 'agreement' as kind, b.id::text from held h
      join agreement b on b.org_id = ${tx.orgId} and b.customer_id = h.customer_id and b.parent_id = h.id
    union all
    select agreement_id, 'act', id::text from agreement_act where org_id = ${tx.orgId} and ${isOneOf('agreement_id', ids)}
    union all
    ${commentsOn(tx, 'agreement', ids)}
    union all
    select h.id, 'usage', d.event_id from held h cross join lateral (
      select u.event_id from usage_event u where u.org_id = ${tx.orgId} and u.customer_id = h.customer_id and u.agreement_id = h.id limit 1) d`.execute(
    tx.db,
  );
  return rows;
}

/**
 * What is put against documents or what they are put against, and stands, unless the change set itself put it there: that
 * has the time of one of its lines of history.
 */
export async function listDocumentDependents(tx: OrgTx, ids: string[], changeSetId: string): Promise<DependentRow[]> {
  const { rows } = await sql<DependentRow>`
    with side as (
      select a.source_id as holder_id, a.invoice_id as other_id, a.id, a.recorded_at from allocation a
      where a.org_id = ${tx.orgId} and a.reversed_day is null and a.source_id = any (${ids}::uuid[])
      union all
      select a.invoice_id, a.source_id, a.id, a.recorded_at from allocation a
      where a.org_id = ${tx.orgId} and a.reversed_day is null and a.invoice_id = any (${ids}::uuid[])
    )
    select s.holder_id, o.kind, o.id::text from side s
    join document o on o.org_id = ${tx.orgId} and o.id = s.other_id
    where not exists (select 1 from audit h where h.org_id = ${tx.orgId} and h.change_set_id = ${changeSetId}::uuid
        and h.entity_id in (s.holder_id, s.other_id) and h.at = s.recorded_at)
      and not exists (${reversalOf(tx, 'o')})`.execute(tx.db);
  return rows;
}

/** Of these documents, those that were reversed and stay so. */
export async function listReversed(tx: OrgTx, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select d.id from document d
    where d.org_id = ${tx.orgId} and d.id = any (${ids}::uuid[]) and exists (${reversalOf(tx, 'd')})`.execute(tx.db);
  return rows.map(({ id }) => id);
}

const reversalOf = (tx: OrgTx, document: string) => sql`select 1 from document r
  where r.org_id = ${tx.orgId} and r.reverses_id = ${sql.ref(`${document}.id`)}
    and not exists (select 1 from document back where back.org_id = ${tx.orgId} and back.reverses_id = r.id)`;

/** The main contact of each customer. */
export async function listMainContacts(tx: OrgTx, customerIds: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; customerId: string }>`select id, customer_id from contact
    where org_id = ${tx.orgId} and is_main and customer_id = any (${customerIds}::uuid[])`.execute(tx.db);
  return new Map(rows.map(({ customerId, id }) => [customerId, id]));
}

/** Takes rows away for good, with the values of custom fields that hang on them. */
export async function deleteRows(
  tx: OrgTx,
  table: 'customer' | 'contact' | 'agreement' | 'interaction' | 'churn_event',
  ids: string[],
): Promise<void> {
  await sql`delete from custom_value where org_id = ${tx.orgId} and entity_id = any (${ids}::uuid[])`.execute(tx.db);
  // A parent and its child go in one statement: the key between them is checked at its end.
  await sql`delete from ${sql.table(table)} where org_id = ${tx.orgId} and id = any (${ids}::uuid[])`.execute(tx.db);
}

/** Takes usage events away, and whoever was known by them alone. */
export async function deleteUsageEvents(
  tx: OrgTx,
  source: string,
  events: { eventId: string; customerId: string; contactId: string | null }[],
): Promise<void> {
  await sql`delete from usage_event where org_id = ${tx.orgId} and source = ${source}
    and event_id = any (${events.map(({ eventId }) => eventId)}::text[])`.execute(tx.db);
  await deleteVisitors(
    tx,
    events.map(({ contactId }) => contactId).filter((id) => id !== null),
  );
}

/** Takes away those of these contacts whom only usage or an exchange had shown, and nothing shows any more. */
export async function deleteVisitors(tx: OrgTx, contactIds: string[]): Promise<void> {
  if (contactIds.length === 0) return;
  await sql`delete from contact c where c.org_id = ${tx.orgId} and c.id = any (${[...new Set(contactIds)]}::uuid[]) and not c.is_known
    and not exists (select 1 from usage_event u where u.org_id = c.org_id and u.customer_id = c.customer_id and u.contact_id = c.id)
    and not exists (select 1 from interaction i where i.org_id = c.org_id and i.customer_id = c.customer_id and i.contact_id = c.id)`.execute(
    tx.db,
  );
}

/** Days of usage of which nothing is left: a day with a 0 says that usage was looked at. */
export async function deleteEmptyDays(tx: OrgTx, customerIds: string[], days: string[]): Promise<void> {
  await sql`delete from usage_day d where d.org_id = ${tx.orgId} and d.customer_id = any (${customerIds}::uuid[])
    and d.day = any (${days}::date[]) and d.connections = 0 and d.uses = 0
    and not exists (select 1 from usage_event u where u.org_id = d.org_id and u.customer_id = d.customer_id and u.day = d.day
      and coalesce(u.contact_id, '00000000-0000-0000-0000-000000000000') = d.contact_id
      and coalesce(u.feature_id, '00000000-0000-0000-0000-000000000000') = d.feature_id)`.execute(tx.db);
}
