import { addDays, type CalendarDate, daysBetween, parseDay } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';
import { COMPONENTS, type ComponentKey, frozenProfile, type Profile } from './profile.ts';
import type { HealthRaw } from './raw.ts';
import { bandOf, scoreHealth } from './score.ts';
import { ranks } from './what-if.ts';

/** Days before a churn event at which the flag is asked for, unless said otherwise (domain rules §5). */
export const BACK_TEST_LEAD_DAYS = 90;

/** A customer on a day: what was known of it then, and what became of it. */
export interface BackTestCase {
  customerId: string;
  asOf: CalendarDate;
  /** Facts known on `asOf`, and nothing later. */
  raw: HealthRaw;
  /** Day of the churn event that `asOf` is the eve of; null for one that stayed. */
  churnDay: CalendarDate | null;
}

/** A customer that is asked for on a day. */
export interface BackTestQuestion {
  customerId: string;
  asOf: CalendarDate;
  churnDay: CalendarDate | null;
}

/** A customer with its stays: it is there from `since` on, leaves on each churn day, and comes back on each return day. */
export interface BackTestCustomer {
  customerId: string;
  since: CalendarDate | null;
  churnDays: readonly CalendarDate[];
  /** A return is a new stay; left out where there was none, or nobody wrote it down. */
  returnDays?: readonly CalendarDate[];
}

/**
 * Which customers a back-test asks for, and when: each churn event, some days before; and on the same days everybody
 * who was there and stayed for as long (domain rules §5). `share` of those that stayed, 0 to 1, are drawn, others each day.
 * @throws DomainError `health.badLead` unless `leadDays` is whole, 1 or more; `health.badShare`; `calendar.*`.
 * @example const stayed = { customerId: 'a', since: '2024-01-01', churnDays: [] };
 * backTestQuestions([{ ...stayed, customerId: 'b', churnDays: ['2026-03-31'] }, stayed], '2026-12-31')
 * // [{ customerId: 'b', asOf: '2025-12-31', churnDay: '2026-03-31' },
 * //   { customerId: 'a', asOf: '2025-12-31', churnDay: null }]
 */
export function backTestQuestions(
  customers: readonly BackTestCustomer[],
  asOf: CalendarDate,
  leadDays: number = BACK_TEST_LEAD_DAYS,
  share = 1,
): BackTestQuestion[] {
  if (!Number.isSafeInteger(leadDays) || leadDays < 1)
    throw new DomainError('health.badLead', { leadDays: String(leadDays) });
  if (!(share >= 0 && share <= 1))
    throw new DomainError('health.badShare', { argument: 'share', value: String(share) });
  for (const day of [
    asOf,
    ...customers.flatMap(({ since, churnDays, returnDays = [] }) => [
      ...(since === null ? [] : [since]),
      ...churnDays,
      ...returnDays,
    ]),
  ])
    parseDay(day);
  const isThere = (customer: BackTestCustomer, day: CalendarDate): boolean =>
    customer.since === null || customer.since <= day;
  // Whoever left and was not seen to come back did not stay.
  const isGone = ({ churnDays, returnDays = [] }: BackTestCustomer, day: CalendarDate): boolean => {
    const lastChurn = churnDays
      .filter((churn) => churn <= day)
      .toSorted()
      .at(-1);
    return lastChurn !== undefined && !returnDays.some((back) => back > lastChurn && back <= day);
  };
  const left = customers.flatMap((customer) =>
    customer.churnDays
      .filter((churnDay) => churnDay <= asOf)
      .map((churnDay) => ({ customerId: customer.customerId, asOf: addDays(churnDay, -leadDays), churnDay }))
      .filter((question) => isThere(customer, question.asOf)),
  );
  const days = [...new Set(left.map((question) => question.asOf))].sort();
  const stayed = days.flatMap((day, index) =>
    drawn(customers, share, index)
      .filter((customer) => isThere(customer, day) && !isGone(customer, day))
      .filter(({ churnDays }) => !churnDays.some((churn) => churn > day && churn <= addDays(day, leadDays)))
      .map(({ customerId }) => ({ customerId, asOf: day, churnDay: null })),
  );
  return [...left, ...stayed];
}

/** A share of a list, spread over it; with another `turn` others, so that all come up in the end. */
function drawn<T>(list: readonly T[], share: number, turn: number): readonly T[] {
  if (share === 1) return list;
  const count = Math.ceil(list.length * share);
  const step = list.length / count;
  return Array.from({ length: count }, (_, at) => list[Math.floor(at * step + turn) % list.length] as T);
}

/** How well a flag told who would leave. Ratios are null where their base is 0. */
export interface Confusion {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
  /** Of those flagged, how many left. */
  precision: number | null;
  /** Of those that left, how many were flagged. */
  recall: number | null;
  /** Precision ÷ share of all that left: 1 is no better than chance. */
  lift: number | null;
}

export interface BackTest {
  /** Cases that had a score; the others are counted apart, and never as healthy. */
  scored: number;
  unknown: number;
  /** The At-risk flag of the profile. */
  atRisk: Confusion;
  /** The same flag at other scores: flagged below each. */
  thresholds: { below: number; confusion: Confusion }[];
  /**
   * Chance that one who left had the lower value than one who stayed, ties as half: 0.5 says nothing, 1 tells them apart.
   * Null where one side is empty.
   */
  auc: Record<ComponentKey | 'score', number | null>;
  /** Churned cases that were not flagged. */
  missed: { customerId: string; asOf: CalendarDate; score: number | null }[];
}

