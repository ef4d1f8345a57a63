import type { CalendarDate } from '../calendar/calendar.ts';

export type DocumentKind = 'invoice' | 'credit-note' | 'payment' | 'refund' | 'write-off';

/** A ledger document. It never changes: a correction is another document that reverses it. */
export interface LedgerDocument {
  id: string;
  kind: DocumentKind;
  status: 'draft' | 'final' | 'voided';
  /** Value date. */
  day: CalendarDate;
  /** Invoices only. */
  dueDay: CalendarDate | null;
  knownDay: CalendarDate;
  /** Minor units, never negative. */
  amountMinor: number;
  currency: string;
  /** The document that this one undoes, from this one's value date on. */
  reversesId: string | null;
}

/** The largest amount of one document, in minor units: sums of many stay exact. */
export const MAX_DOCUMENT_MINOR = 10 ** 14;

/** What a document adds to what is owed, per minor unit. */
export const SIGN: Record<DocumentKind, number> = {
  invoice: 1,
  refund: 1,
  'credit-note': -1,
  payment: -1,
  'write-off': -1,
};

/** Documents that count on a day, by id: final, known, and not undone by a reversal that itself stands. */
export function liveDocuments(documents: readonly LedgerDocument[], asOf: CalendarDate): Map<string, LedgerDocument> {
  const known = documents.filter((document) => document.status === 'final' && isVisible(document, asOf));
  const undone = undoneIds(documents, asOf);
  return new Map(
    known
      .filter((document) => document.reversesId === null && !undone.has(document.id))
      .map((document) => [document.id, document]),
  );
}

/** Documents and reversals that a standing reversal undoes on a day: a reversal that was itself undone does not stand. */
export function undoneIds(documents: readonly LedgerDocument[], asOf: CalendarDate): Set<string> {
  const known = documents.filter((document) => document.status === 'final' && isVisible(document, asOf));
  const reversals = Map.groupBy(known, (document) => document.reversesId);
  const isUndone = (id: string): boolean => (reversals.get(id) ?? []).some((reversal) => !isUndone(reversal.id));
  return new Set(known.map(({ id }) => id).filter(isUndone));
}

export const isVisible = (document: LedgerDocument, asOf: CalendarDate): boolean =>
  document.day <= asOf && document.knownDay <= asOf;
