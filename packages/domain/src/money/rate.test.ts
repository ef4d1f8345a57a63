import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, isWorthAtMost, parseRate, rateProblem } from './money.ts';

describe('D1 rates as text', () => {
  it.each([
    ['1.0842', '1.0842'],
    ['1.0800', '1.08'],
    ['2', '2'],
    ['2.000', '2'],
    ['007.50', '7.5'],
    ['0.000000302', '0.000000302'],
    ['999999999.999999999999999', '999999999.999999999999999'],
    ['1000000000', null],
    ['0000999999999', '999999999'],
    ['0.000000001', '0.000000001'],
    ['0.000000000999999', null],
    ['1.0000000000000001', null],
    ['0', null],
    ['0.000', null],
    ['-1', null],
    ['+1', null],
    ['.5', null],
    ['1.', null],
    ['1,08', null],
    ['1e2', null],
    [' 1', null],
    ['', null],
    ['NaN', null],
    ['Infinity', null],
    ['٣', null],
  ])('%j is stored as %j', (text, expected) => {
    expect(parseRate(text)).toBe(expected);
  });

  it('is the same rate, and is stored as itself', () => {
    const digits = fc.tuple(fc.nat(10 ** 9 - 1), fc.nat(10 ** 9)).map(([whole, fraction]) => `${whole}.${fraction}1`);
    fc.assert(
      fc.property(digits, fc.nat(3), (text, zeros) => {
        const stored = parseRate(text + '0'.repeat(zeros)) ?? '';
        expect(parseRate(stored)).toBe(stored);
        expect(convert(1_000, 'EUR', 'EUR', stored)).toBe(convert(1_000, 'EUR', 'EUR', text));
      }),
    );
  });

  it.each([
    ['USD', '1.08', null],
    ['EUX', '1.08', { field: 'currency', reason: 'unknownCurrency' }],
    ['usd', '1.08', { field: 'currency', reason: 'unknownCurrency' }],
    ['EUR', '1', { field: 'currency', reason: 'reportingCurrency' }],
    ['USD', '0', { field: 'rate', reason: 'invalidRate' }],
  ])('%s at %s into EUR', (currency, rate, expected) => {
    expect(rateProblem({ currency, rate }, 'EUR')).toEqual(expected);
  });
});

describe('D1 what is worth no more than the largest amount', () => {
  const rate = fc
    .tuple(fc.nat(10 ** 9 - 1), fc.nat(10 ** 9))
    .map(([whole, fraction]) => `${whole}.${fraction}1`)
    .filter((text) => parseRate(text) !== null);

  it('is converted, and ninety of it are summed, without losing a unit', () => {
    const currency = fc.constantFrom('EUR', 'JPY', 'TND');
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 14), max: 10 ** 14 }),
        currency,
        currency,
        rate,
        (minor, from, to, text) => {
          const isWorthLittle = isWorthAtMost(minor, from, to, text, 10 ** 14);
          if (!isWorthLittle) return;
          const converted = convert(minor, from, to, text);
          expect(Math.abs(converted)).toBeLessThanOrEqual(10 ** 14);
          expect(Number.isSafeInteger(converted * 90)).toBe(true);
        },
      ),
      {
        numRuns: 1_000,
        examples: [
          [10 ** 14, 'EUR', 'JPY', '99.99'],
          [10 ** 5, 'JPY', 'TND', '999999.0001'],
        ],
      },
    );
  });

  it.each([
    [10 ** 14, '1', true],
    [-(10 ** 14), '1', true],
    [10 ** 14, '1.000000000000001', false],
    [10 ** 5, '999999999', true],
    [10 ** 5 + 1, '999999999.999999999999999', false],
    [0, '999999999', true],
  ])('%i at %s: %s', (minor, text, expected) => {
    expect(isWorthAtMost(minor, 'EUR', 'USD', text, 10 ** 14)).toBe(expected);
  });
});
