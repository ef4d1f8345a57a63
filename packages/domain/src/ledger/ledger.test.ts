import { describe, expect, it } from 'vitest';
import { checkEarlierPayment, checkLedgers, checkPayers } from './ledger.property.ts';
import {
  type Allocation,
  agingOf,
  allocationDay,
  type CountedInvoice,
  convertedPayerTotals,
  countedInvoices,
  type Dispute,
  type DocumentKind,
  type LedgerDocument,
  ledgerAt,
  payerScore,
  payerTotals,
  paymentStateOf,
  ratingOf,
  settlementOf,
} from './ledger.ts';

const AS_OF = '2026-03-31';
let serial = 0;
const document = (
  kind: DocumentKind,
  amountMinor: number,
  day: string,
  change: Partial<LedgerDocument> = {},
): LedgerDocument => {
  serial += 1;
  return {
    id: `${kind}-${serial}`,
    kind,
    status: 'final',
    day,
    dueDay: null,
    knownDay: change.day ?? day,
    amountMinor,
    currency: 'EUR',
    reversesId: null,
    ...change,
  };
};
const invoice = (amountMinor: number, day: string, dueDay: string, change: Partial<LedgerDocument> = {}) =>
  document('invoice', amountMinor, day, { dueDay, ...change });
const put = (
  source: LedgerDocument,
  target: LedgerDocument,
  amountMinor: number,
  reversedDay: string | null = null,
): Allocation => ({ sourceId: source.id, invoiceId: target.id, amountMinor, reversedDay });
const dispute = (
  target: LedgerDocument,
  amountMinor: number | null,
  openedDay: string,
  closedDay: string | null = null,
): Dispute => ({ invoiceId: target.id, amountMinor, openedDay, closedDay });
const euros = (documents: LedgerDocument[], allocations: Allocation[] = [], disputes: Dispute[] = [], asOf = AS_OF) =>
  ledgerAt(documents, allocations, disputes, asOf).currencies.find((one) => one.currency === 'EUR');
const statusOf = (
  target: LedgerDocument,
  documents: LedgerDocument[],
  allocations: Allocation[] = [],
  disputes: Dispute[] = [],
  asOf = AS_OF,
) => ledgerAt([target, ...documents], allocations, disputes, asOf).invoices.find((one) => one.id === target.id);

describe('D1 outstanding', () => {
  const bill = invoice(10_000, '2026-01-01', '2026-01-31');
  const payment = document('payment', 12_000, '2026-02-01');
  const refund = document('refund', 2000, '2026-02-10');

  it('invoice 100, payment 120: −20; refund 20: 0', () => {
    expect(euros([bill, payment])).toMatchObject({ outstandingMinor: -2000 });
    expect(euros([bill, payment], [put(payment, bill, 10_000)])).toMatchObject({
      outstandingMinor: -2000,
      unappliedMinor: 2000,
      overdueMinor: 0,
    });
    expect(euros([bill, payment, refund], [put(payment, bill, 10_000)])).toMatchObject({
      outstandingMinor: 0,
      unappliedMinor: 0,
    });
  });

  it('takes off credit notes and write-offs', () => {
    const credit = document('credit-note', 3000, '2026-02-01');
    const loss = document('write-off', 1000, '2026-02-01');
    expect(euros([bill, credit, loss], [put(loss, bill, 1000)])).toMatchObject({
      outstandingMinor: 6000,
      unappliedMinor: 3000,
      overdueMinor: 9000,
    });
  });

  it('drafts and voided documents count nowhere, nor what is not known yet', () => {
    const others = [
      document('payment', 1, '2026-02-01', { status: 'draft' }),
      document('credit-note', 2, '2026-02-01', { status: 'voided' }),
      document('payment', 4, '2026-04-01'),
      document('payment', 8, '2026-02-01', { knownDay: '2026-04-01' }),
    ];
    expect(euros([bill, ...others])).toMatchObject({ outstandingMinor: 10_000, unappliedMinor: 0 });
    expect(
      ledgerAt([document('invoice', 5, '2026-01-01', { status: 'draft', dueDay: '2026-01-02' })], [], [], AS_OF),
    ).toMatchObject({ currencies: [], paymentState: null });
  });

  it('never adds currencies', () => {
    const dollars = document('payment', 500, '2026-01-05', { currency: 'USD' });
    expect(
      ledgerAt([dollars, bill], [], [], AS_OF).currencies.map((one) => [one.currency, one.outstandingMinor]),
    ).toEqual([
      ['EUR', 10_000],
      ['USD', -500],
    ]);
    expect(() => ledgerAt([dollars, bill], [put(dollars, bill, 500)], [], AS_OF)).toThrow(
      expect.objectContaining({ code: 'ledger.badAllocation' }),
    );
  });

  it('refuses an allocation that is not from a credit to an invoice', () => {
    for (const [source, target] of [
      [payment, refund],
      [refund, bill],
      [bill, bill],
    ] as const) {
      expect(() => ledgerAt([bill, payment, refund], [put(source, target, 1)], [], AS_OF)).toThrow(
        expect.objectContaining({ code: 'ledger.badAllocation' }),
      );
    }
  });
});

