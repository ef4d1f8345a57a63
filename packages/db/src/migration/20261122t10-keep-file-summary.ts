import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** What the file of an import shows, so that looking at it does not read it again; null for imports from before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, 'alter table import add column file_summary jsonb');
}
