import type { ProfileDefinition } from '@vigie/db/health-profile';
import { listDirtyOrganizations } from '@vigie/db/mark';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import type { CustomType, CustomValue } from '@vigie/domain/custom-field';
import { DEFAULT_PROFILE, explain, type OwnMeasureKey, type Scale } from '@vigie/domain/health';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { continueBackTest, startBackTest, viewBackTest } from '../back-test/back-test.ts';
import { saveChurnEvents } from '../churn/churn.ts';
import { createCustomField, editCustomField } from '../custom-field/custom-field.ts';
import { saveCustomers } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { rawsOn, scoresKnownNow, scoresOn } from '../health/health.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeOrganization } from '../test-organization/test-organization.ts';
import {
  findOwnMeasures,
  getProfile,
  previewProfile,
  publishProfile,
  rollBackProfile,
  saveDraft,
  whatIfProfile,
} from './health-profile.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const TODAY = '2026-06-30';
const { name: _name, version: _version, ...STANDARD } = DEFAULT_PROFILE;
const PERCENT: Scale = { kind: 'linear', zeroAt: 0, hundredAt: 100 };

/** A profile of one measure of the organisation's own: the score is what that says. */
const measuring = (key: OwnMeasureKey, scale: Scale = PERCENT, weight = 1): ProfileDefinition => ({
  ...STANDARD,
  componentWeights: { usage: 1, interactions: 0, pulse: 0, agreement: 0, receivables: 0 },
  measures: [
    { key, component: 'usage', weight, scale },
    { key: 'activeUsers', component: 'usage', weight: weight === 0 ? 1 : 0, scale: PERCENT },
  ],
});

async function field(org: OrgScope, key: string, type: CustomType): Promise<string> {
  return (await createCustomField(org, { entity: 'customer', key, label: `The ${key}`, type })).id;
}

const give = (org: OrgScope, ...given: Record<string, CustomValue | null>[]): Promise<{ entityId: string | null }[]> =>
  inTransaction(org, (tx) =>
    saveCustomers(
      tx,
      given.map((custom, line) => ({ line, customerId: `C${line}`, name: `C${line}`, custom })),
    ),
  );

async function publish(org: OrgScope, draft: ProfileDefinition): Promise<{ version: number }> {
  const { draftVersion } = await getProfile(org, org.orgId);
  const saved = await saveDraft(org, { id: org.orgId, draftVersion, draft });
  return publishProfile(org, { id: org.orgId, ...saved, reason: 'because', effectiveDay: org.today });
}

async function rows(org: OrgScope, table: 'customer_figure' | 'health_snapshot'): Promise<unknown[][]> {
  const { rows: found } = await sql<{ score: number | null; own: unknown }>`
    select f.computed_score as score, f.own from ${sql.table(table)} f join customer c on c.id = f.customer_id
    where f.org_id = ${org.orgId} order by c.customer_id`.execute(database.owner);
  return found.map(({ score, own }) => [score, own]);
}

const refusal = (work: Promise<unknown>): Promise<{ code: string; field: string | null }> =>
  work.then(
    () => ({ code: 'none', field: null }),
    (error: { code: string; field: string | null }) => ({ code: error.code, field: error.field }),
  );

const SINCE: Scale = {
  kind: 'bands',
  bands: [
    { upTo: -1, points: 10 },
    { upTo: 30, points: 90 },
    { upTo: null, points: 20 },
  ],
};

