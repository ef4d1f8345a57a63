import { addDays, type CalendarDate } from '../calendar/calendar.ts';
import { requireOneOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireCount, requireDay, requireMinor } from './check.ts';

/** Days after the promised one that a payment may still take, where nobody says otherwise. */
export const DEFAULT_TOLERANCE_DAYS = 2;

/** A customer's word to pay an invoice. */
export interface PaymentPromise {
  id: string;
  madeDay: CalendarDate;
  promisedDay: CalendarDate;
  /** Minor units of the invoice's currency, above 0. */
  amountMinor: number;
  toleranceDays: number;
  /** Day on which another promise took its place; null without one. */
  replacedDay: CalendarDate | null;
}

/** What was paid on the invoice, in any order; minor units. */
export interface PaidPart {
  day: CalendarDate;
  amountMinor: number;
}

export type PromiseState = 'open' | 'kept' | 'partlyKept' | 'broken' | 'replaced';

/**
 * Where a promise stands on a day (domain rules §7.5). Payments from the day it was made to its last day, tolerance
 * included, count for it. It is kept as soon as they reach the amount, open until that last day has passed, then partly
 * kept or broken for good; it is replaced only while it is open.
 *
 * @returns null before it was made.
 * @throws DomainError `dunning.badDay`, `dunning.badAmount`, `dunning.badCount`, `dunning.badPromise`, naming the argument.
 * @example promiseState({ id: 'p', madeDay: '2026-03-01', promisedDay: '2026-03-15', amountMinor: 50_000,
 *   toleranceDays: 2, replacedDay: null }, [], '2026-03-18') // 'broken'
 */
export function promiseState(
  promise: PaymentPromise,
  paid: readonly PaidPart[],
  asOf: CalendarDate,
): PromiseState | null {
  requirePromise(promise, paid, asOf);
  const { madeDay, promisedDay, amountMinor, toleranceDays, replacedDay } = promise;
  if (asOf < madeDay) return null;
  const lastDay = addDays(promisedDay, toleranceDays);
  const isReplaced = replacedDay !== null && replacedDay <= asOf && replacedDay <= lastDay;
  const end = [asOf, lastDay, ...(isReplaced ? [replacedDay] : [])].sort()[0] ?? asOf;
  const sum = paid
    .filter(({ day }) => day >= madeDay && day <= end)
    .reduce((total, part) => total + BigInt(part.amountMinor), 0n);
  if (sum >= BigInt(amountMinor)) return 'kept';
  if (isReplaced) return 'replaced';
  if (asOf <= lastDay) return 'open';
  return sum > 0n ? 'partlyKept' : 'broken';
}

/**
 * The promise of an invoice that holds on a day (domain rules §7.5): of those open the one made last, then the one for
 * the later day, then the higher id; null when none is open.
 *
 * @throws DomainError as {@link promiseState}.
 * @example const promise = { id: 'p', madeDay: '2026-03-01', promisedDay: '2026-03-15', amountMinor: 50_000,
 *   toleranceDays: 2, replacedDay: null };
 * livePromise([promise], [], '2026-03-17')?.promisedDay // '2026-03-15'
 * @example livePromise([{ id: 'p', madeDay: '2026-03-01', promisedDay: '2026-03-15', amountMinor: 50_000,
 *   toleranceDays: 2, replacedDay: null }], [], '2026-03-18') // null
 */
export function livePromise(
  promises: readonly PaymentPromise[],
  paid: readonly PaidPart[],
  asOf: CalendarDate,
): PaymentPromise | null {
  const open = promises.filter((promise) => promiseState(promise, paid, asOf) === 'open');
  const rank = ({ madeDay, promisedDay, id }: PaymentPromise): string => `${madeDay} ${promisedDay} ${id}`;
  return open.sort((a, b) => (rank(a) < rank(b) ? 1 : -1))[0] ?? null;
}

/** How far the word of a customer is good. */
export interface Reliability {
  kept: number;
  partlyKept: number;
  broken: number;
  /** Kept ÷ all that were decided, 0 to 1: a promise kept in part was not kept. Null before any was. */
  keptRatio: number | null;
}

/**
 * Reliability of a customer from the states of its promises (domain rules §7.5): open and replaced ones say nothing.
 * The ratio is 0–1.
 *
 * @throws DomainError `dunning.unknownState`.
 * @example reliability(['kept', 'kept', 'broken', 'open']).keptRatio // 0.67
 * @example reliability(['open']).keptRatio // null
 */
export function reliability(states: Iterable<PromiseState>): Reliability {
  const counts: Record<PromiseState, number> = { open: 0, kept: 0, partlyKept: 0, broken: 0, replaced: 0 };
  for (const state of states) {
    requireOneOf('dunning.unknownState', 'states', state, Object.keys(counts));
    counts[state] += 1;
  }
  const { kept, partlyKept, broken } = counts;
  const decided = kept + partlyKept + broken;
  return { kept, partlyKept, broken, keptRatio: decided === 0 ? null : kept / decided };
}

function requirePromise(promise: PaymentPromise, paid: readonly PaidPart[], asOf: CalendarDate): void {
  const { madeDay, promisedDay, amountMinor, toleranceDays, replacedDay } = promise;
  requireDay('asOf', asOf);
  requireDay('madeDay', madeDay);
  requireDay('promisedDay', promisedDay);
  if (replacedDay !== null) requireDay('replacedDay', replacedDay);
  requireMinor('amountMinor', amountMinor);
  requireCount('toleranceDays', toleranceDays, 0, 3650);
  paid.forEach((part, index) => {
    requireDay(`paid[${index}].day`, part.day);
    requireMinor(`paid[${index}].amountMinor`, part.amountMinor);
  });
  const refuse = (argument: string, value: string): never => {
    throw new DomainError('dunning.badPromise', { argument, value });
  };
  // A promise of nothing would be kept before it is made.
  if (amountMinor === 0) refuse('amountMinor', '0');
  if (promisedDay < madeDay) refuse('promisedDay', promisedDay);
  if (replacedDay !== null && replacedDay < madeDay) refuse('replacedDay', replacedDay);
}
