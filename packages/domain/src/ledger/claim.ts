import { addDays, type CalendarDate, daysBetween } from '../calendar/calendar.ts';
import { type Money, roundRatio } from '../money/money.ts';
import { DomainError } from '../refusal/refusal.ts';
import { exactMinor, requireDay } from './figure.ts';
import { exactPercent, rateInForce, requireRates, UNITS_PER_PERCENT, type YearlyRate } from './late-rate.ts';

/** A late invoice as a claim sees it. */
export interface ClaimedInvoice {
  id: string;
  /** Amount incl. tax, minor units. */
  amountMinor: number;
  currency: string;
  dueDay: CalendarDate;
  /** What was put against it, each part with the day from which it counts; reversed parts are left out by the caller. */
  parts: readonly { day: CalendarDate; amountMinor: number }[];
}

/** A stretch of days with one residual and one rate. */
export interface InterestSlice {
  /** Both inclusive. */
  fromDay: CalendarDate;
  toDay: CalendarDate;
  days: number;
  residualMinor: number;
  /** Per cent a year; null where no rate was in force. */
  percent: string | null;
  source: string | null;
}

/** Interest of one invoice for the days that it was late. */
export interface LateInterest {
  slices: InterestSlice[];
  /** Minor units of the invoice's currency, rounded once over all slices; null when a rate is missing. */
  interestMinor: number | null;
  /** First day late without a rate; null when there is none. */
  missingRateDay: CalendarDate | null;
}

const DAYS_PER_YEAR = 365n;

/**
 * Late-payment interest (domain rules §7.4): residual × rate ÷ 365 × days, sliced at every rate change and allocation. Days
 * run from the day after the due date to the payment day inclusive, as it was before its allocation; what is still open
 * runs to `asOf` inclusive. `claimedUntilDay` is the last day that an earlier claim covers: interest goes on after it.
 *
 * @throws DomainError `ledger.badAmount`, `ledger.badDay`, `ledger.badRate`, `ledger.ratesOutOfOrder`, naming the
 * argument; `ledger.overAllocated` when the parts exceed the amount.
 * @example lateInterest({ id: 'F1', amountMinor: 1_200_000, currency: 'EUR', dueDay: '2026-05-31',
 *   parts: [{ day: '2026-08-15', amountMinor: 1_200_000 }] },
 *   [{ fromDay: '2026-01-01', percent: '12.15', source: 'ECB' }, { fromDay: '2026-07-01', percent: '12.40',
 *   source: 'ECB' }], '2026-08-31').interestMinor // 30736
 */
export function lateInterest(
  invoice: ClaimedInvoice,
  rates: readonly YearlyRate[],
  asOf: CalendarDate,
  claimedUntilDay: CalendarDate | null = null,
): LateInterest {
  requireDay('asOf', asOf);
  requireRates('rates', rates);
  if (claimedUntilDay !== null) requireDay('claimedUntilDay', claimedUntilDay);
  const slices = slicesOf(invoice, rates, asOf, claimedUntilDay);
  const missingRateDay = slices.find(({ percent }) => percent === null)?.fromDay ?? null;
  if (missingRateDay !== null) return { slices, interestMinor: null, missingRateDay };
  const sum = slices.reduce(
    (total, { residualMinor, percent, days }) =>
      total + BigInt(residualMinor) * exactPercent('percent', percent ?? '') * BigInt(days),
    0n,
  );
  const interestMinor = Number(roundRatio(sum, UNITS_PER_PERCENT * 100n * DAYS_PER_YEAR));
  return { slices, interestMinor: requireSafe(interestMinor), missingRateDay };
}

function slicesOf(
  invoice: ClaimedInvoice,
  rates: readonly YearlyRate[],
  asOf: CalendarDate,
  claimedUntilDay: CalendarDate | null,
): InterestSlice[] {
  const residuals = residualsOf(invoice);
  const covered = claimedUntilDay !== null && claimedUntilDay > invoice.dueDay ? claimedUntilDay : invoice.dueDay;
  if (covered >= asOf) return [];
  const first = addDays(covered, 1);
  // A residual ends with its day, a rate with the eve of the next one's: both begin a slice.
  const starts = [...residuals.map(({ fromDay }) => fromDay), ...rates.map(({ fromDay }) => fromDay)];
  const cuts = [first, ...new Set(starts)].filter((day) => day >= first && day <= asOf).sort();
  const days = [...new Set(cuts)];
  return days.flatMap((fromDay, index) => {
    const next = days[index + 1];
    const toDay = next === undefined ? asOf : addDays(next, -1);
    const residualMinor = residuals.findLast((each) => each.fromDay <= fromDay)?.residualMinor ?? invoice.amountMinor;
    if (residualMinor === 0) return [];
    const rate = rateInForce(rates, fromDay);
    const length = daysBetween(fromDay, toDay) + 1;
    return [
      { fromDay, toDay, days: length, residualMinor, percent: rate?.percent ?? null, source: rate?.source ?? null },
    ];
  });
}

