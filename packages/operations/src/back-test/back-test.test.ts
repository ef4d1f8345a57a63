import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import { DEFAULT_PROFILE } from '@vigie/domain/health';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveChurnEvents } from '../churn/churn.ts';
import { saveContacts } from '../contact/contact.ts';
import { saveCustomers } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { rawsOn } from '../health/health.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { saveUsage } from '../usage/usage.ts';
import { continueBackTest, failBackTest, startBackTest, unfinishedBackTests, viewBackTest } from './back-test.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const TODAY = '2026-06-30';
const LEFT = '2026-05-31';
/** Ninety days before. */
const ASKED = '2026-03-02';

/** One that faded before it left, and one that stayed and is used. */
async function organization(): Promise<OrgScope> {
  const org = await makeOrganization(database, { today: TODAY });
  await inTransaction(org, (tx) =>
    saveCustomers(
      tx,
      ['L', 'S'].map((customerId, line) => ({ line, customerId, name: customerId, since: '2025-01-01' })),
    ),
  );
  await use(org, 'S', '2026-01-15', 30);
  await use(org, 'S', '2026-02-27', 40);
  await use(org, 'L', '2025-12-20', 50);
  await use(org, 'L', '2026-01-05', 20);
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId: 'L' }], {
      createMissing: false,
      action: 'customer.edit',
    });
    await saveChurnEvents(tx, [{ line: 0, customerId: 'L', day: LEFT }], resolve);
  });
  return org;
}

async function use(org: OrgScope, customerId: string, day: string, connections: number): Promise<void> {
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId }], { createMissing: false, action: 'usage.write' });
    const eventId = `${customerId} ${day} ${connections}`;
    await saveUsage(tx, [{ line: 0, source: 'test', eventId, customerId, day, connections, feature: 'Map' }], resolve);
  });
}

/** A profile that asks for use alone, so that few facts make a score. */
const PROFILE = {
  ...DEFAULT_PROFILE,
  name: 'Use',
  componentWeights: { usage: 1, interactions: 0, pulse: 0, agreement: 0, receivables: 0 },
  minimumConfidence: 0,
};

async function tried(org: OrgScope, leadDays = 90) {
  const { id } = await startBackTest(org, { leadDays, profile: PROFILE });
  expect(await unfinishedBackTests(org)).toEqual([id]);
  await continueBackTest(org, id);
  expect(await unfinishedBackTests(org)).toEqual([]);
  const { result, ...test } = await viewBackTest(org, id);
  if (result === null) throw new Error('Nothing came out.');
  return { ...test, result };
}

describe('a profile tried on the past (H5)', () => {
  test('tells who left from who stayed, with what was known ninety days before', async () => {
    const { status, cases, done, result } = await tried(await organization());
    expect({ status, cases, done }).toEqual({ status: 'done', cases: 2, done: 2 });
    expect(result.atRisk).toMatchObject({ truePositives: 1, falsePositives: 0, falseNegatives: 0, trueNegatives: 1 });
    expect(result).toMatchObject({ left: 1, stayed: 1, share: 1, missed: [], auc: { score: 1, usage: 1 } });
    expect(result.lead).toMatchObject({ warned: 1 });
    expect(result.lead.medianDays).toBeGreaterThanOrEqual(90);
  });

  test('sees nothing of what happened, or was told, after the day it is asked about', async () => {
    const org = await organization();
    const rawOf = async (): Promise<unknown> =>
      inTransaction(org, async (tx) => [...(await rawsOn(tx, await ids(org), ASKED, PROFILE)).values()]);
    const before = await rawOf();
    const { result } = await tried(org);
    // Planted: use of later days, contacts made today, an invoice of then that came in later, a pulse of today.
    await use(org, 'L', addDays(ASKED, 1), 1_000);
    await use(org, 'S', addDays(ASKED, 30), 1_000);
    await inTransaction(org, async (tx) => {
      const resolve = await resolveCustomers(tx, [{ customerId: 'L' }], {
        createMissing: false,
        action: 'customer.edit',
      });
      await saveContacts(tx, [{ line: 0, customerId: 'L', email: 'late@l.example', lastName: 'Late' }], resolve);
    });
    await sql`insert into document (org_id, id, customer_id, kind, number, number_folded, day, due_day, known_day, amount_minor, currency)
      select org_id, gen_random_uuid(), id, 'invoice', 'late', 'late', '2026-01-01', '2026-01-31', ${addDays(ASKED, 5)}, 100, 'EUR'
      from customer where org_id = ${org.orgId} and customer_id = 'L'`.execute(database.owner);
    await sql`insert into customer_change (org_id, id, customer_id, field, value, day, known_day)
      select org_id, gen_random_uuid(), id, 'pulse', '1', ${addDays(ASKED, -1)}, ${TODAY} from customer
      where org_id = ${org.orgId} and customer_id = 'L'`.execute(database.owner);
    expect(await rawOf()).toEqual(before);
    expect((await tried(org)).result).toEqual(result);
  });

  test('counts a departure once that was told on one day and seen in the stage on another', async () => {
    const org = await organization();
    await sql`update customer_change set day = '2025-01-01', known_day = '2025-01-01' where org_id = ${org.orgId}`.execute(
      database.owner,
    );
    await inTransaction({ ...org, today: addDays(LEFT, 2) }, (tx) =>
      saveCustomers(tx, [{ line: 0, customerId: 'L', stage: 'Churn' }]),
    );
    expect((await tried(org)).result.left).toBe(1);
  });

  test('names the departures that it did not tell', async () => {
    const org = await organization();
    // Used to the day it was asked about: nobody could have told.
    await use(org, 'L', addDays(ASKED, -10), 60);
    await use(org, 'L', addDays(ASKED, -1), 60);
    const { result } = await tried(org);
    expect(result.missed).toMatchObject([{ asOf: ASKED }]);
    expect(result.atRisk.recall).toBe(0);
  });

  test('is of those who may profile every customer, and of nobody else', async () => {
    const org = await organization();
    const { scope: member } = await makeMember(database, org, 'member');
    await expect(startBackTest(member, { leadDays: 90 })).rejects.toMatchObject({ code: 'access.forbidden' });
    const { scope: manager } = await makeMember(database, org, 'manager');
    const { id } = await startBackTest(manager, { leadDays: 90 });
    await expect(viewBackTest(member, id)).rejects.toMatchObject({ code: 'access.forbidden' });
    const other = await makeOrganization(database);
    await expect(viewBackTest(other, id)).rejects.toMatchObject({ code: 'record.notFound' });
  });

  test('that cannot go on ends with a reason, once', async () => {
    const org = await organization();
    const { id } = await startBackTest(org, { leadDays: 90 });
    const asked = await Promise.all([startBackTest(org, { leadDays: 90 }), startBackTest(org, { leadDays: 90 })]);
    expect(asked, 'one at a time').toEqual([{ id }, { id }]);
    await expect(startBackTest(org, { leadDays: 30 })).rejects.toMatchObject({ code: 'backTest.running' });
    await failBackTest(org, id, 'cannotGoOn');
    await continueBackTest(org, id);
    expect(await viewBackTest(org, id)).toMatchObject({ status: 'failed', failure: 'cannotGoOn', result: null });
  });
});

const ids = async (org: OrgScope): Promise<string[]> =>
  (
    await sql<{ id: string }>`select id from customer where org_id = ${org.orgId} order by customer_id`.execute(
      database.owner,
    )
  ).rows.map(({ id }) => id);
