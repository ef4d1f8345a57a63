import { type CalendarDate, isCalendarDate } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';

/** @throws DomainError `dunning.badDay` naming the argument, for what is no day of the calendar. */
export function requireDay(argument: string, day: CalendarDate): void {
  if (!isCalendarDate(day)) throw new DomainError('dunning.badDay', { argument, value: String(day) });
}

/** @throws DomainError `dunning.badAmount` naming the argument, unless exact minor units, 0 or more; −0 is none. */
export function requireMinor(argument: string, value: number): void {
  if (!isCount(value)) throw new DomainError('dunning.badAmount', { argument, value: textOf(value) });
}

/** @throws DomainError `dunning.badCount` naming the argument, unless a whole number from `least` to `most`. */
export function requireCount(argument: string, value: number, least = 0, most = Number.MAX_SAFE_INTEGER): void {
  if (!isCount(value) || value < least || value > most)
    throw new DomainError('dunning.badCount', { argument, value: textOf(value) });
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

/** A refused number as text, −0 included. */
export const textOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
