import fc from 'fast-check';
import { addDays, daysBetween, weekEnds, weekStart } from '../calendar/calendar.ts';
import { agree, near } from '../property/property.ts';
import {
  connectionSeries,
  derivedConnections,
  type UsageRow,
  usageFigures,
  usageTotals,
  type VisitRow,
} from './usage.ts';

const AS_OF = '2026-03-30';
const rows: fc.Arbitrary<UsageRow[]> = fc.array(
  fc.record({
    day: fc.integer({ min: -3, max: 70 }).map((daysAgo) => addDays(AS_OF, -daysAgo)),
    contactId: fc.constantFrom('a', 'b', 'c', null),
    featureId: fc.constantFrom('f', 'g', null),
    connections: fc.nat(3),
    uses: fc.nat(2),
  }),
  { maxLength: 30 },
);
const visits: fc.Arbitrary<VisitRow[]> = fc.array(
  fc.record({
    source: fc.constantFrom('s', 't'),
    customerId: fc.constantFrom('c1', 'c2'),
    contactId: fc.constantFrom('a', 'b', null),
    day: fc.constantFrom('2026-03-01', '2026-03-02'),
  }),
  { maxLength: 20 },
);

const sum = (list: readonly UsageRow[]): number => list.reduce((total, { connections }) => total + connections, 0);
const count = (list: readonly (string | null)[]): number => new Set(list.filter((item) => item !== null)).size;

/** qD2 §4: sums, figures and curves by the plain definitions, read row by row. */
export function checkUsage(runs: number): void {
  fc.assert(
    fc.property(rows, fc.subarray(['a', 'b', 'c']), fc.nat(4), (list, known, contacts) => {
      const past = list.filter(({ day }) => daysBetween(day, AS_OF) >= 0);
      const within = past.filter(({ day }) => daysBetween(day, AS_OF) < 30);
      const before = past.filter(({ day }) => daysBetween(day, AS_OF) >= 30 && daysBetween(day, AS_OF) < 60);
      const connected = (some: UsageRow[]): UsageRow[] => some.filter(({ connections }) => connections > 0);
      const lastDays = connected(past).map(({ day }) => day);
      const totals = usageTotals(list, new Set(known), AS_OF);
      agree('totals', totals, {
        isTracked: past.length > 0,
        lastActivityDay: lastDays.toSorted().at(-1) ?? null,
        connections30: sum(within),
        connectionsPrevious30: sum(before),
        activeContacts: count(connected(within).map(({ contactId }) => known.find((id) => id === contactId) ?? null)),
        features30: count(within.filter((row) => row.connections + row.uses > 0).map(({ featureId }) => featureId)),
      });

      const figures = usageFigures(totals, contacts);
      const isKnown = past.length > 0;
      agree('connections', figures.connections30, isKnown ? sum(within) : null);
      if (isKnown && sum(before) > 0)
        near('trend', figures.trendPercent ?? Number.NaN, (100 * sum(within)) / sum(before));
      else agree('trend', figures.trendPercent, null);
      const reason = sum(before) === 0 ? (sum(within) > 0 ? 'new' : 'noBase') : sum(before) < 10 ? 'smallBase' : null;
      agree('reason', figures.trendReason, isKnown ? reason : null);
      agree(
        'active users',
        figures.activeUsers,
        isKnown && contacts > 0 ? { active: totals.activeContacts, contacts } : null,
      );

      const ends = weekEnds(AS_OF, 8);
      const expected = ends.map((end) => sum(past.filter(({ day }) => weekStart(day) === weekStart(end))));
      agree('series', connectionSeries(list, weekStart(ends[0] ?? ''), ends, '2000-01-01'), expected);
    }),
    { numRuns: runs },
  );
  fc.assert(
    fc.property(visits, (list) => {
      const text = ({ source, customerId, contactId, day }: VisitRow): string =>
        [source, customerId, contactId, day].join();
      const found = derivedConnections(list);
      agree(
        'visits',
        found,
        list.map((row, at) => (list.findIndex((other) => text(other) === text(row)) === at ? 1 : 0)),
      );
    }),
    { numRuns: Math.ceil(runs / 10) },
  );
}
