import type { CalendarDate } from '../calendar/calendar.ts';
import { requireCount, requireOneOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { type Allocation, allocationDay, appliedParts } from './allocation.ts';
import { type DocumentKind, type LedgerDocument, liveDocuments, SIGN } from './document.ts';
import { requireDay } from './figure.ts';
import type { CountedInvoice } from './payer.ts';

export interface Settlement {
  /** Day on which the residual reached 0; null while something is open. */
  day: CalendarDate | null;
  /** Paid, as opposed to credited or written off. */
  isByPayment: boolean;
}

/**
 * When an invoice was settled, from the parts put against it (each with its own day), minor units of one currency. The
 * day is a fact for good: a reading of an earlier day treats it as open. Reversed parts are left out by the caller.
 * What a payment shares with a credit note is paid, what a write-off ended is not (domain rules §7.2).
 * @throws DomainError `ledger.overAllocated` for more than the amount; `ledger.badDocument`, `ledger.badAmount`, `ledger.badDay` naming the
 * argument.
 * @example settlementOf(10_000, [{ day: '2026-02-10', amountMinor: 6_000, sourceKind: 'payment' },
 *   { day: '2026-03-01', amountMinor: 4_000, sourceKind: 'credit-note' }]) // { day: '2026-03-01', isByPayment: true }
 * @example settlementOf(10_000, [{ day: '2026-02-10', amountMinor: 6_000, sourceKind: 'payment' }])
 * // { day: null, isByPayment: false }
 */
export function settlementOf(
  amountMinor: number,
  parts: readonly { day: CalendarDate; amountMinor: number; sourceKind: DocumentKind }[],
): Settlement {
  requireCount('ledger.badAmount', 'amountMinor', amountMinor);
  parts.forEach((part, index) => {
    requireOneOf('ledger.badDocument', `parts[${index}].sourceKind`, part.sourceKind, Object.keys(SIGN));
    requireDay(`parts[${index}].day`, part.day);
    requireCount('ledger.badAmount', `parts[${index}].amountMinor`, part.amountMinor);
  });
  let left = amountMinor;
  let day: CalendarDate | null = null;
  for (const part of [...parts].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    left -= part.amountMinor;
    if (left < 0) throw new DomainError('ledger.overAllocated', { amountMinor });
    if (left === 0 && day === null) day = part.day;
  }
  const kinds = new Set(parts.map((part) => part.sourceKind));
  return { day: left === 0 ? day : null, isByPayment: left === 0 && kinds.has('payment') && !kinds.has('write-off') };
}

/**
 * The invoices that stand on a day with what settled them by then, as the payer score counts them (domain rules §7.2):
 * what was undone since had settled them on the days before. Invoices without a due day are left out. Amounts are minor
 * units.
 * @throws DomainError as `ledgerAt` does.
 * @example const sold = { id: 'F1', kind: 'invoice', status: 'final', day: '2026-01-15', dueDay: '2026-02-14',
 *   knownDay: '2026-01-15', amountMinor: 10_000, currency: 'EUR', reversesId: null };
 * const paid = { ...sold, id: 'P1', kind: 'payment', day: '2026-02-20', dueDay: null };
 * const allocations = [{ sourceId: 'P1', invoiceId: 'F1', amountMinor: 10_000, reversedDay: null }];
 * countedInvoices([sold, paid], allocations, '2026-03-31').map(({ settledDay }) => settledDay) // ['2026-02-20']
 */
export function countedInvoices(
  documents: readonly LedgerDocument[],
  allocations: readonly Allocation[],
  asOf: CalendarDate,
): (CountedInvoice & { id: string; day: CalendarDate; currency: string })[] {
  const live = liveDocuments(documents, asOf);
  const partsOf = Map.groupBy(appliedParts(allocations, live, asOf), ({ invoice }) => invoice.id);
  return [...live.values()].flatMap((invoice) => {
    if (invoice.kind !== 'invoice' || invoice.dueDay === null) return [];
    const parts = (partsOf.get(invoice.id) ?? []).map(({ source, amountMinor }) => ({
      day: allocationDay(source, invoice),
      amountMinor,
      sourceKind: source.kind,
    }));
    const { day: settledDay, isByPayment } = settlementOf(invoice.amountMinor, parts);
    const { id, day, currency, amountMinor, dueDay } = invoice;
    return [
      {
        ...{ id, day, currency, amountMinor, dueDay, settledDay, isSettledByPayment: isByPayment },
        parts: parts.map((part) => ({
          day: part.day,
          amountMinor: part.amountMinor,
          isCredit: part.sourceKind !== 'payment',
        })),
      },
    ];
  });
}