/**
 * Tries a profile on the past: each case scored from what was known on its day (domain rules §5, H5). Ratios are 0–1,
 * null over a base of 0; those without a score count apart.
 * @throws DomainError `health.lookAhead` for a case whose last activity, touch or pulse is of a later day than its own,
 * and as {@link scoreHealth}.
 * @example const raw = { isTracked: true, contacts: 23, activeContacts: 14, connections30: 78,
 *   connectionsPrevious30: 100, lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30,
 *   lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01',
 *   noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34,
 *   outstandingMinor: 4_218_000, overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null };
 * const found = backTest([{ customerId: 'a', asOf: '2026-03-31', raw, churnDay: '2026-06-29' },
 *   { customerId: 'b', asOf: '2026-03-31', raw, churnDay: null }], DEFAULT_PROFILE);
 * [found.atRisk.recall, found.atRisk.precision, found.auc.score] // [1, 0.5, 0.5]
 */
export function backTest(cases: readonly BackTestCase[], tried: Profile): BackTest {
  const profile = frozenProfile(tried);
  const scored = cases.map((one) => {
    refuseLookAhead(one);
    return { ...one, hasLeft: one.churnDay !== null, health: scoreHealth(one.raw, one.asOf, profile) };
  });
  const known = scored.filter(({ health }) => health.score !== null);
  const flagged = (below: number): Confusion =>
    confusionOf(known.map(({ hasLeft, health }) => ({ hasLeft, isFlagged: (health.score ?? 100) < below })));
  const values = (key: ComponentKey | 'score', hasLeft: boolean): number[] =>
    scored
      .filter((one) => one.hasLeft === hasLeft)
      .map(({ health }) => (key === 'score' ? health.unrounded : health.components[key]))
      .filter((value) => value !== null);
  return {
    scored: known.length,
    unknown: scored.length - known.length,
    atRisk: flagged(profile.healthyFrom),
    thresholds: Array.from({ length: 21 }, (_, index) => ({ below: index * 5, confusion: flagged(index * 5) })),
    auc: Object.fromEntries(
      (['score', ...COMPONENTS] as const).map((key) => [key, aucOf(values(key, true), values(key, false))]),
    ) as BackTest['auc'],
    missed: scored
      .filter(({ hasLeft, health }) => hasLeft && !isAtRisk(health.score, profile))
      .map(({ customerId, asOf, health }) => ({ customerId, asOf, score: health.score })),
  };
}

const isAtRisk = (score: number | null, profile: Profile): boolean =>
  score !== null && bandOf(score, profile).status === 'at-risk';

function refuseLookAhead({ customerId, asOf, raw }: BackTestCase): void {
  for (const day of [raw.lastActivityDay, raw.lastTouchDay, raw.pulseDay])
    if (day !== null && day > asOf) throw new DomainError('health.lookAhead', { customer: customerId, asOf, day });
}

function confusionOf(cases: readonly { hasLeft: boolean; isFlagged: boolean }[]): Confusion {
  const count = (hasLeft: boolean, isFlagged: boolean): number =>
    cases.filter((one) => one.hasLeft === hasLeft && one.isFlagged === isFlagged).length;
  const [truePositives, falsePositives] = [count(true, true), count(false, true)];
  const [falseNegatives, trueNegatives] = [count(true, false), count(false, false)];
  const flagged = truePositives + falsePositives;
  const left = truePositives + falseNegatives;
  const precision = flagged === 0 ? null : truePositives / flagged;
  return {
    truePositives,
    falsePositives,
    falseNegatives,
    trueNegatives,
    precision,
    recall: left === 0 ? null : truePositives / left,
    lift: precision === null || left === 0 ? null : (precision * cases.length) / left,
  };
}

/** Mann and Whitney's statistic: over all pairs, how often the one who left lies lower. */
function aucOf(left: readonly number[], stayed: readonly number[]): number | null {
  if (left.length === 0 || stayed.length === 0) return null;
  const found = ranks([...left, ...stayed]);
  const rankSum = left.reduce((sum, _, index) => sum + (found[index] ?? 0), 0);
  const pairsAbove = rankSum - (left.length * (left.length + 1)) / 2;
  return 1 - pairsAbove / (left.length * stayed.length);
}

/**
 * How long before a churn event the flag stood without a break, in days; null when it did not stand at the end (domain
 * rules §5, "Back-test"). `flags` come in order of time, each from its day until the next.
 * @throws DomainError `calendar.invalidDay`.
 * @example const flags = [{ day: '2026-01-01', isFlagged: true }, { day: '2026-02-01', isFlagged: false },
 *   { day: '2026-03-01', isFlagged: true }];
 * [leadTime(flags, '2026-03-31'), leadTime(flags, '2026-02-15')] // [30, null]
 */
export function leadTime(
  flags: readonly { day: CalendarDate; isFlagged: boolean }[],
  churnDay: CalendarDate,
): number | null {
  let since: CalendarDate | null = null;
  parseDay(churnDay);
  for (const { day, isFlagged } of flags) {
    parseDay(day);
    if (day > churnDay) break;
    since = isFlagged ? (since ?? day) : null;
  }
  return since === null ? null : daysBetween(since, churnDay);
}