describe('fields of the organisation as measures (H5)', () => {
  test.each<[CustomType, Scale, (CustomValue | null)[], unknown[][]]>([
    [
      'number',
      PERCENT,
      [62.5, 200, null],
      [
        [63, { 'custom.x': 62.5 }],
        [100, { 'custom.x': 200 }],
        [null, {}],
      ],
    ],
    // In the organisation's currency, in major units: 12.34 euros.
    [
      'money',
      PERCENT,
      [1_234, 5_000, null],
      [
        [12, { 'custom.x': 12.34 }],
        [50, { 'custom.x': 50 }],
        [null, {}],
      ],
    ],
    [
      'boolean',
      {
        kind: 'bands',
        bands: [
          { upTo: 0, points: 40 },
          { upTo: null, points: 100 },
        ],
      },
      [true, false, null],
      [
        [100, { 'custom.x': true }],
        [40, { 'custom.x': false }],
        [null, {}],
      ],
    ],
    // Days since it: a day to come lies below 0.
    [
      'date',
      SINCE,
      ['2026-05-31', '2026-07-01', '2026-05-30'],
      [
        [90, { 'custom.x': '2026-05-31' }],
        [10, { 'custom.x': '2026-07-01' }],
        [20, { 'custom.x': '2026-05-30' }],
      ],
    ],
  ])('of type %s score, and stand with the score and in the day’s snapshot', async (type, scale, values, expected) => {
    const org = await makeOrganization(database, { today: TODAY });
    await field(org, 'x', type);
    await give(org, ...values.map((x) => ({ x })));
    await publish(org, measuring('custom.x', scale));
    await rescoreDirty(org);
    expect(await rows(org, 'customer_figure')).toEqual(expected);
    expect(await rows(org, 'health_snapshot')).toEqual(expected);
  });

  test('are scored anew when a value changes, and stand nowhere where no profile asks for them', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    await field(org, 'x', 'number');
    await give(org, { x: 10 });
    await rescoreDirty(org);
    expect(await rows(org, 'customer_figure')).toEqual([[null, null]]);
    await publish(org, measuring('custom.x'));
    await rescoreDirty(org);
    await give(org, { x: 30 });
    await rescoreDirty(org);
    expect(await rows(org, 'customer_figure')).toEqual([[30, { 'custom.x': 30 }]]);
  });

  test('show in a preview and a what-if before any profile has them', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    await field(org, 'x', 'number');
    const [customer] = await give(org, { x: 80 }, { x: 20 }, {});
    await rescoreDirty(org);
    const given = { id: org.orgId, draft: measuring('custom.x') };
    const { before, after } = await previewProfile(org, { ...given, customerId: customer?.entityId ?? '' });
    expect([before.score, after.score]).toEqual([null, 80]);
    expect((await whatIfProfile(org, given)).after).toEqual({ healthy: 1, 'at-risk': 1, escalated: 0, unknown: 1 });
  });

  test('that nobody made, or that hold no number, are refused at their place', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    await field(org, 'x', 'text');
    await createCustomField(org, { entity: 'contact', key: 'y', label: 'Y', type: 'number' });
    const [customer] = await give(org, {});
    for (const key of ['custom.x', 'custom.y', 'custom.z'] as const) {
      const unknown = { code: 'health.unknownMeasure', field: `measures.${key}` };
      const given = { id: org.orgId, draft: measuring(key) };
      expect(await refusal(publish(org, given.draft))).toEqual(unknown);
      expect(await refusal(previewProfile(org, { ...given, customerId: customer?.entityId ?? '' }))).toEqual(unknown);
      expect(await refusal(whatIfProfile(org, given))).toEqual(unknown);
    }
    const bad = measuring('custom.x', { kind: 'linear', zeroAt: 1, hundredAt: 1 });
    expect(await refusal(publish(org, bad))).toEqual({ code: 'health.badLine', field: 'measures.custom.x' });
  });

  test('name the profiles that count by them today; a draft, or a measure without weight, does not', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    await field(org, 'x', 'number');
    const used = async (): Promise<string[] | undefined> =>
      (await findOwnMeasures(org)).find(({ key }) => key === 'custom.x')?.profiles;
    const { draftVersion } = await getProfile(org, org.orgId);
    await saveDraft(org, { id: org.orgId, draftVersion, draft: measuring('custom.x') });
    expect(await used()).toEqual([]);
    await publish(org, measuring('custom.x'));
    expect(await used()).toEqual(['Default']);
    await publish(org, measuring('custom.x', PERCENT, 0));
    expect(await used()).toEqual([]);
  });

  test('that are archived are published no more; a profile in force treats them as missing, until they are back', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    const id = await field(org, 'x', 'number');
    await field(org, 'y', 'number');
    const [customer] = await give(org, { x: 80, y: 50 });
    await publish(org, measuring('custom.x'));
    await rescoreDirty(org);
    await editCustomField(org, { id, archived: true });
    await rescoreDirty(org);
    expect(await rows(org, 'customer_figure')).toEqual([[null, { 'custom.x': { missing: 'archived' } }]]);
    const archived = { code: 'health.measureArchived', field: 'measures.custom.x' };
    expect(await refusal(publish(org, measuring('custom.x')))).toEqual(archived);
    // Switched off it counts for nothing, so nothing is wrong.
    expect(await publish(org, measuring('custom.x', PERCENT, 0))).toEqual({ version: 3 });
    expect(await publish(org, measuring('custom.y'))).toEqual({ version: 4 });
    const back = { id: org.orgId, version: 2, reason: 'again', effectiveDay: TODAY };
    expect(await refusal(rollBackProfile(org, back))).toEqual(archived);
    await editCustomField(org, { id, archived: false });
    await rollBackProfile(org, back);
    await rescoreDirty(org);
    expect(await rows(org, 'customer_figure')).toEqual([[80, { 'custom.x': 80 }]]);
    expect(customer?.entityId).not.toBeNull();
  });

  test('that no profile in force measures are archived without scoring anybody; a new name changes nothing', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    const [id, other] = [await field(org, 'x', 'number'), await field(org, 'y', 'number')];
    await give(org, { x: 80 });
    await publish(org, measuring('custom.x'));
    await rescoreDirty(org);
    const before = await rows(org, 'health_snapshot');
    await editCustomField(org, { id: other, archived: true });
    await editCustomField(org, { id, label: 'Another name' });
    expect(await listDirtyOrganizations(database.db)).not.toContain(org.orgId);
    expect(await rows(org, 'health_snapshot')).toEqual(before);
  });

  test('are not dated: the past knows nothing of them unless stored, and “known now” has today’s value (H4)', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    await field(org, 'x', 'number');
    const [customer] = await give(org, { x: 80 });
    const id = customer?.entityId ?? '';
    await publish(org, measuring('custom.x'));
    await rescoreDirty(org);
    const later = { ...org, today: addDays(TODAY, 10) };
    await give(later, { x: 30 });
    await rescoreDirty(later);
    const days = [addDays(TODAY, -5), TODAY, later.today];
    const told = async (read: typeof scoresOn) =>
      (await inTransaction(later, (tx) => read(tx, id, days))).map(({ row, factsDay, profile }) => [
        row.computedScore,
        explain(row, factsDay, profile).measures[0]?.missing ?? row.own?.['custom.x'],
      ]);
    // Before the first version the same one stands in: it asked, and nobody knows.
    expect((await told(scoresOn)).slice(1)).toEqual([
      [80, 80],
      [30, 30],
    ]);
    expect((await told(scoresKnownNow)).slice(1)).toEqual([
      [30, 30],
      [30, 30],
    ]);
    const raws = await inTransaction(later, (tx) =>
      rawsOn(tx, [id], TODAY, { ...measuring('custom.x'), name: 'Tried', version: 1 }),
    );
    expect(raws.get(id)?.own).toEqual({ 'custom.x': { missing: 'undated' } });
  });

  test('tell a back-test nothing of the past: no value of today is seen on a day before (H5)', async () => {
    const org = await makeOrganization(database, { today: TODAY });
    await field(org, 'x', 'number');
    await give(org, { x: 1 }, { x: 99 });
    await inTransaction(org, async (tx) => {
      const resolve = await resolveCustomers(tx, [{ customerId: 'C0' }], {
        createMissing: false,
        action: 'customer.edit',
      });
      await saveChurnEvents(tx, [{ line: 0, customerId: 'C0', day: '2026-05-31' }], resolve);
    });
    const profile = { ...measuring('custom.x'), name: 'Tried', version: 1 };
    const { id } = await startBackTest(org, { leadDays: 30, profile });
    await continueBackTest(org, id);
    const { result, undated } = await viewBackTest(org, id);
    expect([result?.left, result?.scored, result?.auc.score]).toEqual([1, 0, null]);
    expect(undated).toEqual(['The x']);
  });
});
