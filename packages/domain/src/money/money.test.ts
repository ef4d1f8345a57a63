import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountText,
  CURRENCIES,
  convert,
  currencyExponent,
  isCurrency,
  parseAmount,
  roundRatio,
  splitAmount,
} from './money.ts';

const amounts = fc.integer({ min: -(10 ** 13), max: 10 ** 13 });

describe('D1 currencies', () => {
  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['TND', 3],
    ['CLF', 4],
    ['eur', null],
    ['XXX', null],
    ['', null],
  ])('%s has %s decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
    expect(isCurrency(code)).toBe(exponent !== null);
  });

  it('lists each code once', () => {
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length);
    expect(CURRENCIES.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });
});

describe('D1 amounts as text', () => {
  it.each([
    ['1234.5', 'EUR', '.', 123450],
    ['1,234.50', 'EUR', '.', 123450],
    ['1.234,50', 'EUR', ',', 123450],
    ['1 234,50', 'EUR', ',', 123450],
    ['1\u00a0234\u00a0567,50', 'EUR', ',', 123456750],
    ['1\u202f234,5', 'EUR', ',', 123450],
    ["1'234.50", 'CHF', '.', 123450],
    ['-12.30', 'EUR', '.', -1230],
    ['−12,30', 'EUR', ',', -1230],
    ['+5', 'EUR', '.', 500],
    ['.5', 'EUR', '.', 50],
    ['-0', 'EUR', '.', 0],
    ['12.340', 'EUR', '.', 1234],
    ['12.345', 'EUR', '.', null],
    ['12.345', 'TND', '.', 12345],
    ['100', 'JPY', '.', 100],
    ['100.00', 'JPY', '.', 100],
    ['100.5', 'JPY', '.', null],
    ['12,50', 'EUR', '.', null],
    ['1,23,456', 'EUR', '.', null],
    ['1,234 567', 'EUR', '.', null],
    ['1.2.3', 'EUR', '.', null],
    ['5.', 'EUR', '.', null],
    ['(12.00)', 'EUR', '.', null],
    ['12 €', 'EUR', '.', null],
    ['1e3', 'EUR', '.', null],
    ['', 'EUR', '.', null],
    ['-', 'EUR', '.', null],
    ['99999999999999999', 'EUR', '.', null],
    ['12', 'ZZZ', '.', null],
  ] as const)('reads %j %s with %j as %s minor units', (text, currency, decimal, expected) => {
    expect(parseAmount(text, currency, decimal)).toBe(expected);
  });

  it('reads back what it writes, in every currency', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(...CURRENCIES), (amountMinor, currency) => {
        const text = amountText(amountMinor, currency);
        expect(parseAmount(text, currency, '.')).toBe(amountMinor);
        expect(parseAmount(text.replace('.', ','), currency, ',')).toBe(amountMinor);
      }),
      { numRuns: 500 },
    );
  });
});

describe('D1 rounding', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [7n, 3n, 2n],
    [0n, 3n, 0n],
    [1n, 3n, 0n],
  ])('%i ÷ %i is %i, half away from zero', (numerator, denominator, expected) => {
    expect(roundRatio(numerator, denominator)).toBe(expected);
  });

  it('refuses to divide by zero', () => {
    expect(() => roundRatio(1n, 0n)).toThrow(expect.objectContaining({ code: 'money.zeroDenominator' }));
  });
});

describe('D1 split', () => {
  it.each([
    [10000, 3, [3334, 3333, 3333]],
    [-10000, 3, [-3334, -3333, -3333]],
    [1, 2, [1, 0]],
    [100, [1, 1, 2], [25, 25, 50]],
    [100, [0.1, 0.2], [33, 67]],
    [100, [0, 5], [0, 100]],
    [0, [1, 2], [0, 0]],
  ])('%i by %j gives %j', (amountMinor, weights, expected) => {
    expect(splitAmount(amountMinor, weights)).toEqual(expected);
  });

  it('sums exactly, each part within one unit of its share', () => {
    const weights = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 12 }).filter((list) => list.some((w) => w > 0));
    fc.assert(
      fc.property(amounts, weights, (amountMinor, list) => {
        const parts = splitAmount(amountMinor, list);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amountMinor);
        const total = BigInt(list.reduce((sum, weight) => sum + weight, 0));
        parts.forEach((part, index) => {
          const gap = BigInt(part) * total - BigInt(amountMinor) * BigInt(list[index] ?? 0);
          expect(gap < total && gap > -total).toBe(true);
          expect(Object.is(part, -0)).toBe(false);
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each([[[]], [[0, 0]], [[-1, 2]], [[Number.NaN]], [0]])('refuses the weights %j', (weights) => {
    expect(() => splitAmount(100, weights)).toThrow(expect.objectContaining({ code: 'money.invalidWeights' }));
  });
});

describe('D1 conversion', () => {
  it.each([
    [10000, 'EUR', 'USD', '1.0842', 10842],
    [10000, 'EUR', 'JPY', '163.455', 16346],
    [1000, 'JPY', 'EUR', '0.0061', 610],
    [1, 'EUR', 'TND', '3.3', 33],
    [-5, 'EUR', 'USD', '0.5', -3],
    [12345, 'EUR', 'EUR', '1', 12345],
  ])('%i %s in %s at %s is %i', (amountMinor, from, to, rate, expected) => {
    expect(convert(amountMinor, from, to, rate)).toBe(expected);
  });

  it.each(['0', '0.000', '-1', '1,5', '1e2', '', 'NaN'])('refuses the rate %j', (rate) => {
    expect(() => convert(100, 'EUR', 'USD', rate)).toThrow(expect.objectContaining({ code: 'money.invalidRate' }));
  });

  it('refuses unknown currencies and amounts that a number cannot hold', () => {
    expect(() => convert(100, 'EUR', 'ZZZ', '1')).toThrow(expect.objectContaining({ code: 'money.unknownCurrency' }));
    expect(() => convert(2 ** 53, 'EUR', 'USD', '1')).toThrow(expect.objectContaining({ code: 'money.unsafeAmount' }));
    expect(() => convert(2 ** 52, 'EUR', 'USD', '9')).toThrow(expect.objectContaining({ code: 'money.unsafeAmount' }));
  });
});
