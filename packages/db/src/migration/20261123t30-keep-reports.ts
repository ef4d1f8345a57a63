import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** Reports are kept under a name as views are, by the same rules and in the same table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table saved_view add column kind text not null default 'view' check (kind in ('view', 'report'));`,
  );
}
