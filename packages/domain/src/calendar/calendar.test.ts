import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  clockIn,
  dayFromNumber,
  dayIn,
  dayNumber,
  dayOfWeek,
  daysBetween,
  instantOf,
  isCalendarDate,
  isZone,
  knownDayOf,
  monthEnd,
  monthEnds,
  parseDay,
  weekEnds,
  windowStart,
} from './calendar.ts';

const dayNumbers = fc.integer({ min: -719162, max: 2932896 });
const days = fc.integer({ min: -200_000, max: 200_000 }).map(dayFromNumber);

describe('D1 days', () => {
  it.each([
    ['2026-02-29', false],
    ['2024-02-29', true],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['0001-01-01', true],
    ['0000-12-31', false],
    ['9999-12-31', true],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-04-31', false],
    ['2026-4-30', false],
    ['2026/04/30', false],
    ['2026-04-30 ', false],
    ['٢٠٢٦-٠٤-٣٠', false],
    ['', false],
  ])('%s is a real day: %s', (text, expected) => {
    expect(isCalendarDate(text)).toBe(expected);
  });

  it('refuses what is no day, with its code', () => {
    expect(() => parseDay('2026-02-30')).toThrow(expect.objectContaining({ code: 'calendar.invalidDay' }));
    expect(() => addDays('9999-12-31', 1)).toThrow(expect.objectContaining({ code: 'calendar.outOfRange' }));
    expect(() => addMonths('9999-12-31', 1)).toThrow(expect.objectContaining({ code: 'calendar.invalidDay' }));
  });

  it('numbers days as the platform does, there and back', () => {
    fc.assert(
      fc.property(dayNumbers, (number) => {
        const day = dayFromNumber(number);
        expect(isCalendarDate(day)).toBe(true);
        expect(dayNumber(day)).toBe(number);
        expect(new Date(number * 86_400_000).toISOString().slice(0, 10)).toBe(day);
        expect(dayOfWeek(day)).toBe(new Date(number * 86_400_000).getUTCDay() || 7);
      }),
      { numRuns: 2000 },
    );
  });

  it('counts calendar days', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
  });
});

describe('D1 month arithmetic', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2026-12-31', -3, '2026-09-30'],
    ['2027-02-28', -3, '2026-11-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-01-15', -1, '2025-12-15'],
  ])('%s + %i months is %s', (anchor, months, expected) => {
    expect(addMonths(anchor, months)).toBe(expected);
  });

  it('never drifts: the day of the anchor, or the end of a shorter month', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -600, max: 600 }), (anchor, months) => {
        const result = addMonths(anchor, months);
        const wanted = Number(anchor.slice(8));
        const reached = Number(result.slice(8));
        expect(reached === wanted || (reached < wanted && result === monthEnd(result))).toBe(true);
        const monthIndex = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
        expect(monthIndex(result) - monthIndex(anchor)).toBe(months);
      }),
    );
  });
});

