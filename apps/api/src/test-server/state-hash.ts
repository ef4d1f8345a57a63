import type { TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';

/** Every table of the tenant and control classes; those of better-auth (sessions, rate limits) stay apart (qS1). */
async function stateTables({ owner }: TestDatabase): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'control') and c.relkind = 'r' and c.relname not like 'kysely%' order by 1`.execute(
    owner,
  );
  return rows.map((row) => row.name);
}

/** A function that sums up all that is stored: two equal answers mean that nothing was written in between. */
export async function createStateHash(database: TestDatabase): Promise<() => Promise<string>> {
  const tables = await stateTables(database);
  if (tables.length < 25) throw new Error(`Only ${tables.length} tables to look at.`);
  // Versions of rows tell every write, one of equal values too, and cost less than their texts; a sum of hashes needs no
  // order, a function is planned once: a matrix asks thousands of times.
  const parts = tables.map((table) => `select sum(hashtextextended(xmin::text || ctid::text, 0)) as s from ${table}`);
  const sums = `select string_agg(coalesce(s, 0)::text, '#') from (${parts.join(' union all ')}) as sums`;
  await sql
    .raw(`create function state_hash() returns text language plpgsql as $$ begin return (${sums}); end $$`)
    .execute(database.owner);
  return async () => {
    const { rows } = await sql<{ hash: string }>`select state_hash() as hash`.execute(database.owner);
    return rows[0]?.hash ?? '';
  };
}
