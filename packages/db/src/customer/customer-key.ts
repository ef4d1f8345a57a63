import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

/** A customer as a reference needs it: enough to decide who may see and change it. */
export interface CustomerRef {
  id: string;
  customerId: string;
  name: string;
  ownerId: string | null;
  teamIds: string[];
}

/**
 * Customers by the keys that files and other systems know them by: the customer id first, then an external id of any
 * source. Keys that match nothing are absent from the answer.
 */
export async function loadCustomersByKey(tx: OrgTx, keys: string[]): Promise<Map<string, CustomerRef>> {
  if (keys.length === 0) return new Map();
  // No join of the table with itself: for an organisation that statistics do not know yet, the planner would expect one
  // row on each side and compare every pair.
  const ref = sql`c.id, c.customer_id, c.name, c.owner_id,
      coalesce((select array_agg(t.user_id::text) from customer_team t where t.org_id = c.org_id and t.customer_id = c.id), '{}') as team_ids`;
  const { rows } = await sql<CustomerRef & { key: string }>`
    select c.customer_id as key, 1 as rank, ${ref} from customer c
    where c.org_id = ${tx.orgId} and c.customer_id = any (${keys}::text[])
    union all
    select e.external_id, 2, ${ref} from customer_external_id e
    cross join lateral (select * from customer held where held.org_id = e.org_id and held.id = e.customer_id limit 1) c
    where e.org_id = ${tx.orgId} and e.external_id = any (${keys}::text[])
    order by key, rank, id`.execute(tx.db);
  const found = new Map<string, CustomerRef>();
  for (const { key, id, customerId, name, ownerId, teamIds } of rows)
    if (!found.has(key)) found.set(key, { id, customerId, name, ownerId, teamIds });
  return found;
}

/** The same by our own ids. */
export async function loadCustomerRefs(tx: OrgTx, ids: string[]): Promise<Map<string, CustomerRef>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<CustomerRef>`
    select c.id, c.customer_id, c.name, c.owner_id,
      coalesce((select array_agg(t.user_id::text) from customer_team t where t.org_id = c.org_id and t.customer_id = c.id), '{}') as team_ids
    from customer c where c.org_id = ${tx.orgId} and c.id = any (${ids}::uuid[])`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, row]));
}
