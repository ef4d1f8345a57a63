import fc from 'fast-check';
import { agree } from '../property/property.ts';
import {
  type Allocation,
  agingOf,
  allocationDay,
  type CountedInvoice,
  type Dispute,
  type InvoiceStatus,
  type LedgerDocument,
  type LedgerState,
  ledgerAt,
  payerScore,
  payerTotals,
  settlementOf,
} from './ledger.ts';

const DAY = 864e5;
const FIRST = Date.UTC(2026, 0, 1);
const dayAt = (offset: number): string => new Date(FIRST + offset * DAY).toISOString().slice(0, 10);
const CURRENCIES = ['EUR', 'USD'];

/** One act of a person at the ledger; what it acts on is picked from what there is, by number. */
interface Step {
  kind:
    | 'invoice'
    | 'payment'
    | 'credit-note'
    | 'refund'
    | 'write-off'
    | 'draft'
    | 'allocate'
    | 'unallocate'
    | 'reverse'
    | 'void'
    | 'dispute'
    | 'close';
  pick: number;
  other: number;
  amountMinor: number;
  /** Days since the step before. */
  wait: number;
  /** Days by which the document is dated back. */
  back: number;
}

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind'][]>(
      ...([
        'invoice',
        'invoice',
        'invoice',
        'payment',
        'payment',
        'payment',
        'credit-note',
        'refund',
        'write-off',
        'draft',
      ] as const),
      ...([
        'allocate',
        'allocate',
        'allocate',
        'allocate',
        'unallocate',
        'reverse',
        'void',
        'dispute',
        'close',
      ] as const),
    ),
    pick: fc.nat(1000),
    other: fc.nat(1000),
    amountMinor: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(0, 10, 100), fc.nat(10 ** 12)),
    wait: fc.nat(4),
    back: fc.constantFrom(0, 0, 0, 1, 6),
  }),
  { minLength: 1, maxLength: 24, size: 'max' },
);

export interface Model {
  documents: LedgerDocument[];
  allocations: Allocation[];
  disputes: Dispute[];
  /** Offset of the last day on which anything happened. */
  last: number;
}

