import type { CalendarDate } from '../calendar/calendar.ts';
import { requireCount } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { type LedgerDocument, liveDocuments, SIGN } from './document.ts';
import { requireDay } from './figure.ts';

/** Part of a payment, credit note or write-off put against an invoice. */
export interface Allocation {
  sourceId: string;
  invoiceId: string;
  amountMinor: number;
  /** From this day on it counts no more; null while it stands. */
  reversedDay: CalendarDate | null;
}

/**
 * Day from which an allocation counts: the later of its two documents' value dates, whenever it was keyed (domain rules
 * §7.1).
 * @throws DomainError `ledger.badDay` naming the document.
 * @example allocationDay({ day: '2026-01-15' }, { day: '2026-01-31' }) // '2026-01-31'
 */
export function allocationDay(source: { day: CalendarDate }, invoice: { day: CalendarDate }): CalendarDate {
  requireDay('source.day', source.day);
  requireDay('invoice.day', invoice.day);
  if (source.day > invoice.day) return source.day;
  return invoice.day;
}

/** What stands in the end: every fact known, every reversal done. */
const END_OF_TIME: CalendarDate = '9999-12-31';

/**
 * Refuses a whole ledger in which more is put against a document, or out of one, than it holds once all reversals are
 * done (domain rules §7.1); amounts are minor units. A reading of an earlier day cannot tell: a part that was put anew
 * after a reversal then still meets the old one, see {@link appliedParts}.
 * @throws DomainError `ledger.overAllocated` naming the document; `ledger.badAllocation` for one that crosses currencies
 * or is not from a credit to an invoice; `ledger.badAmount`, `ledger.badDay`, `ledger.unknownCurrency` naming the argument.
 * @example const paid = { id: 'P1', kind: 'payment', status: 'final', day: '2026-02-20', dueDay: null,
 *   knownDay: '2026-02-20', amountMinor: 12_000, currency: 'EUR', reversesId: null };
 * const documents = [paid, { ...paid, id: 'F1', kind: 'invoice', amountMinor: 10_000 }];
 * const half = { sourceId: 'P1', invoiceId: 'F1', amountMinor: 6_000, reversedDay: null };
 * checkAllocations(documents, [half, half]) // throws 'ledger.overAllocated'
 */
export function checkAllocations(documents: readonly LedgerDocument[], allocations: readonly Allocation[]): void {
  const standing = liveDocuments(documents, END_OF_TIME);
  const used = new Map<string, number>();
  for (const [index, { sourceId, invoiceId, amountMinor, reversedDay }] of allocations.entries()) {
    requireCount('ledger.badAmount', `allocations[${index}].amountMinor`, amountMinor, 1);
    if (reversedDay !== null) requireDay(`allocations[${index}].reversedDay`, reversedDay);
    const [source, invoice] = [standing.get(sourceId), standing.get(invoiceId)];
    if (reversedDay !== null || !source || !invoice) continue;
    requirePair(source, invoice);
    for (const { id, amountMinor: most } of [source, invoice]) {
      const sum = (used.get(id) ?? 0) + amountMinor;
      if (sum > most) throw new DomainError('ledger.overAllocated', { document: id, amountMinor: sum, most });
      used.set(id, sum);
    }
  }
}

/** @throws DomainError `ledger.badAllocation` for what crosses currencies or is not from a credit to an invoice. */
function requirePair(source: LedgerDocument, invoice: LedgerDocument): void {
  if (source.currency !== invoice.currency || invoice.kind !== 'invoice' || SIGN[source.kind] > 0)
    throw new DomainError('ledger.badAllocation', { source: source.id, invoice: invoice.id });
}

/** What an allocation comes to on a day. */
export interface AppliedPart {
  source: LedgerDocument;
  invoice: LedgerDocument;
  amountMinor: number;
}

/**
 * What the allocations come to on a day, in the order they were made: each as far as both its documents have room then
 * (domain rules §7.1). A part put anew after a reversal counts from the older value dates on, where the reversed part
 * may still stand. Amounts are minor units of the invoice's currency; `live` comes from `liveDocuments` of the same
 * day.
 *
 * @throws DomainError `ledger.badAllocation` when one crosses currencies or is not from a credit to an invoice;
 * `ledger.overAllocated` when one alone is above its document's amount; `ledger.badAmount` unless 1 or more.
 * @example const paid = { id: 'P1', kind: 'payment', status: 'final', day: '2026-02-20', dueDay: null,
 *   knownDay: '2026-02-20', amountMinor: 12_000, currency: 'EUR', reversesId: null };
 * const live = liveDocuments([paid, { ...paid, id: 'F1', kind: 'invoice', amountMinor: 10_000 }], '2026-03-31');
 * const half = { sourceId: 'P1', invoiceId: 'F1', amountMinor: 6_000, reversedDay: null };
 * appliedParts([half, half], live, '2026-03-31').map(({ amountMinor }) => amountMinor) // [6000, 4000]
 */
export function appliedParts(
  allocations: readonly Allocation[],
  live: ReadonlyMap<string, LedgerDocument>,
  asOf: CalendarDate,
): AppliedPart[] {
  const used = new Map<string, number>();
  const room = (document: LedgerDocument): number => document.amountMinor - (used.get(document.id) ?? 0);
  return allocations.flatMap(({ sourceId, invoiceId, amountMinor, reversedDay }, index) => {
    requireCount('ledger.badAmount', `allocations[${index}].amountMinor`, amountMinor, 1);
    if (reversedDay !== null) requireDay(`allocations[${index}].reversedDay`, reversedDay);
    const source = live.get(sourceId);
    const invoice = live.get(invoiceId);
    if (!source || !invoice || (reversedDay !== null && reversedDay <= asOf)) return [];
    requirePair(source, invoice);
    for (const { id, amountMinor: most } of [source, invoice])
      if (amountMinor > most) throw new DomainError('ledger.overAllocated', { document: id, amountMinor, most });
    const minor = Math.min(amountMinor, room(source), room(invoice));
    if (minor <= 0) return [];
    for (const id of [sourceId, invoiceId]) used.set(id, (used.get(id) ?? 0) + minor);
    return [{ source, invoice, amountMinor: minor }];
  });
}
