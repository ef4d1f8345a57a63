import { customerSearchText } from '@vigie/domain/customer';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createDatabase, createPool } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { openInstallation } from '../installation/installation.ts';
import { createTestOwner } from '../test-database/test-database.ts';
import { up } from './20261122t01-add-customer-search.ts';

test('customers of every organisation are found by what was stored before the search column was', async () => {
  const testOwner = await createTestOwner();
  const { databaseUrl, secret } = await testOwner.createDatabase();
  const installation = await openInstallation({ databaseUrl, secret, dataDir: '' });
  // No superuser: row-level security binds this owner too.
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'test-owner', max: 1 }));
  try {
    const names = [
      ['Zoë & fils', 'ÉCH-1', 'zoe.example'],
      ['Œuvre', 'ech-2', null],
    ] as const;
    const found = new Map<string, string>();
    const organizations: string[] = [];
    const asOrganization = <T>(orgId: string, work: (trx: typeof owner) => Promise<T>): Promise<T> =>
      owner.transaction().execute(async (trx) => {
        await sql`select set_config('vigie.org_id', ${orgId}, true)`.execute(trx);
        return work(trx);
      });
    for (const [name, customerId, domain] of names) {
      const [orgId, stageId] = [newId(), newId()];
      organizations.push(orgId);
      await sql`insert into control.organization (id, slug, name, zone, currency)
        values (${orgId}::uuid, ${orgId}, ${name}, 'Europe/Paris', 'EUR')`.execute(owner);
      await asOrganization(orgId, async (trx) => {
        await sql`insert into stage (org_id, id, name, kind, position) values (${orgId}::uuid, ${stageId}::uuid, 'S', 'customer', 1)`.execute(
          trx,
        );
        await sql`insert into customer (org_id, id, customer_id, name, name_folded, domain, stage_id)
          values (${orgId}::uuid, ${newId()}::uuid, ${customerId}, ${name}, '', ${domain}, ${stageId}::uuid)`.execute(
          trx,
        );
      });
    }
    await sql`alter table customer drop column search_folded`.execute(owner);
    await owner.transaction().execute((trx) => up(trx as never));
    for (const orgId of organizations)
      await asOrganization(orgId, async (trx) => {
        const { rows } = await sql<{
          name: string;
          searchFolded: string;
        }>`select name, search_folded from customer`.execute(trx);
        for (const row of rows) found.set(row.name, row.searchFolded);
      });
    expect(found).toEqual(
      new Map(names.map(([name, customerId, domain]) => [name, customerSearchText({ name, customerId, domain })])),
    );
  } finally {
    await owner.destroy();
    await installation.release();
    await testOwner.close();
  }
});
