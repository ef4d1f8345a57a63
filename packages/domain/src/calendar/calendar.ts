import { requireCount } from '../refusal/argument.ts';
import type { CalendarDate } from './day.ts';
import { dayFromNumber, dayNumber, dayOf, dayParts, monthLength } from './day.ts';

export { businessDayUntil } from './business-day.ts';
export type { CalendarDate, DayParts } from './day.ts';
export { dayFromNumber, dayNumber, dayOf, dayParts, isCalendarDate, isRealDay, monthLength, parseDay } from './day.ts';
export { type ClockReading, clockIn, instantOf } from './instant.ts';
export { dayIn, isZone } from './zone.ts';

/** As many as lie between the first day there is and the last. */
const [MOST_WEEKS, MOST_MONTHS] = [521_723, 119_988];

/**
 * The day `days` calendar days after `day` (before, when negative).
 * @throws DomainError `calendar.invalidDay`; `calendar.outOfRange` when `days` is not whole or the result leaves
 * 0001..9999.
 * @example addDays('2028-02-28', 1) // '2028-02-29'
 * @example addDays('9999-12-31', 1) // throws 'calendar.outOfRange'
 */
export function addDays(day: CalendarDate, days: number): CalendarDate {
  return dayFromNumber(dayNumber(day) + days);
}

/**
 * Whole months added to the **anchor**, clamped to the month's end: 31 Jan + 1 is 28 or 29 Feb, + 2 is 31 Mar.
 * Always add to the anchor, never to an earlier result, so that nothing drifts (domain rules §1).
 * @throws DomainError `calendar.invalidDay` when the anchor is no day, `months` is not whole, or the result leaves
 * 0001..9999.
 * @example addMonths('2026-01-31', 1) // '2026-02-28'
 * @example addMonths('2026-01-31', 2) // '2026-03-31'
 */
export function addMonths(anchor: CalendarDate, months: number): CalendarDate {
  const { year, month, dayOfMonth } = dayParts(anchor);
  const monthIndex = year * 12 + (month - 1) + months;
  const newYear = Math.floor(monthIndex / 12);
  const newMonth = monthIndex - newYear * 12 + 1;
  return dayOf(newYear, newMonth, Math.min(dayOfMonth, monthLength(newYear, newMonth)));
}

/**
 * Calendar days from `from` to `to`; negative when `to` is earlier. Never hours ÷ 24 (domain rules §1).
 * @throws DomainError `calendar.invalidDay`.
 * @example daysBetween('2026-03-28', '2026-03-30') // 2
 * @example daysBetween('2026-03-01', '2026-02-28') // -1
 */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

/**
 * ISO day of the week, Monday 1 to Sunday 7.
 * @throws DomainError `calendar.invalidDay`.
 * @example dayOfWeek('2026-03-29') // 7
 */
export function dayOfWeek(day: CalendarDate): number {
  const offset = (dayNumber(day) + 3) % 7;
  return (offset < 0 ? offset + 7 : offset) + 1;
}

/**
 * The first day of the month of `day`.
 * @throws DomainError `calendar.invalidDay`.
 * @example monthStart('2026-03-31') // '2026-03-01'
 */
export function monthStart(day: CalendarDate): CalendarDate {
  const { year, month } = dayParts(day);
  return dayOf(year, month, 1);
}

/**
 * The last day of the month of `day`.
 * @throws DomainError `calendar.invalidDay`.
 * @example monthEnd('2028-02-10') // '2028-02-29'
 */
export function monthEnd(day: CalendarDate): CalendarDate {
  const { year, month } = dayParts(day);
  return dayOf(year, month, monthLength(year, month));
}

/**
 * The Monday of the ISO week of `day`, itself when it is one.
 * @throws DomainError `calendar.invalidDay`.
 * @example weekStart('2026-01-01') // '2025-12-29'
 */
export function weekStart(day: CalendarDate): CalendarDate {
  return addDays(day, 1 - dayOfWeek(day));
}

/**
 * The points of a curve over `weeks` ISO weeks ending with the current, partial one: each week's Sunday, the last
 * one `asOf` itself (domain rules §1, "Window").
 * @throws DomainError `calendar.badCount` unless `weeks` is whole, 0 or more, and no more than a calendar holds; `calendar.invalidDay`;
 * `calendar.outOfRange` when a week lies before year 1.
 * @example weekEnds('2026-03-31', 3) // ['2026-03-22', '2026-03-29', '2026-03-31']
 */
export function weekEnds(asOf: CalendarDate, weeks: number): CalendarDate[] {
  requireCount('calendar.badCount', 'weeks', weeks, 0, MOST_WEEKS);
  const lastMonday = weekStart(asOf);
  return Array.from({ length: weeks }, (_, index) => {
    const weeksBack = weeks - 1 - index;
    return weeksBack === 0 ? asOf : addDays(lastMonday, 6 - 7 * weeksBack);
  });
}

/**
 * The points of a curve over `months` months ending with the current, partial one: each month's last day, the last one
 * `asOf` itself (domain rules §1, "Window").
 * @throws DomainError `calendar.badCount` unless `months` is whole, 0 or more, and no more than a calendar holds; `calendar.invalidDay`, also when a month
 * lies before year 1.
 * @example monthEnds('2026-03-15', 3) // ['2026-01-31', '2026-02-28', '2026-03-15']
 */
export function monthEnds(asOf: CalendarDate, months: number): CalendarDate[] {
  requireCount('calendar.badCount', 'months', months, 0, MOST_MONTHS);
  const firstOfMonth = monthStart(asOf);
  return Array.from({ length: months }, (_, index) => {
    const monthsBack = months - 1 - index;
    return monthsBack === 0 ? asOf : monthEnd(addMonths(firstOfMonth, -monthsBack));
  });
}

/**
 * First day of the window of `days` calendar days that ends with `asOf`, both inclusive (domain rules §1). The window
 * before it ends on the eve of that day.
 * @throws DomainError `calendar.badCount` unless `days` is whole, 1 or more; `calendar.invalidDay`;
 * `calendar.outOfRange` when the window begins before year 1.
 * @example windowStart('2026-03-31', 30) // '2026-03-02'
 */
export function windowStart(asOf: CalendarDate, days: number): CalendarDate {
  requireCount('calendar.badCount', 'days', days, 1);
  return addDays(asOf, 1 - days);
}

/**
 * Whether `day` lies in `from`..`to`, both inclusive. The days are compared as text and not checked.
 * @example isWithin('2026-03-31', '2026-03-01', '2026-03-31') // true
 */
export function isWithin(day: CalendarDate, from: CalendarDate, to: CalendarDate): boolean {
  return day >= from && day <= to;
}

/**
 * The day from which a fact that somebody gives by hand counts as known: its own day, or today where that lies ahead
 * (domain rules §1). The days are compared as text and not checked.
 * @example knownDayOf('2026-03-01', '2026-03-31') // '2026-03-01'
 * @example knownDayOf('2026-04-15', '2026-03-31') // '2026-03-31'
 */
export function knownDayOf(day: CalendarDate, today: CalendarDate): CalendarDate {
  const isAhead = day > today;
  return isAhead ? today : day;
}
