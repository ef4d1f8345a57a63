import { createHash } from 'node:crypto';
import {
  type Backfill,
  claimStaleCustomers,
  forgetBackfilledPages,
  listCustomerIds,
  loadBackfilledPages,
  markCurrent,
  saveBackfilledPage,
} from '@vigie/db/health';
import { claimDirtyCustomers, notifyChanged, takeMarks } from '@vigie/db/mark';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { type CalendarDate, weekEnds } from '@vigie/domain/calendar';
import { isDomainError } from '@vigie/domain/refusal';
import { backfillSnapshots, keepChurnedScores, recomputeFigures } from '../health/health.ts';

const BATCH = 1_000;
/** While one batch is decided here, the database reads or writes another. */
const BATCHES_AT_ONCE = 3;

/** What is no matter of one customer's facts: the database is away, full, or not what it should be. */
const isOfTheDatabase = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  !/^2[23]/.test(error.code) &&
  !isDomainError(error);

/** Scoring in one snapshot of the facts. */
const inSnapshot = <T>(scope: OrgScope, work: (tx: OrgTx) => Promise<T>): Promise<T> =>
  inRetriedTransaction(scope, work, { isolation: 'repeatable read' });

/** Customers that could not be scored, with the reason of each; all others are scored. */
export class RescoreError extends AggregateError {
  readonly customerIds: string[];

  constructor(failures: ReadonlyMap<string, unknown>) {
    const [first] = failures.values();
    const reason = first instanceof Error ? first.message : String(first);
    super([...failures.values()], `${failures.size} customers could not be scored: ${reason}`);
    this.customerIds = [...failures.keys()];
  }
}

/** How the customers of a batch are picked, among given ones if any, and what is noted once they are scored. */
interface Picking {
  pick(tx: OrgTx, among: string[] | null): Promise<string[]>;
  settle?(tx: OrgTx, customerIds: string[]): Promise<unknown>;
}

/**
 * Scores one batch in one transaction. Where that fails for what one customer's facts hold, each is scored alone, so
 * that nobody waits for another's; those that fail are added to `failures`.
 *
 * @returns the customers picked.
 */
async function scoreBatch(scope: OrgScope, picking: Picking, failures: Map<string, unknown>): Promise<string[]> {
  let picked: string[] = [];
  const score = (among: string[] | null): Promise<void> =>
    inSnapshot(scope, async (tx) => {
      const customerIds = await picking.pick(tx, among);
      if (among === null) picked = customerIds;
      if (customerIds.length === 0) return;
      const changed = await recomputeFigures(tx, customerIds);
      await picking.settle?.(tx, customerIds);
      await notifyChanged(tx, changed);
    });
  try {
    await score(null);
  } catch (error) {
    if (picked.length === 0 || isOfTheDatabase(error)) throw error;
    for (const id of picked)
      await score([id]).catch((reason: unknown) => {
        if (isOfTheDatabase(reason)) throw reason;
        failures.set(id, reason);
      });
  }
  return picked;
}

function raise(failures: Map<string, unknown>): void {
  if (failures.size > 0) throw new RescoreError(failures);
}

/** Scores batch after batch until none is picked; what failed must not be picked again. */
async function scoreUntilNone(
  scope: OrgScope,
  pickingBut: (failed: ReadonlyMap<string, unknown>) => Picking,
): Promise<number> {
  const failures = new Map<string, unknown>();
  const picking = pickingBut(failures);
  for (let total = 0; ; ) {
    const picked = await scoreBatch(scope, picking, failures);
    if (picked.length === 0) {
      raise(failures);
      return total;
    }
    total += picked.filter((id) => !failures.has(id)).length;
  }
}

/**
 * Scores the marked customers of an organisation until none is left that another worker does not hold: claim, read facts
 * in one snapshot, decide, write, delete the marks that were read. Marks of `except` stay as they are.
 *
 * @returns how many customers were scored.
 * @throws RescoreError for those that could not be; they stay marked.
 */
export async function rescoreDirty(scope: OrgScope, limit = BATCH, except: Iterable<string> = []): Promise<number> {
  const left = [...except];
  return scoreUntilNone(scope, (failed) => ({
    pick: (tx, among) => claimDirtyCustomers(tx, limit, { among, except: [...left, ...failed.keys()] }),
    settle: takeMarks,
  }));
}

