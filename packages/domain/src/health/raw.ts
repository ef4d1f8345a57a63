import { type CalendarDate, dayNumber } from '../calendar/calendar.ts';
import { isWhole, requireCount, requireWhole } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { isOwnMeasure, type OwnRaws, ownDay, ownValue } from './own-measure.ts';
import type { MeasureKey, Profile, ProfileMeasure } from './profile.ts';

/**
 * The facts behind a score, as compactly as they are stored: dates rather than ages, numerators and denominators
 * rather than ratios, so that one row explains itself and no precision is lost. `null` is unknown, never 0.
 */
export interface HealthRaw {
  /** The customer has sent usage at least once: without that there is no usage component at all. */
  isTracked: boolean;
  contacts: number;
  activeContacts: number;
  connections30: number;
  connectionsPrevious30: number;
  lastActivityDay: CalendarDate | null;
  features30: number;
  featuresAnyone90: number;
  lastTouchDay: CalendarDate | null;
  /** Sum and number of the grades (1–5) that count, over 90 days. */
  sentimentSum: number;
  sentimentCount: number;
  openTickets: number;
  pulse: number | null;
  pulseDay: CalendarDate | null;
  noticeDay: CalendarDate | null;
  autoRenew: boolean | null;
  /** MRR now and 12 months before, in 1/72 minor units of the reporting currency. */
  mrrNow: number | null;
  mrrBefore: number | null;
  averageDelayDays: number | null;
  /** In minor units of the reporting currency. */
  outstandingMinor: number | null;
  overdueMinor: number | null;
  hasDocuments: boolean;
  /** Over 12 months; null where no promise was ever made. */
  brokenPromises: number | null;
  /** Of the measures that the organisation added to the profile; null or absent where it added none. */
  own?: OwnRaws | null;
}

/** An exact value: a fraction of two whole numbers (both safe integers). */
export interface Fraction {
  numerator: number;
  denominator: number;
}

export type MissingReason =
  | 'noTracking'
  | 'noContacts'
  | 'noBase'
  | 'noActivity'
  | 'noFeatures'
  | 'noTouch'
  | 'noGrades'
  | 'noPulse'
  | 'pulseExpired'
  | 'openEnded'
  | 'noAgreement'
  | 'noMrrBefore'
  | 'noPaidInvoice'
  | 'noDocuments'
  | 'noRate'
  | 'noPromise'
  | 'noValue'
  | 'archived'
  | 'undated'
  | 'valueExpired';

/** Days after which a pulse counts no more, where a profile does not say otherwise. */
export const DEFAULT_PULSE_DAYS = 90;
/** The most that a new version may say: a hundred years. */
export const MAX_PULSE_DAYS = 36_500;

const whole = (value: number): Fraction => ({ numerator: value, denominator: 1 });
/** A share of a base; null where there is none: a base of 0, or a credit. */
const ratio = (numerator: number, denominator: number): Fraction | null =>
  denominator > 0 ? { numerator, denominator } : null;

/**
 * The raw value of one measure on a day, exactly, or the reason why it is unknown (domain rules §5). In the measure's
 * own unit: days, per cent, share, count, 1–5, 1 or 0 for yes or no, what a field or metric of the organisation is in.
 * `pulseDays` is how long a pulse counts.
 *
 * @throws DomainError `health.badRaw` naming the fact that is no whole number, lies outside what it can be or after `asOf`;
 * `health.badRatio` naming the measure whose parts a double cannot hold; `health.unknownMeasure`;
 * `calendar.invalidDay`.
 * @example const raw = { isTracked: true, contacts: 23, activeContacts: 14, connections30: 78,
 *   connectionsPrevious30: 100, lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30,
 *   lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01',
 *   noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34,
 *   outstandingMinor: 4_218_000, overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null };
 * [measureValue(raw, 'overdueShare', '2026-05-31'), measureValue(raw, 'pulse', '2026-05-31')]
 * // [{ numerator: 1240000, denominator: 4218000 }, 'pulseExpired']
 */
export function measureValue(
  raw: HealthRaw,
  key: MeasureKey,
  asOf: CalendarDate,
  pulseDays: number = DEFAULT_PULSE_DAYS,
): Fraction | MissingReason {
  const value = rawValue(raw, key, asOf, pulseDays);
  if (typeof value !== 'string' && !isWhole(value.numerator))
    throw new DomainError('health.badRatio', { measure: key });
  return value;
}

