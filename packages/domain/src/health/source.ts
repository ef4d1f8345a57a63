import type { CalendarDate } from '../calendar/calendar.ts';
import type { HealthStatus } from '../customer/customer.ts';
import { isCount, requireDay, requireDayOrNull, requireOneOf, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { DEFAULT_PROFILE, type Profile } from './profile.ts';
import { bandOf } from './score.ts';
import type { SourceKind } from './source-kind.ts';

export interface Sourced<T> {
  value: T | null;
  source: SourceKind;
}

/** What each source says of each field; an absent entry says nothing. */
export interface HealthSources {
  score?: Partial<Record<Exclude<SourceKind, 'computed'>, number>>;
  status?: Partial<Record<Exclude<SourceKind, 'computed'>, HealthStatus>>;
  churnRisk?: Partial<Record<Exclude<SourceKind, 'computed'>, boolean>>;
}

export interface Effective {
  score: Sourced<number>;
  status: Sourced<HealthStatus>;
  churnRisk: Sourced<boolean>;
}

/** A value that somebody gave a health field: a person's override, a rule's or playbook's, or a source's own. */
export type HealthAct = {
  source: Exclude<SourceKind, 'computed'>;
  /** Day it was given, and from which it holds. */
  day: CalendarDate;
  knownDay: CalendarDate;
  /** Last day it holds; null without an end. */
  expiresDay: CalendarDate | null;
  /** Day it was lifted, from which it holds no more; null while it was not. */
  liftedDay: CalendarDate | null;
  /** Why; people give one, sources need none. */
  reason: string | null;
} & (
  | { field: 'score'; value: number }
  | { field: 'status'; value: HealthStatus }
  | { field: 'churnRisk'; value: boolean }
);

/** Who wins, the strongest first. */
const ORDER = ['override', 'rule', 'supplied'] as const;

/**
 * What each source says of each field on a day (domain rules §5): its last act by then, as long as that was neither
 * lifted nor has expired. An act that ended does not bring back the one before it. Acts of one day come in the order
 * they were given. The last day of an act still counts, the day it is lifted does not.
 *
 * @throws DomainError `health.scoreOutOfRange`, `health.badDay`, `health.unknownField`, `health.unknownSource` naming the act.
 * @example const act = { field: 'score', value: 30, source: 'override', day: '2026-03-01', knownDay: '2026-03-01',
 *   expiresDay: '2026-03-31', liftedDay: null, reason: 'their sponsor left' };
 * [sourcesOn([act], '2026-03-31').score, sourcesOn([act], '2026-04-01').score] // [{ override: 30 }, {}]
 */
export function sourcesOn(acts: readonly HealthAct[], asOf: CalendarDate): HealthSources {
  requireDay('health.badDay', 'asOf', asOf);
  const last = new Map<string, HealthAct>();
  for (const [index, act] of acts.entries()) {
    requireAct(act, index);
    const key = `${act.field} ${act.source}`;
    const before = last.get(key);
    if (act.day <= asOf && act.knownDay <= asOf && (before === undefined || act.day >= before.day)) last.set(key, act);
  }
  const sources: Required<HealthSources> = { score: {}, status: {}, churnRisk: {} };
  for (const act of last.values()) {
    if (act.liftedDay !== null && act.liftedDay <= asOf) continue;
    if (act.expiresDay !== null && act.expiresDay < asOf) continue;
    if (act.field === 'score') sources.score[act.source] = checkScore(act.value);
    else if (act.field === 'status') sources.status[act.source] = act.value;
    else sources.churnRisk[act.source] = act.value;
  }
  return sources;
}

function requireAct({ field, source, day, knownDay, expiresDay, liftedDay }: HealthAct, index: number): void {
  requireOneOf('health.unknownField', `acts[${index}].field`, field, ['score', 'status', 'churnRisk']);
  requireOneOf('health.unknownSource', `acts[${index}].source`, source, ORDER);
  requireDay('health.badDay', `acts[${index}].day`, day);
  requireDay('health.badDay', `acts[${index}].knownDay`, knownDay);
  requireDayOrNull('health.badDay', `acts[${index}].expiresDay`, expiresDay);
  requireDayOrNull('health.badDay', `acts[${index}].liftedDay`, liftedDay);
}

/**
 * A score given by a person or source, which must be a whole number, 0–100 (domain rules §5).
 * @throws DomainError `health.scoreOutOfRange`.
 * @example checkScore(65) // 65
 * @example checkScore(100.5) // throws 'health.scoreOutOfRange'
 */
export function checkScore(score: number): number {
  if (!isCount(score) || score > 100) throw new DomainError('health.scoreOutOfRange', { score: textOf(score) });
  return score;
}

function strongest<T>(given: Partial<Record<(typeof ORDER)[number], T>> | undefined): Sourced<T> | null {
  for (const source of ORDER) {
    const value = given?.[source];
    if (value !== undefined) return { value, source };
  }
  return null;
}

/**
 * The three fields as shown: each stands on its own (override → rule → supplied → computed); a status or churn risk
 * without a source of its own follows the effective score (domain rules §5, H1, H6).
 * @throws DomainError `health.scoreOutOfRange` for a given score that is no whole number from 0 to 100.
 * @example const shown = effectiveHealth(65, { status: { override: 'healthy', supplied: 'escalated' } });
 * [shown.score, shown.status] // [{ value: 65, source: 'computed' }, { value: 'healthy', source: 'override' }]
 * @example effectiveHealth(65, { score: { supplied: 30 } }).churnRisk // { value: true, source: 'supplied' }
 */
export function effectiveHealth(
  computedScore: number | null,
  sources: HealthSources,
  profile: Profile = DEFAULT_PROFILE,
): Effective {
  for (const given of [computedScore, ...Object.values(sources.score ?? {})])
    if (given !== null && given !== undefined) checkScore(given);
  const score = strongest(sources.score) ?? { value: computedScore, source: 'computed' as const };
  const band = score.value === null ? null : bandOf(score.value, profile);
  return {
    score,
    status: strongest(sources.status) ?? { value: band?.status ?? null, source: score.source },
    churnRisk: strongest(sources.churnRisk) ?? { value: band?.churnRisk ?? null, source: score.source },
  };
}
