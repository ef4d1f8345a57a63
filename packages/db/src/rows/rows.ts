import { type RawBuilder, sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

type Row = Record<string, unknown>;

const columns = new Map<string, string>();

/** The column of a property; the few names there are are asked for with every row. */
function snake(name: string): string {
  let column = columns.get(name);
  if (column === undefined) {
    column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    columns.set(name, column);
  }
  return column;
}

/**
 * Rows as a SQL record set typed by a table: one parameter whatever their number, so that a set-wise write has one
 * plan. Every row gets the organisation of the transaction.
 */
export function recordset(tx: OrgTx, table: string, rows: Row[]): RawBuilder<Row> {
  const json = JSON.stringify(
    rows.map((row) => {
      const cells: Row = {};
      for (const name in row) cells[snake(name)] = row[name];
      cells.org_id = tx.orgId;
      return cells;
    }),
  );
  return sql<Row>`json_populate_recordset(null::${sql.table(table)}, ${json}::json)`;
}

/**
 * `column = any (ids)`, with the bounds of the ids beside it: they say nothing new, but show the planner that a page of
 * neighbours is one stretch of an index (a tenth of the time over a large table).
 */
export function isOneOf(column: string, ids: string[]): RawBuilder<boolean> {
  const ordered = [...ids].sort();
  const ref = sql.ref(column);
  return sql`(${ref} = any (${ids}::uuid[]) and ${ref} between ${ordered[0] ?? null}::uuid and ${ordered.at(-1) ?? null}::uuid)`;
}

/** Inserts many rows in one statement; the columns are those of the first row, the others keep their defaults. */
export async function insertRows(
  tx: OrgTx,
  table: string,
  rows: Row[],
  onConflict?: RawBuilder<unknown>,
): Promise<void> {
  const first = rows[0];
  if (!first) return;
  const columns = sql.join(['org_id', ...Object.keys(first).map(snake)].map((name) => sql.ref(name)));
  for (let from = 0; from < rows.length; from += 5_000) {
    const source = recordset(tx, table, rows.slice(from, from + 5_000));
    await sql`insert into ${sql.table(table)} (${columns}) select ${columns} from ${source} ${onConflict ?? sql``}`.execute(
      tx.db,
    );
  }
}

/**
 * Updates many rows by id in one statement: each row names the same columns, `id` among them. `held` names columns that are
 * not written: a row that holds something else there by now is left as it is.
 * @returns the keys of the rows that were written.
 */
export async function updateRows(tx: OrgTx, table: string, rows: Row[], held: string[] = []): Promise<Set<string>> {
  const written = new Set<string>();
  const first = rows[0];
  if (!first) return written;
  const columns = Object.keys(first)
    .filter((name) => name !== 'id' && !held.includes(name))
    .map(snake);
  const assignments = sql.join(columns.map((name) => sql`${sql.ref(name)} = fresh.${sql.ref(name)}`));
  const same = [
    sql`stored.org_id = fresh.org_id and stored.id = fresh.id`,
    // An exchange of nobody yet holds no customer, and is the same still.
    ...held.map((name) => sql`stored.${sql.ref(snake(name))} is not distinct from fresh.${sql.ref(snake(name))}`),
  ];
  for (let from = 0; from < rows.length; from += 5_000) {
    const source = recordset(tx, table, rows.slice(from, from + 5_000));
    const { rows: done } = await sql<{ id: string }>`update ${sql.table(table)} as stored set ${assignments}
      from ${source} as fresh where ${sql.join(same, sql` and `)} returning stored.id`.execute(tx.db);
    for (const { id } of done) written.add(id);
  }
  return written;
}

/** Stored rows of a table by one text key, whole: what a set-wise write compares with. */
export async function loadKeyed(
  tx: OrgTx,
  table: string,
  keyColumn: string,
  keys: string[],
  also: RawBuilder<unknown> = sql`true`,
): Promise<Map<string, Row>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<Row>`select t.*, t.${sql.ref(keyColumn)} as found_key from ${sql.table(table)} t
    where t.org_id = ${tx.orgId} and t.${sql.ref(keyColumn)} = any (${[...new Set(keys)]}::text[]) and ${also}`.execute(
    tx.db,
  );
  return new Map(rows.map(({ foundKey, ...row }) => [String(foundKey), row]));
}
