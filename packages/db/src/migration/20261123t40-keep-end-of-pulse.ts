import type { Kysely } from 'kysely';
import { run } from './tenant-table.ts';

/** The last day that a pulse counts, by the profile of its customer; until it is scored again, by that of the default. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table customer_figure add column pulse_until date;
     update customer_figure set pulse_until = pulse_day + 90 where pulse_day is not null;`,
  );
}
