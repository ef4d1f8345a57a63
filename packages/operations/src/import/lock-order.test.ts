import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveContact } from '../contact/contact.ts';
import { makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, startUndo } from '../undo/undo.ts';
import { importFile } from './import.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
});

const bring = (kind: string, ...lines: string[]): Promise<{ id: string }> =>
  importFile(
    org,
    { kind, fileName: 'f.csv', bytes: Buffer.from(lines.join('\n')) },
    { mapping: {}, constants: {}, createMissing: false },
  );

async function waiting(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(database.owner);
  return rows[0]?.n ?? 0;
}

const BELOW = ['contact', 'agreement', 'usage_event', 'usage_day', 'interaction', 'churn_event', 'document'];

/** What whoever waits for a customer, as a merge holds it, holds of its own: nothing that the merge takes next. */
async function expectNothingHeld(work: () => Promise<unknown>): Promise<void> {
  let worked: Promise<unknown> = Promise.resolve();
  await database.owner.transaction().execute(async (tx) => {
    await sql`select from customer where org_id = ${org.orgId} for update`.execute(tx);
    worked = work();
    worked.catch(() => undefined);
    await expect.poll(waiting).toBe(1);
    for (const table of BELOW)
      await sql`select from ${sql.table(table)} where org_id = ${org.orgId} for update nowait`.execute(tx);
  });
  await worked;
}

/** A row that is there, and one that is changed beside a new one. */
const FILES: [string, string, string, string, string][] = [
  ['contacts', 'Contact ID,Customer ID,First name,Main', 'c1,K,Ada,yes', 'c1,K,Eve,no', 'c2,K,Bob,yes'],
  ['agreements', 'Agreement ID,Customer ID,Start,MRR', 'a1,K,2026-01-01,10', 'a1,K,2026-01-01,20', 'a2,K,2026-01-01,5'],
  [
    'usage',
    'Usage ID,Customer ID,Email,Day,Connections',
    'u1,K,x@k.example,2026-06-01,3',
    'u1,K,x@k.example,2026-06-01,5',
    'u2,K,y@k.example,2026-06-02,1',
  ],
  [
    'tickets',
    'Ticket ID,Customer ID,Opened at,Subject',
    't1,K,2026-06-01,Old',
    't1,K,2026-06-01,New',
    't2,K,2026-06-01,Other',
  ],
  [
    'interactions',
    'Id,Customer ID,Kind,Start,Subject',
    'i1,K,call,2026-06-01,Old',
    'i1,K,call,2026-06-01,New',
    'i2,K,call,2026-06-01,Other',
  ],
  [
    'churn',
    'Churn ID,Customer ID,Day,Reason',
    'h1,K,2025-06-01,price',
    'h1,K,2025-06-01,service',
    'h2,K,2025-07-01,price',
  ],
  [
    'invoices',
    'Number,Customer ID,Issued,Due,Amount,Paid on',
    'f1,K,2026-05-01,2026-05-31,100,',
    'f1,K,2026-05-01,2026-05-31,100,2026-06-05',
    'f2,K,2026-05-01,2026-05-31,100,',
  ],
  ['payments', 'Payment,Customer ID,Day,Amount', 'p1,K,2026-06-01,10', 'p1,K,2026-06-01,10', 'p2,K,2026-06-01,10'],
];

