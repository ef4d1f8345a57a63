import {
  addBackTest,
  type BackTestStatus,
  endBackTest,
  getBackTest,
  listBackTests,
  listRunningBackTests,
  loadStayHistories,
  lockBackTests,
  type StoredBackTest,
  saveBackTestProgress,
} from '@vigie/db/back-test';
import { newId } from '@vigie/db/id';
import { notifyChanged } from '@vigie/db/mark';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { mayOnAllRead } from '@vigie/domain/access';
import { addDays, type CalendarDate } from '@vigie/domain/calendar';
import {
  type BackTest,
  type BackTestCase,
  type BackTestQuestion,
  backTest,
  backTestQuestions,
  bandOf,
  checkProfile,
  leadTime,
  ownMeasuresOf,
  type Profile,
  scoreHealth,
} from '@vigie/domain/health';
import { listOwnMeasures, rawsOn, standardProfile } from '../health/health.ts';
import { AppError } from '../refusal/refusal.ts';

/** Cases of customers that stayed, at most about: they are drawn alike from all days. */
const MOST_STAYED = 20_000;
/** Departures that are asked about, at most: the latest. */
const MOST_LEFT = 5_000;
/** Days before a departure on which the flag is asked for, for how long it stood. */
const LEAD_STEPS = [360, 270, 180, 150, 120, 90, 60, 45, 30, 14, 7, 1];

/** What came out of a trial. */
export interface BackTestResult extends BackTest {
  /** Departures and customers that stayed, as they were asked about. */
  left: number;
  stayed: number;
  /** Of those that stayed, the share that was drawn; 1: all of them. */
  share: number;
  lead: {
    /** Departures before which the flag stood to the end. */
    warned: number;
    /** Median of the days it had stood for then; null where none was warned. */
    medianDays: number | null;
    /** How many had been flagged for at least so many days. */
    atLeast: { days: number; departures: number }[];
  };
}

export interface FoundBackTest extends Omit<StoredBackTest, 'profile' | 'result'> {
  profile: Profile;
  /** What people call the fields that it measures: they are not dated, so that the past knows nothing of them. */
  undated: string[];
  result: BackTestResult | null;
}

function requireRight(scope: OrgScope): void {
  // A trial speaks of every customer, so it is for those who may read and profile all of them.
  if (!mayOnAllRead(scope.actor, 'customer.profile'))
    throw new AppError('access.forbidden', { action: 'customer.profile' });
}

/**
 * Asks for a trial of a profile, the default one unless told, on the past (H5): would it have told who was about to leave? A worker does it.
 * @throws AppError `access.forbidden`, `backTest.running` while another is; DomainError what `checkProfile` refuses.
 */
export async function startBackTest(
  scope: OrgScope,
  { leadDays, profile: tried }: { leadDays: number; profile?: Profile },
): Promise<{ id: string }> {
  requireRight(scope);
  if (tried !== undefined) checkProfile(tried);
  return inTransaction(scope, async (tx) => {
    // One reads the whole past: who asks the same while it does is led to it.
    await lockBackTests(tx);
    const [running] = await listRunningBackTests(tx);
    if (running !== undefined) {
      if ((await getBackTest(tx, running))?.leadDays !== leadDays) throw new AppError('backTest.running');
      return { id: running };
    }
    const profile = tried ?? (await standardProfile(tx));
    const id = newId();
    await addBackTest(tx, { id, profile, leadDays, actorKind: tx.actor.kind === 'apiKey' ? 'api-key' : tx.actor.kind });
    await notifyChanged(tx, null);
    return { id };
  });
}

/** @throws AppError `access.forbidden`, `record.notFound`. */
export async function viewBackTest(scope: OrgScope, id: string): Promise<FoundBackTest> {
  requireRight(scope);
  return inTransaction(scope, async (tx) => {
    const found = await getBackTest(tx, id);
    if (!found) throw new AppError('record.notFound');
    const profile = found.profile as Profile;
    return { ...found, profile, undated: await undatedOf(tx, profile), result: found.result as BackTestResult | null };
  });
}

async function undatedOf(tx: OrgTx, { measures }: Profile): Promise<string[]> {
  const counted = new Set<string>(ownMeasuresOf({ measures: measures.filter(({ weight }) => weight > 0) }));
  if (counted.size === 0) return [];
  return (await listOwnMeasures(tx)).flatMap(({ key, kind, label }) =>
    counted.has(key) && kind !== 'metric' ? [label] : [],
  );
}

export interface BackTestBrief {
  id: string;
  leadDays: number;
  day: CalendarDate;
  status: BackTestStatus;
  failure: string | null;
  actorId: string | null;
  createdAt: Date;
  profile: { name: string; version: number };
}

