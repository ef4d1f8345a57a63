import type { Locale } from '@vigie/i18n/locale';
import { expect, test } from 'vitest';
import { asMoney, asPercent, readNumber, writeNumber } from './number-text.ts';

test.each<[string, Locale, number | undefined]>([
  ['4 000,5', 'fr', 4000.5],
  ['4\u202f000,50', 'fr', 4000.5],
  ['4000.5', 'fr', 4000.5],
  ['4,000.5', 'en', 4000.5],
  ['4,000', 'en', 4000],
  ['4,5', 'en', 4.5],
  ['4.000', 'es', 4000],
  ['4.000,5', 'es', 4000.5],
  ['4.5', 'es', 4.5],
  ['−12', 'en', -12],
  ['12x', 'en', undefined],
  ['1,2,3', 'en', undefined],
  ['', 'en', undefined],
])('C1 a filter reads %j in %s', (text, locale, number) => {
  expect(readNumber(text, locale)).toBe(number);
});

test('C1 money and shares are typed as people say them and kept exactly', () => {
  expect(asMoney(2).read(1.15)).toBe(115);
  expect(asMoney(2).read(1.155)).toBeUndefined();
  expect(asMoney(0).read(1.5)).toBeUndefined();
  expect(asMoney(2).write(400_050)).toBe(4000.5);
  expect(asPercent.write(0.07)).toBe(7);
  expect(asPercent.read(40)).toBe(0.4);
  expect(writeNumber(4000.5, 'fr')).toBe('4000,5');
});
