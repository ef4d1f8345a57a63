import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/**
 * An import is one kind of change set, a bulk change another: history names the set that wrote, and an undo is of a set,
 * whichever table tells what it was.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table audit rename column import_id to change_set_id;
     alter index audit_import rename to audit_change_set;

     alter table import_undo drop constraint import_undo_org_id_import_id_fkey;
     alter table import_undo rename column import_id to change_set_id;
     alter table import_undo rename to undo;
     alter index import_undo_pkey rename to undo_pkey;

     alter table import_undo_refusal drop constraint import_undo_refusal_org_id_import_id_fkey;
     alter table import_undo_refusal rename column import_id to change_set_id;
     alter table import_undo_refusal rename to undo_refusal;
     alter index import_undo_refusal_pkey rename to undo_refusal_pkey;
     alter table undo_refusal add foreign key (org_id, change_set_id) references undo (org_id, change_set_id) on delete cascade;`,
  );
}
