import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** History by who wrote and by what was written, the latest first, without a look at everything else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create index audit_actor on audit (org_id, actor_id, id);
     create index audit_kind on audit (org_id, entity, id);`,
  );
}
