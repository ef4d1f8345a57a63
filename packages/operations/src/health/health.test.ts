import { newId } from '@vigie/db/id';
import { insertRows } from '@vigie/db/rows';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editCustomer, saveCustomers } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { saveTickets } from '../interaction/ticket.ts';
import { type InvoiceDraft, saveInvoices } from '../ledger/ledger.ts';
import { backfill, rescoreAll, rescoreDirty } from '../rescore/rescore.ts';
import { makeOrganization } from '../test-organization/test-organization.ts';
import { saveUsage } from '../usage/usage.ts';
import { scoresOn } from './health.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const TODAY = '2026-06-30';

async function withCustomer(): Promise<{ org: OrgScope; id: string }> {
  const org = await makeOrganization(database, { today: TODAY });
  const [result] = await inTransaction(org, (tx) =>
    saveCustomers(tx, [{ line: 0, customerId: 'C', name: 'C', since: '2025-01-01' }]),
  );
  return { org, id: result?.entityId ?? '' };
}

async function use(org: OrgScope, day: string, connections: number, feature = 'Map'): Promise<void> {
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId: 'C' }], { createMissing: false, action: 'usage.write' });
    await saveUsage(
      tx,
      [{ line: 0, source: 'test', eventId: newId(), customerId: 'C', day, connections, feature }],
      resolve,
    );
  });
}

async function gradeTicket(org: OrgScope, openedDay: string): Promise<void> {
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId: 'C' }], {
      createMissing: false,
      action: 'customer.edit',
    });
    const openedAt = new Date(`${openedDay}T10:00:00Z`);
    await saveTickets(
      tx,
      [{ line: 0, ticketId: newId(), customerId: 'C', openedAt, openedDay, sentiment: 4 }],
      resolve,
    );
  });
}

async function invoice(org: OrgScope, drafts: Partial<InvoiceDraft>[]): Promise<void> {
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId: 'C' }], {
      createMissing: false,
      action: 'receivables.edit',
    });
    const base = {
      customerId: 'C',
      issueDay: '2026-03-01',
      dueDay: '2026-03-31',
      amountMinor: 10_000,
      currency: 'EUR',
    };
    await saveInvoices(
      tx,
      drafts.map((draft, line) => ({ ...base, line, number: newId(), ...draft })),
      resolve,
    );
  });
}

interface Figure {
  computedScore: number | null;
  score: number | null;
  usageScore: number | null;
  connections30: number;
  overdueMinor: number | null;
  averageDelayDays: number | null;
  rating: string | null;
}

async function figure(org: OrgScope): Promise<Figure> {
  const { rows } = await sql<Figure>`select computed_score, score, usage_score, connections30, overdue_minor,
    average_delay_days, rating from customer_figure where org_id = ${org.orgId}`.execute(database.owner);
  if (!rows[0]) throw new Error('no figure');
  return rows[0];
}

async function moveTo(org: OrgScope, id: string, kind: string): Promise<void> {
  const { rows } = await sql<{
    id: string;
    version: number;
  }>`select s.id, c.version from stage s join customer c on c.org_id = s.org_id
    where s.org_id = ${org.orgId} and s.kind = ${kind} and c.id = ${id} order by s.position limit 1`.execute(
    database.owner,
  );
  const { id: stageId, version } = rows[0] ?? { id: '', version: 0 };
  await editCustomer(org, { id, version, stageId });
}

describe('a churned customer (R2, H2)', () => {
  test('keeps the score it left with, while what it owes goes on', async () => {
    const { org, id } = await withCustomer();
    await use(org, '2026-05-15', 40);
    await use(org, '2026-06-28', 40);
    await invoice(org, [{ settledDay: '2026-03-30' }]);
    await gradeTicket(org, '2026-06-20');
    await rescoreDirty(org);
    const left = await figure(org);
    expect(left.score).not.toBeNull();
    await moveTo(org, id, 'churn');
    await rescoreDirty(org);

    const later: OrgScope = { ...org, today: addDays(TODAY, 90) };
    await invoice(later, [{ issueDay: TODAY, dueDay: addDays(TODAY, 10) }]);
    await rescoreDirty(later);
    const now = await figure(org);
    expect(now).toMatchObject({ computedScore: left.computedScore, score: left.score, usageScore: left.usageScore });
    expect(now).toMatchObject({ connections30: 0, overdueMinor: 10_000 });
    await rescoreAll(later);
    expect(await figure(org)).toEqual(now);

    const [today, between] = await inTransaction(later, (tx) => scoresOn(tx, id, [later.today, addDays(TODAY, 40)]));
    expect(today).toMatchObject({ frozenSince: TODAY, factsDay: TODAY, row: { computedScore: left.score } });
    expect(between).toMatchObject({ frozenSince: TODAY, row: { computedScore: left.score } });
  });

  test('that comes back is scored by its facts again, and its time away stays as it was', async () => {
    const { org, id } = await withCustomer();
    await use(org, '2026-06-28', 40);
    await rescoreDirty(org);
    await moveTo(org, id, 'churn');
    await rescoreDirty(org);
    const back: OrgScope = { ...org, today: addDays(TODAY, 60) };
    await moveTo(back, id, 'customer');
    await rescoreDirty(back);
    expect(await figure(org)).toMatchObject({ connections30: 0, usageScore: 0 });
    const [now, away] = await inTransaction(back, (tx) => scoresOn(tx, id, [back.today, addDays(TODAY, 30)]));
    expect(now).toMatchObject({ frozenSince: null });
    expect(away).toMatchObject({ frozenSince: TODAY });
    expect(away?.row.usageScore).toBeGreaterThan(0);
  });

  test('that was imported as churned is scored as of the day it left, whatever a backfill wrote before', async () => {
    const { org, id } = await withCustomer();
    await use(org, '2026-03-28', 40);
    await use(org, '2026-05-20', 5);
    await moveTo(org, id, 'churn');
    await sql`update customer_change set day = '2026-03-31', known_day = '2026-03-31'
      where org_id = ${org.orgId} and field = 'stage' and day = ${TODAY}`.execute(database.owner);
    await backfill(org, '2026-03-01');
    await rescoreAll(org);
    const { usageScore } = await figure(org);
    const [left] = await inTransaction(org, (tx) => scoresOn(tx, id, ['2026-06-30']));
    expect(left).toMatchObject({ frozenSince: '2026-03-31', factsDay: '2026-03-31', row: { usageScore } });
    const { rows } = await sql<{
      day: string;
    }>`select max(day) as day from health_snapshot where org_id = ${org.orgId} and series = 'backfill'`.execute(
      database.owner,
    );
    expect(rows[0]?.day).toBe('2026-03-29');
  });
});

