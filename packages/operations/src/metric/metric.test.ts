import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import { DEFAULT_PROFILE, explain, type OwnMeasureKey, rawDayOf } from '@vigie/domain/health';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveCustomers } from '../customer/customer.ts';
import { rawsOn, scoresKnownNow, scoresOn } from '../health/health.ts';
import { getProfile, publishProfile, saveDraft } from '../health-profile/health-profile.ts';
import { mergeCustomers, unmergeCustomer } from '../merge/merge.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { createMetric, editMetric, findMetrics, type MetricReceipt, receiveMetricValues } from './metric.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const TODAY = '2026-06-30';
const at = (scope: OrgScope, days: number): OrgScope => ({ ...scope, today: addDays(TODAY, days) });

/** Two customers, and a metric "nps". */
async function organization(): Promise<{ org: OrgScope; ids: string[]; metric: string }> {
  const org = await makeOrganization(database, { today: TODAY });
  const saved = await inTransaction(org, (tx) =>
    saveCustomers(tx, [
      { line: 0, customerId: 'A', name: 'A', externalId: 'crm-a' },
      { line: 1, customerId: 'B', name: 'B' },
    ]),
  );
  const { id } = await createMetric(org, { key: 'nps', name: 'Net promoter score', unit: 'pts' });
  await rescoreDirty(org);
  return { org, ids: saved.map(({ entityId }) => entityId ?? ''), metric: id };
}

const send = (scope: OrgScope, ...values: unknown[]): Promise<MetricReceipt[]> => receiveMetricValues(scope, values);
const nps = (value: unknown, more: object = {}): object => ({ customer: 'A', metric: 'nps', value, ...more });
const outcomes = (receipts: MetricReceipt[]): string[] =>
  receipts.map(({ outcome, issues }) => [outcome, ...issues.map(({ field, code }) => `${field} ${code}`)].join(' '));

