import { loadCustomerRefs } from '@vigie/db/customer';
import { getPayerScore } from '@vigie/db/health';
import { loadAllocations, loadDisputes, loadDocuments, type StoredDocument } from '@vigie/db/ledger';
import { inTransaction, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { agingOf, type InvoiceState, type LedgerState, ledgerAt } from '@vigie/domain/ledger';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { PayerScoreShape } from '../customer/customer-shape.ts';
import { Day, Id, MoneyShape, Page } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Money = z.array(MoneyShape);

async function readLedger(
  tx: OrgTx,
  customerId: string,
): Promise<{ documents: StoredDocument[]; state: LedgerState; used: Map<string, number> }> {
  // Finance and keys for receivables read them of customers whose other tabs they may not see.
  const record = (await loadCustomerRefs(tx, [customerId])).get(customerId);
  if (!record || !can(tx.actor, 'receivables.read', record)) {
    if (record && can(tx.actor, 'customer.read', record))
      throw new AppError('access.forbidden', { action: 'receivables.read' });
    throw new AppError('record.notFound');
  }
  const documents = await loadDocuments(tx, customerId, tx.today);
  const allocations = await loadAllocations(tx, customerId);
  const state = ledgerAt(documents, allocations, await loadDisputes(tx, customerId), tx.today);
  const known = new Set(documents.map((document) => document.id));
  const used = new Map<string, number>();
  for (const allocation of allocations) {
    if (
      !known.has(allocation.sourceId) ||
      !known.has(allocation.invoiceId) ||
      (allocation.reversedDay !== null && allocation.reversedDay <= tx.today)
    )
      continue;
    used.set(allocation.sourceId, (used.get(allocation.sourceId) ?? 0) + allocation.amountMinor);
  }
  return { documents, state, used };
}

const DocumentShape = z.object({
  id: Id,
  kind: z.enum(['invoice', 'credit-note', 'payment', 'refund', 'write-off']),
  number: z.string(),
  day: Day,
  dueDay: Day.nullable(),
  settledDay: Day.nullable(),
  amount: MoneyShape,
  residual: MoneyShape.nullable(),
  status: z.enum([
    'draft',
    'voided',
    'due',
    'overdue',
    'partlyPaid',
    'paid',
    'credited',
    'writtenOff',
    'disputed',
    'applied',
    'unapplied',
  ]),
  daysLate: z.int().nullable(),
});

export const ledgerRouter = router({
  get: orgProcedure
    .meta({
      access: 'organization',
      summary: 'What a customer owes: outstanding, overdue, unapplied, payer score, aging',
      rest: { method: 'GET', path: '/customers/{customerId}/receivables' },
    })
    .input(z.strictObject({ customerId: Id }))
    .output(
      z.object({
        outstanding: Money,
        overdue: Money,
        unapplied: Money,
        payerScore: PayerScoreShape.nullable(),
        paymentState: z.enum(['upToDate', 'late']).nullable(),
        aging: z.array(
          z.object({
            currency: z.string(),
            notDueMinor: z.int(),
            days1To30Minor: z.int(),
            days31To60Minor: z.int(),
            days61To90Minor: z.int(),
            days91PlusMinor: z.int(),
            disputedMinor: z.int(),
            unappliedMinor: z.int(),
          }),
        ),
      }),
    )
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        const { state } = await readLedger(tx, input.customerId);
        const amounts = (pick: 'outstandingMinor' | 'overdueMinor' | 'unappliedMinor') =>
          state.currencies.filter((c) => c[pick] !== 0).map((c) => ({ amountMinor: c[pick], currency: c.currency }));
        return {
          outstanding: amounts('outstandingMinor'),
          overdue: amounts('overdueMinor'),
          unapplied: amounts('unappliedMinor'),
          payerScore: await getPayerScore(tx, input.customerId),
          paymentState: state.paymentState,
          aging: agingOf(state),
        };
      }),
    ),
  list: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Ledger documents of a customer with their status today, newest first',
      rest: { method: 'GET', path: '/customers/{customerId}/documents' },
    })
    .input(z.strictObject({ customerId: Id, cursor: Page.cursor, limit: Page.limit.default(100) }))
    .output(z.object({ items: z.array(DocumentShape), nextCursor: z.string().nullable() }))
    .query(({ ctx, input }) =>
      inTransaction(ctx.scope, async (tx) => {
        const after = decodeCursor(input.cursor, z.strictObject({ day: Day, id: Id }));
        const { documents, state, used } = await readLedger(tx, input.customerId);
        const invoices = new Map(state.invoices.map((invoice) => [invoice.id, invoice]));
        const rest = after
          ? documents.filter((d) => d.day < after.day || (d.day === after.day && d.id < after.id))
          : documents;
        const page = rest.slice(0, input.limit);
        const last = rest.length > input.limit ? page.at(-1) : undefined;
        return {
          items: page.map((document) =>
            documentShape(document, invoices.get(document.id), used.get(document.id) ?? 0, tx.today),
          ),
          nextCursor: last ? encodeCursor({ day: last.day, id: last.id }) : null,
        };
      }),
    ),
});

function documentShape(
  document: StoredDocument,
  invoice: InvoiceState | undefined,
  usedMinor: number,
  today: string,
): z.infer<typeof DocumentShape> {
  const { id, kind, number, day, dueDay, currency } = document;
  const residualMinor = invoice ? invoice.residualMinor : document.amountMinor - usedMinor;
  const ownStatus =
    document.status === 'final' ? (residualMinor > 0 && kind !== 'refund' ? 'unapplied' : 'applied') : document.status;
  return {
    id,
    kind,
    number,
    day,
    dueDay,
    settledDay: document.settledDay !== null && document.settledDay <= today ? document.settledDay : null,
    amount: { amountMinor: document.amountMinor, currency },
    residual: kind === 'refund' ? null : { amountMinor: residualMinor, currency },
    status: invoice ? invoice.status : ownStatus,
    daysLate: invoice && invoice.residualMinor > 0 && invoice.daysLate > 0 ? invoice.daysLate : null,
  };
}
