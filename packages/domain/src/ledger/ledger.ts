import { type CalendarDate, daysBetween } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';

export {
  type CountedInvoice,
  convertedPayerTotals,
  type PayerMode,
  type PayerScore,
  type PayerTotals,
  type PayerWeight,
  payerScore,
  payerTotals,
  ratingOf,
} from './payer.ts';

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

/** Part of a payment, credit note or write-off put against an invoice. */
export interface Allocation {
  sourceId: string;
  invoiceId: string;
  amountMinor: number;
  /** From this day on it counts no more; null while it stands. */
  reversedDay: CalendarDate | null;
}

export interface Dispute {
  invoiceId: string;
  /** Disputed part in minor units; null: the whole residual. */
  amountMinor: number | null;
  openedDay: CalendarDate;
  closedDay: CalendarDate | null;
}

export type InvoiceStatus =
  | 'draft'
  | 'voided'
  | 'due'
  | 'overdue'
  | 'partlyPaid'
  | 'paid'
  | 'credited'
  | 'writtenOff'
  | 'disputed';

export interface InvoiceState {
  id: string;
  currency: string;
  residualMinor: number;
  disputedMinor: number;
  status: InvoiceStatus;
  /** `asOf` − due day; due today is 0, not late. */
  daysLate: number;
}

export interface CurrencyState {
  currency: string;
  outstandingMinor: number;
  unappliedMinor: number;
  /** Undisputed residuals past their due day. */
  overdueMinor: number;
  disputedMinor: number;
}

export interface LedgerState {
  currencies: CurrencyState[];
  invoices: InvoiceState[];
  /** Late: an undisputed residual past due that unapplied cash does not cover; null without a document. */
  paymentState: 'upToDate' | 'late' | null;
}

/** Day from which an allocation counts: the later of its two documents' value dates, whenever it was keyed. */
export function allocationDay(source: { day: CalendarDate }, invoice: { day: CalendarDate }): CalendarDate {
  if (source.day > invoice.day) return source.day;
  return invoice.day;
}

const SIGN: Record<DocumentKind, number> = { invoice: 1, refund: 1, 'credit-note': -1, payment: -1, 'write-off': -1 };

/** Documents that count on a day: final, known, and not undone by a reversal that itself stands. */
function liveDocuments(documents: readonly LedgerDocument[], asOf: CalendarDate): Map<string, LedgerDocument> {
  const known = documents.filter((document) => document.status === 'final' && isVisible(document, asOf));
  const reversals = Map.groupBy(known, (document) => document.reversesId);
  const isUndone = (id: string): boolean => (reversals.get(id) ?? []).some((reversal) => !isUndone(reversal.id));
  return new Map(
    known
      .filter((document) => document.reversesId === null && !isUndone(document.id))
      .map((document) => [document.id, document]),
  );
}

const isVisible = (document: LedgerDocument, asOf: CalendarDate): boolean =>
  document.day <= asOf && document.knownDay <= asOf;

interface Applied {
  /** Amount put from or against each document. */
  used: Map<string, number>;
  /** What each invoice was settled by, in part or whole. */
  kinds: Map<string, Set<DocumentKind>>;
}

/**
 * What the allocations come to on a day, in the order they were made: each as far as both its documents have room then.
 * A part put anew after a reversal counts from the older value dates on, where the reversed part may still stand.
 */
