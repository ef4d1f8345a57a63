import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table import (
       org_id uuid not null,
       id uuid not null,
       kind text not null,
       file_name text not null,
       status text not null check (status in ('uploaded', 'applying', 'applied', 'failed')),
       settings jsonb not null,
       lines_done integer not null default 0,
       rows integer not null default 0,
       created integer not null default 0,
       updated integer not null default 0,
       unchanged integer not null default 0,
       failed integer not null default 0,
       failure text,
       actor_kind text not null,
       actor_id uuid,
       created_at timestamptz not null default now(),
       finished_at timestamptz,
       primary key (org_id, id)
     );
     create index import_recent on import (org_id, created_at desc, id);
     create table import_file_part (
       org_id uuid not null,
       import_id uuid not null,
       part integer not null,
       bytes bytea not null,
       primary key (org_id, import_id, part),
       foreign key (org_id, import_id) references import (org_id, id) on delete cascade
     );
     create table import_issue (
       org_id uuid not null,
       import_id uuid not null,
       line integer not null,
       field text not null,
       severity text not null check (severity in ('error', 'warning')),
       code text not null,
       params jsonb not null,
       primary key (org_id, import_id, line, field, code),
       foreign key (org_id, import_id) references import (org_id, id) on delete cascade
     );
     -- The columns chosen last time for a file with the same header.
     create table import_mapping (
       org_id uuid not null,
       kind text not null,
       header_hash text not null,
       mapping jsonb not null,
       primary key (org_id, kind, header_hash)
     );

     create table audit (
       org_id uuid not null,
       id uuid not null,
       at timestamptz not null default now(),
       actor_kind text not null check (actor_kind in ('person', 'api-key', 'system')),
       actor_id uuid,
       import_id uuid,
       entity text not null,
       entity_id uuid not null,
       customer_id uuid,
       action text not null check (action in ('create', 'update', 'delete')),
       before jsonb,
       after jsonb,
       primary key (org_id, id)
     );
     create index audit_entity on audit (org_id, entity_id, id);
     create index audit_customer on audit (org_id, customer_id, id);

     create table idempotency_key (
       org_id uuid not null,
       key text not null,
       request_hash text not null,
       response jsonb,
       created_at timestamptz not null default now(),
       primary key (org_id, key)
     );`,
  );
  await protectTenantTables(db, [
    'import',
    'import_file_part',
    'import_issue',
    'import_mapping',
    'audit',
    'idempotency_key',
  ]);
  // History is written once: the application may add lines, never change them.
  await run(db, 'revoke update, delete on audit from vigie_app;');
}