describe('D2 allocations', () => {
  it('count from the later of the two value dates', () => {
    const early = document('payment', 100, '2026-01-01');
    const late = invoice(100, '2026-02-01', '2026-02-15');
    expect(allocationDay(early, late)).toBe('2026-02-01');
    expect(allocationDay(late, early)).toBe('2026-02-01');
    expect(euros([early, late], [put(early, late, 100)], [], '2026-01-31')).toMatchObject({
      outstandingMinor: -100,
      unappliedMinor: 100,
    });
    expect(euros([early, late], [put(early, late, 100)], [], '2026-02-01')).toMatchObject({
      outstandingMinor: 0,
      unappliedMinor: 0,
    });
  });

  it('stop on the day they are undone', () => {
    const bill = invoice(100, '2026-01-01', '2026-01-31');
    const payment = document('payment', 100, '2026-01-10');
    expect(euros([bill, payment], [put(payment, bill, 100, '2026-02-05')], [], '2026-02-04')).toMatchObject({
      unappliedMinor: 0,
      overdueMinor: 0,
    });
    expect(euros([bill, payment], [put(payment, bill, 100, '2026-02-05')], [], '2026-02-05')).toMatchObject({
      unappliedMinor: 100,
      overdueMinor: 100,
    });
  });

  it('put anew after being undone, leave the past as it was', () => {
    const [first, second] = [invoice(100, '2026-01-01', '2026-01-31'), invoice(100, '2026-01-02', '2026-02-28')];
    const payment = document('payment', 100, '2026-01-10');
    const moved = [put(payment, first, 100, '2026-02-05'), put(payment, second, 100)];
    const residuals = (asOf: string) =>
      ledgerAt([first, second, payment], moved, [], asOf).invoices.map((one) => one.residualMinor);
    expect(residuals('2026-01-20')).toEqual([0, 100]);
    expect(residuals('2026-02-05')).toEqual([100, 0]);
  });

  it('a residual is never below 0: what an invoice has no room for stays unapplied', () => {
    const bill = invoice(100, '2026-01-01', '2026-01-31');
    const [older, returned] = [document('payment', 100, '2026-01-05'), document('payment', 100, '2026-01-10')];
    const reversal = document('payment', 100, '2026-01-20', { reversesId: returned.id });
    const documents = [bill, older, returned, reversal];
    const allocations = [put(returned, bill, 100), put(older, bill, 100)];
    expect(euros(documents, allocations, [], '2026-01-15')).toMatchObject({
      outstandingMinor: -100,
      unappliedMinor: 100,
    });
    expect(euros(documents, allocations, [], '2026-01-20')).toMatchObject({ outstandingMinor: 0, unappliedMinor: 0 });
  });
});

