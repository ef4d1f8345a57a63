import type { CalendarDate } from '../calendar/calendar.ts';
import { dayOf, isRealDay } from '../calendar/calendar.ts';
import { requireOneOf } from '../refusal/argument.ts';

/** In what order a file writes a date: day-month-year, month-day-year, year-month-day. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** What one date shows of the order it is written in; `either`: its day and month could be read both ways. */
export type DateSign = DateOrder | 'either';

/** A moment as a file writes it. */
export interface ReadInstant {
  day: CalendarDate;
  /** Since midnight; `null` when no time is written. */
  minutes: number | null;
  /** Minutes that the clock it was written by is ahead of UTC; `null` when the file does not say. */
  offset: number | null;
}

const DATE_PATTERN = /^(\d{1,4})([-/.;])(\d{1,2})\2(\d{1,4})(?:(?:[T,]\s*|\s+)(\S.*))?$/;
const TIME_PATTERN =
  /^(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
/** No zone is further from UTC: 14 hours ahead is the most, 12 behind. */
const MAX_OFFSET = 14 * 60;

interface WrittenDate {
  /** The three numbers in the file's own order. */
  numbers: readonly [first: number, second: number, third: number];
  isYearFirst: boolean;
  time: string | null;
}

/**
 * What a cell shows of the order its column writes dates in; `null` when it is no date (domain rules §10).
 * @example dateSignOf('31/03/2026') // 'dmy'
 * @example dateSignOf('03/04/2026') // 'either'
 */
export function dateSignOf(cell: string): DateSign | null {
  const date = writtenDate(cell);
  if (date === null) return null;
  const [first, second] = date.numbers;
  if (date.isYearFirst) return 'ymd';
  if (first > 12 && second <= 12) return 'dmy';
  return second > 12 && first <= 12 ? 'mdy' : 'either';
}

/**
 * The order dates are written in (domain rules §10). A number above 12 decides; without one, and with two that
 * contradict each other, the file is `ambiguous` and a person is asked. `none`: no date at all.
 * @example dateOrderOf(['either', 'dmy']) // 'dmy'
 * @example dateOrderOf(['either', 'ymd']) // 'ambiguous'
 */
export function dateOrderOf(signs: Iterable<DateSign>): DateOrder | 'ambiguous' | 'none' {
  const shown = new Set(signs);
  if (shown.size === 0) return 'none';
  if (shown.has('dmy') || shown.has('mdy'))
    return shown.has('dmy') && shown.has('mdy') ? 'ambiguous' : shown.has('dmy') ? 'dmy' : 'mdy';
  // Year-first dates are read the same in every order: beside others they decide nothing.
  return shown.has('either') ? 'ambiguous' : 'ymd';
}

/**
 * The day written in `text`, a time beside it ignored; `null` when it is no real day in this order (domain rules §10).
 * @throws DomainError `import.unknownOrder`.
 * @example readDay('03/04/2026', 'dmy') // '2026-04-03'
 * @example readDay('31/02/2026', 'dmy') // null
 */
export function readDay(text: string, order: DateOrder): CalendarDate | null {
  return readInstant(text, order)?.day ?? null;
}

/**
 * The moment written in `text`: day and minutes of the clock it was written by, and how far that is from UTC when it
 * says, in minutes (domain rules §10). Year-first dates are read in any order. `null` when the day, the time or the
 * offset is not real.
 * @throws DomainError `import.unknownOrder`.
 * @example readInstant('31/03/2026 14:05 +02:00', 'dmy') // { day: '2026-03-31', minutes: 845, offset: 120 }
 * @example readInstant('2026-03-31', 'dmy') // { day: '2026-03-31', minutes: null, offset: null }
 */
export function readInstant(text: string, order: DateOrder): ReadInstant | null {
  requireOneOf('import.unknownOrder', 'order', order, ['dmy', 'mdy', 'ymd']);
  const written = writtenDate(text);
  if (written === null) return null;
  const day = dayOfNumbers(written, order);
  if (day === null) return null;
  if (written.time === null) return { day, minutes: null, offset: null };
  const time = timeOf(written.time);
  if (time === null) return null;
  // Elsewhere it may already be, or still be, a day that no calendar has.
  if (time.offset !== null && (day === '0001-01-01' || day === '9999-12-31')) return null;
  return { day, ...time };
}

function writtenDate(text: string): WrittenDate | null {
  const match = DATE_PATTERN.exec(text.trim());
  if (match === null) return null;
  const [, first = '', , second = '', third = '', time] = match;
  const isYearFirst = first.length === 4 && third.length <= 2;
  const isYearLast = first.length <= 2 && (third.length === 4 || third.length === 2);
  if (!isYearFirst && !isYearLast) return null;
  const last = isYearLast && third.length === 2 ? shortYear(Number(third)) : Number(third);
  return { numbers: [Number(first), Number(second), last], isYearFirst, time: time?.trim() ?? null };
}

/** A year of two digits: 00–69 are of this century, 70–99 of the last. */
function shortYear(year: number): number {
  return year < 70 ? 2000 + year : 1900 + year;
}

function dayOfNumbers({ numbers, isYearFirst }: WrittenDate, order: DateOrder): CalendarDate | null {
  const [first, second, third] = numbers;
  if (!isYearFirst && order === 'ymd') return null;
  const [year, month, dayOfMonth] = isYearFirst
    ? [first, second, third]
    : order === 'mdy'
      ? [third, first, second]
      : [third, second, first];
  return isRealDay(year, month, dayOfMonth) ? dayOf(year, month, dayOfMonth) : null;
}

function timeOf(time: string): { minutes: number; offset: number | null } | null {
  const match = TIME_PATTERN.exec(time);
  if (match === null) return null;
  const [, hourText = '', minuteText = '', secondText = '0', half, zone] = match;
  const minutes = minutesOf(Number(hourText), Number(minuteText), half);
  if (minutes === null || Number(secondText) > 59) return null;
  if (zone === undefined) return { minutes, offset: null };
  const offset = offsetOf(zone);
  return offset === null ? null : { minutes, offset };
}

function minutesOf(hour: number, minute: number, half: string | undefined): number | null {
  if (minute > 59) return null;
  if (half === undefined) return hour > 23 ? null : hour * 60 + minute;
  if (hour < 1 || hour > 12) return null;
  return ((hour % 12) + (/^p/i.test(half) ? 12 : 0)) * 60 + minute;
}

function offsetOf(zone: string): number | null {
  if (!/^[+-]/.test(zone)) return 0;
  const minute = Number(zone.slice(3).replace(':', ''));
  const offset = Number(zone.slice(1, 3)) * 60 + minute;
  if (minute > 59 || offset > MAX_OFFSET) return null;
  return zone.startsWith('-') ? 0 - offset : offset;
}
