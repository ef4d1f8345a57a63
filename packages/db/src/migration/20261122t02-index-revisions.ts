import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** Ledgers where not everything stands as it was written are few: these indexes find them without looking through the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create index document_reverses on document (org_id, reverses_id) where reverses_id is not null;
     create index document_revision on document (org_id, customer_id) where reverses_id is not null or status <> 'final' or known_day > day;
     create index allocation_revision on allocation (org_id, customer_id) where reversed_day is not null;`,
  );
}
