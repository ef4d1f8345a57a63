import { type Kysely, sql } from 'kysely';

/** Runs several statements as written. */
export async function run(db: Kysely<unknown>, statements: string): Promise<void> {
  await sql.raw(statements).execute(db);
}

/**
 * Puts tables of the tenant class behind forced row-level security: an unset tenant sees nothing, and even the
 * table's owner is bound by the policy.
 */
export async function protectTenantTables(db: Kysely<unknown>, tables: string[]): Promise<void> {
  for (const table of tables) {
    await run(
      db,
      `alter table ${table} enable row level security;
       alter table ${table} force row level security;
       create policy tenant on ${table}
         using (org_id = nullif(current_setting('vigie.org_id', true), '')::uuid)
         with check (org_id = nullif(current_setting('vigie.org_id', true), '')::uuid);
       grant select, insert, update, delete on ${table} to vigie_app;`,
    );
  }
}
