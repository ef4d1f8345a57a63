import { describe, expect, it } from 'vitest';
import { defaultLateRates, isBelowLegalFloor, rateInForce, type YearlyRate } from './late-rate.ts';

const refusal = (code: string, argument: string) =>
  expect.objectContaining({ code, params: expect.objectContaining({ argument }) });
const rate = (fromDay: string, percent: string, source = 'ECB'): YearlyRate => ({ fromDay, percent, source });
const LEGAL = [rate('2020-01-01', '2.62', 'decree')];

describe('D4 default late-payment rates', () => {
  const percents = (ecb: YearlyRate[], legal: YearlyRate[], from: string, to: string) =>
    defaultLateRates(ecb, legal, from, to).map(({ fromDay, percent, source }) => [fromDay, percent, source]);

  it('the ECB rate in force on 1 January or 1 July, plus 10 points', () => {
    const ecb = [rate('2025-06-11', '2.15'), rate('2026-06-17', '2.40')];
    expect(percents(ecb, LEGAL, '2026-05-31', '2026-08-15')).toEqual([
      ['2026-01-01', '12.15', 'ECB'],
      ['2026-07-01', '12.4', 'ECB'],
    ]);
  });

  it('a change within a half-year waits for the next one; on its first day it counts', () => {
    const ecb = [rate('2025-01-01', '2'), rate('2026-01-02', '3'), rate('2026-07-01', '4')];
    expect(percents(ecb, LEGAL, '2026-02-01', '2027-01-01')).toEqual([
      ['2026-01-01', '12', 'ECB'],
      ['2026-07-01', '14', 'ECB'],
      ['2027-01-01', '14', 'ECB'],
    ]);
  });

  it('is never below 3 × the legal rate, and names that one then', () => {
    const legal = [rate('2025-07-01', '4', 'decree'), rate('2026-07-01', '4.000001', 'decree')];
    expect(percents([rate('2025-01-01', '2')], legal, '2026-01-01', '2026-07-01')).toEqual([
      ['2026-01-01', '12', 'ECB'],
      ['2026-07-01', '12.000003', 'decree'],
    ]);
    expect(percents([rate('2025-01-01', '0.00')], [rate('2025-01-01', '0')], '2026-01-01', '2026-01-01')).toEqual([
      ['2026-01-01', '10', 'ECB'],
    ]);
  });

  it('points and multiple are settings', () => {
    const [only] = defaultLateRates([rate('2025-01-01', '2')], LEGAL, '2026-01-01', '2026-01-01', {
      addedPercent: '0.5',
      legalMultiple: 1,
    });
    expect(only?.percent).toBe('2.62');
  });

  it('a missing rate is named, never guessed', () => {
    const ecb = [rate('2026-02-01', '2')];
    expect(() => defaultLateRates(ecb, LEGAL, '2026-03-01', '2026-03-01')).toThrow(
      expect.objectContaining({ code: 'ledger.missingRate', params: { argument: 'ecb', day: '2026-01-01' } }),
    );
    expect(() => defaultLateRates([rate('2026-01-01', '2')], [], '2026-03-01', '2026-03-01')).toThrow(
      refusal('ledger.missingRate', 'legal'),
    );
  });

  it('refuses bad rates, days and orders', () => {
    const of = (ecb: YearlyRate[], from = '2026-01-01', to = '2026-12-31') => defaultLateRates(ecb, LEGAL, from, to);
    for (const percent of ['', '-1', '1e1', '12,15', ' 1', '.5', 'NaN', '1.1234567'])
      expect(() => of([rate('2025-01-01', percent)])).toThrow(refusal('ledger.badRate', 'ecb[0].percent'));
    expect(() => of([rate('2025-01-01', 2.15 as unknown as string)])).toThrow(
      refusal('ledger.badRate', 'ecb[0].percent'),
    );
    expect(() => of([rate('2025-02-29', '2')])).toThrow(refusal('ledger.badDay', 'ecb[0].fromDay'));
    expect(() => of([rate('2025-02-01', '2'), rate('2025-01-01', '3')])).toThrow(
      refusal('ledger.ratesOutOfOrder', 'ecb'),
    );
    expect(() => of([rate('2025-02-01', '2'), rate('2025-02-01', '3')])).toThrow(
      refusal('ledger.ratesOutOfOrder', 'ecb'),
    );
    expect(() => of([rate('2025-01-01', '2')], '2026-02-01', '2026-01-31')).toThrow(
      refusal('ledger.badPeriod', 'from'),
    );
    expect(() => of([rate('2025-01-01', '2')], 'today')).toThrow(refusal('ledger.badDay', 'from'));
    for (const legalMultiple of [0, -1, 1.5, Number.NaN])
      expect(() =>
        defaultLateRates([rate('2025-01-01', '2')], LEGAL, '2026-01-01', '2026-01-01', {
          addedPercent: '10',
          legalMultiple,
        }),
      ).toThrow(refusal('ledger.badRate', 'rule.legalMultiple'));
  });

  it('a rate holds from its day on', () => {
    const rates = [rate('2026-01-01', '1'), rate('2026-07-01', '2')];
    expect(rateInForce(rates, '2025-12-31')).toBeNull();
    expect(rateInForce(rates, '2026-06-30')?.percent).toBe('1');
    expect(rateInForce(rates, '2026-07-01')?.percent).toBe('2');
  });

  it('an agreed rate below the floor is seen', () => {
    expect(isBelowLegalFloor('7.85', '2.62')).toBe(true);
    expect(isBelowLegalFloor('7.86', '2.62')).toBe(false);
    expect(() => isBelowLegalFloor('x', '2.62')).toThrow(refusal('ledger.badRate', 'percent'));
  });
});