function apply(
  allocations: readonly Allocation[],
  live: ReadonlyMap<string, LedgerDocument>,
  asOf: CalendarDate,
): Applied {
  const used = new Map<string, number>();
  const kinds = new Map<string, Set<DocumentKind>>();
  const room = (document: LedgerDocument): number => document.amountMinor - (used.get(document.id) ?? 0);
  for (const { sourceId, invoiceId, amountMinor, reversedDay } of allocations) {
    const source = live.get(sourceId);
    const invoice = live.get(invoiceId);
    if (!source || !invoice || (reversedDay !== null && reversedDay <= asOf)) continue;
    if (source.currency !== invoice.currency || invoice.kind !== 'invoice' || SIGN[source.kind] > 0) {
      throw new DomainError('ledger.badAllocation', { source: sourceId, invoice: invoiceId });
    }
    const minor = Math.min(amountMinor, room(source), room(invoice));
    if (minor <= 0) continue;
    for (const id of [sourceId, invoiceId]) used.set(id, (used.get(id) ?? 0) + minor);
    kinds.set(invoiceId, (kinds.get(invoiceId) ?? new Set()).add(source.kind));
  }
  return { used, kinds };
}

/**
 * The ledger of one customer on a day (domain rules §7.1). On every day, per currency:
 * outstanding = Σ invoices − Σ credit notes − Σ payments + Σ refunds − Σ write-offs = Σ residuals − Σ unapplied.
 * Allocations come in the order they were made.
 *
 * @throws DomainError `ledger.badAllocation` when one crosses currencies or is not from a credit to an invoice.
 */