describe('D2 reversals', () => {
  const bill = invoice(100, '2026-01-01', '2026-01-31');
  const debit = document('payment', 100, '2026-01-28');
  const returned = document('payment', 100, '2026-02-06', { reversesId: debit.id });
  const allocations = [put(debit, bill, 100)];

  it('a returned direct debit makes the invoice overdue from its original due date', () => {
    expect(statusOf(bill, [debit, returned], allocations, [], '2026-02-05')).toMatchObject({
      status: 'paid',
      residualMinor: 0,
    });
    expect(statusOf(bill, [debit, returned], allocations, [], '2026-02-06')).toMatchObject({
      status: 'overdue',
      residualMinor: 100,
      daysLate: 6,
    });
    expect(euros([bill, debit, returned], allocations, [], '2026-02-06')).toMatchObject({
      outstandingMinor: 100,
      unappliedMinor: 0,
      overdueMinor: 100,
    });
  });

  it('a reversal made in error is undone by its own reversal', () => {
    const undone = document('payment', 100, '2026-02-10', { reversesId: returned.id });
    expect(statusOf(bill, [debit, returned, undone], allocations, [], '2026-02-09')?.status).toBe('overdue');
    expect(statusOf(bill, [debit, returned, undone], allocations, [], '2026-02-10')?.status).toBe('paid');
    expect(statusOf(bill, [debit, { ...returned, status: 'draft' }], allocations, [], '2026-02-10')?.status).toBe(
      'paid',
    );
  });

  it('a reversed invoice is void, and its payment unapplied', () => {
    const reversal = invoice(100, '2026-02-01', '2026-02-01', { reversesId: bill.id });
    expect(statusOf(bill, [debit, reversal], allocations)).toMatchObject({ status: 'voided', residualMinor: 0 });
    expect(euros([bill, debit, reversal], allocations)).toMatchObject({ outstandingMinor: -100, unappliedMinor: 100 });
  });
});

describe('D2 status of an invoice', () => {
  const bill = invoice(100, '2026-01-01', '2026-03-01');
  const [payment, credit, loss] = (['payment', 'credit-note', 'write-off'] as const).map((kind) =>
    document(kind, 100, '2026-02-01'),
  ) as [LedgerDocument, LedgerDocument, LedgerDocument];
  it.each<[string, string, number, Allocation[], Dispute[], string]>([
    ['due', '2026-02-10', -19, [], [], 'due'],
    ['due today is not late', '2026-03-01', 0, [], [], 'due'],
    ['overdue', '2026-03-02', 1, [], [], 'overdue'],
    ['partly paid', '2026-02-10', -19, [put(payment, bill, 40)], [], 'partlyPaid'],
    ['partly paid and late', '2026-03-02', 1, [put(payment, bill, 40)], [], 'overdue'],
    ['paid', '2026-03-02', 1, [put(payment, bill, 100)], [], 'paid'],
    ['credited', '2026-03-02', 1, [put(credit, bill, 100)], [], 'credited'],
    ['credited in part, the rest paid', '2026-03-02', 1, [put(credit, bill, 40), put(payment, bill, 60)], [], 'paid'],
    ['written off', '2026-03-02', 1, [put(payment, bill, 60), put(loss, bill, 40)], [], 'writtenOff'],
    ['disputed', '2026-03-02', 1, [], [dispute(bill, 30, '2026-02-01')], 'disputed'],
    ['before its dispute', '2026-02-10', -19, [], [dispute(bill, null, '2026-02-11')], 'due'],
    ['its dispute closed', '2026-03-02', 1, [], [dispute(bill, null, '2026-02-11', '2026-03-02')], 'overdue'],
    ['disputed, then paid', '2026-03-02', 1, [put(payment, bill, 100)], [dispute(bill, null, '2026-02-11')], 'paid'],
  ])('%s', (_, asOf, daysLate, allocations, disputes, status) => {
    expect(statusOf(bill, [payment, credit, loss], allocations, disputes, asOf)).toMatchObject({ status, daysLate });
  });

  it('is listed as draft or voided from its day on', () => {
    expect(statusOf({ ...bill, status: 'draft' }, [])).toMatchObject({
      status: 'draft',
      residualMinor: 0,
      daysLate: 0,
    });
    expect(statusOf({ ...bill, status: 'voided' }, [])?.status).toBe('voided');
    expect(statusOf(bill, [], [], [], '2025-12-31')).toBeUndefined();
  });

  it('an invoice of 0 is paid', () => {
    expect(statusOf({ ...bill, amountMinor: 0 }, [])?.status).toBe('paid');
  });

  it('disputes together never exceed the residual', () => {
    const two = [dispute(bill, 60, '2026-02-01'), dispute(bill, 70, '2026-02-01')];
    expect(statusOf(bill, [payment], [put(payment, bill, 20)], two)).toMatchObject({
      residualMinor: 80,
      disputedMinor: 80,
    });
  });
});

