import { getInteraction } from '@vigie/db/interaction';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHistory } from '../audit/audit.ts';
import { newCustomer } from '../customer/customer.ts';
import { importFile } from '../import/import.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { exchangeOf, makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { editInteraction } from './interaction.ts';

let database: TestDatabase;
let org: OrgScope;
let customerId: string;
let id: string;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database, { today: '2026-06-30' });
  customerId = (await newCustomer(org, { name: 'K', customerId: 'K' })).id;
  await bring(org, 'X,K,email,incoming,2026-06-02,Bill,,\nO,K,email,outgoing,2026-06-03,Re,,\n');
  id = await exchangeOf(database, org, 'X');
});
afterAll(() => database.close());

const bring = (scope: OrgScope, rows: string) =>
  importFile(
    scope,
    {
      kind: 'interactions',
      fileName: 'x.csv',
      bytes: Buffer.from(`Interaction ID,Customer ID,Kind,Direction,Date,Subject,Author,Private\n${rows}`),
    },
    { mapping: {}, constants: {}, createMissing: false },
  );

/** The mean grade that the score reads of the customer. */
async function meanGrade(): Promise<number | null> {
  await rescoreDirty(org);
  const { rows } = await sql<{
    mean: number | null;
  }>`select sentiment_sum::float8 / nullif(sentiment_count, 0) as mean from customer_figure
    where customer_id = ${customerId}::uuid`.execute(database.owner);
  return rows[0]?.mean ?? null;
}

test('I3 a person grades an exchange, which counts from then on; left out it counts no more', async () => {
  await editInteraction(org, { id, sentiment: 2 });
  const graded = await inTransaction(org, (tx) => getInteraction(tx, id));
  expect(graded).toMatchObject({ sentiment: 2, sentimentSource: 'person', subject: 'Bill' });
  expect(await meanGrade()).toBe(2);
  await editInteraction(org, { id, isSentimentExcluded: true });
  expect(await meanGrade()).toBeNull();
  await editInteraction(org, { id, isSentimentExcluded: false, sentiment: null });
  expect(await inTransaction(org, (tx) => getInteraction(tx, id))).toMatchObject({
    sentiment: null,
    sentimentSource: null,
  });
  const history = await readHistory(org, { customerId, entities: ['interaction'] }, null, 10);
  expect(history.filter(({ entityId }) => entityId === id)).toHaveLength(4);
});

test('qD7 a grade that somebody gave meanwhile is not overwritten; the same one, or no reading, is in nobody’s way', async () => {
  await editInteraction(org, { id, sentiment: 4 });
  await expect(editInteraction(org, { id, sentiment: 1, gradeRead: null })).rejects.toMatchObject({
    code: 'interaction.gradeChanged',
    params: { grade: 4 },
  });
  await editInteraction(org, { id, sentiment: 4, gradeRead: null });
  await editInteraction(org, { id, sentiment: 3, gradeRead: 4 });
  await editInteraction(org, { id, sentiment: null });
  expect(await inTransaction(org, (tx) => getInteraction(tx, id))).toMatchObject({ sentiment: null });
});

test('I3 what we wrote ourselves is graded and counts in no mean', async () => {
  await editInteraction(org, { id: await exchangeOf(database, org, 'O'), sentiment: 5 });
  expect(await meanGrade()).toBeNull();
});

test('D2 a private exchange is edited by its author alone; a viewer, a stranger and nobody are refused', async () => {
  const ana = await makeMember(database, org, 'admin');
  await bring(ana.scope, `P,K,call,incoming,2026-06-04,Secret,${ana.email},yes\n`);
  const secret = await exchangeOf(database, org, 'P');
  const viewer = await makeMember(database, org, 'viewer');
  const restricted = await makeMember(database, org, 'restricted');
  const admin = await makeMember(database, org, 'admin');
  for (const [scope, one, code] of [
    [admin.scope, secret, 'access.forbidden'],
    [viewer.scope, id, 'access.forbidden'],
    [restricted.scope, id, 'record.notFound'],
    [org, customerId, 'record.notFound'],
  ] as const)
    await expect(editInteraction(scope, { id: one, sentiment: 1 })).rejects.toMatchObject({ code });
  await editInteraction(ana.scope, { id: secret, sentiment: 4 });
  expect(await inTransaction(ana.scope, (tx) => getInteraction(tx, secret))).toMatchObject({ sentiment: 4 });
});
