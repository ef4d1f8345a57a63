import type { CalendarDate } from '../calendar/calendar.ts';
import { isWorthAtMost } from '../money/money.ts';
import { requireWhole } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireAgreement, requireDay } from './check.ts';

export const BILLING_PERIODS = ['day', 'week', 'month', 'quarter', 'half-year', 'year', '2-years', '3-years'] as const;
export type BillingPeriod = (typeof BILLING_PERIODS)[number];

export type AgreementStatus = 'pending' | 'validated' | 'active' | 'paused' | 'cancelled' | 'finished';

/** What happened to an agreement on a day; acts that lie after the day of reading are not known yet. */
export interface AgreementAct {
  kind: 'validated' | 'paused' | 'resumed' | 'cancelled' | 'ended';
  day: CalendarDate;
  knownDay: CalendarDate;
}

export interface Agreement {
  id: string;
  /** Not signed yet: pending until a "validated" act, even past its end. */
  isProposal: boolean;
  startDay: CalendarDate;
  /** Last day of the agreed term, inclusive; null for an indefinite duration. */
  termEndDay: CalendarDate | null;
  /** Last day it in fact ran, inclusive; known only on that day. */
  endedOn: CalendarDate | null;
  autoRenew: boolean;
  noticeMonths: number;
  noticeDays: number;
  /** Length of a tacitly renewed term; null: it goes on without a term, never "12 months" by invention. */
  renewalMonths: number | null;
  /** Recurring amount per billing period, in minor units, as it was entered. */
  amountMinor: number;
  billingPeriod: BillingPeriod;
  currency: string;
  knownDay: CalendarDate;
  acts: readonly AgreementAct[];
}

/** 1/72 of a minor unit per month, exact for every billing period: year ÷ 12, week × 52 ÷ 12, day × 365 ÷ 12 … */
const PARTS_72: Record<BillingPeriod, number> = {
  day: 2190,
  week: 312,
  month: 72,
  quarter: 24,
  'half-year': 12,
  year: 6,
  '2-years': 3,
  '3-years': 2,
};

/**
 * Monthly recurring revenue in whole 1/72 minor units of the agreement's currency: exact for every billing period
 * (domain rules §6).
 * @throws DomainError `agreement.badAmount` unless whole minor units whose MRR a number holds exactly;
 * `agreement.badPeriod` for no billing period.
 * @example mrr72({ amountMinor: 100_000, billingPeriod: 'year' }) // 600000
 * @example mrr72({ amountMinor: Number.MAX_SAFE_INTEGER, billingPeriod: 'month' }) // throws 'agreement.badAmount'
 */
export function mrr72(agreement: Pick<Agreement, 'amountMinor' | 'billingPeriod'>): number {
  const { amountMinor, billingPeriod } = agreement;
  requireWhole('agreement.badAmount', 'amountMinor', amountMinor);
  const parts = PARTS_72[billingPeriod];
  if (parts === undefined)
    throw new DomainError('agreement.badPeriod', { argument: 'billingPeriod', value: String(billingPeriod) });
  return exact(amountMinor * parts);
}

/**
 * The most that an agreement says of its notice and of a renewal (domain rules §6): ten years, and a hundred. Beyond it
 * the days that follow would lie outside any calendar.
 */
export const MOST_OF_TERM = { noticeMonths: 120, noticeDays: 3_660, renewalMonths: 1_200 } as const;

/** A tenth of what a number holds exactly, so that a customer's sum stays exact too. */
const MAX_PARTS_72 = 9 * 10 ** 14;

/**
 * Whether an amount (whole minor units per billing period) is one that MRR can be made of (domain rules §6), with room
 * for a customer's sum.
 * @example isCountableAmount({ amountMinor: 100_000, billingPeriod: 'day' }) // true
 * @example isCountableAmount({ amountMinor: 0.5, billingPeriod: 'day' }) // false
 */
export function isCountableAmount(agreement: Pick<Agreement, 'amountMinor' | 'billingPeriod'>): boolean {
  const { amountMinor, billingPeriod } = agreement;
  return Number.isSafeInteger(amountMinor) && Math.abs(amountMinor) <= MAX_PARTS_72 / PARTS_72[billingPeriod];
}

/**
 * Whether what an agreement brings a month can be counted in the reporting currency too, at a rate into it.
 * @example isCountableAt({ amountMinor: 10 ** 12, billingPeriod: 'month', currency: 'USD' }, 'EUR', '0.9') // true
 * @example isCountableAt({ amountMinor: 10 ** 12, billingPeriod: 'month', currency: 'USD' }, 'EUR', '900') // false
 */
