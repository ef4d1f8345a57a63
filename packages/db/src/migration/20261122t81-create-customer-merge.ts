import type { Kysely } from 'kysely';
import { protectTenantTables, run } from './tenant-table.ts';

/**
 * Customers that were merged into others: what there was of each, and every row that moved, so that a merge can be taken
 * back. A merge that is taken back leaves its line of history and no row here.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create table customer_merge (
       org_id uuid not null,
       id uuid not null,
       -- The customer that stays; the other has no row of its own while it is merged.
       customer_id uuid not null,
       merged_id uuid not null,
       merged_key text not null,
       merged_name text not null,
       merged_row jsonb not null,
       -- Fields of the customer that stays, before the merge and after.
       changes jsonb not null default '[]',
       actor_kind text not null,
       actor_id uuid,
       merged_at timestamptz not null default now(),
       primary key (org_id, id),
       unique (org_id, merged_id),
       foreign key (org_id, customer_id) references customer (org_id, id) on delete cascade
     );
     create index customer_merge_customer on customer_merge (org_id, customer_id, id);

     -- before without after: a row that went; after without before: one that came; both: what changed of one; neither:
     -- one that only changed its customer.
     create table customer_merge_row (
       org_id uuid not null,
       merge_id uuid not null,
       table_name text not null,
       row_key text not null,
       before jsonb,
       after jsonb,
       primary key (org_id, merge_id, table_name, row_key),
       foreign key (org_id, merge_id) references customer_merge (org_id, id) on delete cascade
     );`,
  );
  await protectTenantTables(db, ['customer_merge', 'customer_merge_row']);
}
