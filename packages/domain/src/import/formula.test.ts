import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardFormula, unguardFormula } from './import.ts';

describe('qS7 formulas in files', () => {
  it.each([
    '=1+1',
    '+33 6 12 34 56 78',
    '-2',
    '@SUM(A1)',
    ' =1',
    '\t=cmd|x',
    '\r\n=1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\u3000＝1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '−1',
    "'=1",
    "''=1",
  ])('%j is no formula any more, and comes back as it was', (text) => {
    const guarded = guardFormula(text);
    expect(guarded).toBe(`'${text}`);
    expect(unguardFormula(guarded)).toBe(text);
  });

  it.each(['Élan', '', "l'eau", "'quoted'", '1 + 1', 'a=b', '12.50', '😀'])('%j stays as it is', (text) => {
    expect(guardFormula(text)).toBe(text);
    expect(unguardFormula(text)).toBe(text);
  });

  it('any text comes back as it was, and none that is written begins like a formula', () => {
    const signs = fc.constantFrom("'", '=', '+', '-', '@', ' ', '\t', '＝', '\u200b', 'a', '1', '"', ',');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: signs, maxLength: 6 })), (text) => {
        const guarded = guardFormula(text);
        expect(unguardFormula(guarded)).toBe(text);
        expect(/^[\s\u200b]*[=+\-@＝＋－＠]/.test(guarded)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
