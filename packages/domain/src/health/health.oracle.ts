import type { CalendarDate } from '../calendar/calendar.ts';
import type { OwnRaw } from './own-measure.ts';
import type { Band, Profile, Scale } from './profile.ts';
import type { HealthRaw } from './raw.ts';

/**
 * Domain rules §5 said a second time, in fractions of BigInt and without a double anywhere: slow, and sharing no line
 * with the code it judges.
 */
export type Exact = readonly [top: bigint, bottom: bigint];

const ZERO: Exact = [0n, 1n];
const of = (top: bigint, bottom: bigint): Exact => (bottom < 0n ? [-top, -bottom] : [top, bottom]);
const plus = (a: Exact, b: Exact): Exact => of(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const minus = (a: Exact, b: Exact): Exact => of(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
const times = (a: Exact, b: Exact): Exact => of(a[0] * b[0], a[1] * b[1]);
const over = (a: Exact, b: Exact): Exact => of(a[0] * b[1], a[1] * b[0]);
const isLess = (a: Exact, b: Exact): boolean => a[0] * b[1] < b[0] * a[1];
const whole = (value: number): Exact => [BigInt(value), 1n];
const ratio = (top: number, bottom: number): Exact => of(BigInt(top), BigInt(bottom));

/** A number as it is written in decimals; no exponents here. */
export function written(value: number): Exact {
  const [head = '0', tail = ''] = String(value).split('.');
  return [BigInt(head + tail), 10n ** BigInt(tail.length)];
}

/** Nearest double of an exact value, good to about 1e-15 of it. */
export function toNumber(value: Exact): number {
  return Number((value[0] * 10n ** 18n) / value[1]) / 1e18;
}

const age = (day: CalendarDate, asOf: CalendarDate): number => Math.round((Date.parse(asOf) - Date.parse(day)) / 864e5);

function ownValue(held: OwnRaw, asOf: CalendarDate): Exact | null {
  if (typeof held === 'boolean') return whole(Number(held));
  if (typeof held === 'string') return whole(age(held, asOf));
  if (typeof held === 'number') return written(held);
  return 'value' in held ? written(held.value) : null;
}

function isTooOld(held: OwnRaw | undefined, most: number | undefined, asOf: CalendarDate): boolean {
  return most !== undefined && typeof held === 'object' && 'day' in held && age(held.day, asOf) > most;
}

function rawValue(raw: HealthRaw, key: string, asOf: CalendarDate): Exact | null {
  if (key.includes('.')) return raw.own?.[key] === undefined ? null : ownValue(raw.own[key], asOf);
  if (['activeUsers', 'trend', 'lastActivity', 'featuresUsed'].includes(key) && !raw.isTracked) return null;
  if (key === 'activeUsers') return raw.contacts === 0 ? null : ratio(raw.activeContacts, raw.contacts);
  if (key === 'trend') {
    return raw.connectionsPrevious30 === 0
      ? null
      : times(whole(100), ratio(raw.connections30, raw.connectionsPrevious30));
  }
  if (key === 'lastActivity') return raw.lastActivityDay === null ? null : whole(age(raw.lastActivityDay, asOf));
  if (key === 'featuresUsed') return raw.featuresAnyone90 === 0 ? null : ratio(raw.features30, raw.featuresAnyone90);
  if (key === 'lastTouch') return raw.lastTouchDay === null ? null : whole(age(raw.lastTouchDay, asOf));
  if (key === 'sentiment') return raw.sentimentCount === 0 ? null : ratio(raw.sentimentSum, raw.sentimentCount);
  if (key === 'openTickets') return whole(raw.openTickets);
  if (key === 'pulse') {
    return raw.pulse === null || raw.pulseDay === null || age(raw.pulseDay, asOf) > 90 ? null : whole(raw.pulse);
  }
  if (key === 'daysToNotice') return raw.noticeDay === null ? null : whole(age(asOf, raw.noticeDay));
  if (key === 'autoRenew') return raw.autoRenew === null ? null : whole(raw.autoRenew ? 1 : 0);
  if (key === 'mrrTrend') return raw.mrrNow === null || !raw.mrrBefore ? null : ratio(raw.mrrNow, raw.mrrBefore);
  if (key === 'averageDelay') return raw.averageDelayDays === null ? null : whole(raw.averageDelayDays);
  if (key === 'overdueShare') {
    if (!raw.hasDocuments || raw.outstandingMinor === null || raw.overdueMinor === null) return null;
    return raw.outstandingMinor <= 0 ? ZERO : ratio(raw.overdueMinor, raw.outstandingMinor);
  }
  return raw.brokenPromises === null ? null : whole(raw.brokenPromises);
}

const isHit = (band: Band, value: Exact): boolean => band.upTo === null || !isLess(written(band.upTo), value);

function pointsOf(scale: Scale, value: Exact): Exact {
  if (scale.kind === 'bands') return written(scale.bands.find((band) => isHit(band, value))?.points ?? 0);
  const [zero, hundred] = [written(scale.zeroAt), written(scale.hundredAt)];
  const points = times(whole(100), over(minus(value, zero), minus(hundred, zero)));
  return isLess(points, ZERO) ? ZERO : isLess(whole(100), points) ? whole(100) : points;
}

export interface ExactHealth {
  score: number | null;
  unrounded: Exact | null;
  /** Whether the score was given or refused by less than any double could tell. */
  isTie: boolean;
  confidence: Exact;
  components: Record<string, Exact | null>;
}

export function exactHealth(raw: HealthRaw, asOf: CalendarDate, profile: Profile): ExactHealth {
  let [weighted, known, all, confidence] = [ZERO, ZERO, ZERO, ZERO];
  const components: Record<string, Exact | null> = {};
  for (const [key, componentWeight] of Object.entries(profile.componentWeights)) {
    components[key] = null;
    let [points, present, total] = [ZERO, ZERO, ZERO];
    for (const measure of profile.measures.filter((one) => one.component === key)) {
      const weight = written(measure.weight);
      const value = isTooOld(raw.own?.[measure.key], measure.expiresAfter, asOf)
        ? null
        : rawValue(raw, measure.key, asOf);
      total = plus(total, weight);
      if (value === null) continue;
      present = plus(present, weight);
      points = plus(points, times(weight, pointsOf(measure.scale, value)));
    }
    const weight = written(componentWeight);
    if (weight[0] === 0n || total[0] === 0n) continue;
    all = plus(all, weight);
    if (present[0] === 0n) continue;
    const component = over(points, present);
    components[key] = component;
    known = plus(known, weight);
    weighted = plus(weighted, times(weight, component));
    confidence = plus(confidence, times(weight, over(present, total)));
  }
  confidence = all[0] === 0n ? ZERO : over(confidence, all);
  const isUnknown = known[0] === 0n || isLess(confidence, written(profile.minimumConfidence));
  if (isUnknown) return { score: null, unrounded: null, isTie: false, confidence, components };
  const unrounded = over(weighted, known);
  const [top, bottom] = unrounded;
  const isTie = (2n * top) % bottom === 0n && ((2n * top) / bottom) % 2n === 1n;
  return { score: Number((2n * top + bottom) / (2n * bottom)), unrounded, isTie, confidence, components };
}
