import { describe, expect, test } from 'vitest';
import { customText, customValueOf } from './custom-text.ts';

describe('R5 values of custom fields in a form', () => {
  test.each([
    ['text', 'Élan'],
    ['number', -1234.5],
    ['number', 0],
    ['date', '2026-02-28'],
    ['choice', 'Gold'],
    ['boolean', true],
    ['boolean', false],
  ] as const)('%s %j comes back as it was, in every language', (type, value) => {
    for (const locale of ['en', 'fr', 'es'] as const)
      expect(customValueOf(type, customText(value, locale), locale)).toBe(value);
  });

  test('nothing is no value, and what is no number says nothing', () => {
    expect(customText(undefined, 'fr')).toBe('');
    expect(customValueOf('number', ' ', 'fr')).toBeNull();
    expect(customValueOf('boolean', '', 'fr')).toBeNull();
    expect(customValueOf('number', 'douze', 'fr')).toBeUndefined();
    expect(customValueOf('number', '1 234,5', 'fr')).toBe(1234.5);
  });
});
