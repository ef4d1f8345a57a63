import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newCustomer } from '../customer/customer.ts';
import { importFile } from '../import/import.ts';
import { makeOrganization } from '../test-organization/test-organization.ts';
import { saveContact } from './contact.ts';

let database: TestDatabase;
let org: OrgScope;
let customerId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
  customerId = (await newCustomer(org, { name: 'K', customerId: 'K' })).id;
});
afterAll(() => database.close());

const read = (id: string): Promise<unknown> =>
  inTransaction(
    org,
    async (tx) =>
      (
        await sql`select first_name, phone, is_main, version from contact
          where org_id = ${org.orgId} and id = ${id}::uuid`.execute(tx.db)
      ).rows[0],
  );

test('qD7 of two who read the same contact, the second is told that it changed, and overwrites nothing', async () => {
  const { id, version } = await saveContact(org, { customerId, firstName: 'Ada', phone: '1' });
  const first = await saveContact(org, { customerId, id, version, phone: '2' });
  expect(first.version).toBe(version + 1);
  await expect(saveContact(org, { customerId, id, version, phone: '3', tags: ['x'] })).rejects.toMatchObject({
    code: 'contact.versionConflict',
    params: { version: first.version },
  });
  expect(await read(id)).toEqual({ firstName: 'Ada', phone: '2', isMain: false, version: first.version });
  // Read again, it is written; whoever says no version writes as ever; what changes nothing is no new version.
  const again = await saveContact(org, { customerId, id, version: first.version, phone: '3' });
  const blind = await saveContact(org, { customerId, id, firstName: 'Eve' });
  expect(await saveContact(org, { customerId, id, version: blind.version, firstName: 'Eve' })).toEqual(blind);
  expect([again.version, blind.version]).toEqual([version + 2, version + 3]);
});

test('qD7 of many at once on one version, one is written', async () => {
  const { id, version } = await saveContact(org, { customerId, firstName: 'Many' });
  const writes = Array.from({ length: 12 }, (_, at) => saveContact(org, { customerId, id, version, phone: `${at}` }));
  const ends = await Promise.allSettled(writes);
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await read(id)).toMatchObject({ version: version + 1 });
});

test.each<[string, (id: string, email: string) => Promise<unknown>]>([
  ['its tags', (id) => saveContact(org, { customerId, id, tags: ['sponsor'] })],
  [
    'a file',
    (_, email) =>
      importFile(
        org,
        { kind: 'contacts', fileName: 'f.csv', bytes: Buffer.from(`Customer ID,Email,Phone\nK,${email},9`) },
        { mapping: {}, constants: {}, createMissing: false },
      ),
  ],
  ['another that becomes the main contact', () => saveContact(org, { customerId, lastName: 'Next', isMain: true })],
])('a version counts what was changed by %s', async (name, change) => {
  const email = `${name.length}@k.example`;
  const { id, version } = await saveContact(org, { customerId, firstName: 'Bob', email, isMain: true });
  await change(id, email);
  await expect(saveContact(org, { customerId, id, version, firstName: 'Rob' })).rejects.toMatchObject({
    code: 'contact.versionConflict',
    params: { version: version + 1 },
  });
});
