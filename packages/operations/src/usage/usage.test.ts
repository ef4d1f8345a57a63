import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile } from '../import/import.ts';
import { makeOrganization } from '../test-organization/test-organization.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
});
afterAll(() => database.close());

async function bringUsage(...lines: string[]): Promise<void> {
  const bytes = Buffer.from(['customer_id,date,feature,user', ...lines].join('\n'));
  await importFile(
    org,
    { kind: 'usage', fileName: 'usage.csv', bytes },
    { mapping: { contactEmail: 'user' }, constants: {}, createMissing: true },
  );
}

async function connections(): Promise<number> {
  return inTransaction(org, async (tx) => {
    const { rows } = await sql<{ n: number }>`select sum(connections)::int as n from usage_day`.execute(tx.db);
    return rows[0]?.n ?? 0;
  });
}

test('a source that sends feature use only counts one visit per contact and day, whatever is sent again (U1)', async () => {
  await bringUsage(
    'C1,2026-06-01,Export,a@c1.example',
    'C1,2026-06-01,Alerts,a@c1.example',
    'C1,2026-06-01,Export,b@c1.example',
    'C1,2026-06-02,Export,a@c1.example',
  );
  expect(await connections()).toBe(3);
  await bringUsage('C1,2026-06-01,Planning,a@c1.example', 'C1,2026-06-01,Export,a@c1.example');
  expect(await connections(), 'a later row of a known visit adds none').toBe(3);
});

test('a set of usage leaves one line of history, and none when it changes nothing (R7)', async () => {
  const lines = async (): Promise<unknown[]> =>
    (
      await sql<{
        after: unknown;
      }>`select after from audit where org_id = ${org.orgId} and entity = 'usage' order by id`.execute(database.owner)
    ).rows.map(({ after }) => after);
  const before = (await lines()).length;
  await bringUsage('C8,2026-06-01,Export,a@c8.example', 'C9,2026-06-01,Export,a@c9.example');
  await bringUsage('C8,2026-06-01,Export,a@c8.example', 'C9,2026-06-01,Export,a@c9.example');
  const event = { before: null, connections: 1, uses: 1 };
  expect((await lines()).slice(before)).toMatchObject([
    { created: 2, updated: 0, customers: 2, events: [event, event] },
  ]);
});
