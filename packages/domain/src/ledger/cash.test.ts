import { describe, expect, it } from 'vitest';
import { checkCash, checkCountback } from './cash.property.ts';
import {
  averageDaysDelinquent,
  bestPossibleDso,
  collectionEffectiveness,
  countbackDso,
  expectedPaymentDay,
  simpleDso,
} from './cash.ts';

const refusal = (code: string, argument: string) =>
  expect.objectContaining({ code, params: expect.objectContaining({ argument }) });
const NO_AMOUNTS = [-1, -0, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY];
const NO_LENGTHS = [0, ...NO_AMOUNTS];
const MONTHS = [
  { salesMinor: 10_000_000, days: 31 },
  { salesMinor: 8_000_000, days: 28 },
  { salesMinor: 7_000_000, days: 31 },
];

describe('D3 simple and best possible DSO', () => {
  it('the examples of §7.3', () => {
    expect(simpleDso(21_200_000, 25_000_000, 90)).toBe(76.32);
    expect(bestPossibleDso(400_000, 1_000_000, 30)).toBe(12);
  });

  it('nothing owed is 0 days; without sales it is unknown', () => {
    expect(simpleDso(0, 100, 30)).toBe(0);
    expect(simpleDso(100, 0, 30)).toBeNull();
    expect(simpleDso(0, 0, 30)).toBeNull();
    expect(bestPossibleDso(100, 0, 30)).toBeNull();
  });

  it('amounts whose product leaves the doubles are rounded once', () => {
    expect(simpleDso(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 365)).toBe(365);
    expect(simpleDso(Number.MAX_SAFE_INTEGER, 1, 1)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each(NO_AMOUNTS)('refuses %s as an amount', (bad) => {
    expect(() => simpleDso(bad, 1, 1)).toThrow(refusal('ledger.badAmount', 'receivablesMinor'));
    expect(() => simpleDso(1, bad, 1)).toThrow(refusal('ledger.badAmount', 'salesMinor'));
    expect(() => bestPossibleDso(bad, 1, 1)).toThrow(refusal('ledger.badAmount', 'notOverdueMinor'));
  });

  it.each(NO_LENGTHS)('refuses %s as a number of days', (bad) => {
    expect(() => simpleDso(1, 1, bad)).toThrow(refusal('ledger.badDays', 'days'));
    expect(() => simpleDso(1, 0, bad)).toThrow(refusal('ledger.badDays', 'days'));
  });
});

describe('D3 countback DSO', () => {
  it('the example of §7.3: 31 + 28 + 32,000 ÷ 70,000 × 31', () => {
    expect(countbackDso(21_200_000, MONTHS)).toBeCloseTo(73.1714285714, 9);
  });

  it.each([
    ['nothing owed', 0, MONTHS, 0],
    ['half of the latest month', 5_000_000, MONTHS, 15.5],
    ['the latest month to the cent', 10_000_000, MONTHS, 31],
    ['all of the history to the cent', 25_000_000, MONTHS, 90],
    ['a cent more than the history', 25_000_001, MONTHS, { moreThanDays: 90 }],
    [
      'a month without sales is passed over with its days',
      50,
      [
        { salesMinor: 0, days: 10 },
        { salesMinor: 100, days: 30 },
      ],
      25,
    ],
    [
      'months without sales after the last one needed add nothing',
      100,
      [
        { salesMinor: 100, days: 30 },
        { salesMinor: 0, days: 31 },
      ],
      30,
    ],
    ['no history', 100, [], null],
    ['no sales in it', 100, [{ salesMinor: 0, days: 31 }], null],
    ['neither sales nor debt', 0, [{ salesMinor: 0, days: 31 }], null],
  ])('%s', (_, receivables, months, expected) => {
    expect(countbackDso(receivables, months)).toEqual(expected);
  });

  it('refuses bad months, past the last one needed too', () => {
    for (const bad of NO_AMOUNTS) {
      expect(() => countbackDso(bad, MONTHS)).toThrow(refusal('ledger.badAmount', 'receivablesMinor'));
      expect(() => countbackDso(1, [...MONTHS, { salesMinor: bad, days: 1 }])).toThrow(
        refusal('ledger.badAmount', 'months[3].salesMinor'),
      );
    }
    for (const bad of NO_LENGTHS)
      expect(() => countbackDso(1, [{ salesMinor: 1, days: bad }])).toThrow(
        refusal('ledger.badDays', 'months[0].days'),
      );
  });
});

describe('D3 average days delinquent', () => {
  const input = { receivablesMinor: 1_500_000, notOverdueMinor: 400_000, salesMinor: 1_000_000, days: 30 };

  it('the example of §7.3: 33 for 45 and 12', () => {
    expect(simpleDso(1_500_000, 1_000_000, 30)).toBe(45);
    expect(averageDaysDelinquent(input)).toBe(33);
  });

  it('is 0 when nothing is overdue, and unknown without sales', () => {
    expect(averageDaysDelinquent({ ...input, notOverdueMinor: 1_500_000 })).toBe(0);
    expect(averageDaysDelinquent({ ...input, salesMinor: 0 })).toBeNull();
  });

  it('refuses more not overdue than there is, and what are no amounts', () => {
    expect(() => averageDaysDelinquent({ ...input, notOverdueMinor: 1_500_001 })).toThrow(
      refusal('ledger.badAmount', 'notOverdueMinor'),
    );
    for (const argument of ['receivablesMinor', 'notOverdueMinor', 'salesMinor'] as const)
      for (const bad of NO_AMOUNTS)
        expect(() => averageDaysDelinquent({ ...input, [argument]: bad })).toThrow(
          refusal('ledger.badAmount', argument),
        );
    for (const bad of NO_LENGTHS)
      expect(() => averageDaysDelinquent({ ...input, days: bad })).toThrow(refusal('ledger.badDays', 'days'));
  });
});

describe('D3 collection effectiveness, whole-period form', () => {
  const input = { beginMinor: 620_000, salesMinor: 1_089_000, endTotalMinor: 634_000, endCurrentMinor: 359_000 };

  it('the example of §7.3', () => {
    const result = collectionEffectiveness(input);
    expect(result?.percent).toBeCloseTo(79.6296296296, 9);
    expect(result?.isAbove100).toBe(false);
  });

  it('above 100 is flagged, not clipped; 100 is not above', () => {
    const above = { beginMinor: 100, salesMinor: 100, endTotalMinor: 0, endCurrentMinor: 100 };
    expect(collectionEffectiveness(above)).toEqual({ percent: 200, isAbove100: true });
    expect(collectionEffectiveness({ ...above, endTotalMinor: 100 })).toEqual({ percent: 100, isAbove100: false });
  });

  it('nothing collectable is unknown', () => {
    const none = { beginMinor: 0, salesMinor: 100, endTotalMinor: 100, endCurrentMinor: 100 };
    expect(collectionEffectiveness(none)).toBeNull();
    expect(collectionEffectiveness({ ...none, endCurrentMinor: 101 })).toBeNull();
  });

  it('refuses what are no amounts', () => {
    for (const argument of ['beginMinor', 'salesMinor', 'endTotalMinor', 'endCurrentMinor'] as const)
      for (const bad of NO_AMOUNTS)
        expect(() => collectionEffectiveness({ ...input, [argument]: bad })).toThrow(
          refusal('ledger.badAmount', argument),
        );
  });
});

describe('D3 expected payment date', () => {
  const due = { dueDay: '2026-06-10', livePromiseDay: null, averageDelayDays: 25 };

  it.each([
    ['due 10 June, 25 days: 5 July', due, '2026-07-05'],
    ['a live promise goes first', { ...due, livePromiseDay: '2026-06-30' }, '2026-06-30'],
    ['an early payer', { ...due, averageDelayDays: -10 }, '2026-05-31'],
    ['no history: unknown, never the due date', { ...due, averageDelayDays: null }, null],
    ['no due date', { ...due, dueDay: null }, null],
    ['only a promise', { dueDay: null, livePromiseDay: '2026-06-30', averageDelayDays: null }, '2026-06-30'],
  ])('%s', (_, expectation, expected) => {
    expect(expectedPaymentDay(expectation)).toBe(expected);
  });

  it('refuses impossible days and delays, whether they are used or not', () => {
    expect(() => expectedPaymentDay({ ...due, dueDay: '2026-02-30' })).toThrow(refusal('ledger.badDay', 'dueDay'));
    expect(() => expectedPaymentDay({ ...due, livePromiseDay: '2026-6-1' })).toThrow(
      refusal('ledger.badDay', 'livePromiseDay'),
    );
    for (const averageDelayDays of [-0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY])
      expect(() => expectedPaymentDay({ ...due, livePromiseDay: '2026-06-30', averageDelayDays })).toThrow(
        refusal('ledger.badDays', 'averageDelayDays'),
      );
  });
});

describe('qD2 the DSO family', () => {
  it('equals exact fractions to the last bit', () => {
    const { beyondHistory, above100 } = checkCash(2000);
    expect(beyondHistory).toBeGreaterThan(50);
    expect(above100).toBeGreaterThan(200);
  });

  it('more owed is never fewer days; steady sales give the same days either way', () => checkCountback(500));
});
