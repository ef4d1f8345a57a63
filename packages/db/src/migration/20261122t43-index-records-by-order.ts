import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** The order in which all records of a kind are read, a page at a time: people by name, the others newest first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create index contact_name on contact (org_id, name_folded, id);
     create index interaction_day on interaction (org_id, day desc, id desc);
     create index agreement_day on agreement (org_id, start_day desc, id desc);
     create index document_day on document (org_id, day desc, id desc);`,
  );
}
