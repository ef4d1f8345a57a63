import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** An undo that left records as they were can be asked for again, and then goes over those alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, `alter table undo add column is_of_refused boolean not null default false;`);
}
