import { loadCustomerCatalogue } from '@vigie/db/condition';
import { listMatchingIds } from '@vigie/db/customer';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { editCustomer, saveCustomers } from '../customer/customer.ts';
import { givePulse, liftHealth, overrideHealth } from '../health/health.ts';
import { getProfile, publishProfile, saveDraft } from '../health-profile/health-profile.ts';
import { SYSTEM_ACTOR } from '../organization/organization.ts';
import { rescoreDirty, rescoreForNewDay } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { countNotices, findNotices, readNotices, tellOfTheDay } from './notice.ts';

let database: TestDatabase;
let org: OrgScope;
let owner: OrgScope;
let manager: OrgScope;
let restricted: OrgScope;
let id: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const TODAY = '2026-06-30';
const LAST = addDays(TODAY, 2);
const at = (scope: OrgScope, day: string): OrgScope => ({ ...scope, today: day });
const idOf = (scope: OrgScope): string => scope.actor.userId ?? '';

beforeEach(async () => {
  org = await makeOrganization(database, { today: TODAY });
  owner = (await makeMember(database, org, 'member')).scope;
  manager = (await makeMember(database, org, 'manager')).scope;
  restricted = (await makeMember(database, org, 'restricted')).scope;
  const [made] = await inTransaction(org, (tx) =>
    saveCustomers(tx, [{ line: 0, customerId: 'C', name: 'C', ownerId: idOf(owner), healthScore: 62 }]),
  );
  id = made?.entityId ?? '';
});

const give = (ownerId: string, version: number) => editCustomer(manager, { id, version, ownerId });
const set = (by: OrgScope, expiresDay: string | null = LAST) =>
  overrideHealth(by, { customerId: id, field: 'score', value: 20, reason: 'They complain', expiresDay });
/** What the worker does on a day. */
const turn = async (day: string): Promise<void> => {
  const system = { ...at(org, day), actor: SYSTEM_ACTOR };
  await rescoreForNewDay(system);
  await tellOfTheDay(system);
};
const told = async (scope: OrgScope) => findNotices(scope, false, null, 50);

describe('H6 R9 an override that ended', () => {
  test('is told once to the owner and to whoever set it, with the value that is back; not before its last day is over', async () => {
    await set(manager);
    await turn(LAST);
    expect([await told(owner), await told(manager)]).toEqual([[], []]);
    await turn(addDays(LAST, 1));
    const said = {
      kind: 'override-ended',
      customerName: 'C',
      readAt: null,
      params: { field: 'score', was: '20', now: '62', source: 'supplied', day: LAST },
    };
    expect([await told(owner), await told(manager), await told(restricted)]).toMatchObject([[said], [said], []]);
    await Promise.all([turn(addDays(LAST, 1)), turn(addDays(LAST, 2))]);
    expect([await told(owner), await told(manager)]).toMatchObject([[said], [said]]);
  });

  test('is told after a day on which nobody ran', async () => {
    await set(manager);
    await turn(addDays(LAST, 9));
    expect(await told(owner)).toMatchObject([{ params: { day: LAST } }]);
  });

  test('is one notice where the owner set it', async () => {
    await set(owner);
    await turn(addDays(LAST, 1));
    expect(await told(owner)).toHaveLength(1);
  });

  test('is nobody’s news where it was lifted, or another came after it', async () => {
    const { id: act } = await set(manager);
    await liftHealth(manager, act, 'All is well');
    await set(manager);
    await set(manager, null);
    await turn(addDays(LAST, 1));
    expect(await told(owner)).toEqual([]);
  });

  test('is told to nobody who may not read the customer, when it is written and when it is read', async () => {
    await give(idOf(restricted), 1);
    await set(restricted);
    await give(idOf(owner), 2);
    await turn(addDays(LAST, 1));
    expect(await told(restricted), 'who set it reads the customer no more').toEqual([]);
    expect(await told(owner)).toHaveLength(1);

    await give(idOf(restricted), 3);
    await overrideHealth(manager, { customerId: id, field: 'churnRisk', value: true, reason: 'x', expiresDay: TODAY });
    await turn(addDays(LAST, 1));
    expect(await told(restricted)).toMatchObject([{ params: { field: 'churnRisk', was: 'true' } }]);
    await give(idOf(owner), 4);
    expect([await told(restricted), await countNotices(restricted)]).toEqual([[], 0]);
    await readNotices(restricted, null);
    await give(idOf(restricted), 5);
    expect(await countNotices(restricted), 'what one may not read is not read by "all"').toBe(1);
  });
});