describe('A1 payment state', () => {
  const bill = invoice(100, '2026-01-01', '2026-01-31');
  it.each<[string, LedgerDocument[], Dispute[], string | null]>([
    ['no document', [], [], null],
    ['nothing past due', [invoice(100, '2026-01-01', AS_OF)], [], 'upToDate'],
    ['a residual past due', [bill], [], 'late'],
    ['disputed as a whole', [bill], [dispute(bill, null, '2026-02-01')], 'upToDate'],
    ['disputed in part', [bill], [dispute(bill, 99, '2026-02-01')], 'late'],
    ['covered by unapplied cash', [bill, document('payment', 100, '2026-03-01')], [], 'upToDate'],
    ['covered but for a cent', [bill, document('payment', 99, '2026-03-01')], [], 'late'],
    ['cash in another currency', [bill, document('payment', 100, '2026-03-01', { currency: 'USD' })], [], 'late'],
  ])('%s', (_, documents, disputes, expected) => {
    expect(ledgerAt(documents, [], disputes, AS_OF).paymentState).toBe(expected);
  });

  it('what was refunded too much makes nothing late', () => {
    expect(paymentStateOf([{ overdueMinor: 0, unappliedMinor: -50 }], true)).toBe('upToDate');
  });
});

describe('D1 aging', () => {
  it.each([
    [-1, 'notDueMinor'],
    [0, 'notDueMinor'],
    [1, 'days1To30Minor'],
    [30, 'days1To30Minor'],
    [31, 'days31To60Minor'],
    [60, 'days31To60Minor'],
    [61, 'days61To90Minor'],
    [90, 'days61To90Minor'],
    [91, 'days91PlusMinor'],
  ] as const)('%i days late falls in %s', (late, column) => {
    const due = new Date(Date.parse(AS_OF) - late * 864e5).toISOString().slice(0, 10);
    const [row] = agingOf(ledgerAt([invoice(100, '2025-01-01', due)], [], [], AS_OF));
    expect(row?.[column]).toBe(100);
  });

  it('columns, with disputed parts and less what is unapplied, sum to the outstanding', () => {
    const [late, later] = [invoice(500, '2026-01-01', '2026-03-01'), invoice(70, '2026-01-01', '2026-05-01')];
    const state = ledgerAt(
      [late, later, document('payment', 9, '2026-02-01')],
      [],
      [dispute(late, 200, '2026-02-01')],
      AS_OF,
    );
    expect(agingOf(state)).toEqual([
      {
        currency: 'EUR',
        notDueMinor: 70,
        days1To30Minor: 300,
        days31To60Minor: 0,
        days61To90Minor: 0,
        days91PlusMinor: 0,
        disputedMinor: 200,
        unappliedMinor: -9,
      },
    ]);
    expect(state.currencies[0]?.outstandingMinor).toBe(561);
  });
});

describe('D1 qD1', () => {
  it('outstanding = Σ residuals − Σ unapplied = Σ aging, per currency, on every day of random histories', () => {
    const { allocations, reversals, overlaps } = checkLedgers(300);
    expect(Math.min(allocations, reversals, overlaps)).toBeGreaterThan(20);
  });
});