describe('D1 windows', () => {
  it('holds n days, both ends inclusive', () => {
    expect(windowStart('2026-03-30', 30)).toBe('2026-03-01');
    expect(windowStart('2026-03-30', 1)).toBe('2026-03-30');
  });

  it('ends each ISO week on its Sunday and the last one today', () => {
    expect(weekEnds('2026-01-07', 3)).toEqual(['2025-12-28', '2026-01-04', '2026-01-07']);
    expect(weekEnds('2026-01-04', 2)).toEqual(['2025-12-28', '2026-01-04']);
    expect(weekEnds('2026-01-04', 0)).toEqual([]);
  });

  it('ends each month on its last day and the last one today', () => {
    expect(monthEnds('2026-03-31', 3)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31']);
    expect(monthEnds('2026-03-05', 2)).toEqual(['2026-02-28', '2026-03-05']);
  });
});

describe('D1 the day a fact given by hand is known from', () => {
  it.each([
    ['2026-06-29', '2026-06-29'],
    ['2026-06-30', '2026-06-30'],
    ['2026-07-01', '2026-06-30'],
  ])('%s, today 2026-06-30: %s', (day, expected) => {
    expect(knownDayOf(day, '2026-06-30')).toBe(expected);
  });
});

describe('qD6 the clock of a zone', () => {
  it.each([
    ['2026-03-29T00:59:00Z', 'Europe/Paris', '2026-03-29', 119],
    // 02:00 to 02:59 do not exist on that day.
    ['2026-03-29T01:00:00Z', 'Europe/Paris', '2026-03-29', 180],
    // 02:00 to 02:59 come twice.
    ['2026-10-25T00:30:00Z', 'Europe/Paris', '2026-10-25', 150],
    ['2026-10-25T01:30:00Z', 'Europe/Paris', '2026-10-25', 150],
    ['2026-01-01T00:00:59Z', 'Asia/Kolkata', '2026-01-01', 330],
    ['2025-12-31T10:15:00Z', 'Pacific/Kiritimati', '2026-01-01', 15],
    ['2026-01-01T00:00:00Z', 'UTC', '2026-01-01', 0],
    ['2026-01-01T23:59:59.999Z', 'UTC', '2026-01-01', 1439],
  ])('at %s in %s shows %s and minute %i', (instant, zone, day, minute) => {
    expect(clockIn(zone, Date.parse(instant))).toEqual({ day, minute });
  });

  it.each([
    // Shown twice: the first. Shown never: as long after the last midnight.
    ['Europe/Paris', '2026-10-25', 150, '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-11-01', 90, '2026-11-01T05:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05', 105, '2026-04-04T14:45:00.000Z'],
    ['Europe/Paris', '2026-03-29', 150, '2026-03-29T01:30:00.000Z'],
    ['Europe/Paris', '2026-10-25', 180, '2026-10-25T02:00:00.000Z'],
    ['Europe/Paris', '2026-10-25', 0, '2026-10-24T22:00:00.000Z'],
    ['UTC', '0050-01-01', 0, '0050-01-01T00:00:00.000Z'],
  ])('in %s on %s minute %i is %s', (zone, day, minute, instant) => {
    expect(new Date(instantOf(zone, day, minute)).toISOString()).toBe(instant);
  });

  it('refuses what is no zone and no instant', () => {
    const beforeYearOne = Date.parse('-000004-01-01T00:00:00Z');
    expect(() => dayIn('UTC', beforeYearOne)).toThrow(expect.objectContaining({ code: 'calendar.invalidInstant' }));
    expect(() => clockIn('Mars/Olympus', 0)).toThrow(expect.objectContaining({ code: 'calendar.unknownZone' }));
    expect(() => clockIn('UTC', Number.NaN)).toThrow(expect.objectContaining({ code: 'calendar.invalidInstant' }));
  });
});

describe('qD6 the day in a zone', () => {
  it('knows zones by name only', () => {
    expect(['Europe/Paris', 'UTC', 'America/St_Johns'].map(isZone)).toEqual([true, true, true]);
    expect(['Europe/Nowhere', '+02:00', ''].map(isZone)).toEqual([false, false, false]);
    expect(() => dayIn('Europe/Nowhere', 0)).toThrow(expect.objectContaining({ code: 'calendar.unknownZone' }));
    expect(() => dayIn('UTC', Number.NaN)).toThrow(expect.objectContaining({ code: 'calendar.invalidInstant' }));
  });

  it.each([
    ['Europe/Paris', '2026-03-28T22:59:59Z', '2026-03-28'],
    ['Europe/Paris', '2026-03-28T23:00:00Z', '2026-03-29'],
    ['Europe/Paris', '2026-03-29T21:59:59Z', '2026-03-29'],
    ['Europe/Paris', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['America/New_York', '2026-01-01T04:59:59Z', '2025-12-31'],
    ['Pacific/Kiritimati', '2026-01-01T10:00:00Z', '2026-01-02'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
  ])('in %s at %s it is %s', (zone, instant, expected) => {
    expect(dayIn(zone, Date.parse(instant))).toBe(expected);
  });

  const ZONES = [
    'Europe/Paris',
    'America/New_York',
    'America/Santiago',
    'Africa/Cairo',
    'Asia/Beirut',
    'Australia/Lord_Howe',
  ];
  it.each(ZONES)('skips and doubles no day in %s, whatever the change of hour', (zone) => {
    const start = Date.parse('2026-01-01T00:00:00Z');
    let previous = dayIn(zone, start);
    for (let hour = 1; hour < 366 * 24; hour += 1) {
      const day = dayIn(zone, start + hour * 3_600_000);
      if (day === previous) continue;
      expect(daysBetween(previous, day)).toBe(1);
      previous = day;
    }
  });
});
