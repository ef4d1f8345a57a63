import { describe, expect, it } from 'vitest';
import { addDays, weekEnds } from '../calendar/calendar.ts';
import { checkUsage } from './usage.property.ts';
import type { UsageRow, UsageTotals } from './usage.ts';
import { connectionSeries, derivedConnections, usageFigures, usageTotals } from './usage.ts';

const AS_OF = '2026-03-30';
const row = (daysAgo: number, facts: Partial<UsageRow> = {}): UsageRow => ({
  day: addDays(AS_OF, -daysAgo),
  contactId: null,
  featureId: null,
  connections: 1,
  uses: 0,
  ...facts,
});
const totals = (connections30: number, connectionsPrevious30: number, activeContacts = 0): UsageTotals => ({
  isTracked: true,
  lastActivityDay: AS_OF,
  connections30,
  connectionsPrevious30,
  activeContacts,
  features30: 0,
});

describe('D4 usage figures', () => {
  it('counts visits: 10 people × 5 are 50', () => {
    const rows = Array.from({ length: 50 }, (_, index) => row(index % 30, { contactId: `c${index % 10}` }));
    const known = new Set(Array.from({ length: 10 }, (_, index) => `c${index}`));
    expect(usageTotals(rows, known, AS_OF)).toMatchObject({ connections30: 50, activeContacts: 10 });
  });

  it('takes 30 days, today included, and the 30 before', () => {
    const rows = [
      row(0),
      row(29),
      row(30, { connections: 10 }),
      row(59, { connections: 10 }),
      row(60, { connections: 99 }),
    ];
    expect(usageTotals(rows, new Set(), AS_OF)).toMatchObject({ connections30: 2, connectionsPrevious30: 20 });
  });

  it('does not know the days to come', () => {
    expect(usageTotals([row(-1)], new Set(), AS_OF)).toMatchObject({ isTracked: false, lastActivityDay: null });
  });

  it('counts unknown contacts in connections, not in active users', () => {
    const rows = [row(1, { contactId: 'archived' }), row(1, { contactId: 'c1' }), row(2)];
    expect(usageTotals(rows, new Set(['c1', 'c2']), AS_OF)).toMatchObject({ connections30: 3, activeContacts: 1 });
  });

  it('takes the last activity from connections, features from any use', () => {
    const rows = [
      row(5, { featureId: 'f1' }),
      row(2, { connections: 0, uses: 3, featureId: 'f2' }),
      row(1, { connections: 0, featureId: 'f3' }),
    ];
    expect(usageTotals(rows, new Set(), AS_OF)).toMatchObject({ lastActivityDay: addDays(AS_OF, -5), features30: 2 });
  });

  it.each([
    [78, 100, 78, null],
    [1, 3, 100 / 3, 'smallBase'],
    [5, 9, 500 / 9, 'smallBase'],
    [5, 10, 50, null],
    [5, 0, null, 'new'],
    [0, 0, null, 'noBase'],
  ])('trend of %i after %i is %s (%s)', (now, before, trendPercent, trendReason) => {
    expect(usageFigures(totals(now, before), 3)).toMatchObject({ trendPercent, trendReason });
  });

  it('leaves everything unknown without tracking, and a silent customer at real zeros', () => {
    const untracked = usageFigures(usageTotals([], new Set(['c']), AS_OF), 1);
    expect(Object.values(untracked)).toEqual([null, null, null, null, null]);
    const silent = usageFigures(usageTotals([row(200)], new Set(['c']), AS_OF), 1);
    expect(silent).toMatchObject({ connections30: 0, trendReason: 'noBase', activeUsers: { active: 0, contacts: 1 } });
  });

  it('has no active users without contacts', () => {
    expect(usageFigures(totals(1, 1), 0).activeUsers).toBeNull();
  });
});

describe('D4 curves', () => {
  it('sums each week up to its end, the last one partial, and leaves untracked weeks unknown', () => {
    const asOf = '2026-01-07';
    const ends = weekEnds(asOf, 4);
    const days = ['2025-12-14', '2025-12-22', '2025-12-28', '2025-12-29', '2026-01-07', '2026-01-08'];
    const rows = days.map((day) => ({ ...row(0), day }));
    expect(connectionSeries(rows, '2025-12-15', ends, '2025-12-22')).toEqual([null, 2, 1, 1]);
    expect(connectionSeries([], '2025-12-15', ends, null)).toEqual([null, null, null, null]);
  });
});

describe('D4 sources that send only feature use', () => {
  it('makes one connection per customer, contact and day', () => {
    const use = (customerId: string, contactId: string | null, day: string) => ({ customerId, contactId, day });
    const rows = [
      use('a', 'x', '2026-01-01'),
      use('a', 'x', '2026-01-01'),
      use('a', 'y', '2026-01-01'),
      use('a', null, '2026-01-01'),
      use('a', null, '2026-01-01'),
      use('b', 'x', '2026-01-01'),
      use('a', 'x', '2026-01-02'),
    ];
    expect(derivedConnections(rows)).toEqual([1, 0, 1, 1, 0, 1, 1]);
  });
});

it('qD2 sums, figures and curves are those of the plain definitions', () => checkUsage(500));
