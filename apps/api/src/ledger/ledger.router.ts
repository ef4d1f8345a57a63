import { loadCustomValues } from '@vigie/db/custom-field';
import { loadCustomerRefs } from '@vigie/db/customer';
import { getPayerScore } from '@vigie/db/health';
import {
  loadAllocations,
  loadDisputes,
  loadDocuments,
  type StoredAllocation,
  type StoredDocument,
} from '@vigie/db/ledger';
import { inTransaction, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import {
  agingOf,
  allocationDay,
  type CreditState,
  countedInvoices,
  type InvoiceState,
  type LedgerState,
  ledgerAt,
  liveDocuments,
} from '@vigie/domain/ledger';
import { editInvoice, putAgainst, recordDocument, reverseDocument, takeBack } from '@vigie/operations/ledger';
import { AppError } from '@vigie/operations/refusal';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CustomInput, CustomRead, CustomShape } from '../custom-field/custom-shape.ts';
import { PayerScoreShape } from '../customer/customer-shape.ts';
import { Day, Id, MoneyInput, MoneyShape, Page, text } from '../shape.ts';
import { orgProcedure, router } from '../trpc.ts';

const Money = z.array(MoneyShape);

async function readLedger(
  tx: OrgTx,
  customerId: string,
): Promise<{ documents: StoredDocument[]; allocations: StoredAllocation[]; state: LedgerState }> {
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
  return { documents, allocations, state };
}

const DocumentKindShape = z.enum(['invoice', 'credit-note', 'payment', 'refund', 'write-off']);
const DocumentShape = z.object({
  id: Id,
  kind: DocumentKindShape,
  reversesId: Id.nullable().meta({ description: 'The document that this one undoes' }),
  number: z.string(),
  day: Day,
  dueDay: Day.nullable(),
  settledDay: Day.nullable(),
  amount: MoneyShape,
  residual: MoneyShape.nullable(),
  allocations: z
    .array(
      z.object({
        id: Id,
        documentId: Id,
        number: z.string(),
        kind: DocumentKindShape,
        day: Day.meta({ description: 'From when it counts: the later day of the two documents' }),
        amount: MoneyShape,
      }),
    )
    .meta({ description: 'What is put against it, or what it is put against; each can be taken back by its id' }),
  status: z.enum([
    'draft',
    'voided',
    'due',
    'overdue',
    'partlyPaid',
    'unsent',
    'paid',
    'credited',
    'writtenOff',
    'disputed',
    'applied',
    'unapplied',
    'reversed',
    'reversal',
  ]),
  daysLate: z.int().nullable(),
  custom: CustomShape,
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
        const { documents, allocations, state } = await readLedger(tx, input.customerId);
        const settled = new Map(
          countedInvoices(documents, allocations, tx.today).map(({ id, settledDay }) => [id, settledDay]),
        );
        const invoices = new Map(state.invoices.map((invoice) => [invoice.id, invoice]));
        const credits = new Map(state.credits.map((credit) => [credit.id, credit]));
        const live = liveDocuments(documents, tx.today);
        const standing = new Map(documents.filter(({ id }) => live.has(id)).map((document) => [document.id, document]));
        const rest = after
          ? documents.filter((d) => d.day < after.day || (d.day === after.day && d.id < after.id))
          : documents;
        const page = rest.slice(0, input.limit);
        const last = rest.length > input.limit ? page.at(-1) : undefined;
        const custom = await loadCustomValues(
          tx,
          'invoice',
          page.map(({ id }) => id),
        );
        return {
          items: page.map((document) => ({
            ...documentShape(document, invoices.get(document.id), credits.get(document.id)),
            settledDay: settled.get(document.id) ?? null,
            allocations: allocationsOf(document, allocations, standing, tx.today),
            custom: custom.get(document.id) ?? {},
          })),
          nextCursor: last ? encodeCursor({ day: last.day, id: last.id }) : null,
        };
      }),
    ),
  record: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Record an invoice, credit note, payment, refund or write-off; it never changes afterwards',
      rest: { method: 'POST', path: '/customers/{customerId}/documents', status: 201 },
    })
    .input(
      z.strictObject({
        customerId: Id,
        kind: DocumentKindShape,
        number: text(200),
        day: Day,
        dueDay: Day.optional().meta({ description: 'Of an invoice, and of nothing else' }),
        amount: MoneyInput,
        invoiceId: Id.optional().meta({ description: 'The invoice it is put against, as far as both have room' }),
        custom: CustomInput.optional().describe('Of an invoice, and of nothing else'),
      }),
    )
    .output(z.object({ id: Id, allocationId: Id.nullable() }))
    .mutation(({ ctx, input }) => recordDocument(ctx.scope, input)),
  update: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Change the custom fields of an invoice; what the ledger says of it stays',
      rest: { method: 'PATCH', path: '/documents/{id}' },
    })
    .input(z.strictObject({ id: Id, custom: CustomInput, read: CustomRead }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await editInvoice(ctx.scope, input);
      return { ok: true as const };
    }),
  allocate: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Put a payment, credit note or write-off against an invoice',
      rest: { method: 'POST', path: '/documents/{id}/allocations', status: 201 },
    })
    .input(
      z.strictObject({
        id: Id,
        invoiceId: Id,
        amountMinor: z
          .int()
          .min(1)
          .optional()
          .meta({ description: 'Minor units; left out, as much as both have room for' }),
      }),
    )
    .output(z.object({ id: Id, amountMinor: z.int() }))
    .mutation(({ ctx, input }) => putAgainst(ctx.scope, input)),
  unallocate: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Take an allocation back from today on; before, it stood',
      rest: { method: 'POST', path: '/allocations/{id}/reversal' },
    })
    .input(z.strictObject({ id: Id }))
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await takeBack(ctx.scope, input.id);
      return { ok: true as const };
    }),
  reverse: orgProcedure
    .meta({
      access: 'organization',
      summary: 'Undo a document from a day on, by another that says so',
      rest: { method: 'POST', path: '/documents/{id}/reversal', status: 201 },
    })
    .input(z.strictObject({ id: Id, day: Day.optional() }))
    .output(z.object({ id: Id }))
    .mutation(({ ctx, input }) => reverseDocument(ctx.scope, input)),
});

