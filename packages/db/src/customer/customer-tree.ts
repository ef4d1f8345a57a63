import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';
import type { CustomerListRow } from './customer-list.ts';
import { visibleCustomers } from './customer-visibility.ts';

/** Customers of one group that are told, and how deep it is followed. */
const TREE_SIZE = 1_000;
const TREE_DEPTH = 50;

/** A customer of a group with what is summed over it. */
export interface TreeRow
  extends Pick<CustomerListRow, 'id' | 'name' | 'stage' | 'score' | 'status' | 'activeAgreements' | 'hasDocuments'> {
  parentId: string | null;
  money: Pick<CustomerListRow['money'][number], 'currency' | 'mrr72' | 'outstandingMinor' | 'overdueMinor'>[];
  /** In the reporting currency; null where a rate is missing, or nothing is there. */
  mrrNow: number | null;
  outstandingMinor: number | null;
  overdueMinor: number | null;
}

/**
 * The customers that the reader may see and that hang together with one of them through parents the reader may see: a
 * parent or child that is not theirs to see ends the tree on its side, as if nothing were there. Empty for a customer
 * that is not theirs. At most `TREE_SIZE` and those above the customer itself.
 */
export async function loadTree(tx: OrgTx, customerId: string): Promise<{ rows: TreeRow[]; isCut: boolean }> {
  // Whoever stands above, along a path of visible customers; the last of them is the top.
  const { rows: chain } = await sql<{ id: string }>`
    with recursive up as (
      select c.id, c.parent_id, 0 as height from customer c
      where c.org_id = ${tx.orgId} and c.id = ${customerId}::uuid and ${visibleCustomers(tx, 'c')}
      union all
      select p.id, p.parent_id, up.height + 1 from up cross join lateral (
        select c.id, c.parent_id from customer c
        where c.org_id = ${tx.orgId} and c.id = up.parent_id and ${visibleCustomers(tx, 'c')} limit 1) p
      where up.height < ${TREE_DEPTH}
    ) cycle id set is_circle using walked
    select id from up where not is_circle order by height`.execute(tx.db);
  const top = chain.at(-1);
  if (top === undefined) return { rows: [], isCut: false };
  // Level by level, and only as far as rows are asked for; the limit inside keeps each level on the index of parents.
  const { rows: below } = await sql<{ id: string }>`
    with recursive down as (
      select ${top.id}::uuid as id, 0 as depth
      union all
      select k.id, down.depth + 1 from down cross join lateral (
        select c.id from customer c
        where c.org_id = ${tx.orgId} and c.parent_id = down.id and ${visibleCustomers(tx, 'c')} limit ${TREE_SIZE + 1}) k
      where down.depth < ${TREE_DEPTH}
    ) cycle id set is_circle using walked
    select id from down where not is_circle limit ${TREE_SIZE + 1}`.execute(tx.db);
  const ids = [...new Set([...chain, ...below.slice(0, TREE_SIZE)].map(({ id }) => id))];
  const { rows } = await sql<TreeRow>`
    select c.id, c.name, case when c.parent_id = any (${ids}::uuid[]) then c.parent_id end as parent_id,
      (select json_build_object('id', s.id, 'name', s.name, 'kind', s.kind) from stage s where s.org_id = c.org_id and s.id = c.stage_id) as stage,
      f.score, f.status, f.active_agreements, f.has_documents, f.mrr_now, f.outstanding_minor, f.overdue_minor,
      (select coalesce(json_agg(json_build_object('currency', m.currency, 'mrr72', m.mrr72, 'outstandingMinor', m.outstanding_minor,
         'overdueMinor', m.overdue_minor) order by m.currency), '[]')
       from customer_money m where m.org_id = c.org_id and m.customer_id = c.id) as money
    from customer c join customer_figure f on f.org_id = c.org_id and f.customer_id = c.id
    where c.org_id = ${tx.orgId} and c.id = any (${ids}::uuid[]) order by c.name_folded, c.id`.execute(tx.db);
  return { rows, isCut: below.length > TREE_SIZE };
}
