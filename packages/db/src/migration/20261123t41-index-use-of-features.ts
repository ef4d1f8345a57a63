import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/**
 * Which features anybody used lately is asked with each batch of events: an index by feature answers it in one look each,
 * and holds no connections.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `drop index usage_day_day;
     create index usage_day_feature on usage_day (org_id, feature_id, day)
       where feature_id <> '00000000-0000-0000-0000-000000000000'::uuid;`,
  );
}
