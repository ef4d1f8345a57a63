import { type CalendarDate, dayNumber } from '../calendar/calendar.ts';
import { isCustomKey } from '../custom-field/custom-field.ts';
import { requireDay, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { fromDecimal } from './exact.ts';

/** A measure that an organisation adds: a field of its own, or a metric that other systems feed. */
export type OwnMeasureKey = `custom.${string}` | `metric.${string}`;

/**
 * What such a measure holds: a number (money in major units), yes or no, or a day of a field; a value of a metric with
 * its day; or why there is none although there may be one: out of use, or of a past day that fields do not remember.
 */
export type OwnRaw =
  | number
  | boolean
  | CalendarDate
  | { value: number; day: CalendarDate }
  | { missing: 'archived' | 'undated' };

/** By the keys of the measures; those without a value are absent. */
export type OwnRaws = Readonly<Record<string, OwnRaw>>;

const PREFIXES = ['custom.', 'metric.'] as const;

/**
 * Whether a text names a measure that an organisation added (H5).
 * @example [isOwnMeasure('custom.seats'), isOwnMeasure('metric.nps'), isOwnMeasure('custom.2'), isOwnMeasure('pulse')]
 * // [true, true, false, false]
 */
export function isOwnMeasure(key: string): key is OwnMeasureKey {
  return PREFIXES.some((prefix) => key.startsWith(prefix) && isCustomKey(key.slice(prefix.length)));
}

/**
 * The measures of a profile that an organisation added, the switched off ones among them (H5).
 * @example ownMeasuresOf({ measures: [{ key: 'custom.seats' }, { key: 'pulse' }] }) // ['custom.seats']
 */
export function ownMeasuresOf(profile: { measures: readonly { key: string }[] }): OwnMeasureKey[] {
  return profile.measures.flatMap(({ key }) => (isOwnMeasure(key) ? [key] : []));
}

/**
 * The value of such a measure on a day as an exact fraction: a number as it is, 1 or 0 for yes or no, of a day the days
 * since it, below 0 for a day to come; or why there is none.
 * @throws DomainError `health.badRaw` naming the measure for a number of more digits than are exact, what is no day of
 * the calendar, and a metric's value of a later day.
 */
export function ownValue(
  own: OwnRaws | null | undefined,
  key: OwnMeasureKey,
  asOf: CalendarDate,
): { numerator: number; denominator: number } | 'noValue' | 'archived' | 'undated' {
  const held = own?.[key] ?? null;
  if (held === null) return 'noValue';
  if (typeof held === 'boolean') return { numerator: held ? 1 : 0, denominator: 1 };
  if (typeof held === 'number') return decimal(key, held);
  if (typeof held === 'string') {
    requireDay('health.badRaw', key, held);
    return { numerator: dayNumber(asOf) - dayNumber(held), denominator: 1 };
  }
  if ('missing' in held) return held.missing;
  requireDay('health.badRaw', key, held.day);
  if (held.day > asOf) throw new DomainError('health.badRaw', { argument: key, value: held.day });
  return decimal(key, held.value);
}

/** The day behind such a measure: the one a field holds, or the one a value of a metric is of; else null. */
export function ownDay(own: OwnRaws | null | undefined, key: OwnMeasureKey): CalendarDate | null {
  const held = own?.[key];
  if (typeof held === 'string') return held;
  return typeof held === 'object' && 'day' in held ? held.day : null;
}

/** A number as the decimal it is written as. */
function decimal(key: string, value: number): { numerator: number; denominator: number } {
  const bad = (): DomainError => new DomainError('health.badRaw', { argument: key, value: textOf(value) });
  if (!Number.isFinite(value)) throw bad();
  const { n, d } = fromDecimal(value);
  const [numerator, denominator] = [Number(n), Number(d)];
  if (!Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator)) throw bad();
  return { numerator, denominator };
}