/** Plays steps as the application lets people take them: never more than there is room for on the day they act. */
export function play(list: readonly Step[]): Model {
  const model: Model = { documents: [], allocations: [], disputes: [], last: 0 };
  const { documents, allocations, disputes } = model;
  let now = 0;
  const pickOf = <T>(from: readonly T[], number: number): T | undefined => from[number % Math.max(1, from.length)];
  const today = (): string => dayAt(now);
  const isReversed = (id: string): boolean => documents.some((one) => one.reversesId === id && !isReversed(one.id));
  const standing = (): LedgerDocument[] =>
    documents.filter((one) => one.status === 'final' && one.reversesId === null && !isReversed(one.id));
  const room = (document: LedgerDocument): number => {
    const ids = new Set(standing().map((one) => one.id));
    const own = allocations.filter(
      (one) => one.reversedDay === null && ids.has(one.sourceId) && ids.has(one.invoiceId),
    );
    return own
      .filter((one) => [one.sourceId, one.invoiceId].includes(document.id))
      .reduce((left, one) => left - one.amountMinor, document.amountMinor);
  };
  const put = (step: Step, change: Partial<LedgerDocument>): LedgerDocument => {
    const day = dayAt(now - step.back);
    const document: LedgerDocument = {
      id: `d${documents.length}`,
      kind: 'payment',
      status: 'final',
      day,
      dueDay: null,
      knownDay: day,
      amountMinor: step.amountMinor,
      currency: CURRENCIES[step.other % 2] ?? 'EUR',
      reversesId: null,
      ...change,
    };
    documents.push(document);
    return document;
  };
  const allocate = (source: LedgerDocument | undefined, invoice: LedgerDocument | undefined, wanted: number): void => {
    if (!source || !invoice || source.currency !== invoice.currency) return;
    const amountMinor = Math.min(wanted, room(source), room(invoice));
    if (amountMinor > 0)
      allocations.push({ sourceId: source.id, invoiceId: invoice.id, amountMinor, reversedDay: null });
  };
  for (const step of list) {
    now += step.wait;
    const invoices = standing().filter((one) => one.kind === 'invoice');
    const sources = standing().filter((one) => one.kind === 'payment' || one.kind === 'credit-note');
    const invoice = pickOf(invoices, step.pick);
    const due = dayAt(now - step.back + (step.pick % 12));
    if (step.kind === 'invoice') put(step, { kind: 'invoice', dueDay: due });
    else if (step.kind === 'draft')
      put(step, { kind: step.pick % 2 ? 'invoice' : 'payment', status: 'draft', dueDay: due });
    else if (step.kind === 'payment' || step.kind === 'credit-note' || step.kind === 'refund')
      put(step, { kind: step.kind });
    else if (step.kind === 'write-off') {
      if (invoice && room(invoice) > 0)
        allocate(
          put(step, {
            kind: 'write-off',
            amountMinor: room(invoice),
            currency: invoice.currency,
            day: today(),
            knownDay: today(),
          }),
          invoice,
          room(invoice),
        );
    } else if (step.kind === 'allocate') {
      const open = pickOf(
        invoices.filter((one) => room(one) > 0),
        step.pick,
      );
      const fitting = sources.filter((one) => one.currency === open?.currency && room(one) > 0);
      allocate(pickOf(fitting, step.other), open, step.other % 3 ? Number.MAX_SAFE_INTEGER : step.amountMinor);
    } else if (step.kind === 'unallocate') {
      const allocation = pickOf(
        allocations.filter((one) => one.reversedDay === null && sources.some((source) => source.id === one.sourceId)),
        step.pick,
      );
      if (allocation) allocation.reversedDay = today();
    } else if (step.kind === 'reverse') {
      // A reversal may be reversed in its turn, while what it undid has not been used otherwise.
      const target = pickOf(
        documents.filter(
          (one) =>
            one.status === 'final' &&
            !isReversed(one.id) &&
            (one.reversesId === null ? one.kind !== 'write-off' : isFree(one.reversesId)),
        ),
        step.pick,
      );
      if (target)
        put(step, {
          kind: target.kind,
          amountMinor: target.amountMinor,
          currency: target.currency,
          reversesId: target.id,
          day: today(),
          knownDay: today(),
        });
    } else if (step.kind === 'void') {
      const target = pickOf(
        documents.filter(
          (one) =>
            one.status === 'final' &&
            one.reversesId === null &&
            !documents.some((other) => other.reversesId === one.id) &&
            !allocations.some((a) => a.sourceId === one.id || a.invoiceId === one.id),
        ),
        step.pick,
      );
      if (target) target.status = 'voided';
    } else if (step.kind === 'dispute') {
      if (invoice)
        disputes.push({
          invoiceId: invoice.id,
          amountMinor: step.other % 2 ? null : step.amountMinor,
          openedDay: today(),
          closedDay: null,
        });
    } else {
      const dispute = pickOf(
        disputes.filter((one) => one.closedDay === null),
        step.pick,
      );
      if (dispute) dispute.closedDay = today();
    }
  }
  function isFree(id: string): boolean {
    return (
      !documents.some((one) => one.id === id && one.reversesId !== null) &&
      !allocations.some((one) => one.reversedDay === null && (one.sourceId === id || one.invoiceId === id))
    );
  }
  return { ...model, last: now };
}

const SIGNS = { invoice: 1n, refund: 1n, payment: -1n, 'credit-note': -1n, 'write-off': -1n };

/** Outstanding per currency by the first of the two sums, in BigInt, a document at a time. */
function outstandingBy({ documents }: Model, asOf: string): Map<string, bigint> {
  const isKnown = (one: LedgerDocument): boolean => one.status === 'final' && one.day <= asOf && one.knownDay <= asOf;
  const isUndone = (id: string): boolean =>
    documents.some((one) => one.reversesId === id && isKnown(one) && !isUndone(one.id));
  const sums = new Map<string, bigint>();
  for (const one of documents) {
    if (!isKnown(one) || one.reversesId !== null || isUndone(one.id)) continue;
    sums.set(one.currency, (sums.get(one.currency) ?? 0n) + SIGNS[one.kind] * BigInt(one.amountMinor));
  }
  return sums;
}

