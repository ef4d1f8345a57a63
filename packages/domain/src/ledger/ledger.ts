import { type CalendarDate, daysBetween } from '../calendar/calendar.ts';
import { requireCount, requireWhole } from '../refusal/argument.ts';
import { type Allocation, appliedParts } from './allocation.ts';
import { type Dispute, disputedPart, requireDisputes } from './dispute.ts';
import { type DocumentKind, isVisible, type LedgerDocument, liveDocuments, SIGN } from './document.ts';

export { type Allocation, type AppliedPart, allocationDay, appliedParts, checkAllocations } from './allocation.ts';
export {
  averageDaysDelinquent,
  bestPossibleDso,
  type CollectionEffectiveness,
  type CollectionInput,
  collectionEffectiveness,
  countbackDso,
  type DelinquencyInput,
  expectedPaymentDay,
  type MonthSales,
  type MoreThanDays,
  type PaymentExpectation,
  simpleDso,
} from './cash.ts';
export {
  type ClaimContext,
  type ClaimedInvoice,
  FIXED_COMPENSATION,
  type InterestSlice,
  type LateClaim,
  type LateInterest,
  lateClaim,
  lateInterest,
} from './claim.ts';
export { type ClaimAct, type ClaimState, claimState } from './claim-state.ts';
export { type Dispute, isOpenDispute } from './dispute.ts';
export { type DocumentKind, type LedgerDocument, liveDocuments, MAX_DOCUMENT_MINOR, undoneIds } from './document.ts';
export {
  DEFAULT_LATE_RATE_RULE,
  defaultLateRates,
  isBelowLegalFloor,
  type LateRateRule,
  rateInForce,
  type YearlyRate,
} from './late-rate.ts';
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
export { countedInvoices, type Settlement, settlementOf } from './settlement.ts';
export {
  DEFAULT_TERM_LIMITS,
  dueDay,
  dueDayWarning,
  type PaymentTerm,
  TERM_KINDS,
  type TermCheck,
  type TermLimits,
  type TermWarning,
  termWarning,
  worstTermWarning,
} from './terms.ts';

export type InvoiceStatus =
  | 'draft'
  | 'voided'
  | 'unsent'
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

/** What is left of a payment, credit note or write-off to put against invoices. */
export interface CreditState {
  id: string;
  currency: string;
  unappliedMinor: number;
}

export interface LedgerState {
  currencies: CurrencyState[];
  invoices: InvoiceState[];
  credits: CreditState[];
  /** Late: an undisputed residual past due that unapplied cash does not cover; null without a document. */
  paymentState: 'upToDate' | 'late' | null;
}

/**
 * The ledger of one customer on a day (domain rules §7.1), in minor units. On every day, per currency:
 * outstanding = Σ invoices − Σ credit notes − Σ payments + Σ refunds − Σ write-offs = Σ residuals − Σ unapplied.
 * Allocations come in the order they were made.
 *
 * @throws DomainError `ledger.badAllocation` when one crosses currencies or is not from a credit to an invoice;
 * `ledger.overAllocated` when one alone is above its document (see `checkAllocations` for their sum); `ledger.badAmount`, `ledger.badDay`, `ledger.unknownCurrency`
 * naming the argument.
 * @example const sold = { id: 'F1', kind: 'invoice', status: 'final', day: '2026-01-15', dueDay: '2026-02-14',
 *   knownDay: '2026-01-15', amountMinor: 10_000, currency: 'EUR', reversesId: null };
 * const paid = { ...sold, id: 'P1', kind: 'payment', day: '2026-02-20', dueDay: null, amountMinor: 4_000 };
 * const allocations = [{ sourceId: 'P1', invoiceId: 'F1', amountMinor: 4_000, reversedDay: null }];
 * ledgerAt([sold, paid], allocations, [], '2026-03-31').currencies
 * // [{ currency: 'EUR', outstandingMinor: 6000, unappliedMinor: 0, overdueMinor: 6000, disputedMinor: 0 }]
 */
