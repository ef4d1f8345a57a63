import { foldText } from '@vigie/domain/text';
import { type RawBuilder, sql } from 'kysely';
import { isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';
import { idsHolding, isIndexed } from '../search/search.ts';
import {
  C_OF_FIGURE,
  type CustomerCursor,
  type CustomerFilter,
  type CustomerListRow,
  columns,
  conditions,
  FIGURE_OF_C,
  FROM,
} from './customer-list.ts';
import { scanCustomers } from './customer-scan.ts';
import { CASTS, type CustomerOrder } from './customer-sort.ts';

/** Rows along a sort's index that are looked at before the filter itself is made to lead. */
const PROBE = 6_000;
/** Customers that hold what is searched for, up to which they are found by the search index, and sorted then. */
const RARE = 3_000;

/** One stretch of the list: all known or all unknown sort values, from a cursor on. */
interface Stretch {
  part: RawBuilder<unknown>;
  orderBy: RawBuilder<unknown>;
  limit: number;
}

/**
 * A page of the customer list, keyset by sort value and id. Known values first, the unknown ones after them, each part
 * read along its index.
 */
export async function listCustomers(
  tx: OrgTx,
  filter: CustomerFilter,
  sort: CustomerOrder,
  cursor: CustomerCursor | null,
  limit: number,
): Promise<CustomerListRow[]> {
  if (!sort.isIndexed) return scanCustomers(tx, filter, sort, cursor, limit);
  const column = sort.value;
  const order = sql.raw(sort.direction);
  const than = sql.raw(sort.direction === 'asc' ? '>' : '<');
  const id = sql.raw(sort.head === 'c' ? 'c.id' : 'f.customer_id');
  const page = (stretch: Stretch): Promise<CustomerListRow[]> => readStretch(tx, filter, sort, stretch);
  const rows =
    cursor !== null && cursor.value === null
      ? []
      : await page({
          part:
            cursor === null
              ? sql`${column} is not null`
              : sql`${column} is not null and (${column}, ${id}) ${than} (${cursor.value}::${sql.raw(CASTS[sort.type])}, ${cursor.id}::uuid)`,
          orderBy: sql`${column} ${order}, ${id} ${order}`,
          limit,
        });
  if (rows.length === limit) return rows;
  const after =
    cursor !== null && cursor.value === null
      ? sql`${column} is null and ${id} ${than} ${cursor.id}::uuid`
      : sql`${column} is null`;
  return [...rows, ...(await page({ part: after, orderBy: sql`${id} ${order}`, limit: limit - rows.length }))];
}

/**
 * A filter that many pass is met along the index of the sort, within the first rows; one that few pass is not, and would
 * be asked of every customer in turn. So the first rows are tried, and where they do not fill the page, whoever passes is
 * found first and sorted then.
 */
async function readStretch(
  tx: OrgTx,
  filter: CustomerFilter,
  sort: CustomerOrder,
  { part, orderBy, limit }: Stretch,
): Promise<CustomerListRow[]> {
  const [column, order] = [sort.value, sql.raw(sort.direction)];
  const where = conditions(tx, filter);
  const read = async (from: RawBuilder<unknown>, more: RawBuilder<unknown>): Promise<CustomerListRow[]> => {
    const { rows } = await sql<CustomerListRow>`select ${columns(tx, column)} from ${from}
      where f.org_id = ${tx.orgId} and ${more} order by ${orderBy} limit ${limit}`.execute(tx.db);
    return rows;
  };
  if (filter.where === undefined && !filter.search) return read(FROM, sql`${where} and ${part}`);
  const probe = (): RawBuilder<unknown> => {
    const first = sort.head === 'c' ? sql.raw('customer c') : sql.raw('customer_figure f');
    const owned = sql`${sql.ref(`${sort.head}.org_id`)} = ${tx.orgId}`;
    const other = sort.head === 'c' ? FIGURE_OF_C : C_OF_FIGURE;
    return sql`(select * from ${first} where ${owned} and ${part} order by ${orderBy} limit ${PROBE}) ${sql.raw(sort.head)} ${other}`;
  };
  const byIds = (ids: string[]): Promise<CustomerListRow[]> => read(FROM, isOneOf('f.customer_id', ids));
  const term = foldText(filter.search ?? '');
  if (isIndexed(term)) {
    const { rows } = await sql<{ held: number; ids: string[] }>`
      with held as materialized (select ${idsHolding(tx, 'customer', [term], RARE + 1)} as id),
        hits as materialized (select c.id, ${column} as sort_value from ${FROM}
          where (select count(*) from held) <= ${RARE} and f.org_id = ${tx.orgId} and c.id in (select id from held) and ${conditions(tx, { ...filter, search: undefined })} and ${part})
      select (select count(*)::integer from held) as held, array(select id from hits order by sort_value ${order}, id ${order} limit ${limit}) as ids`.execute(
      tx.db,
    );
    if (rows[0] !== undefined && rows[0].held <= RARE) return byIds(rows[0].ids);
  }
  const near = await read(probe(), where);
  if (near.length === limit) return near;
  // `offset 0` keeps the order out of the search, which several processes then share.
  const { rows: hits } = await sql<{ id: string }>`select id from (
      select c.id, ${column} as sort_value from ${FROM} where f.org_id = ${tx.orgId} and ${conditions(tx, filter, 'index')} and ${part} offset 0) hits
    order by sort_value ${order}, id ${order} limit ${limit}`.execute(tx.db);
  return byIds(hits.map((hit) => hit.id));
}