async function marked(org: OrgScope): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(distinct customer_id)::int as n from control.dirty_mark
    where org_id = ${org.orgId}`.execute(database.owner);
  return rows[0]?.n ?? 0;
}

const { name: _name, version: _version, ...STANDARD } = DEFAULT_PROFILE;
const measuring = (key: OwnMeasureKey) => ({
  ...STANDARD,
  componentWeights: { usage: 1, interactions: 0, pulse: 0, agreement: 0, receivables: 0 },
  measures: [
    { key, component: 'usage' as const, weight: 1, scale: { kind: 'linear' as const, zeroAt: 0, hundredAt: 100 } },
  ],
});

async function publish(org: OrgScope): Promise<void> {
  const { draftVersion } = await getProfile(org, org.orgId);
  const saved = await saveDraft(org, { id: org.orgId, draftVersion, draft: measuring('metric.nps') });
  await publishProfile(org, { id: org.orgId, ...saved, reason: 'because', effectiveDay: org.today });
  await rescoreDirty(org);
}

async function figures(org: OrgScope): Promise<unknown[][]> {
  const { rows } = await sql<{ score: number | null; own: unknown }>`
    select f.computed_score as score, f.own from customer_figure f join customer c on c.id = f.customer_id
    where f.org_id = ${org.orgId} order by c.customer_id`.execute(database.owner);
  return rows.map(({ score, own }) => [score, own]);
}

describe('values of metrics (H5)', () => {
  test('are created, replaced or unchanged, and mark whom they changed alone', async () => {
    const { org } = await organization();
    const first = [nps(40), nps(50, { day: '2026-06-01' }), nps(60, { customer: 'B' })];
    expect(outcomes(await send(org, ...first))).toEqual(['created', 'created', 'created']);
    expect(await marked(org)).toBe(2);
    await rescoreDirty(org);
    expect(outcomes(await send(org, nps(40, { customer: 'crm-a' }), ...first.slice(1)))).toEqual(
      Array(3).fill('unchanged'),
    );
    expect(await marked(org)).toBe(0);
    expect(outcomes(await send(org, nps(41), nps(60, { customer: 'B' })))).toEqual(['updated', 'unchanged']);
    expect(await marked(org)).toBe(1);
  });

  test('that are wrong are told by their field, and keep nothing of the others back', async () => {
    const { org } = await organization();
    const { id } = await createMetric(org, { key: 'old', name: 'Old' });
    await editMetric(org, { id, archived: true });
    const receipts = await send(
      org,
      nps(1),
      nps(2, { customer: 'Nobody' }),
      nps(2, { metric: 'none' }),
      nps(2, { metric: 'old' }),
      nps(2, { day: '2026-07-01' }),
      nps(2, { day: '2026-02-30' }),
      nps(2, { day: 20_260_630 }),
      nps(Number.NaN),
      nps(Number.POSITIVE_INFINITY),
      nps('2'),
      nps(0.1 + 0.2),
      nps(1e12),
      nps(undefined),
      { value: 2 },
      nps(2, { orgId: 'other' }),
      nps(2, { customer: 'a\u0000' }),
      null,
      'value',
      nps(1),
      nps(2),
    );
    expect(outcomes(receipts)).toEqual([
      'created',
      'failed customer unknownCustomer',
      'failed metric metric.unknown',
      'failed metric metric.archived',
      'failed day metric.futureDay',
      'failed day invalidDay',
      'failed day invalidDay',
      'failed value invalidNumber',
      'failed value invalidNumber',
      'failed value invalidNumber',
      'failed value customField.tooManyDigits',
      'failed value customField.tooManyDigits',
      'failed value required',
      'failed customer required metric required',
      'failed orgId metric.unknownKey',
      'failed customer badText',
      'failed value metric.notAnObject',
      'failed value metric.notAnObject',
      'unchanged',
      'failed value repeatedRow',
    ]);
    const { rows } = await sql`select value from metric_value where org_id = ${org.orgId}`.execute(database.owner);
    expect(rows).toEqual([{ value: 1 }]);
  });

  test('beyond a thousand are left for the next request', async () => {
    const { org } = await organization();
    const many = Array.from({ length: 1_001 }, (_, days) => nps(1, { day: addDays(TODAY, -days) }));
    expect(outcomes((await send(org, ...many)).slice(999))).toEqual(['created', 'failed value metric.batchFull']);
  });

  test('come from whoever may edit the customer, and tell nobody of one they may not see', async () => {
    const { org } = await organization();
    const as = async (role: 'member' | 'restricted' | 'viewer') => (await makeMember(database, org, role)).scope;
    expect(outcomes(await send(await as('restricted'), nps(1)))).toEqual(['failed customer unknownCustomer']);
    expect(outcomes(await send(await as('member'), nps(1)))).toEqual(['failed customer notAllowed']);
    await expect(send(await as('viewer'), nps(1))).rejects.toMatchObject({ code: 'access.forbidden' });
  });

  test('that come at once are each taken once', async () => {
    const { org } = await organization();
    const sent = await Promise.all(Array.from({ length: 6 }, () => send(org, nps(7))));
    expect(sent.flatMap(outcomes).sort()).toEqual(['created', ...Array(5).fill('unchanged')]);
  });
});

describe('metrics as measures (H5)', () => {
  test('count by the latest value of a day, and show that day', async () => {
    const { org, ids } = await organization();
    await send(org, nps(80, { day: '2026-06-20' }), nps(10, { day: '2026-05-01' }));
    await publish(org);
    expect(await figures(org)).toEqual([
      [80, { 'metric.nps': { value: 80, day: '2026-06-20' } }],
      [null, {}],
    ]);
    await send(org, nps(30));
    await rescoreDirty(org);
    expect((await figures(org))[0]).toEqual([30, { 'metric.nps': { value: 30, day: TODAY } }]);
    const [now] = await inTransaction(org, (tx) => scoresOn(tx, ids[0] ?? '', [TODAY]));
    expect(rawDayOf(now?.row ?? ({} as never), 'metric.nps')).toBe(TODAY);
  });

  test('answer a past day by what was known then: a value that came, or was replaced, later is not seen (H4)', async () => {
    const { org, ids } = await organization();
    const id = ids[0] ?? '';
    const profile = { ...measuring('metric.nps'), name: 'Tried', version: 1 };
    await publish(org);
    await send(org, nps(40));
    await rescoreDirty(org);
    const later = at(org, 10);
    await send(later, nps(90, { day: TODAY }), nps(70, { day: addDays(TODAY, 2) }));
    const ownOn = async (days: number) =>
      (await inTransaction(later, (tx) => rawsOn(tx, [id], addDays(TODAY, days), profile))).get(id)?.own;
    expect(await ownOn(-1)).toEqual({});
    expect(await ownOn(0)).toEqual({ 'metric.nps': { value: 40, day: TODAY } });
    expect(await ownOn(5)).toEqual({ 'metric.nps': { value: 40, day: TODAY } });
    expect(await ownOn(10)).toEqual({ 'metric.nps': { value: 70, day: addDays(TODAY, 2) } });
    const days = [TODAY, addDays(TODAY, 5)];
    const known = await inTransaction(later, (tx) => scoresKnownNow(tx, id, days));
    expect(known.map(({ row, factsDay }) => explain(row, factsDay, profile).score)).toEqual([90, 70]);
    const then = await inTransaction(later, (tx) => scoresOn(tx, id, days));
    expect(then.map(({ row, factsDay }) => explain(row, factsDay, profile).score)).toEqual([40, 40]);
  });

  test('that are archived count as missing, and come back with what they held', async () => {
    const { org, metric } = await organization();
    await send(org, nps(80));
    await publish(org);
    await editMetric(org, { id: metric, archived: true });
    await rescoreDirty(org);
    expect((await figures(org))[0]).toEqual([null, { 'metric.nps': { missing: 'archived' } }]);
    await expect(publish(org)).rejects.toMatchObject({
      code: 'health.measureArchived',
      field: 'measures.metric.nps',
      params: { label: 'Net promoter score' },
    });
    await editMetric(org, { id: metric, archived: false });
    await rescoreDirty(org);
    expect((await figures(org))[0]?.[0]).toBe(80);
  });

  test('move with a customer that is merged, and back when it is taken out (R2)', async () => {
    const { org, ids } = await organization();
    const [kept = '', merged = ''] = ids;
    await send(org, nps(20), nps(60, { customer: 'B' }), nps(50, { customer: 'B', day: '2026-06-01' }));
    await publish(org);
    const { mergeId } = await mergeCustomers(org, {
      ...{ id: kept, version: 1, otherId: merged, otherVersion: 1, fromOther: [] },
    });
    await rescoreDirty(org);
    const { rows } = await sql`select distinct customer_id from metric_value where org_id = ${org.orgId}`.execute(
      database.owner,
    );
    expect(rows).toEqual([{ customerId: kept }]);
    await unmergeCustomer(org, mergeId);
    await rescoreDirty(org);
    expect((await figures(org)).map(([score]) => score)).toEqual([20, 60]);
  });

  test('said while two customers were one stay with the one they were said of', async () => {
    const { org, ids } = await organization();
    const [kept = '', merged = ''] = ids;
    await send(org, nps(20), nps(60, { customer: 'B' }));
    await publish(org);
    const { mergeId } = await mergeCustomers(org, {
      ...{ id: kept, version: 1, otherId: merged, otherVersion: 1, fromOther: [] },
    });
    expect(outcomes(await send(org, nps(70)))).toEqual(['updated']);
    await rescoreDirty(org);
    expect((await figures(org)).map(([score]) => score)).toEqual([70]);
    await unmergeCustomer(org, mergeId);
    await rescoreDirty(org);
    expect((await figures(org)).map(([score]) => score)).toEqual([70, 60]);
  });

  test('each word on a day is kept, whoever had the last one that day', async () => {
    const { org } = await organization();
    for (const value of [20, 70, 20]) await send(org, nps(value));
    await publish(org);
    const { rows } = await sql<{ value: number }>`select value from metric_value where org_id = ${org.orgId}
      order by recorded_at`.execute(database.owner);
    expect(rows.map(({ value }) => value)).toEqual([20, 70, 20]);
    expect((await figures(org))[0]?.[0]).toBe(20);
  });
});

describe('metrics (H5)', () => {
  test('are made, renamed and archived by who manages settings; a key is taken for ever', async () => {
    const { org, metric } = await organization();
    await expect(createMetric(org, { key: '2nd', name: 'X' })).rejects.toMatchObject({ code: 'metric.badKey' });
    await editMetric(org, { id: metric, name: 'NPS', unit: null, archived: true });
    await expect(createMetric(org, { key: 'nps', name: 'X' })).rejects.toMatchObject({ code: 'metric.keyTaken' });
    expect(await findMetrics(org)).toMatchObject([{ key: 'nps', name: 'NPS', unit: null }]);
    const { scope } = await makeMember(database, org, 'manager');
    await expect(createMetric(scope, { key: 'x', name: 'X' })).rejects.toMatchObject({ code: 'access.forbidden' });
    await expect(editMetric(scope, { id: metric, archived: false })).rejects.toMatchObject({
      code: 'access.forbidden',
    });
    const { rows } = await sql<{ entity: string; action: string }>`select entity, action from audit
      where org_id = ${org.orgId} and entity = 'metric' order by id`.execute(database.owner);
    expect(rows.map(({ action }) => action)).toEqual(['create', 'update']);
  });
});
