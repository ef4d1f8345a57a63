import type { CalendarDate } from '../calendar/calendar.ts';
import { requireDay, requireMinor } from './check.ts';

/** An invoice as it competes to carry the plan of its customer. */
export interface CarryingCandidate {
  id: string;
  dueDay: CalendarDate;
  /** Minor units. */
  residualMinor: number;
  /** The disputed part of the residual. */
  disputedMinor: number;
  /** The residual in one currency, for the tie; null where it is unknown, which loses it. */
  comparableMinor: number | null;
  /** Left out of dunning by somebody. */
  isExcluded: boolean;
}

/**
 * The invoice that drives the steps (domain rules §7.5): the oldest unpaid by due date; on a tie the one with the
 * highest amount left, then the lower id, so that the order of the list never tells. What is wholly disputed or
 * excluded does not carry: it would hold back the claim of everything behind it. Amounts are minor units.
 *
 * @returns null when nothing is to be claimed.
 * @throws DomainError `dunning.badAmount`, `dunning.badDay`, naming the argument.
 * @example const invoice = { id: 'F1', dueDay: '2026-03-01', residualMinor: 10_000, disputedMinor: 0,
 *   comparableMinor: 10_000, isExcluded: false };
 * carryingInvoice([{ ...invoice, id: 'F2', dueDay: '2026-03-05' }, invoice])?.id // 'F1'
 * @example carryingInvoice([{ id: 'F1', dueDay: '2026-03-01', residualMinor: 10_000, disputedMinor: 10_000,
 *   comparableMinor: 10_000, isExcluded: false }]) // null
 */
export function carryingInvoice<T extends CarryingCandidate>(invoices: readonly T[]): T | null {
  invoices.forEach(({ dueDay, residualMinor, disputedMinor, comparableMinor }, index) => {
    requireDay(`invoices[${index}].dueDay`, dueDay);
    requireMinor(`invoices[${index}].residualMinor`, residualMinor);
    requireMinor(`invoices[${index}].disputedMinor`, disputedMinor);
    if (comparableMinor !== null) requireMinor(`invoices[${index}].comparableMinor`, comparableMinor);
  });
  const claimable = invoices.filter((one) => !one.isExcluded && one.residualMinor > one.disputedMinor);
  return claimable.sort(byPrecedence)[0] ?? null;
}

function byPrecedence(a: CarryingCandidate, b: CarryingCandidate): number {
  if (a.dueDay !== b.dueDay) return a.dueDay < b.dueDay ? -1 : 1;
  const difference = (b.comparableMinor ?? -1) - (a.comparableMinor ?? -1);
  if (difference !== 0) return difference;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
