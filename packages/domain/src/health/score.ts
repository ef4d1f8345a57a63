import type { CalendarDate } from '../calendar/calendar.ts';
import type { HealthStatus } from '../customer/customer.ts';
import { requireCount, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import {
  add,
  divide,
  fromDecimal,
  isBelow,
  multiply,
  type Rational,
  rational,
  roundHalfAway,
  subtract,
} from './exact.ts';
import { isOwnMeasure, ownDay } from './own-measure.ts';
import {
  type Band,
  COMPONENTS,
  type ComponentKey,
  DEFAULT_PROFILE,
  type MeasureKey,
  type Profile,
  requireProfile,
  type Scale,
} from './profile.ts';
import { type Fraction, type HealthRaw, valueIn } from './raw.ts';

/** A computed score (H1, H2). */
export interface HealthScore {
  /** 0–100, rounded once; null when less than the profile's minimum confidence is known. */
  score: number | null;
  /** Before rounding; null together with the score. */
  unrounded: number | null;
  status: HealthStatus | null;
  churnRisk: boolean | null;
  /** Known share of the weight, 0–1. */
  confidence: number;
  /** Unrounded 0–100 per component; null where nothing of it is known or its weight is 0. */
  components: Record<ComponentKey, number | null>;
}

const TIE_DISTANCE = 1e-9;

/**
 * Points, 0–100, of a raw value on a scale (domain rules §5): upper bounds of steps are inclusive, a line is clamped at
 * its two ends.
 * @throws DomainError `health.badRatio` for a value that is no number, `health.badLine` for a scale that is none.
 * @example const bands = [{ upTo: 7, points: 100 }, { upTo: 14, points: 85 }, { upTo: null, points: 0 }];
 * pointsOf({ kind: 'bands', bands }, { numerator: 14, denominator: 1 }) // 85
 * @example pointsOf({ kind: 'linear', zeroAt: 1, hundredAt: 5 }, { numerator: 16, denominator: 5 }) // 55.0
 */
export function pointsOf(scale: Scale, value: Fraction): number {
  const { numerator, denominator } = value;
  if (!Number.isFinite(numerator) || !(denominator > 0 && denominator < Number.POSITIVE_INFINITY))
    throw new DomainError('health.badRatio', {
      argument: 'value',
      value: `${textOf(numerator)}/${textOf(denominator)}`,
    });
  if (scale.kind === 'bands') return bandHit(scale.bands, value)?.points ?? 0;
  const share = (value.numerator / value.denominator - scale.zeroAt) / (scale.hundredAt - scale.zeroAt);
  if (Number.isNaN(share)) throw new DomainError('health.badLine', { argument: 'scale' });
  return share <= 0 ? 0 : share >= 1 ? 100 : share * 100;
}

/** The step that a raw value hits; upper bounds are inclusive. */
export function bandHit(bands: readonly Band[], value: Fraction): Band | null {
  const raw = value.numerator / value.denominator;
  for (const band of bands) {
    if (band.upTo === null || raw < band.upTo || (raw === band.upTo && !isAbove(value, band.upTo))) return band;
  }
  return null;
}

/** Whether a value lies above a bound that is the same double: only a true fraction can. */
function isAbove({ numerator, denominator }: Fraction, bound: number): boolean {
  return numerator % denominator !== 0 && isBelow(fromDecimal(bound), rational(numerator, denominator));
}

/**
 * Scores a customer on a day from its raw facts (domain rules §5): 0–100, null with too little known; confidence 0–1.
 * Doubles, and exact arithmetic where the result lies within 1e-9 of a rounding tie.
 * @throws DomainError `health.badRaw`, `health.badRatio` as {@link measureValue}; what {@link checkProfile} refuses;
 * `calendar.invalidDay`.
 * @example const raw = { isTracked: true, contacts: 23, activeContacts: 14, connections30: 78,
 *   connectionsPrevious30: 100, lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30,
 *   lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01',
 *   noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34,
 *   outstandingMinor: 4_218_000, overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null };
 * const found = scoreHealth(raw, '2026-03-31');
 * [found.score, found.status, found.churnRisk, found.components.usage] // [65, 'at-risk', false, 72.5]
 */
export function scoreHealth(raw: HealthRaw, asOf: CalendarDate, profile: Profile = DEFAULT_PROFILE): HealthScore {
  requireProfile(profile);
  const points: Record<ComponentKey, number> = { usage: 0, interactions: 0, pulse: 0, agreement: 0, receivables: 0 };
  const present: Record<ComponentKey, number> = { usage: 0, interactions: 0, pulse: 0, agreement: 0, receivables: 0 };
  const total: Record<ComponentKey, number> = { usage: 0, interactions: 0, pulse: 0, agreement: 0, receivables: 0 };
  for (const measure of profile.measures) {
    if (measure.weight === 0) continue;
    total[measure.component] += measure.weight;
    const value = valueIn(raw, measure, asOf, profile);
    if (typeof value === 'string') continue;
    present[measure.component] += measure.weight;
    points[measure.component] += measure.weight * pointsOf(measure.scale, value);
  }
  const components: Record<ComponentKey, number | null> = {
    usage: null,
    interactions: null,
    pulse: null,
    agreement: null,
    receivables: null,
  };
  let knownWeight = 0;
  let weighted = 0;
  let allWeight = 0;
  let confidence = 0;
  for (const key of COMPONENTS) {
    const weight = profile.componentWeights[key];
    if (weight === 0 || total[key] === 0) continue;
    allWeight += weight;
    if (present[key] === 0) continue;
    // Sums of doubles may end a hair above what the parts allow.
    const component = Math.min(100, points[key] / present[key]);
    components[key] = component;
    knownWeight += weight;
    weighted += weight * component;
    confidence += (weight * present[key]) / total[key];
  }
  confidence = allWeight === 0 ? 0 : Math.min(1, confidence / allWeight);
  const unknown = { score: null, unrounded: null, status: null, churnRisk: null, confidence, components };
  if (knownWeight === 0 || isTooUncertain(raw, asOf, profile, confidence)) return unknown;
  const unrounded = Math.min(100, weighted / knownWeight);
  const distance = Math.abs(unrounded - Math.floor(unrounded) - 0.5);
  const score =
    distance < TIE_DISTANCE ? Number(roundHalfAway(exactScore(raw, asOf, profile).score)) : Math.round(unrounded);
  return { score, unrounded, ...bandOf(score, profile), confidence, components };
}

/**
 * Status and churn risk of a rounded score, 0–100 (domain rules §5): never "escalated", which only people, rules and
 * sources set.
 * @throws DomainError `health.scoreOutOfRange` unless whole, 0 to 100.
 * @example bandOf(70, DEFAULT_PROFILE) // { status: 'healthy', churnRisk: false }
 * @example bandOf(39, DEFAULT_PROFILE) // { status: 'at-risk', churnRisk: true }
 */
export function bandOf(score: number, profile: Profile): { status: HealthStatus; churnRisk: boolean } {
  requireCount('health.scoreOutOfRange', 'score', score, 0, 100);
  return { status: score >= profile.healthyFrom ? 'healthy' : 'at-risk', churnRisk: score < profile.churnRiskBelow };
}

function isTooUncertain(raw: HealthRaw, asOf: CalendarDate, profile: Profile, confidence: number): boolean {
  if (Math.abs(confidence - profile.minimumConfidence) >= TIE_DISTANCE) return confidence < profile.minimumConfidence;
  return isBelow(exactScore(raw, asOf, profile).confidence, fromDecimal(profile.minimumConfidence));
}

const exactPoints = (scale: Scale, value: Fraction): Rational => {
  if (scale.kind === 'bands') return fromDecimal(pointsOf(scale, value));
  const raw = rational(value.numerator, value.denominator);
  const share = divide(
    subtract(raw, fromDecimal(scale.zeroAt)),
    subtract(fromDecimal(scale.hundredAt), fromDecimal(scale.zeroAt)),
  );
  if (isBelow(share, rational(0))) return rational(0);
  return isBelow(rational(1), share) ? rational(100) : multiply(share, rational(100));
};

/** The same sums in exact fractions: slow, so only where a double cannot decide. */
function exactScore(raw: HealthRaw, asOf: CalendarDate, profile: Profile): { score: Rational; confidence: Rational } {
  const zero = rational(0);
  let weighted = zero;
  let knownWeight = zero;
  let allWeight = zero;
  let confidence = zero;
  for (const key of COMPONENTS) {
    const weight = fromDecimal(profile.componentWeights[key]);
    let total = zero;
    let present = zero;
    let points = zero;
    for (const measure of profile.measures) {
      if (measure.component !== key || measure.weight === 0) continue;
      const measureWeight = fromDecimal(measure.weight);
      total = add(total, measureWeight);
      const value = valueIn(raw, measure, asOf, profile);
      if (typeof value === 'string') continue;
      present = add(present, measureWeight);
      points = add(points, multiply(measureWeight, exactPoints(measure.scale, value)));
    }
    if (weight.n === 0n || total.n === 0n) continue;
    allWeight = add(allWeight, weight);
    if (present.n === 0n) continue;
    knownWeight = add(knownWeight, weight);
    weighted = add(weighted, multiply(weight, divide(points, present)));
    confidence = add(confidence, multiply(weight, divide(present, total)));
  }
  return {
    score: knownWeight.n === 0n ? zero : divide(weighted, knownWeight),
    confidence: allWeight.n === 0n ? zero : divide(confidence, allWeight),
  };
}

/**
 * The day behind a measure whose raw value is a distance of days (pulse: the day it was given; a metric: the day its
 * value is of), for screens that show the day itself; null for the other measures, and where it is unknown.
 * @example const raw = { isTracked: true, contacts: 23, activeContacts: 14, connections30: 78,
 *   connectionsPrevious30: 100, lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30,
 *   lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01',
 *   noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34,
 *   outstandingMinor: 4_218_000, overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null };
 * [rawDayOf(raw, 'lastTouch'), rawDayOf(raw, 'openTickets')] // ['2026-03-19', null]
 */
export function rawDayOf(raw: HealthRaw, key: MeasureKey): CalendarDate | null {
  if (isOwnMeasure(key)) return ownDay(raw.own, key);
  if (key === 'lastActivity') return raw.lastActivityDay;
  if (key === 'lastTouch') return raw.lastTouchDay;
  if (key === 'daysToNotice') return raw.noticeDay;
  return key === 'pulse' ? raw.pulseDay : null;
}
