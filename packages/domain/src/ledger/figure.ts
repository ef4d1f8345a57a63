import type { CalendarDate } from '../calendar/calendar.ts';
import * as refuse from '../refusal/argument.ts';

/**
 * An amount in minor units, as an exact integer.
 * @throws DomainError `ledger.badAmount` naming the argument: negative, −0, a fraction, not finite or beyond 2^53.
 */
export function exactMinor(argument: string, value: number): bigint {
  refuse.requireCount('ledger.badAmount', argument, value);
  return BigInt(value);
}

/** The length of a period, in days. @throws DomainError `ledger.badDays` naming the argument, unless 1 or more. */
export function exactDays(argument: string, value: number): bigint {
  refuse.requireCount('ledger.badDays', argument, value, 1);
  return BigInt(value);
}

/** @throws DomainError `ledger.badDay` naming the argument, for what is no day of the calendar. */
export function requireDay(argument: string, day: CalendarDate): void {
  refuse.requireDay('ledger.badDay', argument, day);
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
