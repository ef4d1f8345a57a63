import { describe, expect, it } from 'vitest';
import { checkClaims } from './claim.property.ts';
import { type ClaimedInvoice, lateClaim, lateInterest } from './claim.ts';
import { claimState } from './claim-state.ts';
import type { YearlyRate } from './late-rate.ts';

const refusal = (code: string, argument: string) =>
  expect.objectContaining({ code, params: expect.objectContaining({ argument }) });
const RATES: YearlyRate[] = [
  { fromDay: '2026-01-01', percent: '12.15', source: 'ECB 2025-06-11' },
  { fromDay: '2026-07-01', percent: '12.40', source: 'ECB 2026-06-17' },
];
const part = (day: string, amountMinor: number) => ({ day, amountMinor });
const invoice = (...parts: ClaimedInvoice['parts']): ClaimedInvoice => ({
  id: 'F1',
  amountMinor: 1_200_000,
  currency: 'EUR',
  dueDay: '2026-05-31',
  parts,
});
const FIRST = { isInsolvent: false, claimedUntilDay: null };

describe('D4 late-payment interest', () => {
  it('the examples of §7.4', () => {
    expect(lateInterest(invoice(part('2026-08-15', 1_200_000)), RATES, '2026-12-31').interestMinor).toBe(307_36);
    const twice = invoice(part('2026-07-10', 500_000), part('2026-08-15', 700_000));
    expect(lateInterest(twice, RATES, '2026-12-31').interestMinor).toBe(246_21);
  });

  it('is sliced at each rate change and each allocation, the payment day before its allocation', () => {
    const { slices } = lateInterest(
      invoice(part('2026-07-10', 500_000), part('2026-08-15', 700_000)),
      RATES,
      '2026-12-31',
    );
    expect(
      slices.map(({ fromDay, toDay, days, residualMinor, percent }) => [fromDay, toDay, days, residualMinor, percent]),
    ).toEqual([
      ['2026-06-01', '2026-06-30', 30, 1_200_000, '12.15'],
      ['2026-07-01', '2026-07-10', 10, 1_200_000, '12.40'],
      ['2026-07-11', '2026-08-15', 36, 700_000, '12.40'],
    ]);
    expect(slices[0]?.source).toBe('ECB 2025-06-11');
  });

  it.each<[string, ClaimedInvoice, string, number]>([
    ['due today is not late', invoice(), '2026-05-31', 0],
    ['one day late', invoice(), '2026-06-01', 399],
    ['paid on the due day', invoice(part('2026-05-31', 1_200_000)), '2026-12-31', 0],
    ['paid a day late', invoice(part('2026-06-01', 1_200_000)), '2026-12-31', 399],
    ['paid in part before', invoice(part('2026-01-02', 600_000)), '2026-06-01', 200],
    ['what is paid after asOf is still open', invoice(part('2026-08-15', 1_200_000)), '2026-06-01', 399],
    ['two parts of one day', invoice(part('2026-06-01', 600_000), part('2026-06-01', 600_000)), '2026-12-31', 399],
  ])('%s', (_, given, asOf, expected) => {
    expect(lateInterest(given, RATES, asOf).interestMinor).toBe(expected);
  });

  it('is rounded once, half away from zero', () => {
    // 7,300 × 2.5 % ÷ 365 = 0.5 a day.
    const half = { ...invoice(), amountMinor: 7300 };
    const rates = [{ fromDay: '2026-01-01', percent: '2.5', source: 'x' }];
    expect(lateInterest(half, rates, '2026-06-01').interestMinor).toBe(1);
    // Two slices of half a cent each are one cent, not two.
    const sliced = [...rates, { fromDay: '2026-06-02', percent: '2.50', source: 'y' }];
    const found = lateInterest(half, sliced, '2026-06-02');
    expect([found.slices.length, found.interestMinor]).toEqual([2, 1]);
  });

  it('without a rate it is unknown and says from when', () => {
    const found = lateInterest({ ...invoice(), dueDay: '2025-12-15' }, RATES, '2026-01-10');
    expect(found).toMatchObject({ interestMinor: null, missingRateDay: '2025-12-16' });
    expect(found.slices.map(({ days, percent }) => [days, percent])).toEqual([
      [16, null],
      [10, '12.15'],
    ]);
    expect(lateInterest(invoice(), [], '2026-05-31')).toEqual({ slices: [], interestMinor: 0, missingRateDay: null });
  });

  it('refuses bad amounts, days, rates and parts', () => {
    const of = (change: Partial<ClaimedInvoice>, rates = RATES, asOf = '2026-08-31') =>
      lateInterest({ ...invoice(), ...change }, rates, asOf);
    for (const bad of [-1, -0, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => of({ amountMinor: bad })).toThrow(refusal('ledger.badAmount', 'amountMinor'));
      expect(() => of({ parts: [part('2026-06-01', bad)] })).toThrow(
        refusal('ledger.badAmount', 'parts[0].amountMinor'),
      );
    }
    expect(() => of({ dueDay: '2026-02-29' })).toThrow(refusal('ledger.badDay', 'dueDay'));
    expect(() => of({}, RATES, '2026-02-29')).toThrow(refusal('ledger.badDay', 'asOf'));
    expect(() => of({ parts: [part('', 1)] })).toThrow(refusal('ledger.badDay', 'parts[0].day'));
    expect(() => of({ parts: [part('2026-06-01', 1_200_001)] })).toThrow(refusal('ledger.overAllocated', 'parts'));
    expect(() => of({}, [...RATES].reverse())).toThrow(refusal('ledger.ratesOutOfOrder', 'rates'));
    expect(() => of({}, [{ fromDay: '2026-01-01', percent: '12,15', source: '' }])).toThrow(
      refusal('ledger.badRate', 'rates[0].percent'),
    );
    expect(() => lateInterest(invoice(), RATES, '2026-08-31', 'never')).toThrow(
      refusal('ledger.badDay', 'claimedUntilDay'),
    );
    expect(() =>
      of({ amountMinor: Number.MAX_SAFE_INTEGER }, [{ fromDay: '2026-01-01', percent: '9999', source: '' }]),
    ).toThrow(refusal('ledger.badAmount', 'interestMinor'));
  });
});