describe('R9 a pulse that expires', () => {
  test('is told to the owner a week before, once per pulse', async () => {
    await givePulse(manager, { customerId: id, value: 4, note: null });
    const until = addDays(TODAY, 90);
    await turn(addDays(until, -8));
    expect(await told(owner)).toEqual([]);
    for (const day of [-7, -6, 1, 2]) await turn(addDays(until, day));
    expect(await told(owner)).toMatchObject([{ kind: 'pulse-expired', params: { value: 4, until } }]);
    expect(await told(manager)).toEqual([]);
  });

  test('ends when the profile in force no longer counts it', async () => {
    const admin = (await makeMember(database, org, 'admin')).scope;
    const { draftVersion, versions } = await getProfile(admin, org.orgId);
    const [standard] = versions;
    if (standard === undefined) throw new Error('No profile.');
    const draft = { ...standard.definition, pulseDays: 20 };
    const saved = await saveDraft(admin, { id: org.orgId, draftVersion, draft });
    await publishProfile(admin, { id: org.orgId, ...saved, reason: 'sooner', effectiveDay: TODAY });
    await givePulse(manager, { customerId: id, value: 4, note: null });
    const until = addDays(TODAY, 20);
    await turn(addDays(until, -8));
    expect(await told(owner)).toEqual([]);
    await turn(addDays(until, -7));
    expect(await told(owner)).toMatchObject([{ params: { value: 4, until } }]);
    const due = async (day: string): Promise<string[]> => {
      const asked = { field: 'pulseUntil', op: 'before', value: day } as const;
      return inTransaction(org, async (tx) =>
        listMatchingIds(tx, { where: { condition: asked, catalogue: await loadCustomerCatalogue(tx) } }),
      );
    };
    expect([await due(until), await due(addDays(until, 1))]).toEqual([[], [id]]);
  });

  test('of a profile that says more days than there are is scored, though no new one may say so', async () => {
    const admin = (await makeMember(database, org, 'admin')).scope;
    const { draftVersion, versions } = await getProfile(admin, org.orgId);
    const [standard] = versions;
    if (standard === undefined) throw new Error('No profile.');
    const draft = { ...standard.definition, pulseDays: 9_999_999 };
    await expect(saveDraft(admin, { id: org.orgId, draftVersion, draft })).rejects.toMatchObject({
      code: 'health.badPulseDays',
      field: 'pulseDays',
    });
    // Published before there was a bound.
    await sql`update health_profile_version set definition = ${JSON.stringify(draft)}::jsonb
      where org_id = ${org.orgId}`.execute(database.owner);
    await givePulse(manager, { customerId: id, value: 4, note: null });
    await rescoreDirty(org);
    const { rows } = await sql<{ pulse: number; until: string }>`select pulse::integer, pulse_until::text as until
      from customer_figure where org_id = ${org.orgId}`.execute(database.owner);
    expect(rows).toEqual([{ pulse: 4, until: addDays(TODAY, 36_500) }]);
  });

  test('is not told where a later one was given', async () => {
    await givePulse(manager, { customerId: id, value: 4, note: null });
    await givePulse(at(manager, addDays(TODAY, 60)), { customerId: id, value: 2, note: null });
    await turn(addDays(TODAY, 91));
    expect(await told(owner)).toEqual([]);
  });
});

test('R9 a notice counts until it is read, and is only its person’s to read', async () => {
  await set(manager);
  await turn(addDays(LAST, 1));
  const [notice] = await told(owner);
  await readNotices(manager, [notice?.id ?? '']);
  expect(await countNotices(owner)).toBe(1);
  await readNotices(owner, [notice?.id ?? '']);
  expect([await countNotices(owner), await countNotices(manager)]).toEqual([0, 1]);
  expect(await findNotices(owner, true, null, 50)).toEqual([]);
  await expect(findNotices({ ...org, actor: SYSTEM_ACTOR }, false, null, 50)).rejects.toMatchObject({
    code: 'access.forbidden',
  });
});
