import { describe, expect, test } from 'vitest';
import { changedCustom, customText, customTexts, customValueOf } from './custom-text.ts';

describe('R5 values of custom fields in a form', () => {
  test.each([
    ['text', 'Élan'],
    ['number', -1234.5],
    ['number', 0],
    ['money', 123_456],
    ['money', -5],
    ['money', 100],
    ['date', '2026-02-28'],
    ['choice', 'Gold'],
    ['boolean', true],
    ['boolean', false],
  ] as const)('%s %j comes back as it was, in every language', (type, value) => {
    for (const locale of ['en', 'fr', 'es'] as const)
      for (const exponent of [0, 2, 3]) {
        const spelling = { locale, exponent };
        expect(customValueOf(type, customText(type, value, spelling), spelling)).toBe(value);
      }
  });

  test('nothing is no value, and what is no number says nothing', () => {
    const french = { locale: 'fr', exponent: 2 } as const;
    expect(customText('text', undefined, french)).toBe('');
    expect(customValueOf('number', ' ', french)).toBeNull();
    expect(customValueOf('boolean', '', french)).toBeNull();
    expect(customValueOf('number', 'douze', french)).toBeUndefined();
    expect(customValueOf('number', '1 234,5', french)).toBe(1234.5);
  });

  test('money is typed with the decimals of its currency, and no more', () => {
    const of = (exponent: number) => ({ locale: 'fr', exponent }) as const;
    expect(customText('money', 123_450, of(2))).toBe('1234,5');
    expect(customValueOf('money', '1 234,56', of(2))).toBe(123_456);
    expect(customValueOf('money', '0,125', of(3))).toBe(125);
    expect(customValueOf('money', '1,5', of(0))).toBeUndefined();
    expect(customValueOf('money', '1,005', of(2))).toBeUndefined();
    expect(customValueOf('money', 'cher', of(2))).toBeUndefined();
  });

  test('only what was changed is written, a text made empty takes its value away', () => {
    const fields = [
      { key: 'constructor', type: 'text' },
      { key: 'budget', type: 'money' },
      { key: 'vip', type: 'boolean' },
    ] as const;
    const spelling = { locale: 'fr', exponent: 2 } as const;
    const values = { budget: 123_450, vip: true };
    const texts = customTexts(fields, values, spelling);
    expect(texts).toEqual({ f_constructor: '', f_budget: '1234,5', f_vip: 'true' });
    expect(changedCustom(fields, values, texts, spelling)).toBeUndefined();
    const typed = { ...texts, f_constructor: 'x', f_vip: '' };
    expect(changedCustom(fields, values, typed, spelling)).toEqual({ constructor: 'x', vip: null });
  });
});
