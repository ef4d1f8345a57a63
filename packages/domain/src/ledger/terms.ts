import {
  addDays,
  addMonths,
  type CalendarDate,
  dayOf,
  dayParts,
  daysBetween,
  monthEnd,
  monthLength,
  monthStart,
} from '../calendar/calendar.ts';
import { isCount, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireDay } from './figure.ts';

/** Net n days; n days, then the end of that month; the end of the month, then n days. */
export const TERM_KINDS = ['net', 'netThenMonthEnd', 'monthEndThenNet'] as const;
export type TermKind = (typeof TERM_KINDS)[number];

/** When an invoice falls due, from the day it is issued (domain rules §7.4). */
export interface PaymentTerm {
  kind: TermKind;
  /** 0 or more calendar days. */
  days: number;
  /** "The 15th": the first such day of a month on or after that; clamped to shorter months. Null without one. */
  dayOfMonth: number | null;
}

/** Ten years: what lies beyond is a slip of the keyboard. */
export const MAX_TERM_DAYS = 3650;

/**
 * The day on which an invoice falls due (domain rules §7.4); never moved to a working day.
 *
 * @throws DomainError `ledger.badTerm` naming `kind`, `days` or `dayOfMonth`; `ledger.badDay`; `calendar.*` past 9999.
 * @example dueDay({ kind: 'netThenMonthEnd', days: 45, dayOfMonth: null }, '2026-01-15') // '2026-03-31'
 * @example dueDay({ kind: 'monthEndThenNet', days: 45, dayOfMonth: null }, '2026-01-15') // '2026-03-17'
 */
export function dueDay(term: PaymentTerm, issueDay: CalendarDate): CalendarDate {
  requireTerm(term);
  requireDay('issueDay', issueDay);
  const day = plainDueDay(term.kind, term.days, issueDay);
  return term.dayOfMonth === null ? day : firstOnOrAfter(day, term.dayOfMonth);
}

function plainDueDay(kind: TermKind, days: number, issueDay: CalendarDate): CalendarDate {
  if (kind === 'monthEndThenNet') return addDays(monthEnd(issueDay), days);
  const net = addDays(issueDay, days);
  return kind === 'net' ? net : monthEnd(net);
}

function firstOnOrAfter(day: CalendarDate, dayOfMonth: number): CalendarDate {
  const inMonth = (start: CalendarDate): CalendarDate => {
    const { year, month } = dayParts(start);
    return dayOf(year, month, Math.min(dayOfMonth, monthLength(year, month)));
  };
  const here = inMonth(day);
  return here >= day ? here : inMonth(addMonths(monthStart(day), 1));
}

/** The legal limits in France between businesses, in days (domain rules §7.4). */
export interface TermLimits {
  netDays: number;
  /** Of a month-end term, by either of its two readings: the exception to `netDays`. */
  monthEndDays: number;
  /** Of periodic (summary) invoices; there is no exception to it. */
  periodicDays: number;
}

export const DEFAULT_TERM_LIMITS: TermLimits = { netDays: 60, monthEndDays: 45, periodicDays: 45 };

/** A due date beyond what the law allows: a warning, never a refusal, as the parties may have a ground for it. */
export interface TermWarning {
  reason: 'overNet' | 'overMonthEnd' | 'overPeriodic';
  /** Days from the issue to the due date. */
  days: number;
  /** The last day that would be in order. */
  latestDay: CalendarDate;
}

/** What is known of an invoice or of the invoices a term is meant for. */
export interface TermCheck {
  isPeriodic: boolean;
  /** The parties agreed on a month-end term: only then does the exception hold. */
  isMonthEnd: boolean;
  limits?: TermLimits;
}

/**
 * What is to be said about one due date, however it came about (domain rules §7.4); null when it is in order.
 *
 * @throws DomainError `ledger.badDay`, `ledger.badTerm`, naming the argument.
 * @example dueDayWarning('2026-01-15', '2026-03-31', { isPeriodic: false, isMonthEnd: true }) // null
 * @example dueDayWarning('2026-01-15', '2026-03-31', { isPeriodic: false, isMonthEnd: false })
 * // { reason: 'overNet', days: 75, latestDay: '2026-03-16' }
 */
