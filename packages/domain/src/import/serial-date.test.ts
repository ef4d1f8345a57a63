import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar/calendar.ts';
import { isDateFormat, serialOf, serialText } from './import.ts';

describe('R6 days of a workbook', () => {
  it.each<[number, 1900 | 1904, string | null]>([
    [1, 1900, '1900-01-01'],
    [59, 1900, '1900-02-28'],
    [60, 1900, null],
    [61, 1900, '1900-03-01'],
    [45_292, 1900, '2024-01-01'],
    [2_958_465, 1900, '9999-12-31'],
    [2_958_466, 1900, null],
    [0, 1900, null],
    [-1, 1900, null],
    [Number.NaN, 1900, null],
    [0, 1904, '1904-01-01'],
    [43_830, 1904, '2024-01-01'],
    [2_957_003, 1904, '9999-12-31'],
    [2_957_004, 1904, null],
    [45_292.5, 1900, '2024-01-01T12:00:00'],
    // 23:59:59.9999 is midnight: what is kept of a time is a fraction that is never quite it.
    [45_292.999_999_999, 1900, '2024-01-02'],
    [45_292 + 1 / 86_400, 1900, '2024-01-01T00:00:01'],
    [0.75, 1900, '18:00:00'],
  ])('%d of %d is %s', (serial, system, text) => {
    expect(serialText(serial, system)).toBe(text);
  });

  it('gives every day back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 2_958_465 }), (serial) => {
        const day = addDays('1899-12-30', serial);
        expect(serialOf(day)).toBe(serial);
        expect(serialText(serial, 1900)).toBe(day);
        expect(serialText(serial - 1_462, 1904) ?? day).toBe(day);
      }),
    );
    expect(serialOf('1900-02-28')).toBeNull();
  });

  it.each<[number, string | undefined, boolean]>([
    [0, undefined, false],
    [14, undefined, true],
    [22, undefined, true],
    [49, undefined, false],
    [57, undefined, true],
    [164, 'yyyy\\-mm\\-dd', true],
    [164, '[$-40C]d\\ mmmm\\ yyyy;@', true],
    [164, '[h]:mm', true],
    [164, '#,##0.00 "days"', false],
    [164, '[Red]0.00', false],
    [164, 'General', false],
    [164, '0.00\\ \\d', false],
    [164, '#,##0\\ [$€-1]', false],
    [164, '_-* #,##0.00\\ _d', false],
  ])('format %d %s: %s', (id, code, isDate) => {
    expect(isDateFormat(id, code)).toBe(isDate);
  });
});
