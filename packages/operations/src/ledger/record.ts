import { type CustomerRef, loadCustomerRefs } from '@vigie/db/customer';
import {
  getLedgerCustomer,
  loadLedgers,
  lockDocuments,
  lockLedger,
  reverseAllocation,
  type StoredAllocation,
  type StoredDocument,
} from '@vigie/db/ledger';
import { inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { type CalendarDate, knownDayOf } from '@vigie/domain/calendar';
import { type DocumentKind, MAX_DOCUMENT_MINOR, undoneIds } from '@vigie/domain/ledger';
import { isCurrency, type Money } from '@vigie/domain/money';
import { type FieldChange, finish } from '../change-set/change-set.ts';
import type { CustomDraft } from '../custom-field/custom-value.ts';
import { refuseCustom } from '../custom-field/refusal.ts';
import { AppError } from '../refusal/refusal.ts';
import { allocate } from './allocate.ts';
import { type DocumentDraft, saveDocuments } from './save-documents.ts';

/** A document from a form or the API. */
export interface NewDocument {
  customerId: string;
  kind: DocumentKind;
  number: string;
  /** Value date. */
  day: CalendarDate;
  /** Of an invoice, and of nothing else. */
  dueDay?: CalendarDate | undefined;
  amount: Money;
  /** The invoice that a payment, credit note or write-off is put against, as far as both have room. */
  invoiceId?: string | undefined;
  /** Values of custom fields by their keys: of an invoice, and of nothing else. */
  custom?: CustomDraft | undefined;
}

const CREDITS: readonly DocumentKind[] = ['payment', 'credit-note', 'write-off'];

/** Records one document of the ledger. It never changes afterwards: it can only be reversed. */
export async function recordDocument(
  scope: OrgScope,
  { customerId, invoiceId, amount, ...given }: NewDocument,
): Promise<{ id: string; allocationId: string | null }> {
  return inRetriedTransaction(scope, async (tx) => {
    const ref = await editableLedger(tx, customerId);
    if (!isCurrency(amount.currency))
      throw new AppError('money.unknownCurrency', { currency: amount.currency }, 'amount.currency');
    if (amount.amountMinor < 0 || amount.amountMinor > MAX_DOCUMENT_MINOR)
      throw new AppError('document.badAmount', { limit: MAX_DOCUMENT_MINOR }, 'amount.amountMinor');
    if ((given.kind === 'invoice') !== (given.dueDay !== undefined))
      throw new AppError('document.dueDayOfInvoice', {}, 'dueDay');
    if (given.custom !== undefined && given.kind !== 'invoice')
      throw new AppError('document.fieldsOfInvoice', {}, 'custom');
    const ledger = await openLedger(tx, customerId, invoiceId === undefined ? [] : [invoiceId]);
    const draft = { line: 0, ...given, ...amount, customerId, knownDay: knownDayOf(given.day, tx.today) };
    const document = await saveNew(tx, given.kind, draft, ref);
    if (invoiceId === undefined) return { id: document.id, allocationId: null };
    const [put] = await allocate(tx, [{ source: document, invoice: invoiceFor(ledger, document, invoiceId) }]);
    return { id: document.id, allocationId: put?.id ?? null };
  });
}

async function saveNew(tx: OrgTx, kind: DocumentKind, draft: DocumentDraft, ref: CustomerRef): Promise<StoredDocument> {
  const taken = new AppError('document.numberTaken', { number: draft.number }, 'number');
  // The same words whether one may see the other document or not.
  if ((await lockDocuments(tx, kind, [draft.number])).size > 0) throw taken;
  const { results, documents } = await saveDocuments(tx, kind, [draft], () => ref).catch((error: unknown) => {
    throw (error as { code?: string }).code === '23505' ? taken : error;
  });
  refuseCustom(results);
  // What it is worth in the reporting currency could not be counted.
  if (results.some(({ issues }) => issues.some(({ code }) => code === 'amountTooLarge')))
    throw new AppError('document.badAmount', { limit: MAX_DOCUMENT_MINOR }, 'amount.amountMinor');
  await finish(tx, 'document', results);
  const document = documents.get(draft.number);
  if (!document || results[0]?.outcome !== 'created') throw new Error('A new document was not stored.');
  return document;
}

/**
 * Changes what the organisation itself keeps of an invoice, the values of its own fields. They are no part of the ledger:
 * whoever may change it may change them, and what the invoice says stays as it was recorded.
 * @throws AppError `customField.changed` where somebody changed a value since it was `read`.
 */
export async function editInvoice(
  scope: OrgScope,
  { id, custom, read }: { id: string; custom: CustomDraft; read?: CustomDraft | undefined },
): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const document = documentIn(await openLedgerOf(tx, 'document', id, [id]), id);
    if (document.kind !== 'invoice' || document.reversesId !== null)
      throw new AppError('document.fieldsOfInvoice', {}, 'custom');
    const ref = await editableLedger(tx, document.customerId);
    const { number, customerId, day, dueDay, amountMinor, currency } = document;
    const draft = { line: 0, number, customerId, day, dueDay, amountMinor, currency, custom };
    const { results } = await saveDocuments(tx, 'invoice', [draft], () => ref, { read });
    refuseCustom(results);
    if (results[0]?.outcome === 'failed') throw new Error('The fields of an invoice were not stored.');
    await finish(tx, 'document', results);
  });
}