/** The value of a measure as its profile takes it: a value of a metric that is too old for it counts no more. */
export function valueIn(
  raw: HealthRaw,
  { key, expiresAfter }: ProfileMeasure,
  asOf: CalendarDate,
  { pulseDays }: Profile,
): Fraction | MissingReason {
  const value = measureValue(raw, key, asOf, pulseDays);
  if (expiresAfter === undefined || typeof value === 'string' || !isOwnMeasure(key)) return value;
  const day = ownDay(raw.own, key);
  return day !== null && dayNumber(asOf) - dayNumber(day) > expiresAfter ? 'valueExpired' : value;
}

const daysFrom = (from: CalendarDate, to: CalendarDate): Fraction => whole(dayNumber(to) - dayNumber(from));

type NumericFact = { [K in keyof HealthRaw]-?: HealthRaw[K] extends number | null ? K : never }[keyof HealthRaw];

type DayFact = 'lastActivityDay' | 'lastTouchDay' | 'pulseDay';

function count(raw: HealthRaw, fact: NumericFact, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  const value = raw[fact] as number;
  requireCount('health.badRaw', fact, value, least, most);
  return value;
}

function signed(raw: HealthRaw, fact: NumericFact): number {
  const value = raw[fact] as number;
  requireWhole('health.badRaw', fact, value);
  return value;
}

/** Days since a fact; a fact of a later day is not one yet. */
function daysSince(raw: HealthRaw, fact: DayFact, asOf: CalendarDate): Fraction {
  const day = raw[fact] as CalendarDate;
  const days = daysFrom(day, asOf);
  if (days.numerator < 0) throw new DomainError('health.badRaw', { argument: fact, value: day });
  return days;
}

function rawValue(raw: HealthRaw, key: MeasureKey, asOf: CalendarDate, pulseDays: number): Fraction | MissingReason {
  switch (key) {
    case 'activeUsers':
      if (!raw.isTracked) return 'noTracking';
      return ratio(count(raw, 'activeContacts'), count(raw, 'contacts')) ?? 'noContacts';
    case 'trend':
      if (!raw.isTracked) return 'noTracking';
      return ratio(count(raw, 'connections30') * 100, count(raw, 'connectionsPrevious30')) ?? 'noBase';
    case 'lastActivity':
      if (!raw.isTracked) return 'noTracking';
      return raw.lastActivityDay === null ? 'noActivity' : daysSince(raw, 'lastActivityDay', asOf);
    case 'featuresUsed':
      if (!raw.isTracked) return 'noTracking';
      return ratio(count(raw, 'features30'), count(raw, 'featuresAnyone90')) ?? 'noFeatures';
    case 'lastTouch':
      return raw.lastTouchDay === null ? 'noTouch' : daysSince(raw, 'lastTouchDay', asOf);
    case 'sentiment': {
      const grades = count(raw, 'sentimentCount');
      return ratio(count(raw, 'sentimentSum', grades, 5 * grades), grades) ?? 'noGrades';
    }
    case 'openTickets':
      return whole(count(raw, 'openTickets'));
    case 'pulse':
      if (raw.pulse === null || raw.pulseDay === null) return 'noPulse';
      count(raw, 'pulse', 1, 5);
      return daysSince(raw, 'pulseDay', asOf).numerator > pulseDays ? 'pulseExpired' : whole(raw.pulse);
    case 'daysToNotice':
      if (raw.noticeDay !== null) return daysFrom(asOf, raw.noticeDay);
      return raw.autoRenew === null ? 'noAgreement' : 'openEnded';
    case 'autoRenew':
      return raw.autoRenew === null ? 'noAgreement' : whole(raw.autoRenew ? 1 : 0);
    case 'mrrTrend':
      if (raw.mrrNow === null || raw.mrrBefore === null) return 'noRate';
      return ratio(signed(raw, 'mrrNow'), signed(raw, 'mrrBefore')) ?? 'noMrrBefore';
    case 'averageDelay':
      return raw.averageDelayDays === null ? 'noPaidInvoice' : whole(signed(raw, 'averageDelayDays'));
    case 'overdueShare':
      if (!raw.hasDocuments) return 'noDocuments';
      if (raw.outstandingMinor === null || raw.overdueMinor === null) return 'noRate';
      // Nothing outstanding means nothing late: unapplied cash then covers whatever is past its date.
      return ratio(count(raw, 'overdueMinor'), signed(raw, 'outstandingMinor')) ?? whole(0);
    case 'brokenPromises':
      return raw.brokenPromises === null ? 'noPromise' : whole(count(raw, 'brokenPromises'));
    default:
      if (isOwnMeasure(key)) return ownValue(raw.own, key, asOf);
      throw new DomainError('health.unknownMeasure', { measure: String(key) });
  }
}
