import { addDays } from '@vigie/domain/calendar';
import { type HistoryPoint, isNewPoint } from '@vigie/domain/health';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { inDiscardedTransaction, type OrgScope } from '../scope/scope.ts';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { type ScoreRow, saveSnapshots } from './health.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const FIRST = '2026-03-01';
const score = fc.constantFrom(40, 40, 40.5, null);
const point: fc.Arbitrary<HistoryPoint> = fc.record({
  components: fc.record({
    usage: score,
    interactions: fc.constantFrom(60, 60, 60, null),
    pulse: fc.constant(null),
    agreement: fc.constant(50),
    receivables: fc.constant(null),
  }),
  confidence: fc.constantFrom(0.9, 0.9, 0.9, 0.4),
  profileVersion: fc.constantFrom(1, 1, 1, 2),
});

const PROFILE = newId();
const rowOf = (customerId: string, { components, confidence, profileVersion }: HistoryPoint): ScoreRow => ({
  customerId,
  isTracked: false,
  contacts: 0,
  activeContacts: 0,
  connections30: 0,
  connectionsPrevious30: 0,
  lastActivityDay: null,
  features30: 0,
  featuresAnyone90: 0,
  lastTouchDay: null,
  sentimentSum: 0,
  sentimentCount: 0,
  openTickets: 0,
  pulse: null,
  pulseDay: null,
  noticeDay: null,
  autoRenew: null,
  mrrNow: null,
  mrrBefore: null,
  averageDelayDays: null,
  outstandingMinor: null,
  overdueMinor: null,
  hasDocuments: false,
  brokenPromises: null,
  computedScore: null,
  confidence,
  usageScore: components.usage,
  interactionsScore: components.interactions,
  pulseScore: components.pulse,
  agreementScore: components.agreement,
  receivablesScore: components.receivables,
  profileId: PROFILE,
  profileVersion,
});

test('H3 a snapshot is stored on the days that the domain calls a new point', async () => {
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(point, { minLength: 3, maxLength: 8 }), async (points) => {
      const orgId = newId();
      const scope: OrgScope = {
        orgId,
        db: database.db,
        today: FIRST,
        actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
        org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
      };
      await inDiscardedTransaction(scope, async (tx) => {
        const [stageId, customerId] = [newId(), newId()];
        await insertRows(tx, 'stage', [{ id: stageId, name: 'Run', kind: 'customer', position: 0 }]);
        await insertRows(tx, 'customer', [{ id: customerId, customerId: 'C', name: 'C', nameFolded: 'c', stageId }]);
        const expected: string[] = [];
        let last: HistoryPoint | null = null;
        for (const [offset, now] of points.entries()) {
          const day = addDays(FIRST, offset);
          await saveSnapshots(tx, 'live', day, [rowOf(customerId, now)]);
          if (!isNewPoint(last, now)) continue;
          expected.push(day);
          last = now;
        }
        const { rows } = await sql<{ day: string }>`select day from health_snapshot order by day`.execute(tx.db);
        expect(rows.map(({ day }) => day)).toEqual(expected);
        kept += points.length - expected.length;
      });
    }),
    { numRuns: 60 },
  );
  expect(kept).toBeGreaterThan(5);
});
