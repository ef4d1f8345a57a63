import type { CalendarDate } from '../calendar/calendar.ts';
import * as refuse from '../refusal/argument.ts';

/** @throws DomainError `dunning.badDay` naming the argument, for what is no day of the calendar. */
export function requireDay(argument: string, day: CalendarDate): void {
  refuse.requireDay('dunning.badDay', argument, day);
}

/** @throws DomainError `dunning.badAmount` naming the argument, unless exact minor units, 0 or more; −0 is none. */
export function requireMinor(argument: string, value: number): void {
  refuse.requireCount('dunning.badAmount', argument, value);
}

/** @throws DomainError `dunning.badCount` naming the argument, unless a whole number from `least` to `most`. */
export function requireCount(argument: string, value: number, least = 0, most = Number.MAX_SAFE_INTEGER): void {
  refuse.requireCount('dunning.badCount', argument, value, least, most);
}
