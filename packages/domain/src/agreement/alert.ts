import { addDays, addMonths, businessDayUntil, type CalendarDate } from '../calendar/calendar.ts';

/**
 * The day on which somebody is told that a notice day is near: the business day before it, since the notice day itself
 * never moves (domain rules §6).
 * @throws DomainError `calendar.invalidDay`.
 * @example noticeAlertDay('2026-03-30', []) // '2026-03-27'
 */
export function noticeAlertDay(noticeDay: CalendarDate, holidays: readonly CalendarDate[]): CalendarDate {
  return businessDayUntil(addDays(noticeDay, -1), holidays);
}

/** When a customer who is no professional must be told in writing that an agreement is about to renew itself. */
export interface ReminderWindow {
  fromDay: CalendarDate;
  /** The last day on which it is in time. */
  untilDay: CalendarDate;
  /** When the task of writing it appears: a business day, never after the window has opened. */
  taskDay: CalendarDate;
}

/**
 * The written reminder owed to customers who are no professionals: between three months and one month before the day up
 * to which they may refuse, the notice day (domain rules §6; French consumer code, article L215-1).
 * @throws DomainError `calendar.invalidDay`.
 * @example reminderWindow('2026-09-30', [])
 * // { fromDay: '2026-06-30', untilDay: '2026-08-30', taskDay: '2026-06-30' }
 */
export function reminderWindow(noticeDay: CalendarDate, holidays: readonly CalendarDate[]): ReminderWindow {
  const fromDay = addMonths(noticeDay, -3);
  return { fromDay, untilDay: addMonths(noticeDay, -1), taskDay: businessDayUntil(fromDay, holidays) };
}