export function dueDayWarning(issueDay: CalendarDate, due: CalendarDate, check: TermCheck): TermWarning | null {
  const { isPeriodic, isMonthEnd, limits = DEFAULT_TERM_LIMITS } = check;
  requireDay('issueDay', issueDay);
  requireDay('due', due);
  for (const name of ['netDays', 'monthEndDays', 'periodicDays'] as const)
    requireTermDays(`limits.${name}`, limits[name]);
  const warn = (reason: TermWarning['reason'], latestDay: CalendarDate): TermWarning | null =>
    due <= latestDay ? null : { reason, days: daysBetween(issueDay, due), latestDay };
  if (isPeriodic) return warn('overPeriodic', addDays(issueDay, limits.periodicDays));
  const latestNet = addDays(issueDay, limits.netDays);
  if (!isMonthEnd) return warn('overNet', latestNet);
  const readings = [
    latestNet,
    plainDueDay('netThenMonthEnd', limits.monthEndDays, issueDay),
    plainDueDay('monthEndThenNet', limits.monthEndDays, issueDay),
  ].sort();
  return warn('overMonthEnd', readings.at(-1) ?? latestNet);
}

/**
 * What is to be said about a term for an invoice of one day (domain rules §7.4); null when it is in order then.
 *
 * @throws DomainError as {@link dueDay} and {@link dueDayWarning}.
 * @example termWarning({ kind: 'net', days: 75, dayOfMonth: null }, '2026-01-15', { isPeriodic: false })?.reason
 * // 'overNet'
 */
export function termWarning(
  term: PaymentTerm,
  issueDay: CalendarDate,
  check: Omit<TermCheck, 'isMonthEnd'>,
): TermWarning | null {
  return dueDayWarning(issueDay, dueDay(term, issueDay), { ...check, isMonthEnd: term.kind !== 'net' });
}

/** A common year and a leap year behind each other: every length of months in a row that there is. */
const SAMPLE_START = '2027-01-01';
const SAMPLE_DAYS = 731;

/**
 * What is to be said about a term before there is an invoice (domain rules §7.4): the worst of all days of issue, since
 * months differ in length; null when it is always in order.
 *
 * @throws DomainError `ledger.badTerm` naming the argument.
 * @example worstTermWarning({ kind: 'net', days: 46, dayOfMonth: null }, { isPeriodic: true })?.days // 46
 * @example worstTermWarning({ kind: 'netThenMonthEnd', days: 45, dayOfMonth: null }, { isPeriodic: false }) // null
 */
export function worstTermWarning(term: PaymentTerm, check: Omit<TermCheck, 'isMonthEnd'>): TermWarning | null {
  const excess = (warning: TermWarning, issueDay: CalendarDate): number =>
    warning.days - daysBetween(issueDay, warning.latestDay);
  let worst: { warning: TermWarning; excess: number } | null = null;
  for (let offset = 0; offset < SAMPLE_DAYS; offset += 1) {
    const issueDay = addDays(SAMPLE_START, offset);
    const warning = termWarning(term, issueDay, check);
    if (warning === null) continue;
    const over = excess(warning, issueDay);
    if (worst === null || over > worst.excess) worst = { warning, excess: over };
  }
  return worst?.warning ?? null;
}

function requireTerm({ kind, days, dayOfMonth }: PaymentTerm): void {
  if (!TERM_KINDS.includes(kind)) throw new DomainError('ledger.badTerm', { argument: 'kind', value: String(kind) });
  requireTermDays('days', days);
  if (dayOfMonth !== null && !(Number.isInteger(dayOfMonth) && dayOfMonth >= 1 && dayOfMonth <= 31))
    throw new DomainError('ledger.badTerm', { argument: 'dayOfMonth', value: textOf(dayOfMonth) });
}

function requireTermDays(argument: string, days: number): void {
  if (!isCount(days) || days > MAX_TERM_DAYS)
    throw new DomainError('ledger.badTerm', { argument, value: textOf(days) });
}
