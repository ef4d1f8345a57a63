import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** Ledgers that were revised are few: these indexes find them without looking through the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create index document_reverses on document (org_id, reverses_id) where reverses_id is not null;
     create index document_revision on document (org_id, customer_id) where reverses_id is not null;
     create index allocation_revision on allocation (org_id, customer_id) where reversed_day is not null;`,
  );
}