/**
 * Recomputes every customer of an organisation, on demand.
 *
 * @returns how many customers there are.
 * @throws RescoreError for those that could not be scored.
 */
export async function rescoreAll(scope: OrgScope, onProgress?: (done: number) => void, batch = 5_000): Promise<number> {
  // Many at once, which is only faster: what fails here fails again in its batch, alone.
  await inSnapshot(scope, (tx) => keepChurnedScores(tx)).catch(() => undefined);
  const failures = new Map<string, unknown>();
  let done = 0;
  await eachPage(scope, batch, async (page) => {
    await scoreBatch(scope, { pick: async (_tx, among) => among ?? page }, failures);
    done += page.length;
    onProgress?.(done);
  });
  raise(failures);
  return done;
}

/** Hands out the customers of an organisation in pages, a few pages at once; the first error ends it. */
async function eachPage(scope: OrgScope, size: number, work: (page: string[]) => Promise<void>): Promise<void> {
  let after: string | null = null;
  let isEnded = false;
  const read = async (): Promise<string[]> => {
    if (isEnded) return [];
    const page = await inTransaction(scope, (tx) => listCustomerIds(tx, after, size));
    after = page.at(-1) ?? after;
    return page;
  };
  let reading = read();
  const next = (): Promise<string[]> => {
    const page = reading;
    reading = page.then(read);
    // It may fail while nobody waits for it; who asks next is told.
    reading.catch(() => undefined);
    return page;
  };
  const lane = async (): Promise<void> => {
    try {
      for (let page = await next(); page.length > 0; page = await next()) await work(page);
    } finally {
      isEnded = true;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: BATCHES_AT_ONCE }, lane));
  await reading;
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** The week ends from a day to today: the points of a backfilled history. */
function weekEndsSince(from: CalendarDate, today: CalendarDate): CalendarDate[] {
  for (let weeks = 12; ; weeks *= 2) {
    const ends = weekEnds(today, weeks);
    const first = ends[0];
    if (first === undefined || first < from || weeks > 2_000) return ends.filter((day) => day >= from && day < today);
  }
}

/** How a backfill is seen, and cut. */
interface BackfillOptions {
  /** After each page: customers done by now, those of an earlier attempt included. */
  onProgress?: (done: number) => void;
  batch?: number;
}

/**
 * Writes the past as it would have been scored, one snapshot a week, as a series of its own (H3). Asked for again after it
 * was cut off it goes on where it ended.
 */
export async function backfill(
  scope: OrgScope,
  from: CalendarDate,
  { onProgress, batch = 2_000 }: BackfillOptions = {},
): Promise<number> {
  const asked: Backfill = { fromDay: from, onDay: scope.today };
  const written = await inTransaction(scope, (tx) => loadBackfilledPages(tx, asked));
  const days = weekEndsSince(from, scope.today);
  let done = 0;
  await eachPage(scope, batch, async (page) => {
    // By all who are on it: one that came back meanwhile makes it another page.
    const name = createHash('sha256').update(page.join()).digest('hex');
    if (!written.has(name))
      await inSnapshot(scope, async (tx) => {
        await backfillSnapshots(tx, page, days);
        await saveBackfilledPage(tx, asked, name);
      });
    done += page.length;
    onProgress?.(done);
  });
  await inTransaction(scope, forgetBackfilledPages);
  return done;
}

/** Snapshots of given past days for every customer, a few batches at once. */
export async function backfillDays(scope: OrgScope, days: CalendarDate[], batch = 2_000): Promise<number> {
  let done = 0;
  await eachPage(scope, batch, async (page) => {
    await inSnapshot(scope, (tx) => backfillSnapshots(tx, page, days));
    done += page.length;
  });
  return done;
}

/**
 * Recomputes the customers whose figures are of an earlier day, if there are any.
 *
 * @throws RescoreError for those that could not be scored; they stay of their day.
 */
export async function rescoreForNewDay(scope: OrgScope, batch = 2_000): Promise<number> {
  return scoreUntilNone(scope, (failed) => ({
    pick: (tx, among) => claimStaleCustomers(tx, batch, { among, except: [...failed.keys()] }),
    settle: markCurrent,
  }));
}