test('a customer that comes in as lost is scored by what is known today, whenever it began', async () => {
  const org = await makeOrganization(database, { today: TODAY });
  await inTransaction(org, (tx) =>
    saveCustomers(tx, [{ line: 0, customerId: 'C', name: 'C', since: '2020-01-01', stage: 'Churn' }]),
  );
  await use(org, '2026-05-15', 40);
  await use(org, '2026-06-28', 40);
  await rescoreDirty(org);
  expect((await figure(org)).usageScore).toBeGreaterThan(0);
});

describe('a reading of the past (H4)', () => {
  test('takes what was written as time passed before a later backfill, and the curve agrees with the explanation', async () => {
    const { org, id } = await withCustomer();
    await use(org, '2026-06-28', 40);
    await rescoreDirty(org);
    const later: OrgScope = { ...org, today: addDays(TODAY, 21) };
    // Keyed late: known now of days that were scored without it.
    await use(later, '2026-06-29', 400, 'Calendar');
    await backfill(later, '2026-06-01');
    await rescoreDirty(later);
    const [then, before] = await inTransaction(later, (tx) =>
      scoresOn(tx, id, [addDays(TODAY, 7), addDays(TODAY, -1)]),
    );
    expect(then).toMatchObject({ factsDay: TODAY, row: { connections30: 40 } });
    expect(before?.row.connections30).toBeLessThan(441);
  });
});

describe('the payer score over several currencies (D1)', () => {
  const rate = (org: OrgScope, currency: string, day: string, value: string): Promise<void> =>
    inTransaction(org, (tx) => insertRows(tx, 'currency_rate', [{ currency, day, rate: value, source: 'test' }]));

  test('weighs each invoice by the rate of its own day', async () => {
    const { org } = await withCustomer();
    await rate(org, 'USD', '2026-01-01', '0.5');
    await rate(org, 'USD', '2026-03-15', '2');
    // 100 EUR × 10 days, 100 USD = 50 EUR × 40 days, 100 USD = 200 EUR × 1 day: 3,200 ÷ 350 = 9.14.
    await invoice(org, [
      { settledDay: '2026-04-10' },
      { settledDay: '2026-05-10', currency: 'USD' },
      { issueDay: '2026-03-15', settledDay: '2026-04-01', currency: 'USD' },
    ]);
    await rescoreDirty(org);
    expect(await figure(org)).toMatchObject({ averageDelayDays: 9, rating: 'A' });
  });

  test('is unknown while a rate is missing, and known in a foreign currency alone', async () => {
    const { org } = await withCustomer();
    await invoice(org, [{ settledDay: '2026-05-10', currency: 'USD' }]);
    await rescoreDirty(org);
    expect(await figure(org)).toMatchObject({ averageDelayDays: 40, rating: 'B' });
    await rate(org, 'USD', '2026-04-01', '2');
    await invoice(org, [{ issueDay: '2026-04-01', dueDay: '2026-04-30', settledDay: '2026-05-10', currency: 'USD' }]);
    await rescoreDirty(org);
    expect(await figure(org), 'one rate is missing: each its own').toMatchObject({ averageDelayDays: 25 });
    await rate(org, 'USD', '2026-01-01', '0.5');
    await invoice(org, [{ dueDay: '2026-05-10', settledDay: '2026-05-10', amountMinor: 1, currency: 'USD' }]);
    await rescoreDirty(org);
    expect(await figure(org), '40 × 0.5 + 10 × 2 over 2.5').toMatchObject({ averageDelayDays: 16 });
    await invoice(org, [{ settledDay: '2026-04-10', currency: 'GBP' }]);
    await rescoreDirty(org);
    expect(await figure(org)).toMatchObject({ averageDelayDays: null, rating: null });
  });
});
