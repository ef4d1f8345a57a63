import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, weekStart } from '../calendar/calendar.ts';
import { type HistoryPoint, isNewPoint, keptHistory } from './health.ts';

const POINT: HistoryPoint = {
  components: { usage: 50, interactions: null, pulse: 75, agreement: 66, receivables: 40 },
  confidence: 0.9,
  profileVersion: 1,
};

describe('H3 what history keeps', () => {
  it.each<[string, Partial<HistoryPoint>, boolean]>([
    ['nothing', {}, false],
    ['a component', { components: { ...POINT.components, usage: 51 } }, true],
    ['a component that came', { components: { ...POINT.components, interactions: 0 } }, true],
    ['a component that went missing', { components: { ...POINT.components, pulse: null } }, true],
    ['the confidence', { confidence: 0.91 }, true],
    ['the version of the profile', { profileVersion: 2 }, true],
  ])('a change of %s makes a point: %s', (_, change, expected) => {
    expect(isNewPoint(POINT, { ...POINT, ...change })).toBe(expected);
  });

  it('the first is always one', () => expect(isNewPoint(null, POINT)).toBe(true));

  it('keeps every day of 13 months, and before that the last of each week', () => {
    const days = ['2025-02-28', '2025-03-01', '2025-02-24', '2025-02-23', '2025-02-17', '2026-03-31'];
    // 13 months before 2026-03-31 is 2025-02-28: days after it are kept one by one.
    expect(keptHistory(days, '2026-03-31')).toEqual(['2025-02-23', '2025-02-28', '2025-03-01', '2026-03-31']);
  });

  it('loses no week, no recent day, and nothing more when done again', () => {
    const stored = fc.uniqueArray(fc.nat(900), { maxLength: 60 });
    fc.assert(
      fc.property(stored, fc.nat(60), (offsets, later) => {
        const days = offsets.map((offset) => addDays('2026-03-31', -offset));
        const kept = keptHistory(days, '2026-03-31');
        expect(kept).toEqual([...kept].sort());
        expect(new Set(kept.map(weekStart))).toEqual(new Set(days.map(weekStart)));
        for (const day of days) if (day > '2025-02-28') expect(kept).toContain(day);
        const then = addDays('2026-03-31', later);
        expect(keptHistory(kept, then)).toEqual(keptHistory(days, then));
      }),
      { numRuns: 300 },
    );
  });
});
