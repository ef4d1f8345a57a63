import { keepCustomers, loadCustomerRefs } from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { lockDocuments, type StoredDocument } from '@vigie/db/ledger';
import { insertRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { failed, finish, issue, type RowIssue, type RowResult, warning } from '../change-set/change-set.ts';
import type { CustomDraft, CustomOptions } from '../custom-field/custom-value.ts';
import type { Resolve } from '../customer/reference.ts';
import { allocate } from './allocate.ts';
import { conflictsOf, saveDocuments } from './save-documents.ts';

export { editInvoice, type NewDocument, putAgainst, recordDocument, reverseDocument, takeBack } from './record.ts';

export interface InvoiceDraft {
  line: number;
  number: string;
  customerId: string;
  issueDay: string;
  dueDay: string;
  amountMinor: number;
  currency: string;
  /** A row may carry its own settlement, which then makes the payment. */
  settledDay?: string | null;
  settledMinor?: number | null;
  isDisputed?: boolean;
  /** Values of custom fields by their keys. */
  custom?: CustomDraft | undefined;
}

/** What lowers an invoice. */
export interface CreditDraft {
  line: number;
  number: string;
  customerId: string;
  day: string;
  amountMinor: number;
  currency: string;
  /** The invoice it is put against; without one it stays unapplied. */
  invoiceNumber?: string | null;
}

/** Records invoices, and the payment of those rows that say when they were settled: both or neither. */
export async function saveInvoices(
  tx: OrgTx,
  drafts: InvoiceDraft[],
  resolve: Resolve,
  options?: CustomOptions,
): Promise<RowResult[]> {
  const numbers = drafts.map((draft) => draft.number);
  await keepCustomers(tx, customersOf(drafts, resolve));
  // Locks are taken for invoices first, everywhere.
  await lockDocuments(tx, 'invoice', numbers);
  const payments = drafts.filter((draft) => draft.settledDay).map(settlementDraft);
  const conflicts = await conflictsOf(tx, 'payment', payments, resolve);
  const accepted = drafts.filter((draft) => !conflicts.has(draft.line));
  const { results: saved, documents } = await saveDocuments(
    tx,
    'invoice',
    accepted.map(({ issueDay, ...draft }) => ({ ...draft, day: issueDay })),
    resolve,
    options,
  );
  const byLine = new Map(saved.map((result) => [result.line, result]));
  for (const draft of accepted) {
    const result = byLine.get(draft.line);
    if (!result || result.outcome === 'failed') continue;
    if (draft.dueDay < draft.issueDay) result.issues.push(warning('dueDay', 'dueBeforeIssue'));
    if (draft.settledDay && draft.settledDay < draft.issueDay)
      result.issues.push(warning('settledDay', 'settledBeforeIssue'));
  }
  const stands = ({ line }: { line: number }): boolean => (byLine.get(line)?.outcome ?? 'failed') !== 'failed';
  const settlements = await saveCreditDocuments(tx, 'payment', payments.filter(stands), resolve, documents);
  for (const paid of settlements) {
    const result = byLine.get(paid.line);
    if (!result || paid.outcome === 'unchanged') continue;
    if (paid.outcome === 'failed') throw new Error(`The settlement ${paid.label} of an invoice was refused.`);
    result.issues.push(...onSettlement(paid.issues));
    if (result.outcome === 'created') continue;
    result.outcome = 'updated';
    const after = payments.find(({ line }) => line === paid.line)?.day ?? null;
    result.changes.push({ field: 'settledDay', before: null, after });
  }
  const results = drafts.map(
    ({ line, number }) => byLine.get(line) ?? failed(line, number, onSettlement(conflicts.get(line) ?? [])),
  );
  await saveDisputes(tx, drafts, results, documents);
  await finish(tx, 'document', [...results, ...settlements]);
  return results;
}

const customersOf = (drafts: Pick<InvoiceDraft, 'customerId'>[], resolve: Resolve): string[] =>
  drafts.flatMap(({ customerId }) => {
    const ref = resolve(customerId);
    return Array.isArray(ref) ? [] : [ref.id];
  });

const onSettlement = (issues: RowIssue[]): RowIssue[] => issues.map((found) => ({ ...found, field: 'settledAmount' }));

const settlementDraft = (draft: InvoiceDraft): CreditDraft => ({
  line: draft.line,
  number: `${draft.number}/settlement`,
  customerId: draft.customerId,
  day: draft.settledDay ?? draft.issueDay,
  amountMinor: draft.settledMinor ?? draft.amountMinor,
  currency: draft.currency,
  invoiceNumber: draft.number,
});

/** Records payments or credit notes, each against its invoice when it names one. */
export async function saveCredits(
  tx: OrgTx,
  kind: 'payment' | 'credit-note',
  drafts: CreditDraft[],
  resolve: Resolve,
): Promise<RowResult[]> {
  await keepCustomers(tx, customersOf(drafts, resolve));
  const invoices = await lockDocuments(
    tx,
    'invoice',
    drafts.map((draft) => draft.invoiceNumber).filter((number) => typeof number === 'string'),
  );
  const owners = await loadCustomerRefs(tx, [...new Set([...invoices.values()].map((invoice) => invoice.customerId))]);
  for (const [number, { customerId }] of invoices)
    if (!can(tx.actor, 'receivables.read', owners.get(customerId))) invoices.delete(number);
  return finish(tx, 'document', await saveCreditDocuments(tx, kind, drafts, resolve, invoices));
}

async function saveCreditDocuments(
  tx: OrgTx,
  kind: 'payment' | 'credit-note',
  drafts: CreditDraft[],
  resolve: Resolve,
  invoices: Map<string, StoredDocument>,
): Promise<RowResult[]> {
  const refused = new Map<number, RowResult>();
  const accepted = drafts.filter((draft) => {
    if (!draft.invoiceNumber || invoices.has(draft.invoiceNumber)) return true;
    refused.set(
      draft.line,
      failed(draft.line, draft.number, [issue('invoiceNumber', 'unknownInvoice', { value: draft.invoiceNumber })]),
    );
    return false;
  });
  const { results, documents } = await saveDocuments(tx, kind, accepted, resolve);
  const byLine = new Map(results.map((result) => [result.line, result]));
  const wanted = accepted.flatMap(({ line, number, invoiceNumber }) => {
    const [source, invoice] = [documents.get(number), invoices.get(invoiceNumber ?? '')];
    return source && invoice && byLine.get(line)?.outcome === 'created' ? [{ line, source, invoice }] : [];
  });
  const puts = await allocate(tx, wanted);
  wanted.forEach(({ line, source, invoice }, index) => {
    const put = puts[index];
    const found = !put?.isFitting
      ? warning('invoiceNumber', 'notApplied', { invoice: invoice.number })
      : put.putMinor < source.amountMinor && warning('amount', 'partlyUnapplied', { invoice: invoice.number });
    if (found) byLine.get(line)?.issues.push(found);
  });
  return drafts
    .map((draft) => refused.get(draft.line) ?? byLine.get(draft.line))
    .filter((result) => result !== undefined);
}

/** A row marked as disputed opens a dispute over the whole invoice, closed on the day it was settled. */
async function saveDisputes(
  tx: OrgTx,
  drafts: InvoiceDraft[],
  results: RowResult[],
  documents: Map<string, StoredDocument>,
): Promise<void> {
  const rows = drafts.flatMap((draft, index) => {
    const invoice = documents.get(draft.number);
    if (!draft.isDisputed || !invoice || results[index]?.outcome !== 'created') return [];
    return [
      {
        id: newId(),
        customerId: invoice.customerId,
        invoiceId: invoice.id,
        amountMinor: null,
        openedDay: draft.issueDay,
        closedDay: draft.settledDay ?? null,
        reason: 'imported',
      },
    ];
  });
  await insertRows(tx, 'dispute', rows);
}
