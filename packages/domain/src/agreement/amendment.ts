import { addDays, addMonths, type CalendarDate, dayParts, daysBetween } from '../calendar/calendar.ts';
import { roundRatio } from '../money/money.ts';
import { isCount } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { termEnd } from './renewal.ts';
import { type Agreement, agreementStatus, endedDay, mrr72 } from './status.ts';

/** Terms of a line to be opened beside or after another. */
export type AgreementLine = Pick<
  Agreement,
  | 'startDay'
  | 'termEndDay'
  | 'amountMinor'
  | 'billingPeriod'
  | 'currency'
  | 'autoRenew'
  | 'noticeMonths'
  | 'noticeDays'
  | 'renewalMonths'
> & { nature: 'amendment' | 'renewal'; parentId: string };

/** Last day of the term that a day lies in; null for an indefinite duration. */
function endOfTermAt(agreement: Agreement, day: CalendarDate): CalendarDate | null {
  for (let renewals = 0; ; renewals += 1) {
    const end = termEnd(agreement, renewals);
    if (end === null || end >= day) return end;
    if (!agreement.autoRenew) throw new DomainError('agreement.finished', { end, day });
  }
}

function lineFrom(parent: Agreement, startDay: CalendarDate): AgreementLine {
  // What is cancelled or was never signed has nothing to rise, fall or be renewed from.
  const status = agreementStatus(parent, startDay);
  if (status === 'cancelled' || status === 'pending')
    throw new DomainError('agreement.notRunning', { status, day: startDay });
  if (startDay < parent.startDay)
    throw new DomainError('agreement.beforeStart', { start: parent.startDay, day: startDay });
  const ended = endedDay(parent, startDay);
  if (ended !== null && ended < startDay) throw new DomainError('agreement.finished', { end: ended, day: startDay });
  const { billingPeriod, currency, autoRenew, noticeMonths, noticeDays, renewalMonths, amountMinor } = parent;
  const terms = { billingPeriod, currency, autoRenew, noticeMonths, noticeDays, renewalMonths, amountMinor };
  return { ...terms, startDay, termEndDay: endOfTermAt(parent, startDay), nature: 'amendment', parentId: parent.id };
}

/**
 * A rise of an agreement: a second line for what is added, ending with the parent's term (domain rules §6).
 * `addedMinor` is in minor units per billing period of the parent.
 * @throws DomainError `agreement.notARise` for what adds nothing, `agreement.beforeStart`, `agreement.finished`;
 * `calendar.*` for a day that is none.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: true, noticeMonths: 3, noticeDays: 0, renewalMonths: 12, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * const line = amendUp(yearly, { startDay: '2026-05-01', addedMinor: 20_000 });
 * [line.amountMinor, line.startDay, line.termEndDay] // [20000, '2026-05-01', '2026-12-31']
 */
export function amendUp(parent: Agreement, change: { startDay: CalendarDate; addedMinor: number }): AgreementLine {
  if (!Number.isSafeInteger(change.addedMinor) || change.addedMinor <= 0)
    throw new DomainError('agreement.notARise', { addedMinor: String(change.addedMinor) });
  return { ...lineFrom(parent, change.startDay), amountMinor: change.addedMinor };
}

/**
 * A fall of an agreement: the line is shortened to the day before, and a new one opened for what is left (domain rules
 * §6). `leftMinor` is in minor units per billing period of the parent, and may be 0.
 * @throws DomainError `agreement.notAFall` when no less is left, `agreement.beforeStart`, `agreement.finished`;
 * `calendar.*` for a day that is none.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: true, noticeMonths: 3, noticeDays: 0, renewalMonths: 12, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * const { endedOn, line } = amendDown(yearly, { startDay: '2026-05-01', leftMinor: 90_000 });
 * [endedOn, line.startDay, line.amountMinor] // ['2026-04-30', '2026-05-01', 90000]
 */