describe('D2 settlement', () => {
  const part = (day: string, amountMinor: number, sourceKind: DocumentKind = 'payment') => ({
    day,
    amountMinor,
    sourceKind,
  });
  it('is the day the residual reached 0, whatever the order of the parts', () => {
    const parts = [part('2026-03-05', 60), part('2026-02-01', 40)];
    expect(settlementOf(100, parts)).toEqual({ day: '2026-03-05', isByPayment: true });
    expect(settlementOf(100, [...parts].reverse())).toEqual({ day: '2026-03-05', isByPayment: true });
    expect(settlementOf(101, parts)).toEqual({ day: null, isByPayment: false });
    expect(settlementOf(100, [])).toEqual({ day: null, isByPayment: false });
  });

  it('is no payment when credited, or written off in part', () => {
    expect(settlementOf(100, [part('2026-03-05', 100, 'credit-note')]).isByPayment).toBe(false);
    expect(settlementOf(100, [part('2026-03-05', 60), part('2026-03-06', 40, 'write-off')]).isByPayment).toBe(false);
    expect(settlementOf(100, [part('2026-03-05', 60), part('2026-03-06', 40, 'credit-note')]).isByPayment).toBe(true);
  });

  it('refuses more than the invoice', () => {
    expect(() => settlementOf(100, [part('2026-03-05', 101)])).toThrow(
      expect.objectContaining({ code: 'ledger.overAllocated' }),
    );
  });
});

