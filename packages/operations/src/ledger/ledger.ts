import { loadCustomerRefs } from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { type AllocationPart, loadParts, loadUsed, lockDocuments, type StoredDocument } from '@vigie/db/ledger';
import { insertRows, updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { allocationDay, type DocumentKind, settlementOf } from '@vigie/domain/ledger';
import { failed, finish, issue, type RowIssue, type RowResult, warning } from '../change-set/change-set.ts';
import { upsert } from '../change-set/upsert.ts';
import type { Resolve } from '../customer/reference.ts';

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
}

export interface PaymentDraft {
  line: number;
  number: string;
  customerId: string;
  day: string;
  amountMinor: number;
  currency: string;
  /** The invoice it pays; without one it stays unapplied. */
  invoiceNumber?: string | null;
}

const DOCUMENT_DEFAULTS = {
  kind: null,
  number: null,
  status: 'final',
  day: null,
  dueDay: null,
  knownDay: null,
  amountMinor: 0,
  currency: null,
};

/** A ledger document never changes: a second row under its number must say the same. */
function immutable(existing: Record<string, unknown> | undefined, given: Record<string, unknown>): RowIssue[] {
  if (!existing) return [];
  const changed = Object.entries(given).find(
    ([field, value]) => value !== undefined && field !== 'customerId' && existing[field] !== value,
  );
  return changed
    ? [
        issue(changed[0] === 'amountMinor' ? 'amount' : changed[0], 'documentIsFinal', {
          before: String(existing[changed[0]]),
          after: String(changed[1]),
        }),
      ]
    : [];
}

async function saveDocuments<
  D extends { line: number; number: string; customerId: string; currency: string; amountMinor: number },
>(
  tx: OrgTx,
  kind: DocumentKind,
  drafts: D[],
  resolve: Resolve,
  columns: (draft: D) => { day: string; dueDay: string | null },
): Promise<{ results: RowResult[]; documents: Map<string, StoredDocument> }> {
  const stored = await lockDocuments(
    tx,
    kind,
    drafts.map((draft) => draft.number),
  );
  const results = await upsert(
    tx,
    {
      table: 'document',
      label: (draft) => draft.number,
      stored: (draft) => stored.get(draft.number) as Record<string, unknown> | undefined,
      given: (draft, existing) => {
        const ref = resolve(draft.customerId);
        if (Array.isArray(ref)) return ref;
        // Said before anything is compared: what is stored under another customer is not theirs to know.
        if (existing && existing.customerId !== ref.id) return [issue('customerId', 'otherCustomer')];
        const { day, dueDay } = columns(draft);
        const given = {
          kind,
          number: draft.number,
          customerId: ref.id,
          day,
          dueDay,
          knownDay: existing ? undefined : day,
          amountMinor: draft.amountMinor,
          currency: draft.currency,
        };
        const issues = immutable(existing, given);
        if (draft.amountMinor < 0) issues.push(issue('amount', 'negativeAmount'));
        return issues.length > 0 ? issues : given;
      },
      defaults: DOCUMENT_DEFAULTS,
    },
    drafts,
  );
  return {
    results,
    documents: await lockDocuments(
      tx,
      kind,
      drafts.map((draft) => draft.number),
    ),
  };
}

/** Records invoices, and the payment of those rows that say when they were settled. */
export async function saveInvoices(tx: OrgTx, drafts: InvoiceDraft[], resolve: Resolve): Promise<RowResult[]> {
  const { results, documents } = await saveDocuments(tx, 'invoice', drafts, resolve, (draft) => ({
    day: draft.issueDay,
    dueDay: draft.dueDay,
  }));
  drafts.forEach((draft, index) => {
    const result = results[index];
    if (!result || result.outcome === 'failed') return;
    if (draft.dueDay < draft.issueDay) result.issues.push(warning('dueDay', 'dueBeforeIssue'));
    if (draft.settledDay && draft.settledDay < draft.issueDay)
      result.issues.push(warning('settledDay', 'settledBeforeIssue'));
  });
  const settled = drafts.filter((draft, index) => draft.settledDay && results[index]?.outcome !== 'failed');
  const payments = settled.map((draft) => ({
    line: draft.line,
    number: `${draft.number}/settlement`,
    customerId: draft.customerId,
    day: draft.settledDay ?? draft.issueDay,
    amountMinor: draft.settledMinor ?? draft.amountMinor,
    currency: draft.currency,
    invoiceNumber: draft.number,
  }));
  const paid = await savePaymentDocuments(tx, payments, resolve, documents);
  const byLine = new Map(paid.map((result) => [result.line, result]));
  for (const result of results) {
    const payment = byLine.get(result.line);
    if (!payment) continue;
    if (payment.outcome === 'failed')
      Object.assign(
        result,
        failed(
          result.line,
          result.label,
          payment.issues.map((i) => ({ ...i, field: 'settledAmount' })),
        ),
      );
    else if (payment.outcome === 'created' && result.outcome === 'unchanged') {
      result.outcome = 'updated';
      result.changes.push({
        field: 'settledDay',
        before: null,
        after: payments.find((p) => p.line === result.line)?.day ?? null,
      });
    }
  }
  await saveDisputes(tx, drafts, results, documents);
  return finish(tx, 'document', results);
}

