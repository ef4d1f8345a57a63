import { type CalendarDate, dayNumber } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';
import type { MeasureKey } from './profile.ts';

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
  | 'noPromise';

export const PULSE_LIFETIME_DAYS = 90;

const whole = (value: number): Fraction => ({ numerator: value, denominator: 1 });
const ratio = (numerator: number, denominator: number): Fraction => ({ numerator, denominator });

/**
 * The raw value of one measure on a day, exactly, or the reason why it is unknown (domain rules §5).
 *
 * @throws DomainError `health.badRaw` when a fact is not a finite whole number.
 */
export function measureValue(raw: HealthRaw, key: MeasureKey, asOf: CalendarDate): Fraction | MissingReason {
  const value = rawValue(raw, key, asOf);
  if (
    typeof value !== 'string' &&
    !(Number.isSafeInteger(value.numerator) && Number.isSafeInteger(value.denominator))
  ) {
    throw new DomainError('health.badRaw', { measure: key });
  }
  return value;
}

const age = (day: CalendarDate, asOf: CalendarDate): Fraction => whole(dayNumber(asOf) - dayNumber(day));

function rawValue(raw: HealthRaw, key: MeasureKey, asOf: CalendarDate): Fraction | MissingReason {
  switch (key) {
    case 'activeUsers':
      if (!raw.isTracked) return 'noTracking';
      return raw.contacts === 0 ? 'noContacts' : ratio(raw.activeContacts, raw.contacts);
    case 'trend':
      if (!raw.isTracked) return 'noTracking';
      return raw.connectionsPrevious30 === 0 ? 'noBase' : ratio(raw.connections30 * 100, raw.connectionsPrevious30);
    case 'lastActivity':
      if (!raw.isTracked) return 'noTracking';
      return raw.lastActivityDay === null ? 'noActivity' : age(raw.lastActivityDay, asOf);
    case 'featuresUsed':
      if (!raw.isTracked) return 'noTracking';
      return raw.featuresAnyone90 === 0 ? 'noFeatures' : ratio(raw.features30, raw.featuresAnyone90);
    case 'lastTouch':
      return raw.lastTouchDay === null ? 'noTouch' : age(raw.lastTouchDay, asOf);
    case 'sentiment':
      return raw.sentimentCount === 0 ? 'noGrades' : ratio(raw.sentimentSum, raw.sentimentCount);
    case 'openTickets':
      return whole(raw.openTickets);
    case 'pulse':
      if (raw.pulse === null || raw.pulseDay === null) return 'noPulse';
      return age(raw.pulseDay, asOf).numerator > PULSE_LIFETIME_DAYS ? 'pulseExpired' : whole(raw.pulse);
    case 'daysToNotice':
      if (raw.noticeDay !== null) return whole(-age(raw.noticeDay, asOf).numerator);
      return raw.autoRenew === null ? 'noAgreement' : 'openEnded';
    case 'autoRenew':
      return raw.autoRenew === null ? 'noAgreement' : whole(raw.autoRenew ? 1 : 0);
    case 'mrrTrend':
      if (raw.mrrNow === null || raw.mrrBefore === null) return 'noRate';
      return raw.mrrBefore === 0 ? 'noMrrBefore' : ratio(raw.mrrNow, raw.mrrBefore);
    case 'averageDelay':
      return raw.averageDelayDays === null ? 'noPaidInvoice' : whole(raw.averageDelayDays);
    case 'overdueShare':
      if (!raw.hasDocuments) return 'noDocuments';
      if (raw.outstandingMinor === null || raw.overdueMinor === null) return 'noRate';
      // Nothing outstanding means nothing late: unapplied cash then covers whatever is past its date.
      return raw.outstandingMinor <= 0 ? whole(0) : ratio(raw.overdueMinor, raw.outstandingMinor);
    case 'brokenPromises':
      return raw.brokenPromises === null ? 'noPromise' : whole(raw.brokenPromises);
  }
}