describe('D1 payer score', () => {
  const due = '2026-01-31';
  const after = (days: number) => new Date(Date.parse(due) + days * 864e5).toISOString().slice(0, 10);
  const paid = (amountMinor: number, days: number): CountedInvoice => ({
    amountMinor,
    dueDay: due,
    settledDay: after(days),
    isSettledByPayment: true,
  });
  const open = (amountMinor: number): CountedInvoice => ({
    amountMinor,
    dueDay: due,
    settledDay: null,
    isSettledByPayment: false,
  });
  const score = (invoices: CountedInvoice[], asOf: string, options?: Parameters<typeof payerTotals>[2]) =>
    payerScore(payerTotals(invoices, asOf, options));
  const seed = [paid(14_000, 7), paid(8500, 55)];

  it('(140 × 7 + 85 × 55) ÷ 225 = 25.13: 25 days, A', () => {
    expect(score(seed, after(60))).toEqual({ averageDelayDays: 25, rating: 'A' });
  });

  it('with 214 overdue by 40 days: 32, B; paid only, still 25, A', () => {
    const invoices = [...seed, { ...open(21_400), dueDay: after(20) }];
    expect(score(invoices, after(60), { mode: 'with-open' })).toEqual({ averageDelayDays: 32, rating: 'B' });
    expect(score(invoices, after(60))).toEqual({ averageDelayDays: 25, rating: 'A' });
  });

  it('what is not due yet never counts', () => {
    expect(score([open(100)], after(0), { mode: 'with-open' })).toBeNull();
    expect(score([open(100)], after(1), { mode: 'with-open' })?.averageDelayDays).toBe(1);
  });

  it('credited, written-off and voided invoices never count', () => {
    const credited = { ...paid(100_000, 90), isSettledByPayment: false };
    for (const mode of ['paid-only', 'with-open'] as const)
      expect(score([...seed, credited], after(120), { mode })?.averageDelayDays).toBe(25);
    expect(score([credited], after(120))).toBeNull();
  });

  it('early payers are negative, and rounding goes away from zero', () => {
    expect(score([paid(100, -5)], after(60))).toEqual({ averageDelayDays: -5, rating: 'A' });
    expect(score([paid(1, -2), paid(1, -3)], after(60))?.averageDelayDays).toBe(-3);
    expect(score([paid(1, 2), paid(1, 3)], after(60))?.averageDelayDays).toBe(3);
  });

  it('a payment after the day of reading is not known yet', () => {
    expect(score([paid(100, 10)], after(9))).toBeNull();
    expect(score([paid(100, 10)], after(9), { mode: 'with-open' })?.averageDelayDays).toBe(9);
    expect(score([paid(100, 10)], after(10))?.averageDelayDays).toBe(10);
  });

  it('by allocation, each part weighs on its own day; without parts, the whole on the last', () => {
    const parts = [
      { day: after(0), amountMinor: 50 },
      { day: after(40), amountMinor: 50 },
    ];
    const split = { ...paid(100, 40), parts };
    expect(score([split], after(60))?.averageDelayDays).toBe(40);
    expect(score([split], after(60), { weight: 'allocation' })?.averageDelayDays).toBe(20);
    expect(score([paid(100, 40)], after(60), { weight: 'allocation' })?.averageDelayDays).toBe(40);
    expect(
      score([{ ...open(100), parts }], after(20), { weight: 'allocation', mode: 'with-open' })?.averageDelayDays,
    ).toBe(10);
  });

  it('no counted invoice, or a sum of 0: no score', () => {
    expect(score([], after(60))).toBeNull();
    expect(score([paid(0, 10)], after(60))).toBeNull();
  });

  it('refuses amounts that are no amounts', () => {
    for (const amountMinor of [-1, 0.5, 2 ** 53, Number.NaN]) {
      expect(() => score([paid(amountMinor, 1)], after(60))).toThrow(
        expect.objectContaining({ code: 'ledger.badAmount' }),
      );
    }
  });

  it.each([
    [-400, 'A'],
    [30, 'A'],
    [31, 'B'],
    [60, 'B'],
    [61, 'C'],
    [90, 'C'],
    [91, 'D'],
  ])('%i days is %s', (days, rating) => {
    expect(ratingOf(days)).toBe(rating);
  });

  it('other currencies convert at the rate of each invoice, minor units counted by their exponents', () => {
    const invoices = [
      { ...paid(100_00, 10), currency: 'EUR', rate: null },
      { ...paid(100_00, 40), currency: 'USD', rate: '0.5' },
      { ...paid(100_00, 1), currency: 'USD', rate: '2' },
      { ...paid(10_000, 20), currency: 'JPY', rate: '0.005' },
    ];
    // 1,000 + 2,000 + 200 + 50 × 20 = 4,200 over 400 EUR: 10.5, away from zero.
    const totals = convertedPayerTotals(invoices, 'EUR', AS_OF);
    expect(totals && payerScore(totals)).toEqual({ averageDelayDays: 11, rating: 'A' });
  });

  it('without a rate the score is unknown, unless the invoice does not count', () => {
    const euro = { ...paid(100_00, 10), currency: 'EUR', rate: null };
    const dollar = { ...paid(100_00, 10), currency: 'USD', rate: null };
    expect(convertedPayerTotals([euro, dollar], 'EUR', AS_OF)).toBeNull();
    const open = { ...dollar, settledDay: null };
    expect(convertedPayerTotals([euro, open], 'EUR', AS_OF)).toEqual(convertedPayerTotals([euro], 'EUR', AS_OF));
    expect(() => convertedPayerTotals([{ ...dollar, rate: '0' }], 'EUR', AS_OF)).toThrow('money.invalidRate');
  });

  it('qD2 equals exact sums, beyond 2^53 too, in any order', () => {
    expect(checkPayers(2000).beyondSafe).toBeGreaterThan(200);
  });

  it('qD2 an earlier payment never raises the average', () => checkEarlierPayment(500));

  it('by allocation, what was credited is not what was paid', () => {
    const due = invoice(10_000, '2026-01-01', '2026-01-10');
    const paid = document('payment', 4_000, '2026-01-16');
    const credited = document('credit-note', 6_000, '2026-03-27');
    const allocations = [put(paid, due, 4_000), put(credited, due, 6_000)];
    const counted = countedInvoices([due, paid, credited], allocations, AS_OF);
    expect(payerScore(payerTotals(counted, AS_OF, { weight: 'allocation' }))).toEqual({
      averageDelayDays: 6,
      rating: 'A',
    });
    // Still open on 2026-03-01: 40.00 six days late, 60.00 fifty days late.
    const open = payerTotals(counted, '2026-03-01', { mode: 'with-open', weight: 'allocation' });
    expect(payerScore(open)?.averageDelayDays).toBe(32);
  });
});