function documentShape(
  document: StoredDocument,
  invoice: InvoiceState | undefined,
  credit: CreditState | undefined,
): Omit<z.infer<typeof DocumentShape>, 'settledDay' | 'allocations' | 'custom'> {
  const { id, kind, number, day, dueDay, currency, reversesId } = document;
  const residualMinor = invoice?.residualMinor ?? credit?.unappliedMinor;
  return {
    id,
    kind,
    reversesId,
    number,
    day,
    dueDay,
    amount: { amountMinor: document.amountMinor, currency },
    residual: residualMinor === undefined ? null : { amountMinor: residualMinor, currency },
    status: statusOf(document, invoice, credit),
    daysLate: invoice && invoice.residualMinor > 0 && invoice.daysLate > 0 ? invoice.daysLate : null,
  };
}

/** The allocations of a document that are not taken back, seen from its side. */
function allocationsOf(
  { id, currency }: StoredDocument,
  allocations: StoredAllocation[],
  standing: ReadonlyMap<string, StoredDocument>,
  today: string,
): z.infer<typeof DocumentShape>['allocations'] {
  return allocations
    .filter((one) => (one.sourceId === id || one.invoiceId === id) && (one.reversedDay ?? '9999-12-31') > today)
    .flatMap((one) => {
      const [source, invoice] = [standing.get(one.sourceId), standing.get(one.invoiceId)];
      if (!source || !invoice) return [];
      const other = source.id === id ? invoice : source;
      return [
        {
          id: one.id,
          documentId: other.id,
          number: other.number,
          kind: other.kind,
          day: allocationDay(source, invoice),
          amount: { amountMinor: one.amountMinor, currency },
        },
      ];
    });
}

function statusOf(
  document: StoredDocument,
  invoice: InvoiceState | undefined,
  credit: CreditState | undefined,
): z.infer<typeof DocumentShape>['status'] {
  if (document.reversesId !== null) return 'reversal';
  if (document.status !== 'final') return document.status;
  if (invoice) return invoice.status === 'voided' ? 'reversed' : invoice.status;
  if (credit) return credit.unappliedMinor > 0 ? 'unapplied' : 'applied';
  // Of documents that stand, refunds alone are neither.
  return document.kind === 'refund' ? 'applied' : 'reversed';
}