function checkState(model: Model, state: LedgerState, asOf: string): void {
  const expected = outstandingBy(model, asOf);
  agree(
    `${asOf} currencies`,
    state.currencies.map((one) => one.currency),
    [...expected.keys()].sort(),
  );
  const aging = agingOf(state);
  for (const one of state.currencies) {
    const own = state.invoices.filter((invoice) => invoice.currency === one.currency);
    const residuals = own.reduce((sum, invoice) => sum + invoice.residualMinor, 0);
    agree(`${asOf} ${one.currency} outstanding`, BigInt(one.outstandingMinor), expected.get(one.currency) ?? 0n);
    agree(`${asOf} ${one.currency} residuals less unapplied`, residuals - one.unappliedMinor, one.outstandingMinor);
    const { currency: _, ...columns } = aging.find((row) => row.currency === one.currency) ?? { currency: '' };
    agree(
      `${asOf} ${one.currency} aging`,
      Object.values(columns).reduce((sum, minor) => sum + minor, 0),
      one.outstandingMinor,
    );
    agree(
      `${asOf} ${one.currency} overdue`,
      own
        .filter((invoice) => invoice.daysLate > 0)
        .reduce((sum, invoice) => sum + invoice.residualMinor - invoice.disputedMinor, 0),
      one.overdueMinor,
    );
  }
  const isLate = state.currencies.some((one) => one.overdueMinor > 0 && one.overdueMinor > one.unappliedMinor);
  agree(`${asOf} payment state`, state.paymentState, expected.size === 0 ? null : isLate ? 'late' : 'upToDate');
  for (const invoice of state.invoices) {
    const gross = model.documents.find((one) => one.id === invoice.id);
    const isWithin =
      0 <= invoice.disputedMinor &&
      invoice.disputedMinor <= invoice.residualMinor &&
      invoice.residualMinor <= (gross?.amountMinor ?? -1);
    if (!isWithin) throw new Error(`${asOf} ${invoice.id}: ${JSON.stringify(invoice)}`);
    const isOpen: InvoiceStatus[] = ['due', 'overdue', 'partlyPaid', 'disputed'];
    agree(
      `${asOf} ${invoice.id} ${invoice.status} is open`,
      isOpen.includes(invoice.status),
      invoice.residualMinor > 0,
    );
    if (invoice.status === 'overdue') agree(`${asOf} ${invoice.id} past its day`, (gross?.dueDay ?? asOf) < asOf, true);
  }
}

/** D1 D2 qD1: the invariant of the ledger on every day of random histories, whatever the order of the documents. */
export function checkLedgers(runs: number): { allocations: number; reversals: number; overlaps: number } {
  const seen = { allocations: 0, reversals: 0, overlaps: 0 };
  fc.assert(
    fc.property(steps, (list) => {
      const model = play(list);
      seen.allocations += model.allocations.length;
      seen.reversals += model.documents.filter((one) => one.reversesId !== null).length;
      for (let offset = -7; offset <= model.last + 13; offset += 1) {
        const asOf = dayAt(offset);
        const state = ledgerAt(model.documents, model.allocations, model.disputes, asOf);
        checkState(model, state, asOf);
        const turned = ledgerAt([...model.documents].reverse(), model.allocations, [...model.disputes].reverse(), asOf);
        agree(`${asOf} other order`, turned.currencies, state.currencies);
        seen.overlaps += isOverlapping(model, asOf) ? 1 : 0;
      }
      checkLast(model);
    }),
    { numRuns: runs },
  );
  return seen;
}

/** Days on which parts counted by value date exceed a document: those that a plain sum would get wrong. */
function isOverlapping({ documents, allocations }: Model, asOf: string): boolean {
  const byId = new Map(documents.map((one) => [one.id, one]));
  const counting = allocations.filter(
    (one) =>
      (one.reversedDay ?? '9') > asOf &&
      [one.sourceId, one.invoiceId].every((id) => (byId.get(id)?.day ?? '9') <= asOf),
  );
  return documents.some(
    (one) =>
      counting
        .filter((part) => part.sourceId === one.id || part.invoiceId === one.id)
        .reduce((sum, part) => sum + part.amountMinor, 0) > one.amountMinor,
  );
}

/** On the last day nothing was cut: every standing part counts in full, and settlements agree with residuals. */
function checkLast(model: Model): void {
  const asOf = dayAt(model.last + 13);
  const state = ledgerAt(model.documents, model.allocations, model.disputes, asOf);
  for (const invoice of state.invoices) {
    const gross = model.documents.find((one) => one.id === invoice.id);
    if (invoice.status === 'draft' || invoice.status === 'voided' || !gross) continue;
    const isLive = (id: string): boolean => !model.documents.some((one) => one.reversesId === id && isLive(one.id));
    const parts = model.allocations.flatMap((part) => {
      const source = model.documents.find((one) => one.id === part.sourceId);
      if (part.invoiceId !== invoice.id || part.reversedDay !== null || !source || !isLive(source.id)) return [];
      return [
        {
          day: allocationDay(source, gross),
          amountMinor: part.amountMinor,
          sourceKind: source.kind,
        },
      ];
    });
    agree(
      `${invoice.id} residual`,
      invoice.residualMinor,
      parts.reduce((left, part) => left - part.amountMinor, gross.amountMinor),
    );
    const settlement = settlementOf(gross.amountMinor, parts);
    if (gross.amountMinor === 0) continue;
    agree(
      `${invoice.id} settled`,
      settlement.day,
      invoice.residualMinor > 0
        ? null
        : (parts
            .map((part) => part.day)
            .sort()
            .at(-1) ?? null),
    );
    agree(`${invoice.id} ${invoice.status} by payment`, settlement.isByPayment, invoice.status === 'paid');
  }
}

