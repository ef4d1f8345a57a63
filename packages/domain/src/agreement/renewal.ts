import { addDays, addMonths, type CalendarDate, daysBetween, monthEnd, parseDay } from '../calendar/calendar.ts';
import { requireCount, requireOneOf } from '../refusal/argument.ts';
import { type Agreement, agreementStatus, endedDay } from './status.ts';

/** How a notice of n months falls when the term ends on the last day of a month (domain rules §6). */
export type NoticePolicy = 'clamp' | 'month-end';

/**
 * Last day of the k-th tacit term, counted from the original end so that month ends never drift (domain rules §1, §6);
 * 0 renewals is the first term. Null for an indefinite duration.
 * @throws DomainError `calendar.invalidDay`; `agreement.badCount`.
 * @example termEnd({ termEndDay: '2026-01-31', renewalMonths: 1 }, 2) // '2026-03-31'
 * @example termEnd({ termEndDay: '2026-01-31', renewalMonths: null }, 1) // null
 */
export function termEnd(
  agreement: Pick<Agreement, 'termEndDay' | 'renewalMonths'>,
  renewals: number,
): CalendarDate | null {
  const { termEndDay } = agreement;
  if (termEndDay !== null) parseDay(termEndDay);
  requireCount('agreement.badCount', 'renewals', renewals);
  if (termEndDay === null || renewals === 0) return termEndDay;
  const renewalMonths = agreement.renewalMonths ?? 0;
  return renewalMonths <= 0 ? null : addMonths(termEndDay, renewalMonths * renewals);
}

/**
 * Last day to speak before a term ends: its end less the notice, months first, then days. Never moved to a working day
 * (domain rules §6).
 * @throws DomainError `agreement.unknownPolicy`, `agreement.badCount`; `calendar.*` when `end` is no day.
 * @example noticeDayOf({ noticeMonths: 3, noticeDays: 0 }, '2026-12-31') // '2026-09-30'
 * @example noticeDayOf({ noticeMonths: 3, noticeDays: 0 }, '2027-02-28', 'month-end') // '2026-11-30'
 */
export function noticeDayOf(
  agreement: Pick<Agreement, 'noticeMonths' | 'noticeDays'>,
  end: CalendarDate,
  policy: NoticePolicy = 'clamp',
): CalendarDate {
  requireOneOf('agreement.unknownPolicy', 'policy', policy, ['clamp', 'month-end']);
  requireCount('agreement.badCount', 'noticeMonths', agreement.noticeMonths);
  requireCount('agreement.badCount', 'noticeDays', agreement.noticeDays);
  let day = addMonths(end, -agreement.noticeMonths);
  if (policy === 'month-end' && end === monthEnd(end)) day = monthEnd(day);
  return addDays(day, -agreement.noticeDays);
}

export interface Renewal {
  agreementId: string;
  /** The day to act by: the notice day of an agreement that renews itself, the end of the term otherwise. */
  day: CalendarDate;
  days: number;
  kind: 'notice' | 'end';
  /** Last day of the term that the day belongs to. */
  termEndDay: CalendarDate;
  /** Notice day that passed without a cancellation: the agreement is committed to the next term. */
  missedNoticeDay: CalendarDate | null;
}

/**
 * What one active agreement asks for next (domain rules §6), in calendar days from `asOf`; no renewal when it is not
 * active, ended or has no term left. A notice day that passed without a cancellation commits it to the next term: that
 * one's day is given, and the missed one beside it.
 * @throws DomainError as `agreementStatus`.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: true, noticeMonths: 3, noticeDays: 0, renewalMonths: 12, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * nextRenewal(yearly, '2026-10-01').renewal
 * // { agreementId: 'a', day: '2027-09-30', days: 364, kind: 'notice', termEndDay: '2027-12-31', missedNoticeDay: '2026-09-30' }
 */
export function nextRenewal(
  agreement: Agreement,
  asOf: CalendarDate,
  policy: NoticePolicy = 'clamp',
): { renewal: Renewal | null; missedNoticeDay: CalendarDate | null } {
  const none = { renewal: null, missedNoticeDay: null };
  if (agreementStatus(agreement, asOf) !== 'active' || agreement.termEndDay === null) return none;
  if (endedDay(agreement, asOf) !== null) return none;
  if (!agreement.autoRenew) {
    const day = agreement.termEndDay;
    return {
      renewal: {
        agreementId: agreement.id,
        day,
        days: daysBetween(asOf, day),
        kind: 'end',
        termEndDay: day,
        missedNoticeDay: null,
      },
      missedNoticeDay: null,
    };
  }
  let missedNoticeDay: CalendarDate | null = null;
  for (let renewals = 0; ; renewals += 1) {
    const end = termEnd(agreement, renewals);
    if (end === null) return { renewal: null, missedNoticeDay };
    const day = noticeDayOf(agreement, end, policy);
    if (day >= asOf)
      return {
        renewal: {
          agreementId: agreement.id,
          day,
          days: daysBetween(asOf, day),
          kind: 'notice',
          termEndDay: end,
          missedNoticeDay,
        },
        missedNoticeDay,
      };
    // Once the next term has begun, what was missed before it is history.
    if (end >= asOf) missedNoticeDay = day;
  }
}

export interface RenewIn extends Renewal {
  /** The other active agreements that have a day, nearest first. */
  others: Renewal[];
}

/**
 * "Renew in" of a customer: the nearest of its active agreements (domain rules §6, A1), in calendar days from `asOf`;
 * null when none has a term.
 * @throws DomainError as `agreementStatus`.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: true, noticeMonths: 3, noticeDays: 0, renewalMonths: 12, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * const nearest = renewIn([yearly, { ...yearly, id: 'b', autoRenew: false }], '2026-09-01');
 * [nearest?.agreementId, nearest?.days, nearest?.others.length] // ['a', 29, 1]
 */
export function renewIn(
  agreements: readonly Agreement[],
  asOf: CalendarDate,
  policy: NoticePolicy = 'clamp',
): RenewIn | null {
  const all = agreements
    .map((agreement) => nextRenewal(agreement, asOf, policy).renewal)
    .filter((renewal) => renewal !== null)
    .sort((a, b) => (a.day === b.day ? (a.agreementId < b.agreementId ? -1 : 1) : a.day < b.day ? -1 : 1));
  const [nearest, ...others] = all;
  return nearest ? { ...nearest, others } : null;
}

/**
 * Auto renew of a customer: that of the agreement which gives "renew in"; where none has a term, yes only when every
 * active agreement renews itself. Null without an active agreement (domain rules §5).
 * @throws DomainError as `agreementStatus`.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: true, noticeMonths: 3, noticeDays: 0, renewalMonths: 12, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * [autoRenewOf([yearly], '2026-09-01'), autoRenewOf([], '2026-09-01')] // [true, null]
 */
export function autoRenewOf(
  agreements: readonly Agreement[],
  asOf: CalendarDate,
  policy: NoticePolicy = 'clamp',
): boolean | null {
  const active = agreements.filter((agreement) => agreementStatus(agreement, asOf) === 'active');
  if (active.length === 0) return null;
  const nearest = renewIn(active, asOf, policy);
  const driver = nearest === null ? undefined : active.find((agreement) => agreement.id === nearest.agreementId);
  return driver ? driver.autoRenew : active.every((agreement) => agreement.autoRenew);
}
