import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../text/text.ts';
import {
  type CustomField,
  type CustomType,
  type CustomValue,
  decodeCustom,
  encodeCustom,
  isCustomKey,
  MAX_CUSTOM_TEXT,
} from './custom-field.ts';

const OPTIONS = [
  { id: 'g', label: 'Gold' },
  { id: 'e', label: 'Élite' },
];
const field = (type: CustomType): CustomField => ({ type, options: type === 'choice' ? OPTIONS : [] });
const people = new Map([['ada@vigie.example', 'u1']]);
const encode = (type: CustomType, value: CustomValue) => encodeCustom(field(type), value, (name) => people.get(name));
/** The value after it was stored and read again. */
const kept = (type: CustomType, value: CustomValue) => {
  const stored = encode(type, value);
  if (typeof stored === 'string') return stored;
  return decodeCustom(type, stored, OPTIONS.find(({ id }) => id === stored.valueId)?.label ?? null);
};

describe('R5 values of custom fields', () => {
  it.each<[CustomType, CustomValue, object]>([
    ['text', '  Économie ', { valueText: 'Économie', valueFolded: 'economie' }],
    ['number', 12.5, { valueInt: '12500000' }],
    ['number', -0.000001, { valueInt: '-1' }],
    ['number', -0, { valueInt: '0' }],
    ['number', 999_999_999_999, { valueInt: '999999999999000000' }],
    ['money', 123_456, { valueInt: '123456' }],
    ['money', -5, { valueInt: '-5' }],
    ['money', -0, { valueInt: '0' }],
    ['money', 10 ** 14, { valueInt: '100000000000000' }],
    ['date', '2026-02-28', { valueDate: '2026-02-28' }],
    ['boolean', true, { valueInt: '1' }],
    ['boolean', false, { valueInt: '0' }],
    ['choice', 'elite', { valueId: 'e' }],
    ['user', 'ada@vigie.example', { valueId: 'u1' }],
  ])('%s %j is stored as %j alone', (type, value, expected) => {
    const empty = { valueText: null, valueFolded: null, valueInt: null, valueDate: null, valueId: null };
    expect(encode(type, value)).toEqual({ ...empty, ...expected });
  });

  it.each<[CustomType, CustomValue, string]>([
    ['text', 1, 'invalidText'],
    ['text', ' ', 'invalidText'],
    ['text', 'a\u0000b', 'badText'],
    ['text', 'x'.repeat(MAX_CUSTOM_TEXT + 1), 'textTooLong'],
    ['number', '12', 'invalidNumber'],
    ['number', true, 'invalidNumber'],
    ['number', Number.NaN, 'invalidNumber'],
    ['number', Number.POSITIVE_INFINITY, 'invalidNumber'],
    ['number', 0.1 + 0.2, 'customField.tooManyDigits'],
    ['number', 0.0000001, 'customField.tooManyDigits'],
    ['number', 1_000_000_000_000, 'customField.tooManyDigits'],
    ['number', 1e21, 'customField.tooManyDigits'],
    ['number', 1234567890.123456, 'customField.tooManyDigits'],
    ['money', 12.5, 'invalidNumber'],
    ['money', '1250', 'invalidNumber'],
    ['money', Number.POSITIVE_INFINITY, 'invalidNumber'],
    ['money', 10 ** 14 + 1, 'amountTooLarge'],
    ['money', -(10 ** 14) - 1, 'amountTooLarge'],
    ['date', '2026-02-29', 'invalidDay'],
    ['date', 20260228, 'invalidDay'],
    ['boolean', 'true', 'invalidBoolean'],
    ['boolean', 1, 'invalidBoolean'],
    ['choice', 'Silver', 'invalidChoice'],
    ['choice', 'g', 'invalidChoice'],
    ['user', 'nobody@vigie.example', 'unknownPerson'],
    ['user', 1, 'unknownPerson'],
  ])('%s refuses %j: %s', (type, value, problem) => {
    expect(encode(type, value)).toBe(problem);
  });

  it('a choice is read by its label, whatever the spelling it came in', () => {
    expect([kept('choice', 'GOLD'), kept('choice', 'élite')]).toEqual(['Gold', 'Élite']);
    expect(kept('user', 'ada@vigie.example')).toBe('u1');
  });

  it('what is stored is what was given, to the last digit, and numbers keep their order', () => {
    const decimals = fc
      .tuple(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.integer({ min: 3, max: 6 }))
      .map(([digits, scale]) => Number(digits) / 10 ** scale);
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(kept('number', a)).toBe(a === 0 ? 0 : a);
        const [storedA, storedB] = [encode('number', a), encode('number', b)];
        if (typeof storedA === 'string' || typeof storedB === 'string') throw new Error('refused');
        expect(BigInt(storedA.valueInt ?? '') < BigInt(storedB.valueInt ?? '')).toBe(a < b);
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 14), max: 10 ** 14 }), (minor) => {
        expect(kept('money', minor)).toBe(minor);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }), (text) => {
        const value = kept('text', text);
        if (value !== 'invalidText' && value !== 'badText') expect(value).toBe(text.trim());
        const stored = encode('text', text);
        if (typeof stored !== 'string') expect(stored.valueFolded).toBe(foldText(text));
      }),
    );
  });

  it.each([
    ['region', true],
    ['arr_2026', true],
    ['constructor', true],
    ['a'.repeat(60), true],
    ['a'.repeat(61), false],
    ['2026_arr', false],
    ['_region', false],
    ['Region', false],
    ['région', false],
    ['region.name', false],
    ['region\n', false],
    ['', false],
  ])('%j as a key: %s', (key, expected) => {
    expect(isCustomKey(key)).toBe(expected);
  });
});
