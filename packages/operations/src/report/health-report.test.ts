import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { mrrMinor } from '@vigie/domain/agreement';
import { addDays, weekEnds } from '@vigie/domain/calendar';
import { HEALTH_GROUPS, hasMoved, healthGroup } from '@vigie/domain/report';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveCustomers } from '../customer/customer.ts';
import { overrideHealth, type Standing } from '../health/health.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { live, standingOf, steps } from './health-report.property.ts';
import { healthOverTime, movers } from './report.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const overTime = (scope: OrgScope, filter = {}) =>
  inTransaction(scope, (tx) => healthOverTime(tx, { filter, every: 'week' }));
const moved = (scope: OrgScope, wanted = {}) =>
  inTransaction(scope, (tx) => movers(tx, { filter: {}, since: null, until: null, passage: null, ...wanted }));
const idsOf = async (org: OrgScope): Promise<string[]> =>
  (
    await inTransaction(org, (tx) =>
      sql<{ id: string }>`select id from customer where org_id = ${tx.orgId} order by id`.execute(tx.db),
    )
  ).rows.map(({ id }) => id);

describe('V1 health over time and movers', () => {
  test('count what the records of the customers say one by one, on each of the days', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        const made = await makeOrganization(database, { today: '2026-04-01' });
        const org = { ...made, today: await live(made, drawn) };
        const days = weekEnds(org.today, 12);
        const ids = await idsOf(org);
        const oneByOne = await inTransaction(org, async (tx) => {
          const read: (Standing | null)[][] = [];
          for (const day of days) {
            const ofDay: (Standing | null)[] = [];
            for (const id of ids) ofDay.push(await standingOf(tx, id, day));
            read.push(ofDay);
          }
          return read;
        });
        const expected = oneByOne.map((ofDay) =>
          Object.fromEntries(
            HEALTH_GROUPS.map((group) => {
              const own = ofDay.filter((one) => one !== null && healthGroup(one) === group);
              const known = own.flatMap((one) => one?.mrr72 ?? []);
              const sum = mrrMinor(known.reduce((total, mrr) => total + mrr, 0));
              return [group, { customers: own.length, mrrMinor: sum, unknown: own.length - known.length }];
            }),
          ),
        );
        expect((await overTime(org)).map(({ groups }) => groups)).toEqual(expected);

        const [since, until] = [days[7] ?? '', days[11] ?? ''];
        const pairs = ids.flatMap((id, index) => {
          const [before, after] = [oneByOne[7]?.[index], oneByOne[11]?.[index]];
          return before && after ? [{ id, before, after }] : [];
        });
        const found = await moved(org, { since, until });
        expect(found.compared).toBe(pairs.length);
        expect(found.lines.map(({ id }) => id).sort()).toEqual(pairs.filter(hasMoved).map(({ id }) => id));
        const counted = found.passages.reduce((sum, { customers }) => sum + customers, 0);
        expect(counted).toBe(pairs.filter(({ before, after }) => before.status !== after.status).length);
      }),
      { numRuns: 12 },
    );
  });

  const START = '2026-06-01';
  async function withThree(): Promise<OrgScope> {
    const org = await makeOrganization(database, { today: START });
    await inTransaction(org, (tx) =>
      saveCustomers(
        tx,
        [90, 80, 60].map((healthScore, line) => ({
          line,
          customerId: `C-${line}`,
          name: `C ${line}`,
          stage: 'Run',
          healthScore,
        })),
      ),
    );
    await rescoreDirty(org);
    return org;
  }

  test('what was known then stays: a score of today, an end or a departure changes no past day', async () => {
    const org = await withThree();
    const later = { ...org, today: addDays(START, 21) };
    const [first = '', second = ''] = await idsOf(org);
    await overrideHealth(later, {
      customerId: first,
      field: 'status',
      value: 'escalated',
      reason: 'x',
      expiresDay: null,
    });
    await inTransaction(later, (tx) =>
      saveCustomers(tx, [{ line: 0, customerId: 'C-1', name: 'C 1', stage: 'Churn' }]),
    );
    await rescoreDirty(later);
    expect(second).not.toBe('');
    const points = await overTime(later);
    const counts = points.map(({ groups }) => HEALTH_GROUPS.map((group) => groups[group].customers));
    // Healthy, escalated, at risk, none: before anybody was there, the three weeks, today.
    expect(counts.slice(-5)).toEqual([
      [0, 0, 0, 0],
      [2, 0, 1, 0],
      [2, 0, 1, 0],
      [2, 0, 1, 0],
      [0, 1, 1, 0],
    ]);
    expect(points.at(-1)).toMatchObject({ day: later.today, isPartial: true });
  });

  test('the largest moves come first, and one change of status can be asked for', async () => {
    const org = await withThree();
    const later = { ...org, today: addDays(START, 7) };
    await inTransaction(later, (tx) =>
      saveCustomers(
        tx,
        [40, 85, 65].map((healthScore, line) => ({ line, customerId: `C-${line}`, name: `C ${line}`, healthScore })),
      ),
    );
    await rescoreDirty(later);
    const found = await moved(later);
    expect(found).toMatchObject({ since: START, until: later.today, compared: 3, found: 3 });
    expect(found.lines.map(({ customerId, points }) => [customerId, points])).toEqual([
      ['C-0', -50],
      ['C-1', 5],
      ['C-2', 5],
    ]);
    const passage = { from: 'healthy', to: 'at-risk' } as const;
    expect(found.passages).toEqual([{ ...passage, customers: 1, mrrMinor: 0, unknown: 0 }]);
    expect((await moved(later, { passage })).lines.map(({ customerId }) => customerId)).toEqual(['C-0']);
    for (const wrong of [{ since: later.today }, { until: addDays(later.today, 1) }])
      await expect(moved(later, wrong)).rejects.toMatchObject({ code: 'report.badDays' });
  });

  test('who was a customer before anything was stored of it counts without a score, and has not moved since', async () => {
    const org = await makeOrganization(database, { today: START });
    const known = { line: 0, customerId: 'C', name: 'C', stage: 'Run', since: '2025-01-01', healthScore: 90 };
    await inTransaction(org, (tx) => saveCustomers(tx, [known]));
    await rescoreDirty(org);
    expect((await overTime(org)).at(-2)?.groups.none.customers).toBe(1);
    expect(await moved(org)).toMatchObject({ compared: 0, found: 0 });
    expect(await moved({ ...org, today: addDays(START, 7) })).toMatchObject({ compared: 1, found: 0 });
  });

  test('D3 each sees the customers they may see, and of these whom the filter finds', async () => {
    const org = await withThree();
    const { scope, userId } = await makeMember(database, org, 'restricted');
    await inTransaction(org, (tx) => saveCustomers(tx, [{ line: 0, customerId: 'C-2', name: 'C 2', ownerId: userId }]));
    const today = async (who: OrgScope, filter = {}): Promise<number[]> => {
      const last = (await overTime({ ...who, today: START }, filter)).at(-1);
      return HEALTH_GROUPS.map((group) => last?.groups[group].customers ?? -1);
    };
    expect(await today(scope)).toEqual([0, 0, 1, 0]);
    expect(await today(org, { search: 'C 0' })).toEqual([1, 0, 0, 0]);
    expect((await moved({ ...scope, today: addDays(START, 7) })).compared).toBe(1);
  });
});
