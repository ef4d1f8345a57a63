import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** How far a backfill of scores is: it goes on there, whatever stopped it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table backfill_page (
       org_id uuid not null,
       -- What makes it the same backfill: since when, and on which day it was asked for.
       from_day date not null,
       on_day date not null,
       -- Who was on the page, in short.
       page text not null,
       primary key (org_id, from_day, on_day, page)
     );`,
  );
  await protectTenantTables(db, ['backfill_page']);
}
