import { sql } from 'kysely';
import type { Database } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import type { OrgTx } from '../scope/scope.ts';

/** Channel on which the database tells the worker that marks were committed; the payload is the organisation's id. */
export const DIRTY_CHANNEL = 'vigie_dirty';

/** Marks customers for a new score. Marks are only ever inserted, so that no writer waits for the worker. */
export async function markDirty(tx: OrgTx, customerIds: string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const ids = customerIds.map(() => newId());
  await sql`select control.mark_dirty(${ids}::uuid[], ${customerIds}::uuid[])`.execute(tx.db);
}

/** Marks every customer of the organisation, in one statement. */
export async function markAllDirty(tx: OrgTx): Promise<void> {
  await sql`select control.mark_dirty(array_agg(gen_random_uuid()), array_agg(id)) from customer where org_id = ${tx.orgId}
    having count(*) > 0`.execute(tx.db);
}

export async function listDirtyOrganizations(db: Database): Promise<string[]> {
  const { rows } = await sql<{ orgId: string }>`select org_id from control.dirty_organizations()`.execute(db);
  return rows.map((row) => row.orgId);
}

/** Restricts a claim: to some customers (null: any), and never to others. */
export interface Claimable {
  among: string[] | null;
  except: string[];
}

/**
 * Customers with marks that no other worker holds, locked until the end of the transaction, in key order.
 */
export async function claimDirtyCustomers(tx: OrgTx, limit: number, { among, except }: Claimable): Promise<string[]> {
  const { rows } = await sql<{ customerId: string }>`
    select f.customer_id from customer_figure f
    where f.org_id = ${tx.orgId} and f.customer_id in (
        select customer_id from control.dirty_customers(${limit + except.length}) where customer_id <> all (${except}::uuid[]))
      and (${among}::uuid[] is null or f.customer_id = any (${among}::uuid[]))
    order by f.customer_id limit ${limit} for update skip locked`.execute(tx.db);
  return rows.map((row) => row.customerId);
}

/** Deletes the marks of customers that this transaction has scored: those it could see, so a later write stays marked. */
export async function takeMarks(tx: OrgTx, customerIds: string[]): Promise<number> {
  const { rows } = await sql<{ taken: number }>`select control.take_marks(${customerIds}::uuid[]) as taken`.execute(
    tx.db,
  );
  return rows[0]?.taken ?? 0;
}

/** Channel on which the worker tells the servers whose figures changed; carries ids only. */
export const CHANGED_CHANNEL = 'vigie_changed';

export interface ChangedMessage {
  orgId: string;
  /** Customers whose figures changed; null: too many to name, everything may have. */
  customerIds: string[] | null;
  changeSetId?: string;
}

const MAX_NOTIFIED_IDS = 150;

/**
 * Told at commit to everyone who listens; a payload of PostgreSQL holds 8 kB, so long lists become "all". What is gone is
 * told as "all" too: nobody can be asked any more who might see it.
 */
export async function notifyChanged(tx: OrgTx, customerIds: string[] | null, changeSetId?: string): Promise<void> {
  if (customerIds?.length === 0 && changeSetId === undefined) return;
  const message: ChangedMessage = {
    orgId: tx.orgId,
    customerIds: (customerIds?.length ?? 0) > MAX_NOTIFIED_IDS ? null : customerIds,
    ...(changeSetId ? { changeSetId } : {}),
  };
  await sql`select pg_notify(${CHANGED_CHANNEL}, ${JSON.stringify(message)})`.execute(tx.db);
}
