import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** What a custom field of type choice can be; a value points at its option, so that a label may be written better. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table custom_option (
       org_id uuid not null,
       id uuid not null,
       field_id uuid not null,
       label text not null,
       label_folded text collate "C" not null,
       position integer not null,
       primary key (org_id, id),
       unique (org_id, field_id, label_folded),
       foreign key (org_id, field_id) references custom_field (org_id, id) on delete cascade
     );`,
  );
  await protectTenantTables(db, ['custom_option']);
}