export async function recentBackTests(scope: OrgScope): Promise<BackTestBrief[]> {
  requireRight(scope);
  return (await inTransaction(scope, (tx) => listBackTests(tx, 50))).map(({ profile, ...test }) => {
    const { name, version } = profile as Profile;
    return { ...test, profile: { name, version } };
  });
}

export const unfinishedBackTests = (scope: OrgScope): Promise<string[]> => inTransaction(scope, listRunningBackTests);

export const failBackTest = (scope: OrgScope, id: string, failure: string): Promise<void> =>
  inTransaction(scope, (tx) => endBackTest(tx, id, { failure }));

/** Does a trial that was asked for; one that was cut off begins anew, since nothing of it is kept but its end. */
export async function continueBackTest(scope: OrgScope, id: string): Promise<void> {
  const asked = await inTransaction(scope, (tx) => getBackTest(tx, id));
  if (asked?.status !== 'running') return;
  const profile = asked.profile as Profile;
  const on: OrgScope = { ...scope, today: asked.day };
  const customers = await inTransaction(on, (tx) => loadStayHistories(tx, asked.day));
  const left = backTestQuestions(customers, asked.day, asked.leadDays, 0)
    .toSorted((a, b) => ((a.churnDay ?? '') < (b.churnDay ?? '') ? 1 : -1))
    .slice(0, MOST_LEFT);
  const days = new Set(left.map(({ asOf }) => asOf)).size;
  // As many of each day, and of each day others.
  const share = Math.min(1, MOST_STAYED / Math.max(1, days * customers.length));
  const onDays = new Set(left.map(({ asOf }) => asOf));
  const stayed = backTestQuestions(customers, asked.day, asked.leadDays, share).filter(
    ({ churnDay, asOf }) => churnDay === null && onDays.has(asOf),
  );
  const asking = [...left, ...stayed];
  await inTransaction(on, (tx) => saveBackTestProgress(tx, id, asking.length, 0));
  const cases = await readCases(on, asking, profile, async (done) => {
    await inTransaction(on, (tx) => saveBackTestProgress(tx, id, asking.length, done));
  });
  const result: BackTestResult = {
    ...backTest(cases, profile),
    left: left.length,
    stayed: stayed.length,
    share,
    lead: await readLead(on, left, profile),
  };
  await inTransaction(on, async (tx) => {
    await endBackTest(tx, id, { result });
    await notifyChanged(tx, null);
  });
}

/** The facts of each question, as they were known on its day; a day is read at a time. */
async function readCases(
  scope: OrgScope,
  questions: readonly BackTestQuestion[],
  profile: Profile,
  onProgress: (done: number) => Promise<void> = async () => undefined,
): Promise<BackTestCase[]> {
  const cases: BackTestCase[] = [];
  for (const [day, asked] of Map.groupBy(questions, ({ asOf }) => asOf)) {
    const raws = await inTransaction({ ...scope, isReadOnly: true }, (tx) =>
      rawsOn(
        tx,
        asked.map(({ customerId }) => customerId),
        day,
        profile,
      ),
    );
    for (const { customerId, churnDay } of asked) {
      const raw = raws.get(customerId);
      if (raw) cases.push({ customerId, asOf: day, raw, churnDay });
    }
    await onProgress(cases.length);
  }
  return cases;
}

/** How long before each departure the flag had stood, read on some days before it. */
async function readLead(
  scope: OrgScope,
  left: readonly BackTestQuestion[],
  profile: Profile,
): Promise<BackTestResult['lead']> {
  const before = left.flatMap(({ customerId, churnDay }) =>
    churnDay === null ? [] : LEAD_STEPS.map((days) => ({ customerId, churnDay, asOf: addDays(churnDay, -days) })),
  );
  const flags = Map.groupBy(
    await readCases(scope, before, profile),
    ({ customerId, churnDay }) => `${customerId} ${churnDay}`,
  );
  const leads = [...flags.values()].flatMap((cases) => {
    const churnDay = cases[0]?.churnDay;
    if (churnDay === undefined || churnDay === null) return [];
    const series = cases
      .map(({ asOf, raw }) => {
        const { score } = scoreHealth(raw, asOf, profile);
        return { day: asOf, isFlagged: score !== null && bandOf(score, profile).status === 'at-risk' };
      })
      .sort((a, b) => (a.day < b.day ? -1 : 1));
    const days = leadTime(series, churnDay);
    return days === null ? [] : [days];
  });
  leads.sort((a, b) => a - b);
  return {
    warned: leads.length,
    medianDays: leads[Math.floor((leads.length - 1) / 2)] ?? null,
    atLeast: LEAD_STEPS.toReversed().map((days) => ({
      days,
      departures: leads.filter((lead) => lead >= days).length,
    })),
  };
}
