import { expect, test } from 'vitest';
import { daysBetween, formatFor } from './format.ts';

test('money follows the exponent of its currency and shows decimals only when there are any', () => {
  const format = formatFor('en');
  expect(format.money({ amountMinor: 1_840_000, currency: 'EUR' })).toBe('€18,400');
  expect(format.money({ amountMinor: 8_333, currency: 'EUR' })).toBe('€83.33');
  expect(format.money({ amountMinor: 1_500, currency: 'JPY' })).toBe('¥1,500');
  expect(format.currencyExponent('TND')).toBe(3);
});

test('French writes its thousands, currency and percent with spaces that do not break', () => {
  const format = formatFor('fr');
  expect(format.money({ amountMinor: 1_840_050, currency: 'EUR' })).toBe('18\u202f400,50\u00a0€');
  expect(format.percent(0.92)).toBe('92\u00a0%');
});

test('a day shows its year only when it is not this one', () => {
  const format = formatFor('en');
  expect(format.day('2026-11-03', '2026-11-21')).toBe('3 Nov');
  expect(format.day('2025-11-03', '2026-11-21')).toBe('3 Nov 2025');
});

test('days between two days are calendar days across a change of clocks', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(formatFor('fr').relativeDays(-1)).toBe('hier');
});

test('a change carries its sign, with a true minus', () => {
  expect(formatFor('en').signed(-4.1)).toBe('−4.1');
  expect(formatFor('en').signed(0.6)).toBe('+0.6');
});
