import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** One change of many customers: what is done, and to whom, fixed when it was asked for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table bulk_change (
       org_id uuid not null,
       id uuid not null,
       action jsonb not null,
       status text not null check (status in ('applying', 'applied', 'failed')),
       -- Customers it was asked for, and those that lie behind.
       rows integer not null default 0,
       rows_done integer not null default 0,
       updated integer not null default 0,
       unchanged integer not null default 0,
       left_out integer not null default 0,
       failure text,
       actor_kind text not null,
       actor_id uuid,
       created_at timestamptz not null default now(),
       finished_at timestamptz,
       primary key (org_id, id)
     );
     create index bulk_change_recent on bulk_change (org_id, created_at desc, id);
     create table bulk_target (
       org_id uuid not null,
       bulk_change_id uuid not null,
       position integer not null,
       customer_id uuid not null,
       -- Why it was left out, where it was.
       reason text,
       primary key (org_id, bulk_change_id, position),
       foreign key (org_id, bulk_change_id) references bulk_change (org_id, id) on delete cascade
     );
     create index bulk_target_left_out on bulk_target (org_id, bulk_change_id, position) where reason is not null;`,
  );
  await protectTenantTables(db, ['bulk_change', 'bulk_target']);
}
