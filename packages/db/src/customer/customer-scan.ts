import { type RawBuilder, sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import {
  type CustomerCursor,
  type CustomerFilter,
  type CustomerListRow,
  columns,
  conditions,
  FROM,
  isLost,
  leavesOutLost,
} from './customer-list.ts';
import { CASTS, type CustomerOrder } from './customer-sort.ts';

/** First rows in the order of the sort that are looked at before the filter itself is made to lead. */
const PROBE = 2_000;

interface Hit {
  id: string;
  sortValue: string | number | null;
}

/** The rows behind a cursor and their order, of `hits (id, sort_value)`; unknown values come last. */
interface Stretch {
  part: RawBuilder<unknown>;
  orderBy: RawBuilder<unknown>;
  limit: number;
}

/**
 * A page along a sort that no index gives. The first rows are found in the table that holds the value alone, which is a
 * third of the work of joining all customers; where they do not fill the page, whoever passes is found with the value.
 */
export async function scanCustomers(
  tx: OrgTx,
  filter: CustomerFilter,
  order: CustomerOrder,
  cursor: CustomerCursor | null,
  limit: number,
): Promise<CustomerListRow[]> {
  const direction = sql.raw(order.direction);
  const stretch = {
    part: behind(order, cursor),
    orderBy: sql`hits.sort_value ${direction} nulls last, hits.id ${direction}`,
    limit,
  };
  const hits = (await firstHits(tx, filter, order, stretch)) ?? (await allHits(tx, filter, order, stretch));
  const { rows } = await sql<CustomerListRow>`select ${columns(tx, sql`null`)} from ${FROM}
    where f.org_id = ${tx.orgId} and ${isOneOf(
      'f.customer_id',
      hits.map(({ id }) => id),
    )}`.execute(tx.db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return hits.flatMap(({ id, sortValue }) => {
    const row = byId.get(id);
    return row === undefined ? [] : [{ ...row, sortValue }];
  });
}

function behind({ direction, type }: CustomerOrder, cursor: CustomerCursor | null): RawBuilder<unknown> {
  if (cursor === null) return sql`true`;
  const than = sql.raw(direction === 'asc' ? '>' : '<');
  if (cursor.value === null) return sql`hits.sort_value is null and hits.id ${than} ${cursor.id}::uuid`;
  return sql`(hits.sort_value is null
    or (hits.sort_value, hits.id) ${than} (${cursor.value}::${sql.raw(CASTS[type])}, ${cursor.id}::uuid))`;
}

/** Of whom the first rows are, or null where too few of them pass and there are more. */
async function firstHits(
  tx: OrgTx,
  filter: CustomerFilter,
  { value, join, head }: CustomerOrder,
  { part, orderBy, limit }: Stretch,
): Promise<Hit[] | null> {
  // Whoever left is often at one end of a sort, and would fill the first rows.
  const stays = !leavesOutLost(filter)
    ? sql`true`
    : head === 'c'
      ? sql`not (${isLost(tx)})`
      : sql`f.customer_id not in (select c.id from customer c where c.org_id = ${tx.orgId} and ${isLost(tx)})`;
  const from = head === 'c' ? sql`customer c ${join}` : sql`customer_figure f`;
  const id = sql.raw(head === 'c' ? 'c.id' : 'f.customer_id');
  const { rows } = await sql<{ probed: number; hits: Hit[] }>`with probe as materialized (
      select id, sort_value from (select ${id} as id, ${value} as sort_value from ${from}
        where ${sql.ref(`${head}.org_id`)} = ${tx.orgId} and ${stays} offset 0) hits
      where ${part} order by ${orderBy} limit ${PROBE})
    select (select count(*)::integer from probe) as probed, (select coalesce(json_agg(one), '[]') from (
      select hits.id, hits.sort_value as "sortValue" from probe hits where exists (select 1 from ${FROM}
        where f.org_id = ${tx.orgId} and f.customer_id = hits.id and ${conditions(tx, filter)})
      order by ${orderBy} limit ${limit}) one) as hits`.execute(tx.db);
  const { probed, hits } = rows[0] ?? { probed: 0, hits: [] };
  return hits.length === limit || probed < PROBE ? hits : null;
}

async function allHits(
  tx: OrgTx,
  filter: CustomerFilter,
  { value, join }: CustomerOrder,
  { part, orderBy, limit }: Stretch,
): Promise<Hit[]> {
  // `offset 0` alone: the value is worked out once a row, by as many processes as there are.
  const { rows } =
    await sql<Hit>`select hits.id, hits.sort_value from (select c.id, ${value} as sort_value from ${FROM} ${join}
      where f.org_id = ${tx.orgId} and ${conditions(tx, filter, 'index')} offset 0) hits
    where ${part} order by ${orderBy} limit ${limit}`.execute(tx.db);
  return rows;
}