/** Residuals with the first day that bears interest on them: the day after the part that left them. */
function residualsOf({
  amountMinor,
  dueDay,
  parts,
}: ClaimedInvoice): { fromDay: CalendarDate; residualMinor: number }[] {
  requireDay('dueDay', dueDay);
  let left = exactMinor('amountMinor', amountMinor);
  parts.forEach(({ day, amountMinor: part }, index) => {
    requireDay(`parts[${index}].day`, day);
    exactMinor(`parts[${index}].amountMinor`, part);
  });
  return [...parts]
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
    .map((part) => {
      left -= BigInt(part.amountMinor);
      if (left < 0n) throw new DomainError('ledger.overAllocated', { argument: 'parts' });
      return { fromDay: addDays(part.day, 1), residualMinor: Number(left) };
    });
}

function requireSafe(interestMinor: number): number {
  if (!Number.isSafeInteger(interestMinor))
    throw new DomainError('ledger.badAmount', { argument: 'interestMinor', value: String(interestMinor) });
  return interestMinor;
}

/** The fixed compensation for recovery costs: 40 € for each late invoice, whatever its own currency. */
export const FIXED_COMPENSATION: Money = { amountMinor: 4000, currency: 'EUR' };

/** What may be claimed for one late invoice. The two amounts may be of two currencies: they are not added here. */
export interface LateClaim {
  invoiceId: string;
  /** Last day it covers: what `claimedUntilDay` of a later one is. */
  untilDay: CalendarDate;
  /** Null when a rate is missing: see `detail`. */
  interest: Money | null;
  /** Null under insolvency, or when an earlier claim for the invoice has it. */
  compensation: Money | null;
  detail: LateInterest;
}

/** What a claim depends on besides the invoice and the rates. */
export interface ClaimContext {
  /** The payer is under insolvency proceedings: no compensation then, interest all the same. */
  isInsolvent: boolean;
  /** Last day covered by an earlier claim for this invoice; null when this is the first. */
  claimedUntilDay: CalendarDate | null;
  compensation?: Money;
}

/**
 * The claim for one invoice on a day (domain rules §7.4): interest, and 40 € once for the invoice, however many reminders
 * it took.
 *
 * @returns null when the invoice was not late by then, or nothing is left to claim since the earlier claim.
 * @throws DomainError as {@link lateInterest}.
 * @example const invoice = { id: 'F1', amountMinor: 1_200_000, currency: 'EUR', dueDay: '2026-05-31',
 *   parts: [{ day: '2026-08-15', amountMinor: 1_200_000 }] };
 * const rates = [{ fromDay: '2026-01-01', percent: '12.15', source: 'ECB' },
 *   { fromDay: '2026-07-01', percent: '12.40', source: 'ECB' }];
 * const claim = lateClaim(invoice, rates, '2026-08-31', { isInsolvent: false, claimedUntilDay: null });
 * [claim?.interest, claim?.compensation, claim?.untilDay]
 * // [{ amountMinor: 30736, currency: 'EUR' }, { amountMinor: 4000, currency: 'EUR' }, '2026-08-15']
 * @example lateClaim({ id: 'F1', amountMinor: 1_200_000, currency: 'EUR', dueDay: '2026-05-31', parts: [] }, [],
 *   '2026-05-31', { isInsolvent: false, claimedUntilDay: null }) // null
 */
export function lateClaim(
  invoice: ClaimedInvoice,
  rates: readonly YearlyRate[],
  asOf: CalendarDate,
  context: ClaimContext,
): LateClaim | null {
  const { isInsolvent, compensation = FIXED_COMPENSATION } = context;
  const claimedUntilDay = context.claimedUntilDay ?? null;
  exactMinor('compensation.amountMinor', compensation.amountMinor);
  const detail = lateInterest(invoice, rates, asOf, claimedUntilDay);
  const last = detail.slices.at(-1);
  if (last === undefined) return null;
  const { interestMinor } = detail;
  return {
    invoiceId: invoice.id,
    untilDay: last.toDay,
    interest: interestMinor === null ? null : { amountMinor: interestMinor, currency: invoice.currency },
    compensation: isInsolvent || claimedUntilDay !== null ? null : { ...compensation },
    detail,
  };
}
