import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayFromNumber } from '../calendar/calendar.ts';
import type { DateOrder } from './import.ts';
import { dateOrderOf, dateSignOf, readDay, readInstant } from './import.ts';

describe('R6 date order', () => {
  it.each([
    [['16-10-2024', '03-04-2024'], 'dmy'],
    [['27-07-2023', '28-07-2023 03:00'], 'dmy'],
    [['31/12/2012'], 'dmy'],
    [['03/04/2026', '12/31/2026'], 'mdy'],
    [['31.12.2026'], 'dmy'],
    [['12/31/26'], 'mdy'],
    [['2026-04-03', ''], 'ymd'],
    [['2026/4/3', '2026-04-03T10:00:00Z'], 'ymd'],
    [['03/04/2026'], 'ambiguous'],
    [['03/04/2026', '05/06/2026'], 'ambiguous'],
    [['16/10/2024', '10/16/2024'], 'ambiguous'],
    [['16/10/2024', '16/10/2024', '10/16/2024'], 'ambiguous'],
    [['2026-04-03', '03/04/2026'], 'ambiguous'],
    [['2026-04-03', '13/04/2026'], 'dmy'],
    [['', 'n/a', '12', '1.5'], 'none'],
    [[], 'none'],
  ])('%j: %s', (samples, expected) => {
    expect(dateOrderOf(samples.map(dateSignOf).filter((sign) => sign !== null))).toBe(expected);
  });
});

describe('R6 dates', () => {
  it.each<[string, DateOrder, string | null]>([
    ['03/04/2026', 'dmy', '2026-04-03'],
    ['03/04/2026', 'mdy', '2026-03-04'],
    ['3.4.2026', 'dmy', '2026-04-03'],
    ['2026-04-03', 'dmy', '2026-04-03'],
    ['2026-04-03', 'mdy', '2026-04-03'],
    ['03/04/2026', 'ymd', null],
    [' 28-07-2023 03:00 ', 'dmy', '2023-07-28'],
    ['31/12/99', 'dmy', '1999-12-31'],
    ['31/12/26', 'dmy', '2026-12-31'],
    ['29/02/2025', 'dmy', null],
    ['13/13/2025', 'dmy', null],
    ['12/31/2025', 'dmy', null],
    ['03/04-2026', 'dmy', null],
    ['03/04/2026 soon', 'dmy', null],
    ['20260403', 'ymd', null],
    ['', 'dmy', null],
  ])('%j read %s is %s', (text, order, expected) => {
    expect(readDay(text, order)).toBe(expected);
  });

  it.each<[string, number | null | 'refused']>([
    ['28-07-2023 03:00', 180],
    ['28-07-2023 23:59:59', 1439],
    ['28-07-2023', null],
    ['2023-07-28T03:05:00.123Z', 185],
    ['2023-07-28T03:05+02:00', 185],
    ['28/07/2023 12:30 AM', 30],
    ['28/07/2023 12:30 pm', 750],
    ['28/07/2023 à 3h', 'refused'],
    ['28/07/2023 14h30', 870],
    ['28-07-2023 24:00', 'refused'],
    ['28-07-2023 13:00 PM', 'refused'],
    ['28-07-2023 10:60', 'refused'],
  ])('the minutes of %j are %s', (text, expected) => {
    const instant = readInstant(text, 'dmy');
    expect(instant === null ? 'refused' : instant.minutes).toBe(expected);
  });

  it.each<[string, number | null | 'refused']>([
    ['28-07-2023 03:00', null],
    ['28-07-2023', null],
    ['2023-07-28T03:05:00.123Z', 0],
    ['2023-07-28 03:05 UTC', 0],
    ['2023-07-28 03:05:00 gmt', 0],
    ['2023-07-28T03:05+02:00', 120],
    ['2023-07-28T03:05-0330', -210],
    ['2023-07-28 03:05:00.5+02', 120],
    ['28/07/2023 12:30 AM -05:00', -300],
    ['2023-07-28T03:05+14:00', 840],
    ['2023-07-28T03:05+15:00', 'refused'],
    ['2023-07-28T03:05+02:60', 'refused'],
    ['2023-07-28T03:05 CEST', 'refused'],
    // Where it is this moment, no calendar may have a day for it.
    ['0001-01-01T00:00Z', 'refused'],
    ['9999-12-31T23:00Z', 'refused'],
  ])('the offset of %j is %s', (text, expected) => {
    const instant = readInstant(text, 'dmy');
    expect(instant === null ? 'refused' : instant.offset).toBe(expected);
  });

  it('reads back every day in every order and separator', () => {
    const days = fc.integer({ min: 0, max: 40_000 }).map(dayFromNumber);
    fc.assert(
      fc.property(days, fc.constantFrom('-', '/', '.', ';'), (day, sign) => {
        const [year = '', month = '', dayOfMonth = ''] = day.split('-');
        expect(readDay([dayOfMonth, month, year].join(sign), 'dmy')).toBe(day);
        expect(readDay([month, dayOfMonth, year].join(sign), 'mdy')).toBe(day);
        expect(readDay([year, month, dayOfMonth].join(sign), 'ymd')).toBe(day);
        expect(readDay(`${Number(dayOfMonth)}${sign}${Number(month)}${sign}${year} 10:00`, 'dmy')).toBe(day);
      }),
      { numRuns: 300 },
    );
  });
});
