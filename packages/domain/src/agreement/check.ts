import type { CalendarDate } from '../calendar/calendar.ts';
import { currencyExponent } from '../money/money.ts';
import * as refuse from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import type { Agreement } from './status.ts';

/** @throws DomainError `agreement.badDay` naming the argument, for what is no day of the calendar. */
export function requireDay(argument: string, day: CalendarDate): void {
  refuse.requireDay('agreement.badDay', argument, day);
}

/**
 * What an agreement must be for its status, terms and MRR to mean anything.
 * @throws DomainError `agreement.badDay`, `agreement.badCount`, `agreement.unknownCurrency` naming the field.
 */
export function requireAgreement(agreement: Agreement): void {
  requireDay('startDay', agreement.startDay);
  requireDay('knownDay', agreement.knownDay);
  refuse.requireDayOrNull('agreement.badDay', 'termEndDay', agreement.termEndDay);
  refuse.requireDayOrNull('agreement.badDay', 'endedOn', agreement.endedOn);
  for (const [index, act] of agreement.acts.entries()) {
    requireDay(`acts[${index}].day`, act.day);
    requireDay(`acts[${index}].knownDay`, act.knownDay);
  }
  refuse.requireCount('agreement.badCount', 'noticeMonths', agreement.noticeMonths);
  refuse.requireCount('agreement.badCount', 'noticeDays', agreement.noticeDays);
  if (agreement.renewalMonths !== null)
    refuse.requireCount('agreement.badCount', 'renewalMonths', agreement.renewalMonths);
  if (currencyExponent(agreement.currency) === null)
    throw new DomainError('agreement.unknownCurrency', { argument: 'currency', value: String(agreement.currency) });
}
