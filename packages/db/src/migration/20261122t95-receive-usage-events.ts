import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** What an event said beyond its use, and how long events are kept one by one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table usage_event add column properties jsonb;

     -- What an organisation set for itself; no row, or null: what the domain says.
     create table setting (
       org_id uuid primary key,
       usage_event_months integer check (usage_event_months between 2 and 120)
     );`,
  );
  await protectTenantTables(db, ['setting']);
}
