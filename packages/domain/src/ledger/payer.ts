import { type CalendarDate, daysBetween } from '../calendar/calendar.ts';
import { conversionRatio, type Ratio, roundRatio } from '../money/money.ts';
import { requireCount, requireOneOf, requireWhole } from '../refusal/argument.ts';
import { requireDay } from './figure.ts';

/** Which invoices count: settled ones only (as the source tool does), or open ones past due as well. */
export type PayerMode = 'paid-only' | 'with-open';
/** What weighs: the full amount of the invoice, or each part paid on its own day. */
export type PayerWeight = 'full' | 'allocation';

/** An invoice as the payer score sees it; amounts in one currency, minor units. */
export interface CountedInvoice {
  amountMinor: number;
  dueDay: CalendarDate;
  /** Day the residual reached 0; null while open. */
  settledDay: CalendarDate | null;
  /** False for what a credit note or write-off settled: those never count. */
  isSettledByPayment: boolean;
  /** What is put against it, for the weight by allocation: a credited part leaves less open, and was never paid. */
  parts?: readonly { day: CalendarDate; amountMinor: number; isCredit?: boolean }[];
}

/** Sums that add over any split of the invoices: days × minor units, and minor units. */
export interface PayerTotals {
  weightedDelay: bigint;
  weight: bigint;
}

export interface PayerScore {
  averageDelayDays: number;
  rating: 'A' | 'B' | 'C' | 'D';
}

/**
 * Sums behind the average payment delay (domain rules §7.2): an invoice settled after `asOf` is still open then. Days
 * late × minor units, and minor units; early payments weigh negative days.
 * @throws DomainError `ledger.badAmount` for an amount that counts and is no whole number of minor units, 0 or more;
 * `calendar.invalidDay`.
 * @example const paid = { dueDay: '2026-01-31', isSettledByPayment: true };
 * payerTotals([{ ...paid, amountMinor: 14_000, settledDay: '2026-02-07' },
 *   { ...paid, amountMinor: 8_500, settledDay: '2026-03-27' }], '2026-03-31')
 * // { weightedDelay: 565500n, weight: 22500n }
 */
export function payerTotals(
  invoices: Iterable<CountedInvoice>,
  asOf: CalendarDate,
  options: { mode?: PayerMode; weight?: PayerWeight } = {},
): PayerTotals {
  requireDay('asOf', asOf);
  const { mode = 'paid-only', weight: by = 'full' } = options;
  requireOneOf('ledger.unknownMode', 'options.mode', mode, ['paid-only', 'with-open']);
  requireOneOf('ledger.unknownWeight', 'options.weight', by, ['full', 'allocation']);
  let weightedDelay = 0n;
  let weight = 0n;
  // Whole numbers while they are exact, carried into the big ones before they are not.
  let delayPart = 0;
  let weightPart = 0;
  const count = (amountMinor: number, days: number): void => {
    const product = amountMinor * days;
    requireCount('ledger.badAmount', 'amountMinor', amountMinor);
    if (
      !Number.isSafeInteger(product) ||
      !Number.isSafeInteger(delayPart + product) ||
      !Number.isSafeInteger(weightPart + amountMinor)
    ) {
      weightedDelay += BigInt(delayPart) + BigInt(amountMinor) * BigInt(days);
      weight += BigInt(weightPart) + BigInt(amountMinor);
      delayPart = 0;
      weightPart = 0;
      return;
    }
    delayPart += product;
    weightPart += amountMinor;
  };
  for (const { amountMinor, dueDay, settledDay, isSettledByPayment, parts } of invoices) {
    if (settledDay !== null) requireDay('settledDay', settledDay);
    const known = by === 'full' ? undefined : parts?.filter((part) => part.day <= asOf);
    if (settledDay !== null && settledDay <= asOf) {
      if (!isSettledByPayment) continue;
      for (const part of known ?? [{ day: settledDay, amountMinor }])
        if (!part.isCredit) count(part.amountMinor, daysBetween(dueDay, part.day));
    } else if (mode === 'with-open' && dueDay < asOf) {
      let open = amountMinor;
      for (const part of known ?? []) {
        open -= part.amountMinor;
        if (!part.isCredit) count(part.amountMinor, daysBetween(dueDay, part.day));
      }
      count(open, daysBetween(dueDay, asOf));
    }
  }
  return { weightedDelay: weightedDelay + BigInt(delayPart), weight: weight + BigInt(weightPart) };
}

