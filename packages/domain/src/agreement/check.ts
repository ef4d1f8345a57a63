import type { CalendarDate } from '../calendar/calendar.ts';
import { currencyExponent } from '../money/money.ts';
import * as refuse from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import type { Agreement, AgreementAct } from './status.ts';

/** @throws DomainError `agreement.badDay` naming the argument, for what is no day of the calendar. */
export function requireDay(argument: string, day: CalendarDate): void {
  refuse.requireDay('agreement.badDay', argument, day);
}

export const ACT_KINDS = ['validated', 'paused', 'resumed', 'cancelled', 'ended'] as const;

/** @throws DomainError `agreement.badAct`, `agreement.badDay` naming the act and its field. */
export function requireAct(act: AgreementAct, index: number): void {
  refuse.requireOneOf('agreement.badAct', `acts[${index}].kind`, act.kind, ACT_KINDS);
  requireDay(`acts[${index}].day`, act.day);
  requireDay(`acts[${index}].knownDay`, act.knownDay);
}

/**
 * What an agreement must be for its status, terms and MRR to mean anything.
 * @throws DomainError `agreement.badAct`, `agreement.badDay`, `agreement.badCount`, `agreement.unknownCurrency` naming the
 * field.
 */
export function requireAgreement(agreement: Agreement): void {
  requireDay('startDay', agreement.startDay);
  requireDay('knownDay', agreement.knownDay);
  refuse.requireDayOrNull('agreement.badDay', 'termEndDay', agreement.termEndDay);
  refuse.requireDayOrNull('agreement.badDay', 'endedOn', agreement.endedOn);
  agreement.acts.forEach(requireAct);
  refuse.requireCount('agreement.badCount', 'noticeMonths', agreement.noticeMonths);
  refuse.requireCount('agreement.badCount', 'noticeDays', agreement.noticeDays);
  if (agreement.renewalMonths !== null)
    refuse.requireCount('agreement.badCount', 'renewalMonths', agreement.renewalMonths);
  if (currencyExponent(agreement.currency) === null)
    throw new DomainError('agreement.unknownCurrency', { argument: 'currency', value: String(agreement.currency) });
}
