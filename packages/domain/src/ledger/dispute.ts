import type { CalendarDate } from '../calendar/calendar.ts';
import { requireCount } from '../refusal/argument.ts';
import { requireDay } from './figure.ts';

export interface Dispute {
  invoiceId: string;
  /** Disputed part in minor units; null: the whole residual. */
  amountMinor: number | null;
  openedDay: CalendarDate;
  closedDay: CalendarDate | null;
}

/**
 * Whether a dispute holds on a day: from the day it was opened, and on the day it is closed no more (domain rules §7.5).
 * The days are compared as text and not checked.
 * @example const dispute = { openedDay: '2026-03-01', closedDay: '2026-03-31' };
 * ['2026-02-28', '2026-03-01', '2026-03-31'].map((day) => isOpenDispute(dispute, day)) // [false, true, false]
 */
export function isOpenDispute(
  { openedDay, closedDay }: Pick<Dispute, 'openedDay' | 'closedDay'>,
  asOf: CalendarDate,
): boolean {
  return openedDay <= asOf && (closedDay === null || closedDay > asOf);
}

/** @throws DomainError `ledger.badDay`, `ledger.badAmount` naming the dispute and its field. */
export function requireDisputes(disputes: readonly Dispute[]): void {
  for (const [index, { amountMinor, openedDay, closedDay }] of disputes.entries()) {
    if (amountMinor !== null) requireCount('ledger.badAmount', `disputes[${index}].amountMinor`, amountMinor);
    requireDay(`disputes[${index}].openedDay`, openedDay);
    if (closedDay !== null) requireDay(`disputes[${index}].closedDay`, closedDay);
  }
}

/** Disputed part of a residual on a day, of the disputes of its invoice. */
export function disputedPart(residualMinor: number, disputes: readonly Dispute[], asOf: CalendarDate): number {
  let sum = 0;
  for (const dispute of disputes) {
    if (isOpenDispute(dispute, asOf)) sum += dispute.amountMinor ?? residualMinor;
  }
  return Math.min(sum, residualMinor);
}
