import { type CalendarDate, isCalendarDate } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';

/**
 * An amount in minor units, as an exact integer.
 * @throws DomainError `ledger.badAmount` naming the argument: negative, −0, a fraction, not finite or beyond 2^53.
 */
export function exactMinor(argument: string, value: number): bigint {
  if (!isCount(value)) throw new DomainError('ledger.badAmount', { argument, value: textOf(value) });
  return BigInt(value);
}

/** The length of a period, in days. @throws DomainError `ledger.badDays` naming the argument, unless 1 or more. */
export function exactDays(argument: string, value: number): bigint {
  if (!isCount(value) || value === 0) throw new DomainError('ledger.badDays', { argument, value: textOf(value) });
  return BigInt(value);
}

/** @throws DomainError `ledger.badDay` naming the argument, for what is no day of the calendar. */
export function requireDay(argument: string, day: CalendarDate): void {
  if (!isCalendarDate(day)) throw new DomainError('ledger.badDay', { argument, value: String(day) });
}

/** A whole number, 0 or more: −0 is what a sign error leaves behind, so it is none. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
}

/** A refused number as text, −0 included. */
export function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Bits kept of a quotient: more than the 53 of a double, so that its own rounding is the only one. */
const QUOTIENT_BITS = 64;

/** The double nearest to `numerator ÷ denominator` (denominator above 0), rounded once, whatever their size. */
export function nearestDouble(numerator: bigint, denominator: bigint): number {
  const top = numerator < 0n ? -numerator : numerator;
  const shift = BigInt(Math.max(0, QUOTIENT_BITS + bitLength(denominator) - bitLength(top)));
  const scaled = top << shift;
  const quotient = scaled / denominator;
  // A last bit for what was cut off: it decides what would otherwise look like a tie.
  const sticky = scaled % denominator === 0n ? 0n : 1n;
  const magnitude = Number((quotient << 1n) | sticky) / 2 ** (Number(shift) + 1);
  return numerator < 0n ? -magnitude : magnitude;
}

const bitLength = (value: bigint): number => value.toString(2).length;
