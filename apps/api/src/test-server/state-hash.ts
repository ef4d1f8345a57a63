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
  // A sum of hashes needs no order, so that a thousand comparisons stay cheap.
  const parts = tables.map((table) => `select sum(hashtextextended(t::text, 0)) as s from ${table} t`);
  const statement = `select string_agg(coalesce(s, 0)::text, '#') as hash from (${parts.join(' union all ')}) as sums`;
  return async () => {
    const { rows } = await sql.raw<{ hash: string }>(statement).execute(database.owner);
    return rows[0]?.hash ?? '';
  };
}
