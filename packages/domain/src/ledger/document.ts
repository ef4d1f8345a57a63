import type { CalendarDate } from '../calendar/calendar.ts';
import { currencyExponent } from '../money/money.ts';
import { requireCount } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireDay } from './figure.ts';

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
  /** Invoices only: the day it was sent, null while it was not; left out where nobody keeps track. */
  sentDay?: CalendarDate | null;
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

const STATUSES: readonly LedgerDocument['status'][] = ['draft', 'final', 'voided'];

function refuse(argument: string, value: string): never {
  throw new DomainError('ledger.badDocument', { argument, value: String(value) });
}

/**
 * @throws DomainError naming the document and its field: `ledger.badDocument` for an unknown kind or status, an id twice,
 * a reversal that is not of the same kind, currency and amount as what it undoes; `ledger.badDay`, `ledger.badAmount`,
 * `ledger.unknownCurrency`.
 */
export function requireDocuments(documents: readonly LedgerDocument[]): void {
  const byId = new Map(documents.map((document) => [document.id, document]));
  for (const [
    index,
    { id, kind, status, day, dueDay, knownDay, sentDay, amountMinor, currency, reversesId },
  ] of documents.entries()) {
    const at = `documents[${index}]`;
    if (!Object.hasOwn(SIGN, kind)) refuse(`${at}.kind`, kind);
    if (!STATUSES.includes(status)) refuse(`${at}.status`, status);
    if (byId.get(id) !== documents[index]) refuse(`${at}.id`, id);
    const undone = reversesId === null ? undefined : byId.get(reversesId);
    if (undone && (undone.kind !== kind || undone.currency !== currency || undone.amountMinor !== amountMinor))
      refuse(`${at}.reversesId`, String(reversesId));
    requireDay(`${at}.day`, day);
    requireDay(`${at}.knownDay`, knownDay);
    if (dueDay !== null) requireDay(`${at}.dueDay`, dueDay);
    if (sentDay) requireDay(`${at}.sentDay`, sentDay);
    requireCount('ledger.badAmount', `${at}.amountMinor`, amountMinor, 0, MAX_DOCUMENT_MINOR);
    if (currencyExponent(currency) === null)
      throw new DomainError('ledger.unknownCurrency', { argument: `${at}.currency`, value: String(currency) });
  }
}

/**
 * Documents that count on a day, by id: final, known, and not undone by a reversal that itself stands (domain rules
 * §7.1). Reversals themselves are not among them: what they undo is gone instead.
 * @throws DomainError `ledger.badDay`, `ledger.badAmount`, `ledger.unknownCurrency` naming the document and its field;
 * `ledger.reversalLoop` for documents that undo each other in a circle.
 * @example const paid = { id: 'P1', kind: 'payment', status: 'final', day: '2026-02-20', dueDay: null,
 *   knownDay: '2026-02-20', amountMinor: 10_000, currency: 'EUR', reversesId: null };
 * const returned = { ...paid, id: 'P2', day: '2026-02-27', knownDay: '2026-02-27', reversesId: 'P1' };
 * ['2026-02-26', '2026-02-27'].map((day) => liveDocuments([paid, returned], day).size) // [1, 0]
 */
export function liveDocuments(documents: readonly LedgerDocument[], asOf: CalendarDate): Map<string, LedgerDocument> {
  requireDay('asOf', asOf);
  requireDocuments(documents);
  const known = documents.filter((document) => document.status === 'final' && isVisible(document, asOf));
  const undone = undoneIds(documents, asOf);
  return new Map(
    known
      .filter((document) => document.reversesId === null && !undone.has(document.id))
      .map((document) => [document.id, document]),
  );
}

/**
 * Documents and reversals that a standing reversal undoes on a day: a reversal that was itself undone does not stand
 * (domain rules §7.1).
 * @throws DomainError `ledger.reversalLoop` for documents that undo each other in a circle.
 * @example const paid = { id: 'P1', kind: 'payment', status: 'final', day: '2026-02-20', dueDay: null,
 *   knownDay: '2026-02-20', amountMinor: 10_000, currency: 'EUR', reversesId: null };
 * const documents = [paid, { ...paid, id: 'P2', reversesId: 'P1' }, { ...paid, id: 'P3', reversesId: 'P2' }];
 * [...undoneIds(documents, '2026-03-31')] // ['P2']
 */
export function undoneIds(documents: readonly LedgerDocument[], asOf: CalendarDate): Set<string> {
  const known = documents.filter((document) => document.status === 'final' && isVisible(document, asOf));
  const byId = new Map(known.map((document) => [document.id, document]));
  const waiting = new Map<string, number>();
  for (const { reversesId } of known)
    if (reversesId !== null) waiting.set(reversesId, (waiting.get(reversesId) ?? 0) + 1);
  // Whoever nobody undoes is decided; each decision decides, in the end, about what it undoes itself.
  const decided = known.filter(({ id }) => !waiting.has(id));
  const undone = new Set<string>();
  for (const { id, reversesId } of decided) {
    const target = reversesId === null ? undefined : byId.get(reversesId);
    if (target === undefined) continue;
    if (!undone.has(id)) undone.add(target.id);
    const left = (waiting.get(target.id) ?? 0) - 1;
    waiting.set(target.id, left);
    if (left === 0) decided.push(target);
  }
  if (decided.length < known.length) {
    const [circling] = known.filter(({ id }) => (waiting.get(id) ?? 0) > 0);
    throw new DomainError('ledger.reversalLoop', { document: String(circling?.id) });
  }
  return undone;
}

export const isVisible = (document: LedgerDocument, asOf: CalendarDate): boolean =>
  document.day <= asOf && document.knownDay <= asOf;
