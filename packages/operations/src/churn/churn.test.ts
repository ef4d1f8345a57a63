import { listChurnEvents } from '@vigie/db/churn';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newCustomer } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { type ChurnDraft, type ChurnInput, recordChurn, saveChurnEvents } from './churn.ts';

/** Today is 2026-06-30. */
let database: TestDatabase;
let org: OrgScope;
let customerId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
});
afterAll(() => database.close());
let customers = 0;
beforeEach(async () => {
  customers += 1;
  customerId = (await newCustomer(org, { name: `Customer ${customers}`, customerId: `C-${customers}` })).id;
});

const record = (fields: Partial<ChurnInput> = {}, scope = org) =>
  recordChurn(scope, { customerId, day: '2026-06-01', ...fields });
const events = () => inTransaction(org, (tx) => listChurnEvents(tx, customerId, null, 10));
const imported = (fields: Partial<ChurnDraft>) =>
  inTransaction(org, async (tx) => {
    const draft = { line: 1, customerId: `C-${customers}`, day: '2026-06-01', ...fields };
    const resolve = await resolveCustomers(tx, [draft], { createMissing: false, action: 'customer.edit' });
    return saveChurnEvents(tx, [draft], resolve);
  });
const count = async (table: string): Promise<number> =>
  (
    await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(table)} where customer_id = ${customerId}`.execute(database.owner)
  ).rows[0]?.n ?? 0;

describe('a churn event by hand', () => {
  test('is kept with reason and note, a history line and a mark, and never changes the stage', async () => {
    const customer = async () =>
      (
        await sql`select stage_id, version, (select count(*)::int from customer_change h where h.customer_id = c.id) as changes
          from customer c where id = ${customerId}`.execute(database.owner)
      ).rows;
    const [before, audits, marks] = [await customer(), await count('audit'), await count('control.dirty_mark')];
    const { id, outcome } = await record({ reason: 'Price', note: 'Went to a rival' });
    expect(outcome).toBe('created');
    expect(await events()).toMatchObject([{ id, day: '2026-06-01', reason: 'Price', note: 'Went to a rival' }]);
    expect([await count('audit'), await count('control.dirty_mark')]).toEqual([audits + 1, marks + 1]);
    expect(await customer()).toEqual(before);
  });

  test('of a day that has one changes its reason, whether a person or a file brought it', async () => {
    const { id } = await record({ reason: 'Price' });
    expect(await record({ reason: 'Price' })).toEqual({ id, outcome: 'unchanged' });
    expect(await record({ reason: 'Product', note: 'Missed a feature' })).toEqual({ id, outcome: 'updated' });
    expect(await record({}), 'what is not said stays').toEqual({ id, outcome: 'unchanged' });
    expect(await imported({ reason: 'Product' })).toMatchObject([{ outcome: 'unchanged' }]);

    const [row] = await imported({ churnId: `CRM-${customers}`, day: '2026-05-01' });
    expect(await record({ day: '2026-05-01', reason: 'Budget' })).toEqual({ id: row?.entityId, outcome: 'updated' });
    expect(await events()).toMatchObject([
      { day: '2026-06-01', reason: 'Product' },
      { day: '2026-05-01', reason: 'Budget', churnId: `CRM-${customers}` },
    ]);
  });

  test('a return is a new stay: several events of different days stand beside each other', async () => {
    await record({ day: '2024-03-01' });
    await record({ day: '2026-06-01' });
    await record({ day: '2026-08-31' });
    expect(
      (await events()).map(({ day }) => day),
      'one that is announced is known today',
    ).toEqual(['2026-08-31', '2026-06-01', '2024-03-01']);
  });

  test('of two records of one day at once one event comes', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => record({ reason: 'Price' })));
    expect(made.map(({ outcome }) => outcome).sort()).toEqual(['created', 'unchanged', 'unchanged', 'unchanged']);
    expect(await events()).toHaveLength(1);
  });

  test('is for whoever may edit the customer', async () => {
    for (const [role, code] of [
      ['member', 'access.forbidden'],
      ['viewer', 'access.forbidden'],
      ['restricted', 'record.notFound'],
    ] as const) {
      const { scope } = await makeMember(database, org, role);
      await expect(record({}, scope), role).rejects.toMatchObject({ code });
    }
    await expect(record({}, await makeOrganization(database))).rejects.toMatchObject({ code: 'record.notFound' });
    expect(await events()).toEqual([]);
    const { scope } = await makeMember(database, org, 'manager');
    expect(await record({}, scope)).toMatchObject({ outcome: 'created' });
  });
});