describe('D4 late-payment claims', () => {
  it('interest and 40 € for the invoice', () => {
    const claim = lateClaim(invoice(part('2026-08-15', 1_200_000)), RATES, '2026-12-31', FIRST);
    expect(claim).toMatchObject({
      invoiceId: 'F1',
      untilDay: '2026-08-15',
      interest: { amountMinor: 307_36, currency: 'EUR' },
      compensation: { amountMinor: 40_00, currency: 'EUR' },
    });
  });

  it('none under insolvency, interest all the same', () => {
    const claim = lateClaim(invoice(), RATES, '2026-06-01', { ...FIRST, isInsolvent: true });
    expect(claim).toMatchObject({ interest: { amountMinor: 399 }, compensation: null });
  });

  it('a later claim goes on after the first, without another 40 €', () => {
    const claim = lateClaim(invoice(), RATES, '2026-06-02', { ...FIRST, claimedUntilDay: '2026-06-01' });
    expect(claim).toMatchObject({ untilDay: '2026-06-02', interest: { amountMinor: 399 }, compensation: null });
    expect(lateClaim(invoice(), RATES, '2026-06-02', { ...FIRST, claimedUntilDay: '2026-06-02' })).toBeNull();
  });

  it('what is not late is no claim', () => {
    expect(lateClaim(invoice(), RATES, '2026-05-31', FIRST)).toBeNull();
    expect(lateClaim(invoice(part('2026-05-31', 1_200_000)), RATES, '2026-12-31', FIRST)).toBeNull();
  });

  it('40 € stay 40 € for an invoice in another currency, and a missing rate does not hide them', () => {
    const claim = lateClaim({ ...invoice(), currency: 'USD' }, [], '2026-06-02', FIRST);
    expect(claim).toMatchObject({ interest: null, compensation: { amountMinor: 40_00, currency: 'EUR' } });
    expect(() =>
      lateClaim(invoice(), RATES, '2026-06-02', { ...FIRST, compensation: { amountMinor: -1, currency: 'EUR' } }),
    ).toThrow(refusal('ledger.badAmount', 'compensation.amountMinor'));
  });

  it('qD2 equals a count of each day, in any order, in one go or two', () => {
    expect(checkClaims(1000).claimed).toBeGreaterThan(300);
  });
});

describe('D4 the state of a claim', () => {
  const waived = { kind: 'waived' as const, day: '2026-09-01', byName: 'Ana Ruiz' };

  it('open until it is paid or waived by name', () => {
    expect(claimState([], '2026-09-01')).toEqual({ state: 'open' });
    expect(claimState([waived], '2026-08-31')).toEqual({ state: 'open' });
    expect(claimState([waived], '2026-09-01')).toEqual({ state: 'waived', day: '2026-09-01', byName: 'Ana Ruiz' });
    expect(claimState([{ kind: 'paid', day: '2026-09-01', byName: null }], '2026-09-02')).toEqual({
      state: 'paid',
      day: '2026-09-01',
    });
  });

  it('refuses a waiver without a name, a second act, and impossible days', () => {
    for (const byName of [null, '', '  '])
      expect(() => claimState([{ ...waived, byName }], '2026-09-01')).toThrow(
        refusal('ledger.badName', 'acts[0].byName'),
      );
    expect(() => claimState([waived, { kind: 'paid', day: '2026-09-02', byName: null }], '2026-09-01')).toThrow(
      refusal('ledger.claimClosed', 'acts'),
    );
    expect(() => claimState([{ ...waived, day: '2026-09-31' }], '2026-09-01')).toThrow(
      refusal('ledger.badDay', 'acts[0].day'),
    );
    expect(() => claimState([], 'x')).toThrow(refusal('ledger.badDay', 'asOf'));
  });
});
