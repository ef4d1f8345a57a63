import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** The last day that a pulse counts, by the profile of its customer; by the one it was last scored with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table customer_figure add column pulse_until date;
     update customer_figure f set pulse_until = f.pulse_day + coalesce((
         select least((v.definition ->> 'pulseDays')::numeric, 36500)::integer from health_profile_version v
         where v.org_id = f.org_id and v.profile_id = coalesce(f.profile_id, f.org_id) and v.version = f.profile_version), 90)
       where f.pulse_day is not null;`,
  );
}