export function amendDown(
  parent: Agreement,
  change: { startDay: CalendarDate; leftMinor: number },
): { endedOn: CalendarDate; line: AgreementLine } {
  const { startDay, leftMinor } = change;
  if (!isCount(leftMinor) || leftMinor >= parent.amountMinor)
    throw new DomainError('agreement.notAFall', { leftMinor: String(leftMinor), amountMinor: parent.amountMinor });
  // A line that never ran would leave nothing to shorten.
  if (startDay === parent.startDay)
    throw new DomainError('agreement.beforeStart', { start: parent.startDay, day: startDay });
  return { endedOn: addDays(startDay, -1), line: { ...lineFrom(parent, startDay), amountMinor: leftMinor } };
}

/**
 * What a renewal proposes after a term: the sum of the parent and its amendments that run to the end of it, once, per
 * billing period of the parent (rounded once where their periods differ), for a term as long as the last (domain rules
 * §6). Amounts are minor units.
 * @throws DomainError `agreement.noTerm` without an end, `agreement.otherCurrency`; `agreement.finished` when it ran
 * out or was ended before; `agreement.badAmount`, `agreement.badPeriod` as `mrr72`; `calendar.*` for a day that is
 * none.
 * @example const yearly = { id: 'a', isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31',
 *   endedOn: null, autoRenew: true, noticeMonths: 3, noticeDays: 0, renewalMonths: 12, amountMinor: 120_000,
 *   billingPeriod: 'year', currency: 'EUR', knownDay: '2026-01-01', acts: [] };
 * const added = { ...yearly, id: 'b', startDay: '2026-05-01', amountMinor: 1_000, billingPeriod: 'month' };
 * const renewal = proposeRenewal(yearly, [added], '2026-09-30');
 * [renewal.startDay, renewal.termEndDay, renewal.amountMinor] // ['2027-01-01', '2027-12-31', 132000]
 */
export function proposeRenewal(parent: Agreement, amendments: readonly Agreement[], asOf: CalendarDate): AgreementLine {
  const end = endOfTermAt(parent, asOf);
  if (end === null) throw new DomainError('agreement.noTerm', { agreement: parent.id });
  const running = amendments.filter((amendment) => isRunningOn(amendment, end));
  const foreign = running.find(({ currency }) => currency !== parent.currency);
  if (foreign) throw new DomainError('agreement.otherCurrency', { currency: foreign.currency });
  const parts72 = [parent, ...running].reduce((sum, one) => sum + BigInt(mrr72(one)), 0n);
  const perPeriod = BigInt(mrr72({ amountMinor: 1, billingPeriod: parent.billingPeriod }));
  const startDay = addDays(end, 1);
  return {
    ...lineFrom(parent, end),
    startDay,
    termEndDay: addDays(nextTerm(parent, startDay), -1),
    amountMinor: Number(roundRatio(parts72, perPeriod)),
    nature: 'renewal',
  };
}

/** Whether a line is there on a day: one that is paused is still agreed, what is cancelled or not signed never is. */
function isRunningOn(agreement: Agreement, day: CalendarDate): boolean {
  const status = agreementStatus(agreement, day);
  return status === 'active' || status === 'paused';
}

/** The day after a term that starts on a day: as long as renewals are, else as the first term was, in months if it was whole months. */
function nextTerm(parent: Agreement, startDay: CalendarDate): CalendarDate {
  const renewalMonths = parent.renewalMonths ?? 0;
  if (renewalMonths > 0) return addMonths(startDay, renewalMonths);
  const after = addDays(parent.termEndDay ?? parent.startDay, 1);
  const [first, next] = [dayParts(parent.startDay), dayParts(after)];
  const months = (next.year - first.year) * 12 + next.month - first.month;
  if (addMonths(parent.startDay, months) === after) return addMonths(startDay, months);
  return addDays(startDay, daysBetween(parent.startDay, after));
}