export function ledgerAt(
  documents: readonly LedgerDocument[],
  allocations: readonly Allocation[],
  disputes: readonly Dispute[],
  asOf: CalendarDate,
): LedgerState {
  const live = liveDocuments(documents, asOf);
  requireDisputes(disputes);
  const disputesOf = Map.groupBy(disputes, ({ invoiceId }) => invoiceId);
  const used = new Map<string, number>();
  const kinds = new Map<string, Set<DocumentKind>>();
  for (const { source, invoice, amountMinor } of appliedParts(allocations, live, asOf)) {
    for (const { id } of [source, invoice]) used.set(id, (used.get(id) ?? 0) + amountMinor);
    kinds.set(invoice.id, (kinds.get(invoice.id) ?? new Set()).add(source.kind));
  }
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
  const credits: CreditState[] = [];
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
    else if (document.kind !== 'invoice') {
      const unappliedMinor = document.amountMinor - (used.get(document.id) ?? 0);
      state.unappliedMinor += unappliedMinor;
      credits.push({ id: document.id, currency: document.currency, unappliedMinor });
    } else {
      const invoice = invoiceState(
        document,
        used.get(document.id) ?? 0,
        kinds.get(document.id),
        disputesOf.get(document.id) ?? [],
        asOf,
      );
      invoices.push(invoice);
      state.disputedMinor += invoice.disputedMinor;
      if (invoice.daysLate > 0) state.overdueMinor += invoice.residualMinor - invoice.disputedMinor;
    }
  }
  return {
    currencies: [...currencies.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    invoices,
    credits,
    paymentState: paymentStateOf([...currencies.values()], live.size > 0),
  };
}

/**
 * Payment state of a customer from its totals per currency, minor units (domain rules §7.1, A1): late when in some
 * currency unapplied cash does not cover what is overdue; null without a document.
 * @example paymentStateOf([{ overdueMinor: 10_000, unappliedMinor: 10_000 }], true) // 'upToDate'
 * @example paymentStateOf([{ overdueMinor: 10_000, unappliedMinor: 9_999 }], true) // 'late'
 */
export function paymentStateOf(
  currencies: readonly Pick<CurrencyState, 'overdueMinor' | 'unappliedMinor'>[],
  hasDocuments: boolean,
): 'upToDate' | 'late' | null {
  if (!hasDocuments) return null;
  for (const [index, { overdueMinor, unappliedMinor }] of currencies.entries()) {
    requireCount('ledger.badAmount', `currencies[${index}].overdueMinor`, overdueMinor);
    requireWhole('ledger.badAmount', `currencies[${index}].unappliedMinor`, unappliedMinor);
  }
  return currencies.some((state) => state.overdueMinor > Math.max(0, state.unappliedMinor)) ? 'late' : 'upToDate';
}

function invoiceState(
  invoice: LedgerDocument,
  allocatedMinor: number,
  settledBy: ReadonlySet<DocumentKind> | undefined,
  disputes: readonly Dispute[],
  asOf: CalendarDate,
): InvoiceState {
  const residualMinor = invoice.amountMinor - allocatedMinor;
  const disputedMinor = disputedPart(residualMinor, disputes, asOf);
  const daysLate = invoice.dueDay === null ? 0 : daysBetween(invoice.dueDay, asOf);
  return {
    id: invoice.id,
    currency: invoice.currency,
    residualMinor,
    disputedMinor,
    status: statusOf(invoice, residualMinor, disputedMinor, settledBy, asOf),
    daysLate,
  };
}

function statusOf(
  { amountMinor, dueDay, sentDay }: LedgerDocument,
  residualMinor: number,
  disputedMinor: number,
  settledBy: ReadonlySet<DocumentKind> | undefined,
  asOf: CalendarDate,
): InvoiceStatus {
  if (residualMinor === 0) {
    if (settledBy?.has('write-off')) return 'writtenOff';
    return settledBy?.has('payment') || !settledBy ? 'paid' : 'credited';
  }
  if (disputedMinor > 0) return 'disputed';
  if (dueDay !== null && dueDay < asOf) return 'overdue';
  if (residualMinor < amountMinor) return 'partlyPaid';
  return sentDay === null || (sentDay !== undefined && sentDay > asOf) ? 'unsent' : 'due';
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

/**
 * Aging per currency, minor units (domain rules §7.3): Σ columns, with disputed parts and less unapplied, =
 * outstanding. What is due today is not late.
 * @example const currencies = [{ currency: 'EUR', outstandingMinor: 9_000, unappliedMinor: 1_000, overdueMinor: 10_000,
 *   disputedMinor: 0 }];
 * const invoices = [{ id: 'F1', currency: 'EUR', residualMinor: 10_000, disputedMinor: 0, status: 'overdue',
 *   daysLate: 31 }];
 * agingOf({ currencies, invoices, credits: [], paymentState: 'late' })
 * // [{ currency: 'EUR', notDueMinor: 0, days1To30Minor: 0, days31To60Minor: 10000, days61To90Minor: 0,
 * //   days91PlusMinor: 0, disputedMinor: 0, unappliedMinor: -1000 }]
 */
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
      unappliedMinor: 0 - currency.unappliedMinor,
    };
    for (const invoice of state.invoices) {
      if (invoice.currency !== currency.currency) continue;
      requireWhole('ledger.badDays', `${invoice.id}.daysLate`, invoice.daysLate);
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
