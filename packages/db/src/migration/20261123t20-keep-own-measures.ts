import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** What fields and metrics of the organisation held behind a score; null where its profile measures none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table customer_figure add column own jsonb;
     alter table health_snapshot add column own jsonb;`,
  );
}
