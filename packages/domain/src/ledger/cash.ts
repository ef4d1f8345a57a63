import { addDays, type CalendarDate } from '../calendar/calendar.ts';
import { textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { exactDays, exactMinor, nearestDouble, requireDay } from './figure.ts';

/**
 * Simple days sales outstanding: receivables ÷ sales of the period × its days (domain rules §7.3), unrounded days.
 * Amounts are minor units of one currency.
 *
 * @returns null without sales: a ratio with base 0 is unknown.
 * @throws DomainError `ledger.badAmount`, `ledger.badDays`, naming the argument.
 * @example simpleDso(21_200_000, 25_000_000, 90) // 76.32
 */
export function simpleDso(receivablesMinor: number, salesMinor: number, days: number): number | null {
  const receivables = exactMinor('receivablesMinor', receivablesMinor);
  const sales = exactMinor('salesMinor', salesMinor);
  const length = exactDays('days', days);
  return sales === 0n ? null : nearestDouble(receivables * length, sales);
}

/** The sales of a month (or of what has passed of it), minor units, and the days they took. */
export interface MonthSales {
  salesMinor: number;
  days: number;
}

/** The receivables are more than the sales of all the history given, which covers this many days. */
export interface MoreThanDays {
  moreThanDays: number;
}

/**
 * Countback days sales outstanding (domain rules §7.3): months come latest first; each month that the receivables exceed
 * gives all its days, the last one pro rata. A month without sales is passed over with its days. Unrounded days.
 *
 * @returns null without any sales in the history: nothing to measure by.
 * @throws DomainError `ledger.badAmount`, `ledger.badDays`, naming the argument.
 * @example countbackDso(21_200_000, [{ salesMinor: 10_000_000, days: 31 }, { salesMinor: 8_000_000, days: 28 },
 *   { salesMinor: 7_000_000, days: 31 }]) // 73.17
 */
export function countbackDso(receivablesMinor: number, months: readonly MonthSales[]): number | MoreThanDays | null {
  const receivables = exactMinor('receivablesMinor', receivablesMinor);
  const history = months.map(({ salesMinor, days }, index) => ({
    sales: exactMinor(`months[${index}].salesMinor`, salesMinor),
    length: exactDays(`months[${index}].days`, days),
  }));
  if (history.every(({ sales }) => sales === 0n)) return null;
  let left = receivables;
  let whole = 0n;
  for (const { sales, length } of history) {
    if (left === 0n) break;
    // The last month, pro rata: whole days and the part of this one over one denominator, so that one rounding is left.
    if (left < sales) return nearestDouble(whole * sales + left * length, sales);
    left -= sales;
    whole += length;
  }
  return left === 0n ? Number(whole) : { moreThanDays: Number(whole) };
}

/**
 * Best possible DSO (domain rules §7.3): the simple one, of the receivables that are not overdue.
 *
 * @returns null without sales.
 * @throws DomainError `ledger.badAmount`, `ledger.badDays`, naming the argument.
 * @example bestPossibleDso(400_000, 1_000_000, 30) // 12
 */
export function bestPossibleDso(notOverdueMinor: number, salesMinor: number, days: number): number | null {
  exactMinor('notOverdueMinor', notOverdueMinor);
  return simpleDso(notOverdueMinor, salesMinor, days);
}

/** What the average days delinquent are made of: minor units of one currency, and the days of the period. */
export interface DelinquencyInput {
  receivablesMinor: number;
  /** The part of the receivables that is not overdue. */
  notOverdueMinor: number;
  salesMinor: number;
  days: number;
}

/**
 * Average days delinquent (domain rules §7.3): simple DSO − best possible DSO, from the amounts rather than from the two
 * figures, so that nothing is rounded twice.
 *
 * @returns null without sales.
 * @throws DomainError `ledger.badAmount`, `ledger.badDays`, naming the argument; more not overdue than there is, too.
 * @example averageDaysDelinquent({ receivablesMinor: 1_500_000, notOverdueMinor: 400_000, salesMinor: 1_000_000,
 *   days: 30 }) // 33
 */
export function averageDaysDelinquent(input: DelinquencyInput): number | null {
  const receivables = exactMinor('receivablesMinor', input.receivablesMinor);
  const notOverdue = exactMinor('notOverdueMinor', input.notOverdueMinor);
  const sales = exactMinor('salesMinor', input.salesMinor);
  const length = exactDays('days', input.days);
  if (notOverdue > receivables)
    throw new DomainError('ledger.badAmount', { argument: 'notOverdueMinor', value: textOf(input.notOverdueMinor) });
  return sales === 0n ? null : nearestDouble((receivables - notOverdue) * length, sales);
}

/** Receivables at both ends of a period and its sales; minor units of one currency. */
export interface CollectionInput {
  beginMinor: number;
  salesMinor: number;
  endTotalMinor: number;
  /** The part of the receivables at the end that is not overdue. */
  endCurrentMinor: number;
}

/** Collection effectiveness, whole-period form. */
export interface CollectionEffectiveness {
  /** Per cent, unrounded; never clipped. */
  percent: number;
  /** More was collected than was due: shown as it is, with a flag. */
  isAbove100: boolean;
}

/**
 * Collection effectiveness in its **whole-period** form (domain rules §7.3): (begin + sales − end total) ÷ (begin + sales −
 * end current) × 100.
 *
 * @returns null when nothing was collectable: a base of 0, or below it where the ends do not fit the period.
 * @throws DomainError `ledger.badAmount` naming the argument.
 * @example collectionEffectiveness({ beginMinor: 620_000, salesMinor: 1_089_000, endTotalMinor: 634_000,
 *   endCurrentMinor: 359_000 })?.percent // 79.63
 */
export function collectionEffectiveness(input: CollectionInput): CollectionEffectiveness | null {
  const opened = exactMinor('beginMinor', input.beginMinor) + exactMinor('salesMinor', input.salesMinor);
  const collected = opened - exactMinor('endTotalMinor', input.endTotalMinor);
  const collectable = opened - exactMinor('endCurrentMinor', input.endCurrentMinor);
  if (collectable <= 0n) return null;
  return { percent: nearestDouble(collected * 100n, collectable), isAbove100: collected > collectable };
}

/** What tells when an invoice will be paid. */
export interface PaymentExpectation {
  dueDay: CalendarDate | null;
  /** The day of a promise that is still open; null without one. */
  livePromiseDay: CalendarDate | null;
  /** The payer's average delay in whole days, negative for early payers; null when unknown (§7.2). */
  averageDelayDays: number | null;
}

/**
 * Expected payment date (domain rules §7.3): a live promise; else the due date + the average delay. It may lie behind
 * today: what is expected is not moved by being late.
 *
 * @returns null without a promise when the due date or the delay is unknown.
 * @throws DomainError `ledger.badDay`, `ledger.badDays`, naming the argument.
 * @example expectedPaymentDay({ dueDay: '2026-06-10', livePromiseDay: null, averageDelayDays: 25 }) // '2026-07-05'
 */
export function expectedPaymentDay(expectation: PaymentExpectation): CalendarDate | null {
  const { dueDay, livePromiseDay, averageDelayDays } = expectation;
  if (dueDay !== null) requireDay('dueDay', dueDay);
  if (livePromiseDay !== null) requireDay('livePromiseDay', livePromiseDay);
  if (averageDelayDays !== null && (!Number.isSafeInteger(averageDelayDays) || Object.is(averageDelayDays, -0)))
    throw new DomainError('ledger.badDays', { argument: 'averageDelayDays', value: textOf(averageDelayDays) });
  if (livePromiseDay !== null) return livePromiseDay;
  return dueDay === null || averageDelayDays === null ? null : addDays(dueDay, averageDelayDays);
}
