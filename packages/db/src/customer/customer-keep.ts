import { type RawBuilder, sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/**
 * Keeps customers where they are for this transaction. Before anything of them is locked: a merge, which moves all of it,
 * holds them before it comes to what is under them.
 */
export async function keepCustomers(tx: OrgTx, ids: string[]): Promise<void> {
  if (ids.length > 0) await keep(tx, isOneOf('id', [...new Set(ids)]));
}

/** The same for those under whom rows stand that are to be locked: `these` says which of the table. */
export async function keepHolders(tx: OrgTx, table: string, these: RawBuilder<unknown>): Promise<void> {
  await keep(tx, sql`id in (select customer_id from ${sql.table(table)} where org_id = ${tx.orgId} and ${these})`);
}

const keep = (tx: OrgTx, which: RawBuilder<unknown>) =>
  sql`select from customer where org_id = ${tx.orgId} and ${which} order by id for key share`.execute(tx.db);
