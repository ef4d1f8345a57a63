import type { CalendarDate } from '../calendar/calendar.ts';
import { isWhole, requireDay, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { currencyExponent } from './currency.ts';

export { CURRENCIES, currencyExponent, isCurrency } from './currency.ts';
export { parseRate, rateProblem } from './rate.ts';

/** An amount of one currency: an integer of its minor units (cents of EUR) and the ISO 4217 code (domain rules §1). */
export interface Money {
  amountMinor: number;
  currency: string;
}

/** What groups thousands beside the other decimal sign: spaces (plain, no-break, narrow, thin) and apostrophes. */
const GROUP_SIGNS = " \u00a0\u202f\u2009'’";
/** A rate as exact decimal text, without sign or exponent. */
const RATE_PATTERN = /^\d{1,20}(?:\.\d{1,20})?$/;

/**
 * The exact minor units written in `text`, `null` when it is not an amount of `currency`: never rounded, never guessed.
 * A leading sign and well-formed groups of three are read; parentheses, letters and symbols are refused, and so are
 * more decimals than the currency has, unless the surplus is zeros (domain rules §1, §10).
 * @example parseAmount('1 234,5', 'EUR', ',') // 123450
 * @example parseAmount('1.005', 'EUR', '.') // null
 */
export function parseAmount(text: string, currency: string, decimal: '.' | ','): number | null {
  const exponent = currencyExponent(currency);
  const digits = decimalDigits(text, decimal);
  if (exponent === null || digits === null) return null;
  if (/[^0]/.test(digits.fraction.slice(exponent))) return null;
  const magnitude = BigInt(digits.whole + digits.fraction.slice(0, exponent).padEnd(exponent, '0'));
  return magnitude > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(digits.isNegative ? -magnitude : magnitude);
}

/** A decimal number's parts: digits only, `whole` never empty. */
export interface DecimalDigits {
  isNegative: boolean;
  whole: string;
  fraction: string;
}

/**
 * The digits of a number written with `decimal` as its decimal sign, or `null` when it is not one.
 * @example decimalDigits('-1,234.50', '.') // { isNegative: true, whole: '1234', fraction: '50' }
 * @example decimalDigits('1,23.50', '.') // null
 */
export function decimalDigits(text: string, decimal: '.' | ','): DecimalDigits | null {
  const trimmed = text.trim();
  const isNegative = /^[-−]/.test(trimmed);
  const unsigned = trimmed.replace(/^[-−+]\s?/, '');
  const [grouped = '', fraction, ...rest] = unsigned.split(decimal);
  if (rest.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return null;
  const whole = grouped === '' && fraction !== undefined ? '0' : ungrouped(grouped, decimal === '.' ? ',' : '.');
  return whole === null ? null : { isNegative, whole, fraction: fraction ?? '' };
}

/** `grouped` without its thousands signs: one kind of sign, and groups of exactly three after the first. */
function ungrouped(grouped: string, otherSign: string): string | null {
  if (/^\d+$/.test(grouped)) return grouped;
  const sign = [...grouped].find((character) => !/\d/.test(character)) ?? '';
  if (sign === '' || (sign !== otherSign && !GROUP_SIGNS.includes(sign))) return null;
  const [first = '', ...groups] = grouped.split(sign);
  const isWellFormed = /^\d{1,3}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group));
  return isWellFormed ? first + groups.join('') : null;
}

/**
 * The amount, in whole minor units, as plain decimal text with all its decimals (domain rules §1).
 * @throws DomainError `money.unknownCurrency`, `money.unsafeAmount`.
 * @example amountText(123_450, 'EUR') // '1234.50'
 * @example amountText(-5, 'TND') // '-0.005'
 */
export function amountText(amountMinor: number, currency: string): string {
  requireAmount(amountMinor);
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(amountMinor)).padStart(exponent + 1, '0');
  const sign = amountMinor < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * `numerator ÷ denominator`, rounded half away from zero (domain rules §1).
 * @throws DomainError `money.zeroDenominator`.
 * @example roundRatio(5n, 2n) // 3n
 * @example roundRatio(-5n, 2n) // -3n
 */
export function roundRatio(numerator: bigint, denominator: bigint): bigint {
  if (denominator === 0n) throw new DomainError('money.zeroDenominator');
  const isNegative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const magnitude = (2n * top + bottom) / (2n * bottom);
  return isNegative ? -magnitude : magnitude;
}

/**
 * `amountMinor` shared by weight (or in `count` equal parts), by largest remainder, ties to the earlier part: the parts
 * sum to the amount exactly (domain rules §1). Minor units in, minor units out.
 * @throws DomainError `money.unsafeAmount`, `money.invalidWeights` (negative, not finite, or all zero).
 * @example splitAmount(10_000, 3) // [3334, 3333, 3333]
 * @example splitAmount(-100, [3, 1, 2]) // [-50, -17, -33]
 */
