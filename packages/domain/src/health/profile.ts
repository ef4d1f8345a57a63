import { isCount, requireCount, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { isOwnMeasure, type OwnMeasureKey } from './own-measure.ts';
import { DEFAULT_PULSE_DAYS } from './raw.ts';

export const COMPONENTS = ['usage', 'interactions', 'pulse', 'agreement', 'receivables'] as const;
export type ComponentKey = (typeof COMPONENTS)[number];

export const MEASURES = [
  'activeUsers',
  'trend',
  'lastActivity',
  'featuresUsed',
  'lastTouch',
  'sentiment',
  'openTickets',
  'pulse',
  'daysToNotice',
  'autoRenew',
  'mrrTrend',
  'averageDelay',
  'overdueShare',
  'brokenPromises',
] as const;
/** Of those that every organisation has, or one that it added. */
export type MeasureKey = (typeof MEASURES)[number] | OwnMeasureKey;

const isMeasure = (key: string): boolean => (MEASURES as readonly string[]).includes(key) || isOwnMeasure(key);

/** One step of a scale: raw values up to and including `upTo` get `points`; the last step is open (`upTo` null). */
export interface Band {
  upTo: number | null;
  points: number;
}

/** How a raw value becomes points, 0–100: by steps, or on a straight line between two raw values, clamped. */
export type Scale = { kind: 'bands'; bands: readonly Band[] } | { kind: 'linear'; zeroAt: number; hundredAt: number };

export interface ProfileMeasure {
  key: MeasureKey;
  component: ComponentKey;
  /** Relative weight within the component; 0 switches the measure off. */
  weight: number;
  scale: Scale;
  /** Of a metric: days after which a value counts no more, 1 or more; without it values do not expire. */
  expiresAfter?: number;
}

/** A health score profile: what counts, how much, and where the bands of the score lie. */
export interface Profile {
  name: string;
  version: number;
  /** Relative weight of each component; 0 switches it off. */
  componentWeights: Readonly<Record<ComponentKey, number>>;
  measures: readonly ProfileMeasure[];
  /** Share of the weight that must be known for a score to be given, 0–1. */
  minimumConfidence: number;
  /** Scores from here on are Healthy, those below are At risk. */
  healthyFrom: number;
  /** Churn risk is true below this score. */
  churnRiskBelow: number;
  /** Days after which a pulse counts no more, 1 or more. */
  pulseDays: number;
}

const bands = (...steps: [number | null, number][]): Scale => ({
  kind: 'bands',
  bands: steps.map(([upTo, points]) => ({ upTo, points })),
});
const linear = (zeroAt: number, hundredAt: number): Scale => ({ kind: 'linear', zeroAt, hundredAt });
const measure = (component: ComponentKey, key: MeasureKey, weight: number, scale: Scale): ProfileMeasure => ({
  component,
  key,
  weight,
  scale,
});

/** Relative weights beyond these would vanish in sums of doubles, or take all of them. */
const [LEAST_WEIGHT, MOST_WEIGHT] = [1e-6, 1e6];

/** Profiles that passed and can change no more: they are asked for with every customer. */
const CHECKED = new WeakSet<Profile>();

/** The profile every organisation starts with (domain rules §5); frozen. */
export const DEFAULT_PROFILE: Profile = frozenProfile({
  name: 'Default',
  version: 1,
  componentWeights: { usage: 30, interactions: 20, pulse: 20, agreement: 15, receivables: 15 },
  measures: [
    measure('usage', 'activeUsers', 3, linear(0, 0.6)),
    measure('usage', 'trend', 3, bands([50, 0], [80, 35], [95, 60], [110, 80], [null, 100])),
    measure('usage', 'lastActivity', 2, bands([3, 100], [7, 85], [14, 60], [30, 30], [null, 0])),
    measure('usage', 'featuresUsed', 2, linear(0, 0.5)),
    measure('interactions', 'lastTouch', 3, bands([7, 100], [14, 85], [30, 65], [60, 30], [null, 0])),
    measure('interactions', 'sentiment', 2, linear(1, 5)),
    measure('interactions', 'openTickets', 2, bands([0, 100], [2, 75], [5, 40], [null, 0])),
    measure('pulse', 'pulse', 1, linear(1, 5)),
    measure('agreement', 'daysToNotice', 2, bands([30, 40], [60, 60], [90, 80], [null, 100])),
    measure('agreement', 'autoRenew', 1, bands([0, 40], [null, 100])),
    measure('agreement', 'mrrTrend', 2, bands([0.8, 0], [0.95, 40], [1.05, 75], [null, 100])),
    measure('receivables', 'averageDelay', 3, bands([0, 100], [15, 85], [30, 65], [60, 30], [null, 0])),
    measure('receivables', 'overdueShare', 3, bands([0, 100], [0.1, 80], [0.3, 50], [0.6, 20], [null, 0])),
    measure('receivables', 'brokenPromises', 1, bands([0, 100], [1, 50], [null, 0])),
  ],
  minimumConfidence: 0.4,
  healthyFrom: 70,
  churnRiskBelow: 40,
  pulseDays: DEFAULT_PULSE_DAYS,
});

function checkScale(key: string, scale: Scale): void {
  if (scale.kind === 'linear') {
    if (!Number.isFinite(scale.zeroAt) || !Number.isFinite(scale.hundredAt) || scale.zeroAt === scale.hundredAt) {
      throw new DomainError('health.badLine', { measure: key });
    }
    return;
  }
  const last = scale.bands.at(-1);
  if (!last || last.upTo !== null) throw new DomainError('health.openBandMissing', { measure: key });
  let previous = Number.NEGATIVE_INFINITY;
  for (const band of scale.bands) {
    if (!Number.isFinite(band.points) || band.points < 0 || band.points > 100)
      throw new DomainError('health.badPoints', { measure: key });
    if (band === last) continue;
    if (band.upTo === null || !Number.isFinite(band.upTo) || band.upTo <= previous)
      throw new DomainError('health.bandsOutOfOrder', { measure: key });
    previous = band.upTo;
  }
}

function checkExpiry({ key, expiresAfter }: ProfileMeasure): void {
  if (expiresAfter === undefined) return;
  if (!key.startsWith('metric.') || !isCount(expiresAfter) || expiresAfter < 1)
    throw new DomainError('health.badExpiry', { measure: key, value: textOf(expiresAfter) });
}

/**
 * Refuses a profile that could give a wrong number (domain rules §5): points and thresholds are 0–100, confidence 0–1.
 * @throws DomainError naming the measure or component: `health.unknownComponent`, `health.unknownMeasure`,
 * `health.badWeight`, `health.noWeight`, `health.measureTwice`, `health.badMinimumConfidence`, `health.badThreshold`,
 * `health.badLine`, `health.openBandMissing`, `health.badPoints`, `health.bandsOutOfOrder`, `health.badPulseDays`,
 * `health.badExpiry`.
 * @example checkProfile(DEFAULT_PROFILE) // undefined
 * @example checkProfile({ ...DEFAULT_PROFILE, churnRiskBelow: 80 }) // throws 'health.bandsOutOfOrder'
 */
export function checkProfile(profile: Profile): void {
  for (const { key, component } of profile.measures) {
    if (!isMeasure(key)) throw new DomainError('health.unknownMeasure', { measure: String(key) });
    if (!COMPONENTS.includes(component))
      throw new DomainError('health.unknownComponent', { measure: key, component: String(component) });
  }
  const weights: [string, number][] = [
    ...COMPONENTS.map((key): [string, number] => [key, profile.componentWeights[key]]),
    ...profile.measures.map((m): [string, number] => [m.key, m.weight]),
  ];
  for (const [key, weight] of weights) {
    if (
      !Number.isFinite(weight) ||
      Object.is(weight, -0) ||
      (weight !== 0 && !(weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT))
    )
      throw new DomainError('health.badWeight', { key, weight: textOf(weight) });
  }
  const counts = ({ component, weight }: ProfileMeasure): boolean =>
    weight > 0 && profile.componentWeights[component] > 0;
  if (!profile.measures.some(counts)) throw new DomainError('health.noWeight');
  if (new Set(profile.measures.map((m) => m.key)).size !== profile.measures.length)
    throw new DomainError('health.measureTwice');
  if (!(profile.minimumConfidence >= 0 && profile.minimumConfidence <= 1))
    throw new DomainError('health.badMinimumConfidence');
  for (const threshold of ['healthyFrom', 'churnRiskBelow'] as const)
    if (!(profile[threshold] >= 0 && profile[threshold] <= 100))
      throw new DomainError('health.badThreshold', { threshold, value: textOf(profile[threshold]) });
  if (profile.churnRiskBelow > profile.healthyFrom)
    throw new DomainError('health.bandsOutOfOrder', { measure: 'status' });
  requireCount('health.badPulseDays', 'pulseDays', profile.pulseDays, 1);
  for (const m of profile.measures) {
    checkScale(m.key, m.scale);
    checkExpiry(m);
  }
}

/**
 * A copy of a profile that was checked and can change no more, so that scoring many customers checks it once: any other
 * profile is checked with each customer.
 * @throws DomainError what {@link checkProfile} refuses.
 * @example const profile = frozenProfile({ ...DEFAULT_PROFILE, healthyFrom: 60 });
 * [Object.isFrozen(profile.measures[0]), frozenProfile(profile) === profile] // [true, true]
 */
export function frozenProfile(profile: Profile): Profile {
  if (CHECKED.has(profile)) return profile;
  const copy = frozenCopy(profile);
  checkProfile(copy);
  CHECKED.add(copy);
  return copy;
}

function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozenCopy(part)]))) as T;
}

/** Refuses what {@link checkProfile} does; a frozen one was checked when it was made. */
export function requireProfile(profile: Profile): void {
  if (!CHECKED.has(profile)) checkProfile(profile);
}
