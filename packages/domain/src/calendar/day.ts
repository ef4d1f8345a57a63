import { DomainError } from '../refusal/refusal.ts';

/** A day of the calendar, `YYYY-MM-DD`, 0001-01-01 to 9999-12-31; sorts as text (domain rules §1). */
export type CalendarDate = string;

/** Year, month 1..12 and day of the month 1..31. */
export interface DayParts {
  year: number;
  month: number;
  dayOfMonth: number;
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Day numbers of 0001-01-01 and 9999-12-31. */
const FIRST_DAY_NUMBER = -719162;
const LAST_DAY_NUMBER = 2932896;
const DAYS_PER_ERA = 146097;

/** Whether `year` of the Gregorian calendar has a 29 February. */
export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/**
 * Days in `month` (1..12) of `year`; 0 where there is no such month.
 * @example monthLength(2028, 2) // 29
 * @example monthLength(2026, 13) // 0
 */
export function monthLength(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

/**
 * Whether `text`, of whatever type, is a real day written `YYYY-MM-DD` (domain rules §1).
 * @example isCalendarDate('2028-02-29') // true
 * @example isCalendarDate('2026-02-29') // false
 */
export function isCalendarDate(text: unknown): text is CalendarDate {
  if (typeof text !== 'string' || text.length !== 10) return false;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const dayOfMonth = digitsAt(text, 8, 2);
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  return isRealDay(year, month, dayOfMonth);
}

/**
 * Whether whole numbers name a day that exists, in the years 1..9999; months are 1..12.
 * @example isRealDay(2026, 2, 29) // false
 */
export function isRealDay(year: number, month: number, dayOfMonth: number): boolean {
  if (!Number.isInteger(year) || !Number.isInteger(dayOfMonth)) return false;
  return (
    year >= 1 && year <= 9999 && month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= monthLength(year, month)
  );
}

/**
 * `text` as a day, unchanged.
 * @throws DomainError `calendar.invalidDay` when it is not a real day written `YYYY-MM-DD`.
 * @example parseDay('2026-03-31') // '2026-03-31'
 * @example parseDay('2026-02-29') // throws 'calendar.invalidDay'
 */
export function parseDay(text: string): CalendarDate {
  if (!isCalendarDate(text)) throw new DomainError('calendar.invalidDay', { text: String(text) });
  return text;
}

/**
 * The parts of `day`: its year, month (1..12) and day of the month.
 * @throws DomainError `calendar.invalidDay`.
 * @example dayParts('2026-03-31') // { year: 2026, month: 3, dayOfMonth: 31 }
 */
export function dayParts(day: CalendarDate): DayParts {
  parseDay(day);
  return { year: digitsAt(day, 0, 4), month: digitsAt(day, 5, 2), dayOfMonth: digitsAt(day, 8, 2) };
}

/**
 * The day with these parts, whole numbers; `month` is 1..12.
 * @throws DomainError `calendar.invalidDay` when there is no such day in the years 1..9999.
 * @example dayOf(2026, 3, 1) // '2026-03-01'
 * @example dayOf(2026, 2, 29) // throws 'calendar.invalidDay'
 */
export function dayOf(year: number, month: number, dayOfMonth: number): CalendarDate {
  const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
  if (!isRealDay(year, month, dayOfMonth)) throw new DomainError('calendar.invalidDay', { text });
  return text;
}

/**
 * Days from 1970-01-01 to `day`, negative before.
 * @throws DomainError `calendar.invalidDay`.
 * @example dayNumber('1970-01-02') // 1
 */
export function dayNumber(day: CalendarDate): number {
  const { year, month, dayOfMonth } = dayParts(day);
  // Years counted from March make the leap day the last one, so that a month's offset is a linear formula.
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - 719468;
}

/**
 * The day `number` days after 1970-01-01, before when negative.
 * @throws DomainError `calendar.outOfRange` when it is not whole or the day lies outside 0001..9999.
 * @example dayFromNumber(-1) // '1969-12-31'
 */
export function dayFromNumber(number: number): CalendarDate {
  if (!Number.isInteger(number) || number < FIRST_DAY_NUMBER || number > LAST_DAY_NUMBER) {
    throw new DomainError('calendar.outOfRange', { number });
  }
  const shifted = number + 719468;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

function digitsAt(text: string, start: number, length: number): number {
  let value = 0;
  for (let index = start; index < start + length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
