import { addDays } from '@vigie/domain/calendar';
import {
  type Allocation,
  allocationDay,
  countedInvoices,
  type Dispute,
  type LedgerDocument,
  ledgerAt,
  payerTotals,
} from '@vigie/domain/ledger';
import fc from 'fast-check';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { ASKED, agree, day, type FactCheck, text } from './check-facts.property.ts';
import { loadLedgerFacts } from './ledger-facts.ts';

const LAST = '9999-12-31';
const KINDS = ['invoice', 'invoice', 'invoice', 'payment', 'payment', 'credit-note', 'refund', 'write-off'] as const;
interface LedgerFacts {
  /** Everything stands as it was written: what the database sums by itself. */
  isPlain: boolean;
  documents: {
    kind: (typeof KINDS)[number];
    status: LedgerDocument['status'];
    day: string;
    late: number;
    amountMinor: number;
    currency: string;
  }[];
  /** Which document a reversal undoes, by number; a number past the documents undoes a reversal. */
  reversals: { target: number; day: string }[];
  allocations: { source: number; invoice: number; amountMinor: number; reversedDay: string | null }[];
  disputes: { invoice: number; amountMinor: number | null; openedDay: string; closedDay: string | null }[];
}

export const ledgerCheck: FactCheck<LedgerFacts> = {
  facts: fc.record({
    isPlain: fc.boolean(),
    documents: fc.array(
      fc.record({
        kind: fc.constantFrom(...KINDS),
        status: fc.constantFrom('final', 'final', 'final', 'draft', 'voided'),
        day,
        late: fc.integer({ min: -5, max: 40 }),
        amountMinor: fc.oneof(fc.nat(20), fc.nat(10 ** 12)),
        currency: fc.constantFrom('EUR', 'EUR', 'USD'),
      }),
      { maxLength: 14 },
    ),
    reversals: fc.array(fc.record({ target: fc.nat(16), day }), { maxLength: 4 }),
    allocations: fc.array(
      fc.record({
        source: fc.nat(20),
        invoice: fc.nat(20),
        amountMinor: fc.nat(10 ** 12),
        reversedDay: fc.option(day),
      }),
      { maxLength: 12 },
    ),
    disputes: fc.array(
      fc.record({ invoice: fc.nat(20), amountMinor: fc.option(fc.nat(30)), openedDay: day, closedDay: fc.option(day) }),
      { maxLength: 4 },
    ),
  }),
  check: async (tx, customerId, facts) => {
    const { documents, allocations, disputes } = ledgerOf(facts);
    const byId = (id: string): LedgerDocument => documents.find((one) => one.id === id) as LedgerDocument;
    const settled = new Map(countedInvoices(documents, allocations, LAST).map((invoice) => [invoice.id, invoice]));
    await insertRows(
      tx,
      'document',
      documents.map((document) => ({
        ...document,
        customerId,
        number: document.id,
        numberFolded: document.id,
        settledDay: settled.get(document.id)?.settledDay ?? null,
        isSettledByPayment: settled.get(document.id)?.isSettledByPayment ?? false,
        createdAt: new Date(),
      })),
    );
    await insertRows(
      tx,
      'allocation',
      allocations.map((one) => ({
        id: newId(),
        customerId,
        day: allocationDay(byId(one.sourceId), byId(one.invoiceId)),
        recordedAt: new Date(),
        ...one,
      })),
    );
    await insertRows(
      tx,
      'dispute',
      disputes.map((one) => ({ id: newId(), customerId, ...one })),
    );
    for (const asOf of ASKED) {
      const state = ledgerAt(documents, allocations, disputes, asOf);
      const invoices = countedInvoices(documents, allocations, asOf);
      const expected = state.currencies.map(({ currency, outstandingMinor, unappliedMinor, overdueMinor }) => {
        const counted = invoices.filter((invoice) => invoice.currency === currency);
        const { weightedDelay, weight } = payerTotals(counted, asOf);
        return {
          customerId,
          currency,
          outstandingMinor,
          unappliedMinor,
          overdueMinor,
          weightedDelay: `${weightedDelay}`,
          weight: `${weight}`,
        };
      });
      agree(
        `ledger on ${asOf} of ${text({ documents, allocations, disputes })}`,
        await loadLedgerFacts(tx, [customerId], asOf),
        expected,
      );
    }
  },
};

/** Rows as the application may leave them: no document takes or gives more than its amount. */
function ledgerOf(facts: LedgerFacts): {
  documents: LedgerDocument[];
  allocations: Allocation[];
  disputes: Dispute[];
} {
  const documents = facts.documents.map(
    ({ late, ...given }): LedgerDocument => ({
      ...given,
      status: facts.isPlain ? 'final' : given.status,
      id: newId(),
      dueDay: given.kind === 'invoice' ? addDays(given.day, late) : null,
      knownDay: given.day,
      reversesId: null,
    }),
  );
  for (const { target, day: on } of facts.isPlain ? [] : facts.reversals) {
    const undone = documents[target];
    const depth = documents.find((one) => one.id === undone?.reversesId)?.reversesId ?? null;
    if (undone && depth === null)
      documents.push({ ...undone, id: newId(), status: 'final', day: on, knownDay: on, reversesId: undone.id });
  }
  const pick = (from: LedgerDocument[], number: number): LedgerDocument | undefined =>
    from[number % Math.max(1, from.length)];
  const originals = documents.filter((one) => one.reversesId === null);
  const invoices = originals.filter((one) => one.kind === 'invoice');
  const room = new Map(originals.map((one) => [one.id, one.amountMinor]));
  const allocations = facts.allocations.flatMap(
    ({ source: number, invoice: other, amountMinor: wanted, reversedDay }) => {
      const invoice = pick(invoices, other);
      const sources = originals.filter(
        (one) => ['payment', 'credit-note', 'write-off'].includes(one.kind) && one.currency === invoice?.currency,
      );
      const source = pick(sources, number);
      if (!invoice || !source) return [];
      const amountMinor = Math.min(wanted, room.get(source.id) ?? 0, room.get(invoice.id) ?? 0);
      if (amountMinor === 0) return [];
      for (const { id } of [source, invoice]) room.set(id, (room.get(id) ?? 0) - amountMinor);
      return [
        { sourceId: source.id, invoiceId: invoice.id, amountMinor, reversedDay: facts.isPlain ? null : reversedDay },
      ];
    },
  );
  return {
    documents,
    allocations,
    disputes: facts.disputes.flatMap(({ invoice, ...rest }) => {
      const invoiceId = pick(invoices, invoice)?.id;
      return invoiceId ? [{ invoiceId, ...rest }] : [];
    }),
  };
}
