import type { CalendarDate } from '../calendar/calendar.ts';
import { isOpenDispute } from '../ledger/ledger.ts';
import { requireDay, requireMinor } from './check.ts';

/** What a customer contests of an invoice. */
export interface InvoiceDispute {
  id: string;
  /** Minor units; null: the whole residual. */
  amountMinor: number | null;
  openedDay: CalendarDate;
  /** From this day on it holds nothing; null while it stands. */
  closedDay: CalendarDate | null;
}

/** How a residual splits into what is held by disputes and what is claimed all the same. */
export interface DisputeParts {
  disputedMinor: number;
  claimableMinor: number;
  /** What each open dispute holds, oldest first: as far as the earlier ones leave anything to hold. */
  parts: { disputeId: string; heldMinor: number }[];
}

/**
 * The disputed parts of a residual on a day (domain rules §7.5): only they are held. They never exceed the residual.
 *
 * @throws DomainError `dunning.badAmount`, `dunning.badDay`, naming the argument.
 * @example disputeParts(100_00, [{ id: 'd', amountMinor: 30_00, openedDay: '2026-03-01', closedDay: null }],
 *   '2026-03-31') // { disputedMinor: 3000, claimableMinor: 7000, parts: [{ disputeId: 'd', heldMinor: 3000 }] }
 */
export function disputeParts(
  residualMinor: number,
  disputes: readonly InvoiceDispute[],
  asOf: CalendarDate,
): DisputeParts {
  requireMinor('residualMinor', residualMinor);
  requireDay('asOf', asOf);
  disputes.forEach(({ amountMinor, openedDay, closedDay }, index) => {
    if (amountMinor !== null) requireMinor(`disputes[${index}].amountMinor`, amountMinor);
    requireDay(`disputes[${index}].openedDay`, openedDay);
    if (closedDay !== null) requireDay(`disputes[${index}].closedDay`, closedDay);
  });
  const open = disputes.filter((dispute) => isOpenDispute(dispute, asOf));
  let claimableMinor = residualMinor;
  const parts = open.sort(byAge).map(({ id, amountMinor }) => {
    const heldMinor = Math.min(amountMinor ?? claimableMinor, claimableMinor);
    claimableMinor -= heldMinor;
    return { disputeId: id, heldMinor };
  });
  return { disputedMinor: residualMinor - claimableMinor, claimableMinor, parts };
}

function byAge(a: InvoiceDispute, b: InvoiceDispute): number {
  if (a.openedDay !== b.openedDay) return a.openedDay < b.openedDay ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