export function ledgerAt(
  documents: readonly LedgerDocument[],
  allocations: readonly Allocation[],
  disputes: readonly Dispute[],
  asOf: CalendarDate,
): LedgerState {
  const live = liveDocuments(documents, asOf);
  const { used, kinds } = apply(allocations, live, asOf);
  const currencies = new Map<string, CurrencyState>();
  const stateOf = (currency: string): CurrencyState => {
    const known = currencies.get(currency) ?? {
      currency,
      outstandingMinor: 0,
      unappliedMinor: 0,
      overdueMinor: 0,
      disputedMinor: 0,
    };
    currencies.set(currency, known);
    return known;
  };
  const invoices: InvoiceState[] = [];
  for (const document of documents) {
    if (
      document.kind === 'invoice' &&
      isVisible(document, asOf) &&
      document.reversesId === null &&
      !live.has(document.id)
    ) {
      invoices.push({
        id: document.id,
        currency: document.currency,
        residualMinor: 0,
        disputedMinor: 0,
        status: document.status === 'draft' ? 'draft' : 'voided',
        daysLate: 0,
      });
    }
    if (!live.has(document.id)) continue;
    const state = stateOf(document.currency);
    state.outstandingMinor += SIGN[document.kind] * document.amountMinor;
    if (document.kind === 'refund') state.unappliedMinor -= document.amountMinor;
    else if (document.kind !== 'invoice') state.unappliedMinor += document.amountMinor - (used.get(document.id) ?? 0);
    else {
      const invoice = invoiceState(document, used.get(document.id) ?? 0, kinds.get(document.id), disputes, asOf);
      invoices.push(invoice);
      state.disputedMinor += invoice.disputedMinor;
      if (invoice.daysLate > 0) state.overdueMinor += invoice.residualMinor - invoice.disputedMinor;
    }
  }
  return {
    currencies: [...currencies.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    invoices,
    paymentState: paymentStateOf([...currencies.values()], live.size > 0),
  };
}

/** Payment state of a customer from its totals per currency (A1). */
export function paymentStateOf(
  currencies: readonly Pick<CurrencyState, 'overdueMinor' | 'unappliedMinor'>[],
  hasDocuments: boolean,
): 'upToDate' | 'late' | null {
  if (!hasDocuments) return null;
  return currencies.some((state) => state.overdueMinor > Math.max(0, state.unappliedMinor)) ? 'late' : 'upToDate';
}

/** Disputed part of a residual on a day. */
function disputedPart(
  invoiceId: string,
  residualMinor: number,
  disputes: readonly Dispute[],
  asOf: CalendarDate,
): number {
  let sum = 0;
  for (const dispute of disputes) {
    if (
      dispute.invoiceId !== invoiceId ||
      dispute.openedDay > asOf ||
      (dispute.closedDay !== null && dispute.closedDay <= asOf)
    )
      continue;
    sum += dispute.amountMinor ?? residualMinor;
  }
  return Math.min(sum, residualMinor);
}

function invoiceState(
  invoice: LedgerDocument,
  allocatedMinor: number,
  settledBy: ReadonlySet<DocumentKind> | undefined,
  disputes: readonly Dispute[],
  asOf: CalendarDate,
): InvoiceState {
  const residualMinor = invoice.amountMinor - allocatedMinor;
  const disputedMinor = disputedPart(invoice.id, residualMinor, disputes, asOf);
  const daysLate = invoice.dueDay === null ? 0 : daysBetween(invoice.dueDay, asOf);
  return {
    id: invoice.id,
    currency: invoice.currency,
    residualMinor,
    disputedMinor,
    status: statusOf(residualMinor, allocatedMinor, disputedMinor, daysLate, settledBy),
    daysLate,
  };
}

function statusOf(
  residual: number,
  allocated: number,
  disputed: number,
  daysLate: number,
  settledBy: ReadonlySet<DocumentKind> | undefined,
): InvoiceStatus {
  if (residual === 0) {
    if (settledBy?.has('write-off')) return 'writtenOff';
    return settledBy?.has('payment') || !settledBy ? 'paid' : 'credited';
  }
  if (disputed > 0) return 'disputed';
  if (daysLate > 0) return 'overdue';
  return allocated > 0 ? 'partlyPaid' : 'due';
}

export interface Settlement {
  /** Day on which the residual reached 0; null while something is open. */
  day: CalendarDate | null;
  /** Paid, as opposed to credited or written off. */
  isByPayment: boolean;
}

/**
 * When an invoice was settled, from the parts put against it (each with its own day). The day is a fact for good: a
 * reading of an earlier day treats it as open. Reversed parts are left out by the caller.
 */
export function settlementOf(
  amountMinor: number,
  parts: readonly { day: CalendarDate; amountMinor: number; sourceKind: DocumentKind }[],
): Settlement {
  let left = amountMinor;
  let day: CalendarDate | null = null;
  for (const part of [...parts].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    left -= part.amountMinor;
    if (left < 0) throw new DomainError('ledger.overAllocated', {});
    if (left === 0 && day === null) day = part.day;
  }
  const kinds = new Set(parts.map((part) => part.sourceKind));
  return { day: left === 0 ? day : null, isByPayment: left === 0 && kinds.has('payment') && !kinds.has('write-off') };
}

export interface Aging {
  currency: string;
  notDueMinor: number;
  days1To30Minor: number;
  days31To60Minor: number;
  days61To90Minor: number;
  days91PlusMinor: number;
  disputedMinor: number;
  unappliedMinor: number;
}

/** Aging per currency (domain rules §7.3): Σ columns, with disputed parts and less unapplied, = outstanding. */
export function agingOf(state: LedgerState): Aging[] {
  return state.currencies.map((currency) => {
    const row: Aging = {
      currency: currency.currency,
      notDueMinor: 0,
      days1To30Minor: 0,
      days31To60Minor: 0,
      days61To90Minor: 0,
      days91PlusMinor: 0,
      disputedMinor: currency.disputedMinor,
      unappliedMinor: -currency.unappliedMinor,
    };
    for (const invoice of state.invoices) {
      if (invoice.currency !== currency.currency) continue;
      row[columnOf(invoice.daysLate)] += invoice.residualMinor - invoice.disputedMinor;
    }
    return row;
  });
}

function columnOf(
  daysLate: number,
): 'notDueMinor' | 'days1To30Minor' | 'days31To60Minor' | 'days61To90Minor' | 'days91PlusMinor' {
  if (daysLate <= 0) return 'notDueMinor';
  if (daysLate <= 30) return 'days1To30Minor';
  if (daysLate <= 60) return 'days31To60Minor';
  return daysLate <= 90 ? 'days61To90Minor' : 'days91PlusMinor';
}