describe('qD7 who writes under a customer waits for whoever holds it before anything of its own is held', () => {
  test.each(FILES)('a file of %s, and its undo', async (kind, header, there, changed, fresh) => {
    await bring('customers', 'Customer ID', 'K');
    await bring(kind, header, there);
    let id = '';
    await expectNothingHeld(async () => {
      ({ id } = await bring(kind, header, changed, fresh));
    });
    await startUndo(org, { kind: 'import', id });
    await expectNothingHeld(() => continueUndo(org, id));
    const { rows } =
      await sql`select 1 from undo where org_id = ${org.orgId} and status = 'undone' and refused = 0`.execute(
        database.owner,
      );
    expect(rows).toHaveLength(1);
  });

  test('usage that names an agreement alone', async () => {
    await bring('customers', 'Customer ID', 'K');
    await bring('agreements', 'Agreement ID,Customer ID,Start,MRR', 'a1,K,2026-01-01,10');
    const header = 'Usage ID,Agreement ID,Day,Connections';
    await bring('usage', header, 'u1,a1,2026-06-01,3');
    await expectNothingHeld(() => bring('usage', header, 'u1,a1,2026-06-01,5', 'u2,a1,2026-06-02,1'));
  });

  test('a contact that takes the place of the main one, from a form', async () => {
    await bring('customers', 'Customer ID', 'K');
    await bring('contacts', 'Contact ID,Customer ID,First name,Main', 'c1,K,Ada,yes');
    const [{ id: customerId } = { id: '' }] = await inTransaction(
      org,
      async (tx) => (await sql<{ id: string }>`select id from customer`.execute(tx.db)).rows,
    );
    await expectNothingHeld(() => saveContact(org, { customerId, firstName: 'Bob', isMain: true }));
  });

  test('a file whose customer is merged while it waits is written under the one that stays', async () => {
    await bring('customers', 'Customer ID', 'K', 'L');
    await bring('contacts', 'Contact ID,Customer ID,First name', 'c1,K,Ada');
    let written: Promise<unknown> = Promise.resolve();
    await database.owner.transaction().execute(async (tx) => {
      await sql`select from customer where org_id = ${org.orgId} for update`.execute(tx);
      written = bring('contacts', 'Contact ID,Customer ID,First name', 'c1,K,Eve', 'c2,K,Bob');
      written.catch(() => undefined);
      await expect.poll(waiting).toBe(1);
      // As a merge does it: all that is under K comes under L, and so does its id.
      const of = (key: string) => sql`(select id from customer where org_id = ${org.orgId} and customer_id = ${key})`;
      await sql`update contact set customer_id = ${of('L')} where org_id = ${org.orgId}`.execute(tx);
      await sql`insert into customer_external_id (org_id, source, external_id, customer_id) values (${org.orgId}, 'merge', 'K', ${of('L')})`.execute(
        tx,
      );
      await sql`delete from customer where org_id = ${org.orgId} and customer_id = 'K'`.execute(tx);
    });
    await written;
    const { rows } = await sql`select c.contact_id, c.first_name, k.customer_id from contact c
      join customer k on k.id = c.customer_id where c.org_id = ${org.orgId} order by 1`.execute(database.owner);
    expect(rows).toEqual([
      { contactId: 'c1', firstName: 'Eve', customerId: 'L' },
      { contactId: 'c2', firstName: 'Bob', customerId: 'L' },
    ]);
  });

  test('a file of a customer that is merged while it waits is written to the one that stays, and makes none anew', async () => {
    await bring('customers', 'Customer ID,Name', 'K,Old', 'L,Other');
    let written: Promise<unknown> = Promise.resolve();
    await database.owner.transaction().execute(async (tx) => {
      await sql`select from customer where org_id = ${org.orgId} for update`.execute(tx);
      written = bring('customers', 'Customer ID,Name', 'K,New');
      written.catch(() => undefined);
      await expect.poll(waiting).toBe(1);
      await sql`insert into customer_external_id (org_id, source, external_id, customer_id)
        select org_id, 'merge', 'K', id from customer where org_id = ${org.orgId} and customer_id = 'L'`.execute(tx);
      await sql`delete from customer where org_id = ${org.orgId} and customer_id = 'K'`.execute(tx);
    });
    await written;
    const { rows } = await sql`select customer_id, name from customer where org_id = ${org.orgId}`.execute(
      database.owner,
    );
    expect(rows).toEqual([{ customerId: 'L', name: 'New' }]);
  });
});
