import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/** Figures of customers that other systems send, and what they sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table metric (
       org_id uuid not null,
       id uuid not null,
       key text not null,
       name text not null,
       unit text,
       archived_at timestamptz,
       primary key (org_id, id),
       unique (org_id, key)
     );
     -- What was said of a day, and on which day: what is said anew later stands beside it, the last word counts.
     create table metric_value (
       org_id uuid not null,
       id uuid not null,
       customer_id uuid not null,
       metric_id uuid not null,
       day date not null,
       known_day date not null,
       value double precision not null check (value > '-infinity' and value < 'infinity'),
       -- The moment, not that of its transaction, which may have waited for another.
       recorded_at timestamptz not null default clock_timestamp(),
       primary key (org_id, id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade,
       foreign key (org_id, metric_id) references metric (org_id, id)
     );
     create index metric_value_customer on metric_value (org_id, customer_id, metric_id, day, known_day, recorded_at, id);`,
  );
  await protectTenantTables(db, ['metric', 'metric_value']);
}
