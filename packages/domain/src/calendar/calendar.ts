import { requireCount } from '../refusal/argument.ts';
import type { CalendarDate } from './day.ts';
import { dayFromNumber, dayNumber, dayOf, dayParts, monthLength } from './day.ts';

export type { CalendarDate, DayParts } from './day.ts';
export { dayFromNumber, dayNumber, dayOf, dayParts, isCalendarDate, isRealDay, monthLength, parseDay } from './day.ts';
export { type ClockReading, clockIn, instantOf } from './instant.ts';
export { dayIn, isZone } from './zone.ts';

/** The day `days` days after `day` (before, when negative). @throws DomainError `calendar.*`. */
export function addDays(day: CalendarDate, days: number): CalendarDate {
  return dayFromNumber(dayNumber(day) + days);
}

/**
 * Whole months added to the **anchor**, clamped to the month's end: 31 Jan + 1 is 28 or 29 Feb, + 2 is 31 Mar.
 * Always add to the anchor, never to an earlier result, so that nothing drifts (domain rules §1).
 * @throws DomainError `calendar.invalidDay` when the result leaves 0001..9999.
 */
export function addMonths(anchor: CalendarDate, months: number): CalendarDate {
  const { year, month, dayOfMonth } = dayParts(anchor);
  const monthIndex = year * 12 + (month - 1) + months;
  const newYear = Math.floor(monthIndex / 12);
  const newMonth = monthIndex - newYear * 12 + 1;
  return dayOf(newYear, newMonth, Math.min(dayOfMonth, monthLength(newYear, newMonth)));
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. Never hours ÷ 24 (domain rules §1). */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** ISO day of the week, Monday 1 to Sunday 7. */
export function dayOfWeek(day: CalendarDate): number {
  const offset = (dayNumber(day) + 3) % 7;
  return (offset < 0 ? offset + 7 : offset) + 1;
}

/** The first day of the month of `day`. */
export function monthStart(day: CalendarDate): CalendarDate {
  const { year, month } = dayParts(day);
  return dayOf(year, month, 1);
}

/** The last day of the month of `day`. */
export function monthEnd(day: CalendarDate): CalendarDate {
  const { year, month } = dayParts(day);
  return dayOf(year, month, monthLength(year, month));
}

/** The Monday of the ISO week of `day`. */
export function weekStart(day: CalendarDate): CalendarDate {
  return addDays(day, 1 - dayOfWeek(day));
}

/**
 * The points of a curve over `weeks` ISO weeks ending with the current, partial one: each week's Sunday, the last
 * one `asOf` itself (domain rules §1, "Window").
 */
export function weekEnds(asOf: CalendarDate, weeks: number): CalendarDate[] {
  requireCount('calendar.badCount', 'weeks', weeks);
  const lastMonday = weekStart(asOf);
  return Array.from({ length: weeks }, (_, index) => {
    const weeksBack = weeks - 1 - index;
    return weeksBack === 0 ? asOf : addDays(lastMonday, 6 - 7 * weeksBack);
  });
}

/** The points of a curve over `months` months ending with the current one: each month's last day, the last `asOf`. */
export function monthEnds(asOf: CalendarDate, months: number): CalendarDate[] {
  requireCount('calendar.badCount', 'months', months);
  const firstOfMonth = monthStart(asOf);
  return Array.from({ length: months }, (_, index) => {
    const monthsBack = months - 1 - index;
    return monthsBack === 0 ? asOf : monthEnd(addMonths(firstOfMonth, -monthsBack));
  });
}

/** First day of the window of `days` calendar days that ends with `asOf`, both inclusive (domain rules §1). */
export function windowStart(asOf: CalendarDate, days: number): CalendarDate {
  requireCount('calendar.badCount', 'days', days, 1);
  return addDays(asOf, 1 - days);
}

/** Whether `day` lies in `from`..`to`, both inclusive. */
export function isWithin(day: CalendarDate, from: CalendarDate, to: CalendarDate): boolean {
  return day >= from && day <= to;
}

/**
 * The day from which a fact that somebody gives by hand counts as known: its own day, or today where that lies ahead
 * (domain rules §1).
 */
export function knownDayOf(day: CalendarDate, today: CalendarDate): CalendarDate {
  const isAhead = day > today;
  return isAhead ? today : day;
}