/** Puts a payment, credit note or write-off against an invoice: the amount given, or as much as both have room for. */
export async function putAgainst(
  scope: OrgScope,
  given: { id: string; invoiceId: string; amountMinor?: number | undefined },
): Promise<{ id: string; amountMinor: number }> {
  return inRetriedTransaction(scope, async (tx) => {
    const ledger = await openLedgerOf(tx, 'document', given.id, [given.id, given.invoiceId]);
    const source = documentIn(ledger, given.id);
    const invoice = invoiceFor(ledger, source, given.invoiceId);
    const [put] = await allocate(tx, [{ source, invoice, amountMinor: given.amountMinor }]);
    if (!put?.id || put.putMinor < (given.amountMinor ?? 1))
      throw new AppError('document.noRoom', { number: invoice.number }, 'amountMinor');
    await note(tx, source, [{ field: 'putAgainst', before: null, after: invoice.number }]);
    return { id: put.id, amountMinor: put.putMinor };
  });
}

/** Takes an allocation back, from today on: before, it stood. */
export async function takeBack(scope: OrgScope, allocationId: string): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const { allocations, ...ledger } = await openLedgerOf(tx, 'allocation', allocationId, []);
    const allocation = allocations.find(({ id }) => id === allocationId);
    if (!allocation) throw new AppError('record.notFound');
    if (allocation.reversedDay !== null) throw new AppError('document.takenBack', { day: allocation.reversedDay });
    await reverseAllocation(tx, allocationId, tx.today);
    const before = allocation.amountMinor;
    await note(tx, documentIn(ledger, allocation.sourceId), [{ field: 'takenBack', before, after: null }]);
  });
}

/** Undoes a document from a day on, by another that says so; a reversal made in error is undone in the same way. */
export async function reverseDocument(
  scope: OrgScope,
  given: { id: string; day?: CalendarDate | undefined },
): Promise<{ id: string }> {
  return inRetriedTransaction(scope, async (tx) => {
    const ledger = await openLedgerOf(tx, 'document', given.id, [given.id]);
    const document = documentIn(ledger, given.id);
    const day = given.day ?? tx.today;
    if (day < document.day) throw new AppError('document.reversedTooEarly', { day: document.day }, 'day');
    if (ledger.undone.has(document.id)) throw new AppError('document.alreadyReversed', { number: document.number });
    const ref = await editableLedger(tx, document.customerId);
    const { kind, customerId, dueDay, amountMinor, currency } = document;
    const knownDay = knownDayOf(day, tx.today);
    const number = await freeNumber(tx, kind, `${document.number}/reversal`);
    const draft = {
      line: 0,
      number,
      customerId,
      day,
      dueDay,
      knownDay,
      amountMinor,
      currency,
      reversesId: document.id,
    };
    return { id: (await saveNew(tx, kind, draft, ref)).id };
  });
}

