import { type AssignedRecord, customerScope, type Reach } from '@vigie/domain/access';
import { type RawBuilder, sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

/**
 * Restricts a statement to the customers its actor may read (or as far as another right reaches); `alias` is the customer
 * table in it. The same rule as the
 * domain's `can(actor, 'customer.read', record)`, and a property test holds the two together (qD5).
 */
export function visibleCustomers(
  tx: Pick<OrgTx, 'actor' | 'orgId'>,
  alias: string,
  scope: Reach = customerScope(tx.actor),
): RawBuilder<boolean> {
  if (scope === 'all') return sql<boolean>`true`;
  if (scope === 'none' || tx.actor.userId === null) return sql<boolean>`false`;
  const me = tx.actor.userId;
  return sql<boolean>`(${sql.ref(`${alias}.owner_id`)} = ${me}::uuid or exists (
    select 1 from customer_team vt where vt.org_id = ${tx.orgId} and vt.user_id = ${me}::uuid and vt.customer_id = ${sql.ref(`${alias}.id`)}))`;
}

/** Owner and team of a customer the actor may read; null where it does not exist or is not theirs to see. */
export async function getVisibleCustomer(
  tx: OrgTx,
  id: string,
): Promise<(AssignedRecord & { id: string; name: string }) | null> {
  const { rows } = await sql<AssignedRecord & { id: string; name: string }>`
    select c.id, c.name, c.owner_id, coalesce((select array_agg(t.user_id::text) from customer_team t where t.org_id = c.org_id and t.customer_id = c.id), '{}') as team_ids
    from customer c where c.org_id = ${tx.orgId} and c.id = ${id}::uuid and ${visibleCustomers(tx, 'c')}`.execute(
    tx.db,
  );
  return rows[0] ?? null;
}

/** Those of the given customers that the actor may read. */
export async function listVisibleIds(tx: OrgTx, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select c.id from customer c
    where c.org_id = ${tx.orgId} and c.id = any (${ids}::uuid[]) and ${visibleCustomers(tx, 'c')}`.execute(tx.db);
  return rows.map((row) => row.id);
}
