import type { CalendarDate } from '../calendar/calendar.ts';
import type { HealthStatus } from '../customer/customer.ts';
import { requireWhole, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import {
  type Band,
  COMPONENTS,
  type ComponentKey,
  DEFAULT_PROFILE,
  type MeasureKey,
  type Profile,
  type ProfileMeasure,
} from './profile.ts';
import { type Fraction, type HealthRaw, type MissingReason, valueIn } from './raw.ts';
import { bandHit, bandOf, pointsOf, scoreHealth } from './score.ts';

/** One millionth of a point: contributions are whole numbers of these, so that they sum exactly. */
export const MILLIONTHS = 1_000_000;

export interface ExplainedMeasure {
  key: MeasureKey;
  component: ComponentKey;
  /** In the measure's own unit: days, percent, ratio, count, 1–5, 1 or 0 for yes or no; null when unknown. */
  raw: number | null;
  missing: MissingReason | null;
  /** The step that was hit; null on a line or when unknown. */
  band: Band | null;
  points: number | null;
  weight: number;
  /** Share of the whole score after spreading the missing, 0–1. */
  effectiveWeight: number;
  /** Millionths of a point that this measure brings to the score; all of them sum to `unroundedMillionths`. */
  contributionMillionths: number | null;
}

export interface ExplainedComponent {
  key: ComponentKey;
  weight: number;
  effectiveWeight: number;
  score: number | null;
  contributionMillionths: number | null;
}

export interface Explanation {
  day: CalendarDate;
  score: number | null;
  unroundedMillionths: number | null;
  status: HealthStatus | null;
  churnRisk: boolean | null;
  confidence: number;
  minimumConfidence: number;
  profile: { name: string; version: number };
  components: ExplainedComponent[];
  measures: ExplainedMeasure[];
}

/**
 * Rounds shares to whole numbers whose sum is the given total, itself whole (domain rules §5): the largest remainders
 * are rounded up, of equal ones the earlier first.
 * @example roundToSum([33.3, 33.3, 33.4], 100) // [33, 33, 34]
 */
export function roundToSum(values: readonly number[], total: number): number[] {
  values.forEach((value, index) => {
    if (!Number.isFinite(value))
      throw new DomainError('health.badShare', { argument: `values[${index}]`, value: textOf(value) });
  });
  requireWhole('health.badTotal', 'total', total);
  if (values.length === 0) return [];
  const floors = values.map(Math.floor);
  let rest = total - floors.reduce((sum, value) => sum + value, 0);
  const order = values
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  // Whole turns at once; what is left goes one by one to the largest remainders, or is taken from the smallest.
  const whole = Math.trunc(rest / values.length);
  rest -= whole * values.length;
  const step = Math.sign(rest);
  const raised = new Set((step > 0 ? order : order.toReversed()).slice(0, Math.abs(rest)).map(({ index }) => index));
  return floors.map((floor, index) => floor + whole + (raised.has(index) ? step : 0));
}

/**
 * Everything behind a score (domain rules §5, H4): raw values, steps hit, weights after spreading, what is missing and
 * why. Contributions are whole millionths of a point and sum to the unrounded score exactly.
 * @throws DomainError as {@link scoreHealth}.
 * @example const raw = { isTracked: true, contacts: 23, activeContacts: 14, connections30: 78,
 *   connectionsPrevious30: 100, lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30,
 *   lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01',
 *   noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34,
 *   outstandingMinor: 4_218_000, overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null };
 * const { measures, unroundedMillionths } = explain(raw, '2026-03-31');
 * [unroundedMillionths, measures.reduce((sum, { contributionMillionths }) => sum + (contributionMillionths ?? 0), 0)]
 * // [65364286, 65364286]
 */
export function explain(raw: HealthRaw, asOf: CalendarDate, profile: Profile = DEFAULT_PROFILE): Explanation {
  const result = scoreHealth(raw, asOf, profile);
  const weights = effectiveWeights(raw, asOf, profile);
  const lines = profile.measures.map((measure, index) =>
    explainMeasure(measure, valueIn(raw, measure, asOf, profile), weights[index] ?? 0),
  );
  const total = result.unrounded === null ? null : Math.round(result.unrounded * MILLIONTHS);
  const known = lines.filter((line) => line.points !== null && line.effectiveWeight > 0);
  if (total !== null) {
    const parts = roundToSum(
      known.map((line) => line.effectiveWeight * (line.points ?? 0) * MILLIONTHS),
      total,
    );
    known.forEach((line, index) => {
      line.contributionMillionths = parts[index] ?? 0;
    });
  }
  const components = COMPONENTS.map((key): ExplainedComponent => {
    const own = lines.filter((line) => line.component === key);
    const score = result.components[key];
    return {
      key,
      weight: profile.componentWeights[key],
      effectiveWeight: own.reduce((sum, line) => sum + line.effectiveWeight, 0),
      score,
      contributionMillionths:
        score === null || total === null
          ? null
          : own.reduce((sum, line) => sum + (line.contributionMillionths ?? 0), 0),
    };
  });
  return {
    day: asOf,
    score: result.score,
    unroundedMillionths: total,
    ...(result.score === null ? { status: null, churnRisk: null } : bandOf(result.score, profile)),
    confidence: result.confidence,
    minimumConfidence: profile.minimumConfidence,
    profile: { name: profile.name, version: profile.version },
    components,
    measures: lines,
  };
}

function explainMeasure(
  measure: ProfileMeasure,
  value: Fraction | MissingReason,
  effectiveWeight: number,
): ExplainedMeasure {
  const base = {
    key: measure.key,
    component: measure.component,
    weight: measure.weight,
    effectiveWeight,
    contributionMillionths: null,
  };
  if (typeof value === 'string') return { ...base, raw: null, missing: value, band: null, points: null };
  const band = measure.scale.kind === 'bands' ? bandHit(measure.scale.bands, value) : null;
  return {
    ...base,
    raw: value.numerator / value.denominator,
    missing: null,
    band,
    points: pointsOf(measure.scale, value),
  };
}

/** Share of the score per measure once the weights of what is missing have spread; they sum to 1, or are all 0. */
function effectiveWeights(raw: HealthRaw, asOf: CalendarDate, profile: Profile): number[] {
  const known = new Set(
    profile.measures.flatMap((measure) =>
      typeof valueIn(raw, measure, asOf, profile) === 'string' ? [] : [measure.key],
    ),
  );
  return spreadWeights(profile, known);
}

/** The same of the measures that are known. */
export function spreadWeights(profile: Profile, known: ReadonlySet<MeasureKey>): number[] {
  const weights = profile.measures.map(({ key, weight }) => (known.has(key) ? weight : 0));
  const present = new Map<ComponentKey, number>();
  profile.measures.forEach(({ component }, index) => {
    const weight = weights[index] ?? 0;
    if (weight > 0) present.set(component, (present.get(component) ?? 0) + weight);
  });
  let total = 0;
  for (const key of present.keys()) total += profile.componentWeights[key];
  return profile.measures.map(({ component }, index) => {
    const weight = weights[index] ?? 0;
    if (weight === 0 || total === 0) return 0;
    return (profile.componentWeights[component] / total) * (weight / (present.get(component) ?? 1));
  });
}
