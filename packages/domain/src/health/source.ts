import type { HealthStatus } from '../customer/customer.ts';
import { DomainError } from '../refusal/refusal.ts';
import { DEFAULT_PROFILE, type Profile } from './profile.ts';
import { bandOf } from './score.ts';

/** Where a health field comes from, strongest first. */
export type SourceKind = 'override' | 'rule' | 'supplied' | 'computed';

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

/** A score given by a person or source, which must be a whole number. @throws DomainError `health.scoreOutOfRange`. */
export function checkScore(score: number): number {
  if (!(Number.isInteger(score) && score >= 0 && score <= 100))
    throw new DomainError('health.scoreOutOfRange', { score: String(score) });
  return score;
}

const ORDER = ['override', 'rule', 'supplied'] as const;

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
 */
export function effectiveHealth(
  computedScore: number | null,
  sources: HealthSources,
  profile: Profile = DEFAULT_PROFILE,
): Effective {
  const score = strongest(sources.score) ?? { value: computedScore, source: 'computed' as const };
  const band = score.value === null ? null : bandOf(score.value, profile);
  return {
    score,
    status: strongest(sources.status) ?? { value: band?.status ?? null, source: score.source },
    churnRisk: strongest(sources.churnRisk) ?? { value: band?.churnRisk ?? null, source: score.source },
  };
}
