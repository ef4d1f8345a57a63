import { type CalendarDate, isCalendarDate } from '../calendar/day.ts';
import { DomainError } from './refusal.ts';

/** A whole number, 0 or more: −0 is what a sign error leaves behind, so it is none. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
}

/** A whole number that a double holds exactly, of either sign; −0 is none. */
export function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** A refused number as text, −0 included. */
export function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** @throws DomainError `code` with the argument's name and value, unless a whole number from `least` to `most`. */
export function requireCount(
  code: string,
  argument: string,
  value: number,
  least = 0,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (!isCount(value) || value < least || value > most) throw new DomainError(code, { argument, value: textOf(value) });
}

/** @throws DomainError `code` with the argument's name and value, unless a whole number of either sign. */
export function requireWhole(code: string, argument: string, value: number): void {
  if (!isWhole(value)) throw new DomainError(code, { argument, value: textOf(value) });
}

/** @throws DomainError `code` with the argument's name and value, for what is no day of the calendar. */
export function requireDay(code: string, argument: string, day: CalendarDate): void {
  if (!isCalendarDate(day)) throw new DomainError(code, { argument, value: String(day) });
}

/** The same, where a day may be unknown. */
export function requireDayOrNull(code: string, argument: string, day: CalendarDate | null): void {
  if (day !== null) requireDay(code, argument, day);
}

/** @throws DomainError `code` with the argument's name and value, for what is none of the known names. */
export function requireOneOf(code: string, argument: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw new DomainError(code, { argument, value: String(value) });
}