/**
 * The same sums over invoices in several currencies, each weighed by the rate of its own day (domain rules §7.2):
 * exact, in one unit common to all, so that only their ratio says something.
 *
 * @returns null when a rate is missing for an invoice that counts: the figure is unknown then, never converted at 1.
 * @throws DomainError `money.unknownCurrency`, `money.invalidRate`, and as {@link payerTotals}.
 * @example const paid = { amountMinor: 10_000, dueDay: '2026-01-31', isSettledByPayment: true };
 * const invoices = [{ ...paid, settledDay: '2026-02-10', currency: 'EUR', rate: null },
 *   { ...paid, settledDay: '2026-03-12', currency: 'USD', rate: '0.5' }];
 * const totals = convertedPayerTotals(invoices, 'EUR', '2026-03-31');
 * totals && payerScore(totals) // { averageDelayDays: 20, rating: 'A' }
 * @example convertedPayerTotals([{ amountMinor: 10_000, dueDay: '2026-01-31', settledDay: '2026-02-10',
 *   isSettledByPayment: true, currency: 'USD', rate: null }], 'EUR', '2026-03-31') // null
 */
export function convertedPayerTotals(
  invoices: Iterable<CountedInvoice & { currency: string; rate: string | null }>,
  reporting: string,
  asOf: CalendarDate,
  options: { mode?: PayerMode; weight?: PayerWeight } = {},
): PayerTotals | null {
  const groups = Map.groupBy(invoices, ({ currency, rate }) => `${currency} ${rate}`);
  const parts: { totals: PayerTotals; factor: Ratio }[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    const totals = payerTotals(group, asOf, options);
    if (!first || (totals.weight === 0n && totals.weightedDelay === 0n)) continue;
    if (first.rate === null && first.currency !== reporting) return null;
    parts.push({ totals, factor: conversionRatio(first.currency, reporting, first.rate ?? '1') });
  }
  // Denominators are powers of ten: the largest holds all others.
  let scale = 1n;
  for (const { factor } of parts) if (factor.denominator > scale) scale = factor.denominator;
  const sum = (of: keyof PayerTotals): bigint =>
    parts.reduce(
      (total, { totals, factor }) => total + totals[of] * factor.numerator * (scale / factor.denominator),
      0n,
    );
  return { weightedDelay: sum('weightedDelay'), weight: sum('weight') };
}

/**
 * Fixed brackets, on whole days (domain rules §7.2): A ≤ 30, B ≤ 60, C ≤ 90, D above.
 * @throws DomainError `ledger.badDays` unless whole.
 * @example [30, 31, 90, 91].map(ratingOf).join('') // 'ABCD'
 */
export function ratingOf(averageDelayDays: number): PayerScore['rating'] {
  requireWhole('ledger.badDays', 'averageDelayDays', averageDelayDays);
  if (averageDelayDays <= 30) return 'A';
  if (averageDelayDays <= 60) return 'B';
  return averageDelayDays <= 90 ? 'C' : 'D';
}

/**
 * Average payment delay, rounded half away from zero to whole days, and its letter (domain rules §7.2, D1); null when
 * nothing counts.
 * @example payerScore({ weightedDelay: 565_500n, weight: 22_500n }) // { averageDelayDays: 25, rating: 'A' }
 * @example payerScore({ weightedDelay: 0n, weight: 0n }) // null
 */
export function payerScore(totals: PayerTotals): PayerScore | null {
  if (totals.weight === 0n) return null;
  const averageDelayDays = Number(roundRatio(totals.weightedDelay, totals.weight));
  return { averageDelayDays, rating: ratingOf(averageDelayDays) };
}
