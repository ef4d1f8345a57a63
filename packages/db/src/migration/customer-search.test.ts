import { customerSearchText } from '@vigie/domain/customer';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../id/id.ts';
import { createTestDatabase } from '../test-database/test-database.ts';
import { up } from './20261122t01-add-customer-search.ts';

test('customers of every organisation are found by what was stored before the search column was', async () => {
  const database = await createTestDatabase();
  try {
    const names = [
      ['Zoë & fils', 'ÉCH-1', 'zoe.example'],
      ['Œuvre', 'ech-2', null],
    ] as const;
    for (const [name, customerId, domain] of names) {
      const [orgId, stageId] = [newId(), newId()];
      await sql`insert into control.organization (id, slug, name, zone, currency) values (${orgId}::uuid, ${orgId}, ${name}, 'Europe/Paris', 'EUR')`.execute(
        database.owner,
      );
      await sql`insert into stage (org_id, id, name, kind, position) values (${orgId}::uuid, ${stageId}::uuid, 'S', 'customer', 1)`.execute(
        database.owner,
      );
      await sql`insert into customer (org_id, id, customer_id, name, name_folded, domain, stage_id)
        values (${orgId}::uuid, ${newId()}::uuid, ${customerId}, ${name}, '', ${domain}, ${stageId}::uuid)`.execute(
        database.owner,
      );
    }
    await sql`alter table customer drop column search_folded`.execute(database.owner);
    await database.owner.transaction().execute((trx) => up(trx as never));
    const { rows } = await sql<{
      name: string;
      searchFolded: string;
    }>`select name, search_folded from customer order by name`.execute(database.owner);
    expect(new Map(rows.map((row) => [row.name, row.searchFolded]))).toEqual(
      new Map(names.map(([name, customerId, domain]) => [name, customerSearchText({ name, customerId, domain })])),
    );
  } finally {
    await database.close();
  }
});
