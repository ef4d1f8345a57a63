import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** Saved views of lists, and what each person made of them: pinned where, opened first, laid out how. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table saved_view (
       org_id uuid not null,
       id uuid not null,
       owner_id uuid not null,
       name text not null,
       is_shared boolean not null default false,
       state jsonb not null,
       version integer not null default 1,
       created_at timestamptz not null default now(),
       updated_at timestamptz not null default now(),
       primary key (org_id, id)
     );
     create index saved_view_owner on saved_view (org_id, owner_id);
     -- The plain list has no row of its own: it is the view of the nil id.
     create table view_use (
       org_id uuid not null,
       user_id uuid not null,
       view_id uuid not null,
       position integer,
       is_default boolean not null default false,
       layout jsonb,
       primary key (org_id, user_id, view_id)
     );
     create unique index view_use_default on view_use (org_id, user_id) where is_default;`,
  );
  await protectTenantTables(db, ['saved_view', 'view_use']);
}
