import { sql } from 'kysely';
import { visibleCustomers } from '../customer/customer.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** A customer that was merged into another. */
export interface MergedCustomer {
  id: string;
  /** The customer that stays. */
  customerId: string;
  mergedId: string;
  mergedKey: string;
  mergedName: string;
  mergedParentId: string | null;
  changes: { field: string; before: unknown; after: unknown }[];
  actorId: string | null;
  mergedAt: Date;
}

const COLUMNS = sql.raw(`m.id, m.customer_id, m.merged_id, m.merged_key, m.merged_name,
  (m.merged_row ->> 'parent_id')::uuid as merged_parent_id, m.changes, m.actor_id, m.merged_at`);

/** Begins a merge: what there is of the customer that goes, kept aside. */
export async function addMerge(
  tx: OrgTx,
  merge: { id: string; customerId: string; mergedId: string; actorKind: string },
): Promise<void> {
  await sql`insert into customer_merge (org_id, id, customer_id, merged_id, merged_key, merged_name, merged_row, actor_kind, actor_id)
    select c.org_id, ${merge.id}::uuid, ${merge.customerId}::uuid, c.id, c.customer_id, c.name, to_jsonb(c), ${merge.actorKind}, ${tx.actor.userId}::uuid
    from customer c where c.org_id = ${tx.orgId} and c.id = ${merge.mergedId}::uuid`.execute(tx.db);
}

export async function saveMergeChanges(tx: OrgTx, id: string, changes: MergedCustomer['changes']): Promise<void> {
  await sql`update customer_merge set changes = ${JSON.stringify(changes)}::jsonb
    where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

/** Keeps which customers were put below the one that stays. */
export async function saveAdopted(tx: OrgTx, id: string, childIds: string[]): Promise<void> {
  await insertRows(
    tx,
    'customer_merge_row',
    childIds.map((rowKey) => ({ mergeId: id, tableName: 'customer', rowKey })),
  );
}

/** Customers that the merge put below the one that stays and that stand there still. */
export async function listAdopted(
  tx: OrgTx,
  { id, customerId }: { id: string; customerId: string },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select c.id from customer_merge_row r
    join customer c on c.org_id = r.org_id and c.id::text = r.row_key and c.parent_id = ${customerId}::uuid
    where r.org_id = ${tx.orgId} and r.merge_id = ${id}::uuid and r.table_name = 'customer' order by c.id`.execute(
    tx.db,
  );
  return rows.map((row) => row.id);
}

export async function removeMerge(tx: OrgTx, id: string): Promise<void> {
  await tx.db.deleteFrom('customerMerge').where('orgId', '=', tx.orgId).where('id', '=', id).execute();
}

/** The merge; null where there is none, or no more. */
export async function getMerge(tx: OrgTx, id: string): Promise<MergedCustomer | null> {
  const { rows } = await sql<MergedCustomer>`select ${COLUMNS} from customer_merge m
    where m.org_id = ${tx.orgId} and m.id = ${id}::uuid`.execute(tx.db);
  return rows[0] ?? null;
}

/** Customers that were merged into one, the latest first. */
export async function listMerges(tx: OrgTx, customerId: string): Promise<MergedCustomer[]> {
  const { rows } = await sql<MergedCustomer>`select ${COLUMNS} from customer_merge m
    where m.org_id = ${tx.orgId} and m.customer_id = ${customerId}::uuid order by m.id desc limit 200`.execute(tx.db);
  return rows;
}

/** The customer that another was merged into, if the actor may read it. */
export async function findMergedInto(tx: OrgTx, mergedId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`select c.id from customer_merge m
    join customer c on c.org_id = m.org_id and c.id = m.customer_id
    where m.org_id = ${tx.orgId} and m.merged_id = ${mergedId}::uuid and ${visibleCustomers(tx, 'c')}`.execute(tx.db);
  return rows[0]?.id ?? null;
}
