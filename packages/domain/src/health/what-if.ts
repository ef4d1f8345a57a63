import type { CalendarDate } from '../calendar/calendar.ts';
import type { HealthStatus } from '../customer/customer.ts';
import { requireWhole, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { frozenProfile, type Profile } from './profile.ts';
import type { HealthRaw } from './raw.ts';
import { scoreHealth } from './score.ts';
import { effectiveHealth, type HealthSources } from './source.ts';

/** A customer of the portfolio as both profiles see it. */
export interface WhatIfCustomer {
  id: string;
  raw: HealthRaw;
  asOf: CalendarDate;
  /** What people, rules or other systems say; it wins under either profile. */
  sources?: HealthSources;
  /** In the reporting currency, minor units; null where it is unknown. */
  mrrMinor: number | null;
}

/** A status, or that there is not enough data for one. */
export type StatusOrUnknown = HealthStatus | 'unknown';

export interface StatusMove {
  id: string;
  from: StatusOrUnknown;
  to: StatusOrUnknown;
  scoreBefore: number | null;
  scoreAfter: number | null;
  mrrMinor: number | null;
}

export interface WhatIf {
  /** Customers per status under each profile. */
  before: Record<StatusOrUnknown, number>;
  after: Record<StatusOrUnknown, number>;
  /** Who changes status, those with the most MRR first. */
  moves: StatusMove[];
  /** MRR that changes status, minor units of the reporting currency; customers whose MRR is unknown are not in it. */
  movingMrrMinor: number;
  /** How alike both profiles order the customers that have a score under both, −1 to 1; null for fewer than two. */
  rankCorrelation: number | null;
}

const none = (): Record<StatusOrUnknown, number> => ({ healthy: 0, 'at-risk': 0, escalated: 0, unknown: 0 });

/**
 * What a draft profile would change over the customers one may see (H5, domain rules §5): the same facts under both.
 * MRR is in minor units of the reporting currency; the rank correlation is null for fewer than two scored customers.
 *
 * @throws DomainError as {@link scoreHealth}; `health.badMrr` naming the customer.
 * @example const raw = { isTracked: true, contacts: 23, activeContacts: 14, connections30: 78,
 *   connectionsPrevious30: 100, lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30,
 *   lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01',
 *   noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34,
 *   outstandingMinor: 4_218_000, overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null };
 * const found = whatIf([{ id: 'c', raw, asOf: '2026-03-31', mrrMinor: 50_000 }], DEFAULT_PROFILE,
 *   { ...DEFAULT_PROFILE, healthyFrom: 60 });
 * [found.moves[0]?.from, found.moves[0]?.to, found.movingMrrMinor, found.rankCorrelation]
 * // ['at-risk', 'healthy', 50000, null]
 */
export function whatIf(customers: readonly WhatIfCustomer[], current: Profile, draft: Profile): WhatIf {
  const result: WhatIf = { before: none(), after: none(), moves: [], movingMrrMinor: 0, rankCorrelation: null };
  const pairs: [number, number][] = [];
  const profiles = [frozenProfile(current), frozenProfile(draft)] as const;
  for (const [index, { id, raw, asOf, sources = {}, mrrMinor }] of customers.entries()) {
    if (mrrMinor !== null) requireWhole('health.badMrr', `customers[${index}].mrrMinor`, mrrMinor);
    const seenBy = (profile: Profile): ReturnType<typeof effectiveHealth> =>
      effectiveHealth(scoreHealth(raw, asOf, profile).score, sources, profile);
    const [before, after] = [seenBy(profiles[0]), seenBy(profiles[1])];
    const from: StatusOrUnknown = before.status.value ?? 'unknown';
    const to: StatusOrUnknown = after.status.value ?? 'unknown';
    result.before[from] += 1;
    result.after[to] += 1;
    const [scoreBefore, scoreAfter] = [before.score.value, after.score.value];
    if (scoreBefore !== null && scoreAfter !== null) pairs.push([scoreBefore, scoreAfter]);
    if (from === to) continue;
    result.moves.push({ id, from, to, scoreBefore, scoreAfter, mrrMinor });
    result.movingMrrMinor += mrrMinor ?? 0;
  }
  result.moves.sort((a, b) => (b.mrrMinor ?? -1) - (a.mrrMinor ?? -1) || (a.id < b.id ? -1 : 1));
  return { ...result, rankCorrelation: rankCorrelation(pairs) };
}

/**
 * Spearman's coefficient, −1 to 1 (domain rules §5, "What-if"): the correlation of ranks, ties sharing their mean rank;
 * null for fewer than two pairs and where one side does not vary.
 * @throws DomainError `health.badScore` naming the pair with what is no number.
 * @example rankCorrelation([[10, 20], [30, 40], [50, 90]]) // 1.000
 * @example rankCorrelation([[10, 20], [10, 40]]) // null
 */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | null {
  for (const [index, pair] of pairs.entries())
    if (!pair.every(Number.isFinite))
      throw new DomainError('health.badScore', { argument: `pairs[${index}]`, value: pair.map(textOf).join(', ') });
  if (pairs.length < 2) return null;
  const [left, right] = [ranks(pairs.map(([a]) => a)), ranks(pairs.map(([, b]) => b))];
  const mean = (pairs.length + 1) / 2;
  let [product, leftSquares, rightSquares] = [0, 0, 0];
  left.forEach((rank, index) => {
    const [a, b] = [rank - mean, (right[index] ?? mean) - mean];
    product += a * b;
    leftSquares += a * a;
    rightSquares += b * b;
  });
  return leftSquares === 0 || rightSquares === 0 ? null : product / Math.sqrt(leftSquares * rightSquares);
}

/** The rank of each value, 1 for the smallest; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = values.map(() => 0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let at = from; at < to; at += 1) found[order[at] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return found;
}
