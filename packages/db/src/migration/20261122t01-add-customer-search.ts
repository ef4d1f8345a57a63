import { customerSearchText } from '@vigie/domain/customer';
import { type Kysely, sql } from 'kysely';
import { run } from './tenant-table.ts';

const BATCH = 5_000;

/** What the list searches in, folded by the domain as the search itself is: name, customer id, domain. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, `alter table customer add column search_folded text collate "C" not null default ''`);
  const { rows: organizations } = await sql<{ id: string }>`select id from control.organization`.execute(db);
  for (const { id } of organizations) {
    // Row-level security binds the owner too.
    await sql`select set_config('vigie.org_id', ${id}, true)`.execute(db);
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const { rows } = await sql<{ id: string; name: string; customerId: string; domain: string | null }>`
        select id, name, customer_id as "customerId", domain from customer where org_id = ${id}::uuid and id > ${after}::uuid
        order by id limit ${BATCH}`.execute(db);
      await sql`update customer c set search_folded = f.text from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => customerSearchText(row))}::text[]) as f (id, text)
        where c.org_id = ${id}::uuid and c.id = f.id`.execute(db);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  }
  await sql`select set_config('vigie.org_id', '', true)`.execute(db);
}
