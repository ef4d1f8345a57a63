import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** Trials of a profile on the past: what was asked, and what came out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table back_test (
       org_id uuid not null,
       id uuid not null,
       profile jsonb not null,
       lead_days integer not null check (lead_days between 1 and 730),
       -- The day it was asked on: what is known later is no matter of it.
       day date not null,
       status text not null check (status in ('running', 'done', 'failed')),
       failure text,
       cases integer not null default 0,
       done integer not null default 0,
       result jsonb,
       actor_kind text not null,
       actor_id uuid,
       created_at timestamptz not null default now(),
       finished_at timestamptz,
       primary key (org_id, id)
     );
     create index back_test_running on back_test (org_id) where status = 'running';`,
  );
  await protectTenantTables(db, ['back_test']);
}
