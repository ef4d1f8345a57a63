import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** Agreements below one that goes: without an index they are looked for among all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, `create index agreement_parent on agreement (org_id, parent_id) where parent_id is not null;`);
}