export function splitAmount(amountMinor: number, weights: readonly number[] | number): number[] {
  requireAmount(amountMinor);
  const shares = exactWeights(typeof weights === 'number' ? equalWeights(weights) : weights);
  const total = shares.reduce((sum, share) => sum + share, 0n);
  if (total === 0n) throw new DomainError('money.invalidWeights');
  const magnitude = BigInt(Math.abs(amountMinor));
  const parts = shares.map((share) => (magnitude * share) / total);
  const missing = Number(magnitude - parts.reduce((sum, part) => sum + part, 0n));
  const remainders = shares.map((share, index) => ({ index, remainder: (magnitude * share) % total }));
  remainders.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const raised = new Set(remainders.slice(0, missing).map(({ index }) => index));
  return parts.map((part, index) => {
    const whole = raised.has(index) ? part + 1n : part;
    return Number(amountMinor < 0 ? -whole : whole);
  });
}

/**
 * `amountMinor` of `from` in minor units of `to`, at `rate` (1 `from` = `rate` `to`, exact decimal text), rounded once,
 * half away from zero. The caller keeps the rate's date and source; without a rate the figure is unknown, never 1
 * (domain rules §1).
 * @throws DomainError `money.unknownCurrency`, `money.invalidRate`, `money.unsafeAmount`.
 * @example convert(10_000, 'EUR', 'JPY', '162.5') // 16250
 * @example convert(10_000, 'EUR', 'USD', '0') // throws 'money.invalidRate'
 */
export function convert(amountMinor: number, from: string, to: string, rate: string): number {
  requireAmount(amountMinor);
  const { numerator, denominator } = conversionRatio(from, to, rate);
  const converted = Number(roundRatio(BigInt(amountMinor) * numerator, denominator));
  requireAmount(converted);
  return converted;
}

/**
 * Whether an amount is worth at most as much as the largest there may be in the other currency: what is converted is
 * summed, and the sum must be exact too.
 * @example isWorthAtMost(10 ** 14, 'EUR', 'USD', '1', 10 ** 14) // true
 * @example isWorthAtMost(10 ** 14, 'EUR', 'USD', '1.01', 10 ** 14) // false
 */
export function isWorthAtMost(amountMinor: number, from: string, to: string, rate: string, mostMinor: number): boolean {
  requireAmount(amountMinor);
  requireAmount(mostMinor);
  const { numerator, denominator } = conversionRatio(from, to, rate);
  return BigInt(Math.abs(amountMinor)) * numerator <= BigInt(mostMinor) * denominator;
}

/** A rate into the reporting currency, as exact decimal text, from a day on. */
export interface DatedRate {
  day: CalendarDate;
  rate: string;
}

/**
 * The rate that holds on a day: the last one given by then; `null` when there is none (domain rules §1). Rates come
 * oldest first.
 * @throws DomainError `money.badDay` naming the argument.
 * @example rateOn([{ day: '2026-01-01', rate: '1.09' }, { day: '2026-02-01', rate: '1.1' }], '2026-01-31') // '1.09'
 * @example rateOn([{ day: '2026-01-01', rate: '1.09' }], '2025-12-31') // null
 */
export function rateOn(rates: readonly DatedRate[] | undefined, day: CalendarDate): string | null {
  requireDay('money.badDay', 'day', day);
  rates?.forEach((given, index) => {
    requireDay('money.badDay', `rates[${index}].day`, given.day);
  });
  return rates?.findLast((given) => given.day <= day)?.rate ?? null;
}

/** A positive fraction, exact. */
export interface Ratio {
  numerator: bigint;
  denominator: bigint;
}

/**
 * Minor units of `to` for one minor unit of `from` at `rate`, exact: for sums that are rounded once at their end
 * (domain rules §1).
 * @throws DomainError `money.unknownCurrency`, `money.invalidRate`.
 * @example conversionRatio('EUR', 'JPY', '162.5') // { numerator: 1625n, denominator: 1000n }
 */
export function conversionRatio(from: string, to: string, rate: string): Ratio {
  const [whole = '', fraction = ''] = rate.split('.');
  const digits = RATE_PATTERN.test(rate) ? BigInt(whole + fraction) : 0n;
  if (digits === 0n) throw new DomainError('money.invalidRate', { rate });
  return {
    numerator: digits * 10n ** BigInt(exponentOf(to)),
    denominator: 10n ** BigInt(fraction.length + exponentOf(from)),
  };
}

/** @throws DomainError `money.unsafeAmount` unless whole minor units that a number holds exactly; −0 is none. */
function requireAmount(amountMinor: number): void {
  if (!isWhole(amountMinor)) throw new DomainError('money.unsafeAmount', { amountMinor: textOf(amountMinor) });
}

/** The exponent of a code that must be known. @throws DomainError `money.unknownCurrency`. */
function exponentOf(currency: string): number {
  const exponent = currencyExponent(currency);
  if (exponent === null) throw new DomainError('money.unknownCurrency', { currency });
  return exponent;
}

function equalWeights(count: number): number[] {
  if (!Number.isSafeInteger(count) || count < 1) throw new DomainError('money.invalidWeights');
  return Array.from({ length: count }, () => 1);
}

/** Doubles as integers in the same proportions, exactly: their binary digits over one common scale. */
function exactWeights(weights: readonly number[]): bigint[] {
  if (weights.some((weight) => !Number.isFinite(weight) || weight < 0 || Object.is(weight, -0)))
    throw new DomainError('money.invalidWeights');
  const binaries = weights.map((weight) => weight.toString(2).split('.'));
  const scale = Math.max(0, ...binaries.map(([, fraction = '']) => fraction.length));
  return binaries.map(([whole = '0', fraction = '']) => BigInt(`0b${whole}${fraction.padEnd(scale, '0')}`));
}
