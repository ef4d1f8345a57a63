import { claimStaleCustomers, listCustomerIds, markCurrent } from '@vigie/db/health';
import { claimDirtyCustomers, notifyChanged, takeMarks } from '@vigie/db/mark';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { type CalendarDate, weekEnds } from '@vigie/domain/calendar';
import { backfillSnapshots, keepChurnedScores, recomputeFigures } from '../health/health.ts';

const BATCH = 1_000;
const MAX_ATTEMPTS = 5;

/** PostgreSQL's answer to two snapshots that touched the same row: the whole transaction may simply run again. */
const isSerializationFailure = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');

async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isSerializationFailure(error)) throw error;
    }
  }
}

/**
 * Scores the marked customers of an organisation until none is left that another worker does not hold. One
 * transaction per batch: claim, read facts in one snapshot, decide, write, delete the marks that were read.
 *
 * @returns how many customers were scored.
 */
export async function rescoreDirty(scope: OrgScope, limit = BATCH): Promise<number> {
  for (let total = 0; ; ) {
    const scored = await retrying(() =>
      inTransaction(
        scope,
        async (tx) => {
          const customerIds = await claimDirtyCustomers(tx, limit);
          if (customerIds.length === 0) return 0;
          const changed = await recomputeFigures(tx, customerIds);
          await takeMarks(tx, customerIds);
          await notifyChanged(tx, changed);
          return customerIds.length;
        },
        { isolation: 'repeatable read' },
      ),
    );
    if (scored === 0) return total;
    total += scored;
  }
}

/** Recomputes every customer of an organisation, a batch at a time; the windows of a new day, or on demand. */
export async function rescoreAll(scope: OrgScope, onProgress?: (done: number) => void, batch = 5_000): Promise<number> {
  await retrying(() => inTransaction(scope, (tx) => keepChurnedScores(tx), { isolation: 'repeatable read' }));
  let done = 0;
  for (let after: string | null = null; ; ) {
    const cursor: string | null = after;
    const ids: string[] = await retrying(() =>
      inTransaction(
        scope,
        async (tx) => {
          const page = await listCustomerIds(tx, cursor, batch);
          const changed = await recomputeFigures(tx, page);
          await notifyChanged(tx, changed);
          return page;
        },
        { isolation: 'repeatable read' },
      ),
    );
    const last = ids.at(-1);
    if (last === undefined) return done;
    after = last;
    done += ids.length;
    onProgress?.(done);
  }
}

/** The week ends from a day to today: the points of a backfilled history. */
function weekEndsSince(from: CalendarDate, today: CalendarDate): CalendarDate[] {
  for (let weeks = 12; ; weeks *= 2) {
    const ends = weekEnds(today, weeks);
    const first = ends[0];
    if (first === undefined || first < from || weeks > 2_000) return ends.filter((day) => day >= from && day < today);
  }
}

/** Writes the past as it would have been scored, one snapshot a week, as a series of its own (H3). */
export async function backfill(scope: OrgScope, from: CalendarDate): Promise<number> {
  return backfillDays(scope, weekEndsSince(from, scope.today));
}

/** Snapshots of given past days for every customer, a batch at a time. */
export async function backfillDays(scope: OrgScope, days: CalendarDate[], batch = 2_000): Promise<number> {
  let done = 0;
  for (let after: string | null = null; ; ) {
    const cursor: string | null = after;
    const ids: string[] = await inTransaction(
      scope,
      async (tx) => {
        const page = await listCustomerIds(tx, cursor, batch);
        await backfillSnapshots(tx, page, days);
        return page;
      },
      { isolation: 'repeatable read' },
    );
    const last = ids.at(-1);
    if (last === undefined) return done;
    after = last;
    done += ids.length;
  }
}

/** Recomputes the customers whose figures are of an earlier day, if there are any. */
export async function rescoreForNewDay(scope: OrgScope, batch = 2_000): Promise<number> {
  for (let total = 0; ; ) {
    const done = await retrying(() =>
      inTransaction(
        scope,
        async (tx) => {
          const customerIds = await claimStaleCustomers(tx, batch);
          const changed = await recomputeFigures(tx, customerIds);
          await markCurrent(tx, customerIds);
          await notifyChanged(tx, changed);
          return customerIds.length;
        },
        { isolation: 'repeatable read' },
      ),
    );
    if (done === 0) return total;
    total += done;
  }
}
