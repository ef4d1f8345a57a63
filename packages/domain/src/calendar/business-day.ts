import type { CalendarDate } from './day.ts';
import { dayFromNumber, dayNumber, parseDay } from './day.ts';

/** Whether a day, by its number, is a Saturday or Sunday: 1970-01-01 was a Thursday. */
const isWeekend = (number: number): boolean => (((number + 3) % 7) + 7) % 7 > 4;

/**
 * The last business day on or before a day: Monday to Friday, and none of the holidays of the organisation.
 * @throws DomainError `calendar.invalidDay`; `calendar.outOfRange` when there is none from year 1 on.
 * @example businessDayUntil('2026-03-29', []) // '2026-03-27'
 * @example businessDayUntil('2026-05-01', ['2026-05-01']) // '2026-04-30'
 */
export function businessDayUntil(day: CalendarDate, holidays: readonly CalendarDate[]): CalendarDate {
  const closed = new Set(holidays.map(parseDay));
  let number = dayNumber(day);
  while (isWeekend(number) || closed.has(dayFromNumber(number))) number -= 1;
  return dayFromNumber(number);
}
