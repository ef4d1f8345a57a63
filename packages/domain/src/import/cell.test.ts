import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BillingPeriod } from './import.ts';
import {
  decimalOf,
  decimalSignOf,
  detectSeparator,
  loneSignOf,
  readBillingPeriod,
  readBoolean,
  readEmail,
  readInteger,
  readList,
  readNumber,
} from './import.ts';

describe('R6 cells', () => {
  it.each([
    [true, ['TRUE', 'Yes', 'oui', 'sí', 'si', 'vrai', 'Verdadero', '1', 'Y', ' x ']],
    [false, ['FALSE', 'No', 'non', 'faux', 'falso', '0', 'n']],
    [null, ['', 'maybe', '2', 'null']],
  ])('booleans: %s', (expected, words) => {
    expect(words.map(readBoolean)).toEqual(words.map(() => expected));
  });

  it.each([
    ['12', 12],
    ['1 234', 1234],
    ['1,234', 1234],
    ['12.0', 12],
    ['-3', -3],
    ['-0', 0],
    ['12.5', null],
    ['', null],
    ['abc', null],
    ['99999999999999999999', null],
  ])('the integer %j is %s', (text, expected) => {
    expect(readInteger(text)).toBe(expected);
  });

  it.each([
    ['72,5', ',', 72.5],
    ['72.5', '.', 72.5],
    ['1.234,5', ',', 1234.5],
    ['-0,5', ',', -0.5],
    ['72.5.1', '.', null],
    ['1e5', '.', null],
    ['NaN', '.', null],
  ] as const)('the number %j with %j is %s', (text, decimal, expected) => {
    expect(readNumber(text, decimal)).toBe(expected);
  });

  it.each([
    [['50.39', '55.37'], '.'],
    [['12,50', '3'], ','],
    [['1.234,5'], ','],
    [['1,234.5'], '.'],
    [['1.234.567'], ','],
    [['1 234,567'], ','],
    [['1,234', '1,50'], ','],
    [['2786', '1,234'], '.'],
    [['03/04/2026', 'a,b'], '.'],
    [[], '.'],
  ])('the decimal sign of %j is %s', (samples, expected) => {
    const signs = samples.map(decimalSignOf);
    const count = (sign: string): number => signs.filter((shown) => shown === sign).length;
    expect(decimalOf({ commas: count(','), points: count('.') })).toBe(expected);
  });

  it('a lone 0 before three digits groups nothing', () => {
    expect(['0,923', '-0.923', '1,085', '10,923'].map(decimalSignOf)).toEqual([',', '.', null, null]);
  });

  it('a number has a lone sign, or none, or several', () => {
    expect(['1,085', '-1.085', '0,9', '1 085,5', '1.085,5', '1,085,000', '1085', ',', 'a,b'].map(loneSignOf)).toEqual([
      ...[',', '.', ',', ','],
      ...[null, null, null, null, null],
    ]);
  });

  it.each([
    [' Ann@Example.COM ', 'ann@example.com'],
    ['Ann <ann@example.com>', 'ann@example.com'],
    ['mailto:ann@example.com', 'ann@example.com'],
    ['é@exämple.fr', 'é@exämple.fr'],
    ['ann@example', null],
    ['ann@@example.com', null],
    ['ann example.com', null],
    ['a@b.c, d@e.f', null],
    [`a@${'b'.repeat(260)}.com`, null],
    ['', null],
  ])('the email %j is %s', (text, expected) => {
    expect(readEmail(text)).toBe(expected);
  });

  it.each([
    ['a; b ;;A', ['a', 'b']],
    ['a, b', ['a', 'b']],
    ['a, b; c', ['a, b', 'c']],
    ['a|b', ['a', 'b']],
    ['one', ['one']],
    ['  ', []],
  ])('the list %j is %j', (text, expected) => {
    expect(readList(text)).toEqual(expected);
  });

  it.each<[BillingPeriod | null, string[]]>([
    ['day', ['daily', 'jour']],
    ['week', ['Weekly', 'hebdomadaire', 'semanal']],
    ['month', ['monthly', 'Mensuel', 'mensual', 'mois']],
    ['quarter', ['quarterly', 'trimestriel', 'trimestral']],
    ['half-year', ['half-year', 'semi-annual', 'semestriel', 'semestral']],
    ['year', ['annual', 'yearly', 'annuel', 'Année', 'año', 'anual']],
    ['2-years', ['2 years', '2-years', 'biennial', '2 ans', '2 años']],
    ['3-years', ['3 years', '3-years', 'triennal', '3 ans']],
    [null, ['', 'sometimes', '5 years']],
  ])('billing period %s', (expected, words) => {
    expect(words.map(readBillingPeriod)).toEqual(words.map(() => expected));
  });
});

describe('R6 separator', () => {
  it.each([
    ['a,b,c\n1,2,3', ','],
    ['a;b;c\n1,5;2,5;3,5', ';'],
    ['a\tb\n1\t2', '\t'],
    ['a|b\n1|2', '|'],
    ['"x;y;z",b\n1,2', ','],
    ['"a, b";c\n"1, ""2"", 3";4', ';'],
    ['id;"note, with\nlines, and, commas"\n1;2', ';'],
    ['lonely\n1', ','],
    ['', ','],
  ])('of %j is %j', (text, expected) => {
    expect(detectSeparator(text)).toBe(expected);
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect([',', ';', '\t', '|']).toContain(detectSeparator(text));
        expect([true, false, null]).toContain(readBoolean(text));
        readList(text);
        readEmail(text);
      }),
      { numRuns: 300 },
    );
  });
});
