import { newId } from '@vigie/db/id';
import { insertRows } from '@vigie/db/rows';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAgreement } from '../agreement/agreement.ts';
import { newCustomer } from '../customer/customer.ts';
import { recordDocument } from '../ledger/ledger.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeOrganization } from '../test-organization/test-organization.ts';
import { scoresKnownNow, scoresOn } from './health.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const [THEN, TODAY] = ['2026-05-31', '2026-06-30'];

test('H4 a past day as it was known then, and as it is known now that late facts came in', async () => {
  const org = await makeOrganization(database, { today: TODAY });
  const at = (today: string): OrgScope => ({ ...org, today });
  const { id } = await newCustomer(at(THEN), { name: 'C', customerId: 'C' });
  await rescoreDirty(at(THEN));
  await createAgreement(org, {
    customerId: id,
    name: 'Plan',
    startDay: '2026-01-01',
    amount: { amountMinor: 120_000, currency: 'EUR' },
    billingPeriod: 'year',
  });
  const invoice = { customerId: id, kind: 'invoice', number: 'I-1', day: '2026-04-01', dueDay: '2026-05-01' } as const;
  await recordDocument(org, { ...invoice, amount: { amountMinor: 1_000, currency: 'EUR' } });
  await inTransaction(org, (tx) =>
    insertRows(tx, 'customer_change', [
      { id: newId(), customerId: id, field: 'pulse', value: '2', note: null, day: '2026-05-15', knownDay: TODAY },
    ]),
  );
  for (const late of ['agreement', 'document'])
    await sql`update ${sql.table(late)} set known_day = ${TODAY} where org_id = ${org.orgId}`.execute(database.owner);
  await rescoreDirty(org);
  const read = (known: typeof scoresOn, days: string[]) => inTransaction(org, (tx) => known(tx, id, days));
  const [then] = await read(scoresOn, [THEN]);
  expect(then?.row).toMatchObject({ hasDocuments: false, pulse: null, agreementScore: null, computedScore: null });
  const [now] = await read(scoresKnownNow, [THEN]);
  expect(now?.row).toMatchObject({
    hasDocuments: true,
    overdueMinor: 1_000,
    pulse: 2,
    mrrNow: 720_000,
    pulseScore: 25,
  });
  expect(now?.row.agreementScore).not.toBeNull();
  const [earlier] = await read(scoresKnownNow, ['2026-04-30']);
  expect(earlier?.row, 'what happened later is of no day before it').toMatchObject({ overdueMinor: 0, pulse: null });
  const [todayThen, todayNow] = [await read(scoresOn, [TODAY]), await read(scoresKnownNow, [TODAY])];
  expect(todayNow[0]?.row.computedScore).toBe(todayThen[0]?.row.computedScore);
});
