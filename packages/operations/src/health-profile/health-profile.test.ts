import { listProfileVersions, loadProfilesOn, type ProfileDefinition } from '@vigie/db/health-profile';
import { listDirtyOrganizations } from '@vigie/db/mark';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import { DEFAULT_PROFILE, versionOn } from '@vigie/domain/health';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCustomField, editCustomField } from '../custom-field/custom-field.ts';
import { editCustomer, saveCustomers } from '../customer/customer.ts';
import { givePulse, scoresOn } from '../health/health.ts';
import { rescoreDirty, rescoreForNewDay } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import {
  createProfile,
  findAssignments,
  findProfiles,
  getProfile,
  previewProfile,
  publishProfile,
  retireProfile,
  rollBackProfile,
  saveAssignments,
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

/** A profile of the pulse alone, each pulse giving the same points: what one sees is which profile scored. */
const always = (points: number, more: Partial<ProfileDefinition> = {}): ProfileDefinition => ({
  ...STANDARD,
  componentWeights: { usage: 0, interactions: 0, pulse: 1, agreement: 0, receivables: 0 },
  measures: [
    { key: 'pulse', component: 'pulse', weight: 1, scale: { kind: 'bands', bands: [{ upTo: null, points }] } },
  ],
  ...more,
});

/** Customers with a pulse each, scored. */
async function withCustomers(...drafts: object[]): Promise<{ org: OrgScope; ids: string[] }> {
  const org = await makeOrganization(database, { today: TODAY });
  const results = await inTransaction(org, (tx) =>
    saveCustomers(
      tx,
      drafts.map((draft, line) => ({ line, customerId: `C${line}`, name: `C${line}`, since: '2025-01-01', ...draft })),
    ),
  );
  const ids = results.map(({ entityId }) => entityId ?? '');
  for (const customerId of ids) await givePulse(org, { customerId, value: 4, note: null });
  await rescoreDirty(org);
  return { org, ids };
}

const at = (scope: OrgScope, day: string): OrgScope => ({ ...scope, today: day });

const refusal = (work: Promise<unknown>): Promise<{ code: string; field: string | null }> =>
  work.then(
    () => ({ code: 'none', field: null }),
    (error: { code: string; field: string | null }) => ({ code: error.code, field: error.field }),
  );

async function scores(org: OrgScope): Promise<(number | null)[]> {
  const { rows } = await sql<{ score: number | null }>`select f.score from customer_figure f
    join customer c on c.id = f.customer_id where f.org_id = ${org.orgId} order by c.customer_id`.execute(
    database.owner,
  );
  return rows.map(({ score }) => score);
}

async function publish(
  org: OrgScope,
  id: string,
  draft: ProfileDefinition,
  effectiveDay = org.today,
): Promise<{ version: number }> {
  const { draftVersion } = await getProfile(org, id);
  const saved = await saveDraft(org, { id, draftVersion, draft });
  return publishProfile(org, { id, ...saved, reason: 'because', effectiveDay });
}

async function assign(org: OrgScope, items: { profileId: string; condition: unknown }[]): Promise<void> {
  const { defaultId, version } = await findAssignments(org);
  await saveAssignments(org, { defaultId, version, items });
}

async function another(org: OrgScope, name: string, points: number): Promise<string> {
  const { id } = await createProfile(org, { name });
  await publish(org, id, always(points));
  return id;
}

const named = (value: string): unknown => ({ field: 'name', op: 'is', value });

describe('versions of a profile (H5)', () => {
  test('every organisation starts with the one default profile, in force on any day', async () => {
    const { org } = await withCustomers({});
    expect(await findProfiles(org)).toMatchObject([
      { id: org.orgId, name: 'Default', isDefault: true, version: 1, lastVersion: 1, customers: 1 },
    ]);
    const { versions } = await getProfile(org, org.orgId);
    expect(versions).toMatchObject([{ definition: STANDARD, effectiveDay: '1970-01-01', changes: null }]);
  });

  test('a published version scores everybody of the profile again; a draft nobody', async () => {
    const { org } = await withCustomers({}, {});
    expect(await scores(org)).toEqual([null, null]);
    const { draftVersion } = await getProfile(org, org.orgId);
    await saveDraft(org, { id: org.orgId, draftVersion, draft: always(80) });
    expect(await listDirtyOrganizations(database.db)).not.toContain(org.orgId);
    expect(await publish(org, org.orgId, always(80))).toEqual({ version: 2 });
    await rescoreDirty(org);
    expect(await scores(org)).toEqual([80, 80]);
    expect(await findProfiles(org)).toMatchObject([{ version: 2, hasDraft: false }]);
  });

  test('one of a later day holds from that day, by the day’s roll alone', async () => {
    const { org } = await withCustomers({});
    await publish(org, org.orgId, always(80), addDays(TODAY, 2));
    expect(await listDirtyOrganizations(database.db)).not.toContain(org.orgId);
    await rescoreForNewDay(at(org, addDays(TODAY, 1)));
    expect(await scores(org)).toEqual([null]);
    await rescoreForNewDay(at(org, addDays(TODAY, 2)));
    expect(await scores(org)).toEqual([80]);
  });

  test('the past stays as it was stored, and explains itself with the version of then', async () => {
    const { org, ids } = await withCustomers({});
    await publish(org, org.orgId, always(80));
    await rescoreDirty(org);
    const later = at(org, addDays(TODAY, 3));
    await publish(later, org.orgId, always(20));
    await rescoreDirty(later);
    const [then, now] = await inTransaction(later, (tx) => scoresOn(tx, ids[0] ?? '', [TODAY, later.today]));
    expect([then?.row.computedScore, then?.profile.version]).toEqual([80, 2]);
    expect([now?.row.computedScore, now?.profile.version]).toEqual([20, 3]);
  });

  test('what a version changed is told against the one before, and an earlier one comes back as a new one', async () => {
    const { org } = await withCustomers({});
    await publish(org, org.orgId, { ...STANDARD, healthyFrom: 75 });
    expect((await getProfile(org, org.orgId)).versions.at(-1)?.changes).toEqual([
      { kind: 'setting', key: 'healthyFrom', before: 70, after: 75 },
    ]);
    const rolled = await rollBackProfile(org, { id: org.orgId, version: 1, reason: 'too strict', effectiveDay: TODAY });
    expect(rolled).toEqual({ version: 3 });
    const { versions, inForce } = await getProfile(org, org.orgId);
    expect(inForce).toBe(3);
    expect(versions).toMatchObject([
      { version: 1 },
      { version: 2, definition: { healthyFrom: 75 } },
      { version: 3, restores: 1, definition: STANDARD, reason: 'too strict' },
    ]);
  });

  test('SQL finds the version that the domain says holds, on every day around them', async () => {
    const { org } = await withCustomers({});
    const days = [TODAY, addDays(TODAY, 2), addDays(TODAY, 2), addDays(TODAY, 5)];
    for (const [index, day] of days.entries()) await publish(org, org.orgId, always(index), day);
    await inTransaction(org, async (tx) => {
      const versions = (await listProfileVersions(tx)).map(({ definition, version, effectiveDay }) => ({
        profile: { ...definition, name: 'Default', version },
        effectiveDay,
        authorId: '',
        reason: '',
      }));
      for (let ahead = -2; ahead < 8; ahead += 1) {
        const day = addDays(TODAY, ahead);
        const [found] = await loadProfilesOn(tx, day);
        expect([day, found?.version]).toEqual([day, versionOn(versions, day)?.profile.version]);
      }
    });
  });

  test('a version starts today or later, and not before one that is planned', async () => {
    const { org } = await withCustomers({});
    expect(await refusal(publish(org, org.orgId, always(1), addDays(TODAY, -1)))).toEqual({
      code: 'health.effectiveBeforeToday',
      field: 'effectiveDay',
    });
    await publish(org, org.orgId, always(1), addDays(TODAY, 5));
    expect(await refusal(publish(org, org.orgId, always(2), TODAY))).toEqual({
      code: 'health.earlierThanPlanned',
      field: 'effectiveDay',
    });
    await publish(org, org.orgId, always(2), addDays(TODAY, 5));
    await rescoreForNewDay(at(org, addDays(TODAY, 5)));
    expect(await scores(org)).toEqual([2]);
  });

  test('of two who save one draft the second is told, and loses nothing of the first', async () => {
    const { org } = await withCustomers({});
    const { draftVersion } = await getProfile(org, org.orgId);
    await saveDraft(org, { id: org.orgId, draftVersion, draft: always(1) });
    expect(await refusal(saveDraft(org, { id: org.orgId, draftVersion, draft: always(2) }))).toMatchObject({
      code: 'health.draftConflict',
    });
    const late = publishProfile(org, { id: org.orgId, draftVersion, reason: 'x', effectiveDay: TODAY });
    expect(await refusal(late)).toMatchObject({ code: 'health.draftConflict' });
    expect((await getProfile(org, org.orgId)).draft).toEqual(always(1));
  });
});

describe('a profile that could give a wrong number is refused at its place (H5)', () => {
  const touch = STANDARD.measures.find(({ key }) => key === 'lastTouch');
  const withBands = (bands: { upTo: number | null; points: number }[]): ProfileDefinition => ({
    ...STANDARD,
    measures: STANDARD.measures.map((measure) =>
      measure === touch ? { ...measure, scale: { kind: 'bands', bands } } : measure,
    ),
  });

  test.each([
    [
      'steps that overlap',
      withBands([
        { upTo: 14, points: 100 },
        { upTo: 7, points: 50 },
        { upTo: null, points: 0 },
      ]),
      'health.bandsOutOfOrder',
      'measures.lastTouch',
    ],
    ['no open step', withBands([{ upTo: 14, points: 100 }]), 'health.openBandMissing', 'measures.lastTouch'],
    ['points beyond 100', withBands([{ upTo: null, points: 101 }]), 'health.badPoints', 'measures.lastTouch'],
    [
      'weights all 0',
      { ...STANDARD, componentWeights: { usage: 0, interactions: 0, pulse: 0, agreement: 0, receivables: 0 } },
      'health.noWeight',
      'componentWeights',
    ],
    [
      'measures all off where a component counts',
      always(1, { measures: always(1).measures.map((measure) => ({ ...measure, weight: 0 })) }),
      'health.noWeight',
      'componentWeights',
    ],
    [
      'a negative weight',
      { ...STANDARD, componentWeights: { ...STANDARD.componentWeights, usage: -1 } },
      'health.badWeight',
      'componentWeights.usage',
    ],
    ['churn risk above Healthy', { ...STANDARD, churnRiskBelow: 90 }, 'health.churnAboveHealthy', 'churnRiskBelow'],
    [
      'a confidence beyond 1',
      { ...STANDARD, minimumConfidence: 40 },
      'health.badMinimumConfidence',
      'minimumConfidence',
    ],
  ] as [string, ProfileDefinition, string, string][])('%s', async (_what, draft, code, field) => {
    const { org, ids } = await withCustomers({});
    const { draftVersion } = await getProfile(org, org.orgId);
    const [customerId = ''] = ids;
    expect(await refusal(saveDraft(org, { id: org.orgId, draftVersion, draft }))).toEqual({ code, field });
    expect(await refusal(previewProfile(org, { id: org.orgId, customerId, draft }))).toEqual({ code, field });
    expect(await refusal(whatIfProfile(org, { id: org.orgId, draft }))).toEqual({ code, field });
  });
});

describe('who gets which profile (H5)', () => {
  test('the one chosen by hand, else the first condition that holds, else the default', async () => {
    const { org, ids } = await withCustomers({ name: 'hand', tags: ['big'] }, { name: 'two', tags: ['big'] }, {}, {});
    const [big, two, hand] = [
      await another(org, 'Big', 10),
      await another(org, 'Two', 20),
      await another(org, 'Hand', 30),
    ];
    await publish(org, org.orgId, always(90));
    await assign(org, [
      { profileId: big, condition: { field: 'tags', op: 'is', value: ['big'] } },
      { profileId: two, condition: named('two') },
      { profileId: two, condition: named('C2') },
    ]);
    await editCustomer(org, { id: ids[0] ?? '', version: 1, healthProfileId: hand });
    await rescoreDirty(org);
    expect(await scores(org)).toEqual([30, 10, 20, 90]);
    await editCustomer(org, { id: ids[0] ?? '', version: 2, healthProfileId: null });
    await editCustomer(org, { id: ids[1] ?? '', version: 1, tags: [] });
    await rescoreDirty(org);
    expect(await scores(org), 'what the condition asks of changed').toEqual([10, 20, 20, 90]);
    expect((await findProfiles(org)).map(({ name, customers }) => [name, customers])).toEqual([
      ['Big', 1],
      ['Default', 1],
      ['Hand', 0],
      ['Two', 2],
    ]);
  });

  test('a condition asks of own fields, archived since or not, and of nothing that a score decides', async () => {
    const { org } = await withCustomers({}, {});
    const plan = { entity: 'customer' as const, key: 'plan', label: 'Plan', type: 'text' as const, options: [] };
    const field = await createCustomField(org, { ...plan, readOnly: false });
    await inTransaction(org, (tx) => saveCustomers(tx, [{ line: 0, customerId: 'C0', custom: { plan: 'gold' } }]));
    const gold = await another(org, 'Gold', 10);
    const ofGold = { profileId: gold, condition: { field: 'custom.plan', op: 'is', value: 'gold' } };
    await assign(org, [ofGold]);
    await rescoreDirty(org);
    expect(await scores(org)).toEqual([10, null]);
    await editCustomField(org, { id: field.id, archived: true });
    await rescoreForNewDay(at(org, addDays(TODAY, 1)));
    expect(await scores(org), 'its value is there still').toEqual([10, null]);
    expect(await refusal(assign(org, [ofGold])), 'but nothing new is made of it').toEqual({
      code: 'condition.invalid',
      field: 'items.0.condition',
    });
    for (const asked of ['healthScore', 'churnRisk', 'openTickets'])
      expect(
        await refusal(assign(org, [{ profileId: gold, condition: { field: asked, op: 'notEmpty' } }])),
      ).toMatchObject({ code: 'condition.invalid' });
    const mine = { field: 'owner', op: 'is', value: { me: true } };
    expect(await refusal(assign(org, [{ profileId: gold, condition: mine }]))).toMatchObject({
      code: 'health.assignmentOfMe',
    });
  });

  test('a profile that was never published is given to nobody, and one in use is not archived', async () => {
    const { org, ids } = await withCustomers({});
    const { id } = await createProfile(org, { name: 'New' });
    const [customerId = ''] = ids;
    expect(await refusal(assign(org, [{ profileId: id, condition: named('C0') }]))).toEqual({
      code: 'health.profileNotPublished',
      field: 'items.0.profileId',
    });
    const byHand = editCustomer(org, { id: customerId, version: 1, healthProfileId: id });
    expect(await refusal(byHand)).toEqual({ code: 'customer.unknownProfile', field: 'healthProfileId' });
    await publish(org, id, always(50));
    await editCustomer(org, { id: customerId, version: 1, healthProfileId: id });
    for (const used of [id, org.orgId])
      expect(await refusal(retireProfile(org, used))).toMatchObject({ code: 'health.profileInUse' });
    await editCustomer(org, { id: customerId, version: 2, healthProfileId: null });
    await retireProfile(org, id);
    expect(await findProfiles(org)).toContainEqual(expect.objectContaining({ id, isArchived: true }));
    expect(await refusal(saveDraft(org, { id, draftVersion: 3, draft: null }))).toMatchObject({
      code: 'health.profileArchived',
    });
  });

  test('of two who change the conditions the second is told', async () => {
    const { org } = await withCustomers({});
    const big = await another(org, 'Big', 10);
    const read = await findAssignments(org);
    await assign(org, [{ profileId: big, condition: named('C0') }]);
    expect(await refusal(saveAssignments(org, { ...read, items: [] }))).toMatchObject({
      code: 'health.assignmentConflict',
    });
  });

  test('another default scores those that nothing else is for', async () => {
    const { org } = await withCustomers({}, {});
    const [big, calm] = [await another(org, 'Big', 10), await another(org, 'Calm', 60)];
    await assign(org, [{ profileId: big, condition: named('C0') }]);
    await saveAssignments(org, { ...(await findAssignments(org)), defaultId: calm });
    await rescoreDirty(org);
    expect(await scores(org)).toEqual([10, 60]);
  });

  test('whoever left keeps its score and the bounds of its profile, whatever is published', async () => {
    const { org, ids } = await withCustomers({});
    await publish(org, org.orgId, always(80));
    await rescoreDirty(org);
    const { rows } = await sql<{
      id: string;
    }>`select id from stage where org_id = ${org.orgId} and kind = 'churn'`.execute(database.owner);
    await editCustomer(org, { id: ids[0] ?? '', version: 1, stageId: rows[0]?.id ?? '' });
    await rescoreDirty(org);
    const later = at(org, addDays(TODAY, 2));
    await publish(later, org.orgId, always(80, { healthyFrom: 95 }));
    await rescoreDirty(later);
    const kept =
      await sql`select score, status, profile_version from customer_figure where org_id = ${org.orgId}`.execute(
        database.owner,
      );
    expect(kept.rows).toEqual([{ score: 80, status: 'healthy', profileVersion: 2 }]);
  });
});

describe('before publishing (H5)', () => {
  test('the portfolio under a draft: counts, who moves, how much of the order stays; nothing is written', async () => {
    const { org } = await withCustomers({}, { healthStatus: 'escalated' });
    await publish(org, org.orgId, always(80));
    await rescoreDirty(org);
    const found = await whatIfProfile(org, { id: org.orgId, draft: always(60) });
    expect(found).toMatchObject({
      customers: 2,
      before: { healthy: 1, 'at-risk': 0, escalated: 1, unknown: 0 },
      after: { healthy: 0, 'at-risk': 1, escalated: 1, unknown: 0 },
      moves: [{ name: 'C0', from: 'healthy', to: 'at-risk', scoreBefore: 80, scoreAfter: 60 }],
    });
    expect(await scores(org)).toEqual([80, 80]);
  });

  test('one customer under a draft, beside what it has', async () => {
    const { org, ids } = await withCustomers({});
    const { before, after } = await previewProfile(org, { id: org.orgId, customerId: ids[0] ?? '', draft: always(60) });
    expect([before.score, after.score, after.profile.version]).toEqual([null, 60, 2]);
  });

  test('is for those who manage settings; a profile by hand for managers up', async () => {
    const { org, ids } = await withCustomers({});
    const [manager, member] = [await makeMember(database, org, 'manager'), await makeMember(database, org, 'member')];
    expect(await findProfiles(member.scope)).toHaveLength(1);
    for (const work of [
      () => getProfile(manager.scope, org.orgId),
      () => createProfile(manager.scope, { name: 'x' }),
      () => whatIfProfile(manager.scope, { id: org.orgId, draft: always(1) }),
      () => findAssignments(manager.scope),
    ])
      expect(await refusal(work())).toMatchObject({ code: 'access.forbidden' });
    const id = await another(org, 'Big', 10);
    const [customerId = ''] = ids;
    await editCustomer(org, { id: customerId, version: 1, ownerId: member.userId });
    const byHand = (scope: OrgScope, version: number): Promise<unknown> =>
      editCustomer(scope, { id: customerId, version, healthProfileId: id });
    expect(await refusal(byHand(member.scope, 2))).toMatchObject({ code: 'access.forbidden' });
    expect(await refusal(byHand(manager.scope, 2))).toMatchObject({ code: 'none' });
  });
});
