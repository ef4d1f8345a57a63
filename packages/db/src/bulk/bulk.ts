import { sql } from 'kysely';
import { type CustomerFilter, matchingIds, visibleCustomers } from '../customer/customer.ts';
import type { OrgTx } from '../scope/scope.ts';

export interface StoredBulkChange {
  id: string;
  /** What is done, as operations wrote it. */
  action: unknown;
  status: 'applying' | 'applied' | 'failed';
  rows: number;
  rowsDone: number;
  updated: number;
  unchanged: number;
  leftOut: number;
  failure: string | null;
  actorKind: string;
  actorId: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/**
 * Keeps a change with the customers it is for: those that match now and that its actor may see, in one statement.
 * Whether they still match while it runs changes nothing.
 * @returns how many they are.
 */
export async function addBulkChange(
  tx: OrgTx,
  { action, ...given }: Pick<StoredBulkChange, 'id' | 'action' | 'actorKind' | 'actorId'>,
  filter: CustomerFilter,
): Promise<number> {
  await tx.db
    .insertInto('bulkChange')
    .values({ orgId: tx.orgId, ...given, action: JSON.stringify(action), status: 'applying' })
    .execute();
  const { numAffectedRows } = await sql`insert into bulk_target (org_id, bulk_change_id, position, customer_id)
    select ${tx.orgId}::uuid, ${given.id}::uuid, row_number() over (order by id), id from (${matchingIds(tx, filter)}) matching`.execute(
    tx.db,
  );
  const rows = Number(numAffectedRows ?? 0);
  await saveBulkChange(tx, given.id, { rows });
  return rows;
}

export async function getBulkChange(
  tx: OrgTx,
  id: string,
  options: { isLocked?: boolean } = {},
): Promise<StoredBulkChange | null> {
  const query = tx.db.selectFrom('bulkChange').selectAll().where('orgId', '=', tx.orgId).where('id', '=', id);
  const row = await (options.isLocked ? query.forUpdate() : query).executeTakeFirst();
  return (row as StoredBulkChange | undefined) ?? null;
}

export async function saveBulkChange(
  tx: OrgTx,
  id: string,
  change: Partial<Omit<StoredBulkChange, 'action'>>,
): Promise<void> {
  await tx.db.updateTable('bulkChange').set(change).where('orgId', '=', tx.orgId).where('id', '=', id).execute();
}

/** Bulk changes of late, the newest first: of one who started them, or all (null). */
export async function listBulkChanges(tx: OrgTx, actorId: string | null, limit: number): Promise<StoredBulkChange[]> {
  let query = tx.db.selectFrom('bulkChange').selectAll().where('orgId', '=', tx.orgId);
  if (actorId !== null) query = query.where('actorId', '=', actorId);
  return (await query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()) as StoredBulkChange[];
}

/** Changes that a worker should go on with. */
export async function listUnfinishedBulkChanges(tx: OrgTx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('bulkChange')
    .select('id')
    .where('orgId', '=', tx.orgId)
    .where('status', '=', 'applying')
    .orderBy('createdAt')
    .execute();
  return rows.map(({ id }) => id);
}

/** The customers of a change behind the first `done`, in its order. */
export async function listTargets(tx: OrgTx, id: string, done: number, limit: number): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('bulkTarget')
    .select('customerId')
    .where('orgId', '=', tx.orgId)
    .where('bulkChangeId', '=', id)
    .where('position', '>', done)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map(({ customerId }) => customerId);
}

/** Keeps why customers of a change were left out. */
export async function saveLeftOut(
  tx: OrgTx,
  id: string,
  leftOut: { position: number; reason: string }[],
): Promise<void> {
  if (leftOut.length === 0) return;
  const [positions, reasons] = [leftOut.map(({ position }) => position), leftOut.map(({ reason }) => reason)];
  await sql`update bulk_target t set reason = g.reason
    from unnest(${positions}::integer[], ${reasons}::text[]) as g (position, reason)
    where t.org_id = ${tx.orgId} and t.bulk_change_id = ${id}::uuid and t.position = g.position`.execute(tx.db);
}

/** How many customers were left out, by reason. */
export async function countLeftOut(tx: OrgTx, id: string): Promise<{ reason: string; rows: number }[]> {
  const { rows } = await sql<{ reason: string; rows: number }>`select reason, count(*)::integer as rows from bulk_target
    where org_id = ${tx.orgId} and bulk_change_id = ${id}::uuid and reason is not null group by reason order by 2 desc, 1`.execute(
    tx.db,
  );
  return rows;
}

/** A customer that was left out; without a name where it is gone, or not the reader's to know any more. */
export interface LeftOutRow {
  position: number;
  customer: { id: string; name: string } | null;
  reason: string;
}

export async function listLeftOut(tx: OrgTx, id: string, after: number, limit: number): Promise<LeftOutRow[]> {
  const { rows } = await sql<LeftOutRow>`select t.position, t.reason,
      (select json_build_object('id', c.id, 'name', c.name) from customer c
        where c.org_id = t.org_id and c.id = t.customer_id and ${visibleCustomers(tx, 'c')}) as customer
    from bulk_target t where t.org_id = ${tx.orgId} and t.bulk_change_id = ${id}::uuid and t.reason is not null and t.position > ${after}
    order by t.position limit ${limit}`.execute(tx.db);
  return rows;
}