/** Records payments, each against its invoice when it names one. */
export async function savePayments(tx: OrgTx, drafts: PaymentDraft[], resolve: Resolve): Promise<RowResult[]> {
  const invoices = await lockDocuments(
    tx,
    'invoice',
    drafts.map((draft) => draft.invoiceNumber).filter((number) => typeof number === 'string'),
  );
  const owners = await loadCustomerRefs(tx, [...new Set([...invoices.values()].map((invoice) => invoice.customerId))]);
  for (const [number, { customerId }] of invoices)
    if (!can(tx.actor, 'receivables.read', owners.get(customerId))) invoices.delete(number);
  const results = await savePaymentDocuments(tx, drafts, resolve, invoices);
  return finish(tx, 'document', results);
}

async function savePaymentDocuments(
  tx: OrgTx,
  drafts: PaymentDraft[],
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
  const { results, documents } = await saveDocuments(tx, 'payment', accepted, resolve, (draft) => ({
    day: draft.day,
    dueDay: null,
  }));
  await allocate(
    tx,
    accepted.filter((draft, index) => draft.invoiceNumber && results[index]?.outcome === 'created'),
    documents,
    invoices,
    results,
  );
  const byLine = new Map(results.map((result) => [result.line, result]));
  return drafts
    .map((draft) => refused.get(draft.line) ?? byLine.get(draft.line))
    .filter((result) => result !== undefined);
}

/** Puts payments against their invoices, never above either amount, and settles those whose residual reached 0. */
async function allocate(
  tx: OrgTx,
  drafts: PaymentDraft[],
  payments: Map<string, StoredDocument>,
  invoices: Map<string, StoredDocument>,
  results: RowResult[],
): Promise<void> {
  const targets = drafts
    .map((draft) => invoices.get(draft.invoiceNumber ?? ''))
    .filter((invoice) => invoice !== undefined);
  const parts = new Map<string, AllocationPart[]>();
  for (const part of await loadParts(
    tx,
    targets.map((invoice) => invoice.id),
  ))
    parts.set(part.invoiceId, [...(parts.get(part.invoiceId) ?? []), part]);
  const used = await loadUsed(
    tx,
    [...payments.values()].map((payment) => payment.id),
  );
  const rows: Record<string, unknown>[] = [];
  for (const draft of drafts) {
    const payment = payments.get(draft.number);
    const invoice = invoices.get(draft.invoiceNumber ?? '');
    const result = results.find((r) => r.line === draft.line);
    if (!payment || !invoice) continue;
    if (payment.currency !== invoice.currency || payment.customerId !== invoice.customerId) {
      result?.issues.push(warning('invoiceNumber', 'notApplied', { invoice: invoice.number }));
      continue;
    }
    const own = parts.get(invoice.id) ?? [];
    const open = invoice.amountMinor - own.reduce((sum, part) => sum + part.amountMinor, 0);
    const amountMinor = Math.min(open, payment.amountMinor - (used.get(payment.id) ?? 0));
    if (amountMinor < payment.amountMinor)
      result?.issues.push(warning('amount', 'partlyUnapplied', { invoice: invoice.number }));
    if (amountMinor <= 0) continue;
    const part: AllocationPart = {
      invoiceId: invoice.id,
      sourceId: payment.id,
      day: allocationDay(payment, invoice),
      amountMinor,
      sourceKind: 'payment',
    };
    parts.set(invoice.id, [...own, part]);
    rows.push({
      id: newId(),
      customerId: invoice.customerId,
      sourceId: payment.id,
      invoiceId: invoice.id,
      amountMinor,
      day: part.day,
    });
  }
  await insertRows(tx, 'allocation', rows);
  const settled = [...new Set(rows.map((row) => String(row.invoiceId)))].map((invoiceId) => {
    const invoice = targets.find((target) => target.id === invoiceId);
    const settlement = settlementOf(invoice?.amountMinor ?? 0, parts.get(invoiceId) ?? []);
    return { id: invoiceId, settledDay: settlement.day, isSettledByPayment: settlement.isByPayment };
  });
  await updateRows(tx, 'document', settled);
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
