import type { CalendarDate } from '../calendar/calendar.ts';
import { dayOf, isRealDay } from '../calendar/calendar.ts';

/** In what order a file writes a date: day-month-year, month-day-year, year-month-day. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A moment as a file writes it: its day, and minutes since midnight or `null` when no time is written. */
export interface ReadInstant {
  day: CalendarDate;
  minutes: number | null;
}

const DATE_PATTERN = /^(\d{1,4})([-/.;])(\d{1,2})\2(\d{1,4})(?:(?:[T,]\s*|\s+)(\S.*))?$/;
const TIME_PATTERN = /^(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([ap]\.?m\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$/i;

interface WrittenDate {
  /** The three numbers in the file's own order. */
  numbers: readonly [first: number, second: number, third: number];
  isYearFirst: boolean;
  time: string | null;
}

/**
 * The order a column's dates are written in (domain rules §10). A number above 12 decides; without one, and with two
 * that contradict each other, the file is `ambiguous` and a person is asked. `none`: no date at all.
 */
export function detectDateOrder(samples: readonly string[]): DateOrder | 'ambiguous' | 'none' {
  const dates = samples.map(writtenDate).filter((date) => date !== null);
  if (dates.length === 0) return 'none';
  const orders = new Set<DateOrder>();
  for (const { numbers, isYearFirst } of dates) {
    if (isYearFirst) orders.add('ymd');
    else if (numbers[0] > 12 && numbers[1] <= 12) orders.add('dmy');
    else if (numbers[1] > 12 && numbers[0] <= 12) orders.add('mdy');
  }
  // Year-first dates are read the same in every order: beside others they decide nothing.
  if (orders.size > 1) orders.delete('ymd');
  const [order] = orders;
  const hasYearLast = dates.some(({ isYearFirst }) => !isYearFirst);
  if (order === undefined || orders.size > 1 || (order === 'ymd' && hasYearLast)) return 'ambiguous';
  return order;
}

/** The day written in `text`, a time beside it ignored; `null` when it is no real day in this order. */
export function readDay(text: string, order: DateOrder): CalendarDate | null {
  return readInstant(text, order)?.day ?? null;
}

/**
 * The moment written in `text`, as the file's own wall clock: a written offset is not applied. Year-first dates are
 * read in any order. `null` when the day or the time is not real.
 */
export function readInstant(text: string, order: DateOrder): ReadInstant | null {
  const written = writtenDate(text);
  if (written === null) return null;
  const day = dayOfNumbers(written, order);
  if (day === null) return null;
  if (written.time === null) return { day, minutes: null };
  const minutes = minutesOf(written.time);
  return minutes === null ? null : { day, minutes };
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

function minutesOf(time: string): number | null {
  const match = TIME_PATTERN.exec(time);
  if (match === null) return null;
  const [, hourText = '', minuteText = '', secondText = '0', half] = match;
  const [hour, minute] = [Number(hourText), Number(minuteText)];
  if (minute > 59 || Number(secondText) > 59) return null;
  if (half === undefined) return hour > 23 ? null : hour * 60 + minute;
  if (hour < 1 || hour > 12) return null;
  return ((hour % 12) + (/^p/i.test(half) ? 12 : 0)) * 60 + minute;
}