export function isCountableAt(
  agreement: Pick<Agreement, 'amountMinor' | 'billingPeriod' | 'currency'>,
  reporting: string,
  rate: string,
): boolean {
  return isWorthAtMost(mrr72(agreement), agreement.currency, reporting, rate, MAX_PARTS_72);
}

function exact(parts72: number): number {
  requireWhole('agreement.badAmount', 'parts72', parts72);
  return parts72;
}

/**
 * Minor units of a sum of 1/72 parts, half away from zero, rounded once (domain rules §1, §6).
 * @throws DomainError `agreement.badAmount` unless whole.
 * @example mrrMinor(mrr72({ amountMinor: 100_000, billingPeriod: 'year' })) // 8333
 * @example mrrMinor(-36) // -1
 */
export function mrrMinor(parts72: number): number {
  requireWhole('agreement.badAmount', 'parts72', parts72);
  const magnitude = Math.abs(parts72);
  const rest = magnitude % 72;
  const rounded = (magnitude - rest) / 72 + (rest >= 36 ? 1 : 0);
  return parts72 < 0 ? 0 - rounded : rounded;
}

const isKnown = (fact: { day: CalendarDate; knownDay: CalendarDate }, asOf: CalendarDate): boolean =>
  fact.day <= asOf && fact.knownDay <= asOf;

/** The day an agreement in fact ended, as far as known; null while it has not. */
export function endedDay(agreement: Agreement, asOf: CalendarDate): CalendarDate | null {
  const acts = agreement.acts.filter((act) => act.kind === 'ended' && isKnown(act, asOf)).map((act) => act.day);
  if (agreement.endedOn !== null && agreement.endedOn <= asOf) acts.push(agreement.endedOn);
  return acts.sort()[0] ?? null;
}

/**
 * Status on a day (domain rules §6); null while nobody could know of the agreement. Acts of later days are not known
 * yet; the last day of the term is still active.
 * @throws DomainError `agreement.badAct`, `agreement.badDay`, `agreement.badCount`, `agreement.unknownCurrency` naming the
 * argument.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: false, noticeMonths: 0, noticeDays: 0, renewalMonths: null, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2025-12-01', acts: [] };
 * ['2025-11-30', '2025-12-01', '2026-12-31', '2027-01-01'].map((day) => agreementStatus(yearly, day))
 * // [null, 'validated', 'active', 'finished']
 */
export function agreementStatus(agreement: Agreement, asOf: CalendarDate): AgreementStatus | null {
  requireDay('asOf', asOf);
  requireAgreement(agreement);
  if (agreement.knownDay > asOf) return null;
  const acts = agreement.acts.filter((act) => isKnown(act, asOf));
  if (acts.some((act) => act.kind === 'cancelled')) return 'cancelled';
  if (agreement.isProposal && !acts.some((act) => act.kind === 'validated')) return 'pending';
  if (agreement.startDay > asOf) return 'validated';
  const ended = endedDay(agreement, asOf);
  if (ended !== null && ended < asOf) return 'finished';
  if (!agreement.autoRenew && agreement.termEndDay !== null && agreement.termEndDay < asOf) return 'finished';
  const last = acts
    .filter((act) => act.kind === 'paused' || act.kind === 'resumed')
    .reduce<AgreementAct | null>((latest, act) => (latest === null || act.day >= latest.day ? act : latest), null);
  return last?.kind === 'paused' ? 'paused' : 'active';
}

/**
 * Customer MRR on a day: the agreements active then, per currency, in 1/72 minor units. Currencies never add (domain
 * rules §6).
 * @throws DomainError as `agreementStatus` and `mrr72`.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: false, noticeMonths: 0, noticeDays: 0, renewalMonths: null, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * const dollars = { ...yearly, id: 'b', currency: 'USD', amountMinor: 12_000 };
 * Object.fromEntries(customerMrr([yearly, dollars], '2026-12-31')) // { EUR: 720000, USD: 72000 }
 */
export function customerMrr(agreements: readonly Agreement[], asOf: CalendarDate): Map<string, number> {
  const sums = new Map<string, number>();
  for (const agreement of agreements) {
    if (agreementStatus(agreement, asOf) !== 'active') continue;
    sums.set(agreement.currency, exact((sums.get(agreement.currency) ?? 0) + mrr72(agreement)));
  }
  return sums;
}