const amounts = fc.oneof(fc.nat(500), fc.nat(10 ** 9), fc.nat(Number.MAX_SAFE_INTEGER));
const counted: fc.Arbitrary<CountedInvoice & { dueDay: string }> = fc
  .record({
    shares: fc.array(fc.tuple(amounts, fc.integer({ min: -60, max: 200 })), { minLength: 1, maxLength: 4 }),
    due: fc.integer({ min: -60, max: 200 }),
    isSettled: fc.boolean(),
    isSettledByPayment: fc.constantFrom(true, true, false),
    open: amounts,
  })
  .map(({ shares, due, isSettled, isSettledByPayment, open }) => {
    const parts = shares.map(([amountMinor, offset]) => ({
      amountMinor: Math.floor(amountMinor / 8),
      day: dayAt(offset),
    }));
    const paid = parts.reduce((sum, part) => sum + part.amountMinor, 0);
    const last =
      parts
        .map((part) => part.day)
        .sort()
        .at(-1) ?? null;
    return {
      parts,
      amountMinor: isSettled ? paid : paid + Math.floor(open / 8),
      dueDay: dayAt(due),
      settledDay: isSettled ? last : null,
      isSettledByPayment,
    };
  });

/** D1 qD2: the payer score by a second, plain reading of the rules, in BigInt throughout. */
export function checkPayers(runs: number): { beyondSafe: number } {
  const seen = { beyondSafe: 0 };
  const days = (from: string, to: string): bigint => BigInt(Math.round((Date.parse(to) - Date.parse(from)) / DAY));
  fc.assert(
    fc.property(
      fc.array(counted, { maxLength: 8 }),
      fc.constantFrom('paid-only', 'with-open'),
      fc.constantFrom('full', 'allocation'),
      fc.integer({ min: 0, max: 160 }),
      (invoices, mode, weight, offset) => {
        const asOf = dayAt(offset);
        let [top, bottom] = [0n, 0n];
        const take = (amountMinor: bigint, late: bigint): void => {
          top += amountMinor * late;
          bottom += amountMinor;
        };
        for (const { amountMinor, dueDay, settledDay, isSettledByPayment, parts = [] } of invoices) {
          const isPaid = settledDay !== null && settledDay <= asOf;
          if (isPaid ? !isSettledByPayment : mode === 'paid-only' || dueDay >= asOf) continue;
          const end = isPaid ? settledDay : asOf;
          const split = weight === 'allocation' ? parts.filter((part) => part.day <= asOf) : [];
          for (const part of split) take(BigInt(part.amountMinor), days(dueDay, part.day));
          take(
            split.reduce((left, part) => left - BigInt(part.amountMinor), BigInt(amountMinor)),
            days(dueDay, end),
          );
        }
        const totals = payerTotals(invoices, asOf, { mode, weight });
        agree('totals', totals, { weightedDelay: top, weight: bottom });
        agree('order', payerTotals([...invoices].reverse(), asOf, { mode, weight }), totals);
        if (top > BigInt(Number.MAX_SAFE_INTEGER)) seen.beyondSafe += 1;
        const score = payerScore(totals);
        agree('scored', score !== null, bottom > 0n);
        if (score === null) return;
        const average = BigInt(score.averageDelayDays);
        // Within half a day of the exact mean; on a tie, the one further from zero.
        const gap = 2n * (average * bottom - top);
        const isNearest = gap > -bottom && gap < bottom;
        const isTieAway = (gap === bottom && top > 0n) || (gap === -bottom && top < 0n);
        agree(`${top} ÷ ${bottom} is ${average}`, isNearest || isTieAway, true);
        agree('rating', score.rating, average <= 30n ? 'A' : average <= 60n ? 'B' : average <= 90n ? 'C' : 'D');
      },
    ),
    { numRuns: runs },
  );
  return seen;
}

/** D1: over the same invoices, to pay one earlier never raises the average delay. */
export function checkEarlierPayment(runs: number): void {
  const asOf = dayAt(400);
  fc.assert(
    fc.property(fc.array(counted, { minLength: 1, maxLength: 6 }), fc.nat(5), fc.nat(90), (list, index, earlier) => {
      const paid = list.map((invoice) => ({
        ...invoice,
        settledDay: invoice.settledDay ?? dayAt(200),
        isSettledByPayment: true,
      }));
      const chosen = index % paid.length;
      const moved = paid.map((invoice, at) =>
        at === chosen
          ? {
              ...invoice,
              settledDay: new Date(Date.parse(invoice.settledDay) - earlier * DAY).toISOString().slice(0, 10),
            }
          : invoice,
      );
      const [before, after] = [paid, moved].map((invoices) => payerScore(payerTotals(invoices, asOf)));
      agree('counted', after === null, before === null);
      if (before && after && after.averageDelayDays > before.averageDelayDays)
        throw new Error(`${before.averageDelayDays} rose to ${after.averageDelayDays}`);
    }),
    { numRuns: runs },
  );
}
