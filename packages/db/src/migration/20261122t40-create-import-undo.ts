import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/**
 * Imports that can be undone: history names the line of the file and finds what an import wrote; an undo keeps how far
 * it is, and what it could not undo. What was imported before may not have been kept whole, and cannot be undone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table import add column is_undoable boolean not null default false;
     alter table audit add column line integer;
     -- The import that the write undoes.
     alter table audit add column undo_of uuid;
     create index audit_import on audit (org_id, import_id, id) where import_id is not null;

     -- Values of all lines, chosen last time beside the columns.
     alter table import_mapping add column constants jsonb not null default '{}';

     create table import_undo (
       org_id uuid not null,
       import_id uuid not null,
       status text not null check (status in ('undoing', 'undone', 'failed')),
       -- Line of history up to which, from the end, it is undone; null before the first.
       undone_to uuid,
       rows integer not null,
       rows_done integer not null default 0,
       restored integer not null default 0,
       removed integer not null default 0,
       reversed integer not null default 0,
       subtracted integer not null default 0,
       nothing integer not null default 0,
       refused integer not null default 0,
       failure text,
       actor_kind text not null,
       actor_id uuid,
       started_at timestamptz not null default now(),
       finished_at timestamptz,
       primary key (org_id, import_id),
       foreign key (org_id, import_id) references import (org_id, id) on delete cascade
     );
     create table import_undo_refusal (
       org_id uuid not null,
       import_id uuid not null,
       id uuid not null,
       line integer,
       entity text not null,
       label text not null,
       reason text not null,
       params jsonb not null,
       primary key (org_id, import_id, id),
       foreign key (org_id, import_id) references import (org_id, id) on delete cascade
     );`,
  );
  await protectTenantTables(db, ['import_undo', 'import_undo_refusal']);
}