/** A document may be reversed again after its reversal was undone. */
async function freeNumber(tx: OrgTx, kind: DocumentKind, wanted: string): Promise<string> {
  for (let serial = 1; ; serial += 1) {
    const number = serial === 1 ? wanted : `${wanted}-${serial}`;
    if ((await lockDocuments(tx, kind, [number])).size === 0) return number;
  }
}

/** The whole ledger of a customer, kept for this transaction. */
interface OpenLedger {
  documents: StoredDocument[];
  allocations: StoredAllocation[];
  /** What does not stand in the end. */
  undone: Set<string>;
}

/** A day after all others: what stands in the end. */
const END_OF_TIME = '9999-12-31';

async function openLedger(tx: OrgTx, customerId: string, documentIds: string[]): Promise<OpenLedger> {
  await lockLedger(tx, customerId, documentIds);
  const ledger = (await loadLedgers(tx, [customerId], END_OF_TIME)).get(customerId);
  const { documents, allocations } = ledger ?? { documents: [], allocations: [] };
  return { documents, allocations, undone: undoneIds(documents, END_OF_TIME) };
}

async function openLedgerOf(
  tx: OrgTx,
  table: 'document' | 'allocation',
  id: string,
  documentIds: string[],
): Promise<OpenLedger> {
  const customerId = await getLedgerCustomer(tx, table, id);
  if (customerId === null) throw new AppError('record.notFound');
  await editableLedger(tx, customerId);
  return openLedger(tx, customerId, documentIds);
}

function documentIn(ledger: Pick<OpenLedger, 'documents'>, id: string): StoredDocument {
  const document = ledger.documents.find((one) => one.id === id);
  if (!document) throw new AppError('record.notFound');
  return document;
}

/** Whose receivables one may change; a customer they may not see does not exist. */
async function editableLedger(tx: OrgTx, customerId: string): Promise<CustomerRef> {
  const ref = (await loadCustomerRefs(tx, [customerId])).get(customerId);
  if (ref && can(tx.actor, 'receivables.edit', ref)) return ref;
  if (ref && (can(tx.actor, 'receivables.read', ref) || can(tx.actor, 'customer.read', ref)))
    throw new AppError('access.forbidden', { action: 'receivables.edit' });
  throw new AppError('record.notFound');
}

/** An invoice of the same ledger and currency that something of the right kind can be put against. */
function invoiceFor(ledger: OpenLedger, source: StoredDocument, invoiceId: string): StoredDocument {
  const invoice = ledger.documents.find(({ id }) => id === invoiceId);
  if (invoice?.kind !== 'invoice') throw new AppError('document.unknownInvoice', {}, 'invoiceId');
  if (!CREDITS.includes(source.kind) || source.reversesId !== null || invoice.reversesId !== null)
    throw new AppError('document.notPuttable', { number: source.number }, 'invoiceId');
  if (invoice.currency !== source.currency)
    throw new AppError('document.otherCurrency', { currency: invoice.currency }, 'invoiceId');
  for (const { id, number } of [source, invoice])
    if (ledger.undone.has(id)) throw new AppError('document.alreadyReversed', { number });
  return invoice;
}

const note = async (tx: OrgTx, document: StoredDocument, changes: FieldChange[]): Promise<void> => {
  const { id, customerId, number } = document;
  await finish(tx, 'document', [
    { line: 0, outcome: 'updated', label: number, entityId: id, customerId, issues: [], changes },
  ]);
};
