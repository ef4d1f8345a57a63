import { addMonths, type CalendarDate, dayOf, dayParts } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireDay } from './figure.ts';

/** A yearly rate that is in force from a day on, until the next one. */
export interface YearlyRate {
  fromDay: CalendarDate;
  /** Per cent a year, as exact decimal text: "12.15". */
  percent: string;
  /** Where it was read, for the claim to name. */
  source: string;
}

const PERCENT_TEXT = /^\d{1,4}(?:\.\d{1,6})?$/;
const PERCENT_DECIMALS = 6;
/** Units of a rate in one per cent: {@link exactPercent} counts in millionths of a per cent. */
export const UNITS_PER_PERCENT = 10n ** BigInt(PERCENT_DECIMALS);

/** A rate in millionths of a per cent. @throws DomainError `ledger.badRate` naming the argument. */
export function exactPercent(argument: string, percent: string): bigint {
  if (typeof percent !== 'string' || !PERCENT_TEXT.test(percent))
    throw new DomainError('ledger.badRate', { argument, value: String(percent) });
  const [whole = '', fraction = ''] = percent.split('.');
  return BigInt(whole + fraction.padEnd(PERCENT_DECIMALS, '0'));
}

/** Such a rate as text, without zeros that say nothing. */
function percentText(units: bigint): string {
  const digits = String(units).padStart(PERCENT_DECIMALS + 1, '0');
  return `${digits.slice(0, -PERCENT_DECIMALS)}.${digits.slice(-PERCENT_DECIMALS)}`.replace(/\.?0+$/, '');
}

/**
 * @throws DomainError `ledger.badRate`, `ledger.badDay` naming the argument; `ledger.ratesOutOfOrder` unless each rate
 * starts after the one before it.
 */
export function requireRates(argument: string, rates: readonly YearlyRate[]): void {
  rates.forEach(({ fromDay, percent }, index) => {
    requireDay(`${argument}[${index}].fromDay`, fromDay);
    exactPercent(`${argument}[${index}].percent`, percent);
    const before = rates[index - 1];
    if (before !== undefined && before.fromDay >= fromDay)
      throw new DomainError('ledger.ratesOutOfOrder', { argument, day: fromDay });
  });
}

/**
 * The rate in force on a day, per cent a year; null before the first. Rates come oldest first (domain rules §7.4).
 * @example const rates = [{ fromDay: '2026-01-01', percent: '12.15', source: 'ECB' },
 *   { fromDay: '2026-07-01', percent: '12.40', source: 'ECB' }];
 * [rateInForce(rates, '2026-06-30')?.percent, rateInForce(rates, '2025-12-31')] // ['12.15', null]
 */
export function rateInForce(rates: readonly YearlyRate[], day: CalendarDate): YearlyRate | null {
  requireDay('day', day);
  rates.forEach(({ fromDay }, index) => {
    requireDay(`rates[${index}].fromDay`, fromDay);
  });
  return rates.findLast(({ fromDay }) => fromDay <= day) ?? null;
}

/** What the default rate is made of besides the two series (domain rules §7.4). */
export interface LateRateRule {
  /** Points on top of the ECB's rate, as exact decimal text. */
  addedPercent: string;
  /** The rate is never below this many times the legal rate: a whole number. */
  legalMultiple: number;
}

export const DEFAULT_LATE_RATE_RULE: LateRateRule = { addedPercent: '10', legalMultiple: 3 };

/**
 * The default late-payment rates of the half-years that touch `from`..`to` (domain rules §7.4): the ECB's main refinancing
 * rate in force on 1 January or 1 July + 10 points, never below 3 × the legal rate in force on that day. What changes
 * within a half-year changes nothing before the next. Series come oldest first; the source names what the rate is from.
 *
 * @throws DomainError `ledger.missingRate` naming the series and the day; `ledger.badRate`, `ledger.badDay`,
 * `ledger.ratesOutOfOrder` naming the argument; `ledger.badPeriod` when `from` is after `to`.
 * @example defaultLateRates([{ fromDay: '2025-06-11', percent: '2.15', source: 'ECB' }],
 *   [{ fromDay: '2026-01-01', percent: '2.62', source: 'decree' }], '2026-06-01', '2026-06-30')
 * // [{ fromDay: '2026-01-01', percent: '12.15', source: 'ECB' }]
 */
export function defaultLateRates(
  ecb: readonly YearlyRate[],
  legal: readonly YearlyRate[],
  from: CalendarDate,
  to: CalendarDate,
  rule: LateRateRule = DEFAULT_LATE_RATE_RULE,
): YearlyRate[] {
  requireRates('ecb', ecb);
  requireRates('legal', legal);
  requireDay('from', from);
  requireDay('to', to);
  if (from > to) throw new DomainError('ledger.badPeriod', { argument: 'from', from, to });
  const added = exactPercent('rule.addedPercent', rule.addedPercent);
  const multiple = exactMultiple('rule.legalMultiple', rule.legalMultiple);
  const rates: YearlyRate[] = [];
  for (let fromDay = halfYearStart(from); fromDay <= to; fromDay = addMonths(fromDay, 6)) {
    const refinancing = required('ecb', ecb, fromDay);
    const lawful = required('legal', legal, fromDay);
    const usual = exactPercent('ecb', refinancing.percent) + added;
    const floor = multiple * exactPercent('legal', lawful.percent);
    const isFloor = usual < floor;
    rates.push({
      fromDay,
      percent: percentText(isFloor ? floor : usual),
      source: isFloor ? lawful.source : refinancing.source,
    });
  }
  return rates;
}

/**
 * Whether a rate that was agreed or edited is below the floor of the law: 3 × the legal rate (domain rules §7.4). Rates
 * are per cent a year, as exact decimal text.
 *
 * @throws DomainError `ledger.badRate` naming the argument.
 * @example isBelowLegalFloor('7.85', '2.62') // true
 * @example isBelowLegalFloor('7.86', '2.62') // false
 */
export function isBelowLegalFloor(
  percent: string,
  legalPercent: string,
  legalMultiple: number = DEFAULT_LATE_RATE_RULE.legalMultiple,
): boolean {
  const multiple = exactMultiple('legalMultiple', legalMultiple);
  return exactPercent('percent', percent) < multiple * exactPercent('legalPercent', legalPercent);
}

function halfYearStart(day: CalendarDate): CalendarDate {
  const { year, month } = dayParts(day);
  return dayOf(year, month < 7 ? 1 : 7, 1);
}

function required(series: 'ecb' | 'legal', rates: readonly YearlyRate[], day: CalendarDate): YearlyRate {
  const rate = rateInForce(rates, day);
  if (rate === null) throw new DomainError('ledger.missingRate', { argument: series, day });
  return rate;
}

function exactMultiple(argument: string, value: number): bigint {
  if (!Number.isSafeInteger(value) || value < 1)
    throw new DomainError('ledger.badRate', { argument, value: String(value) });
  return BigInt(value);
}
