import { describe, expect, it } from 'vitest';
import {
  isChanged,
  parseReportSearch,
  type ReportSearch,
  type SavedReport,
  searchOf,
  shownOf,
  stateOf,
} from './report-search.ts';

const where = { all: [{ field: 'mrr', op: 'gte', value: 1 }] };
const SEARCHES: ReportSearch[] = [
  { by: 'owner', of: 'mrr', fold: 'mean', where, as: 'table' },
  { by: 'stage' },
  { report: 'overTime', every: 'month', of: 'mrr', as: 'table', where },
  { report: 'overTime' },
  { report: 'movers', since: '2026-06-01', until: '2026-06-15', passage: { from: 'healthy', to: 'at-risk' }, where },
  { report: 'movers' },
];
const saved = (search: ReportSearch): SavedReport => ({
  id: 'r',
  name: 'R',
  isShared: false,
  isMine: true,
  mayChange: true,
  version: 1,
  state: stateOf(search) as SavedReport['state'],
});
const defined = (search: ReportSearch): object => JSON.parse(JSON.stringify(search));

describe('V1 saved reports', () => {
  it.each(SEARCHES)('open as they were saved: %o', (search) => {
    const opened = searchOf(saved(search));
    expect(defined(opened)).toEqual(defined({ ...search, saved: 'r' }));
    expect(isChanged(opened, saved(search))).toBe(false);
    expect(defined(parseReportSearch(defined(opened) as Record<string, unknown>))).toEqual(defined(opened));
  });

  it('are changed by a filter, a field, a day, and not by the order of keys', () => {
    const [first] = SEARCHES;
    const of = { all: [{ value: 1, op: 'gte', field: 'mrr' }] };
    expect(isChanged({ ...first, where: of }, saved(first ?? {}))).toBe(false);
    for (const change of [{ where: undefined }, { by: 'stage' }, { of: undefined }, { as: undefined }])
      expect(isChanged({ ...first, ...change }, saved(first ?? {}))).toBe(true);
    expect(isChanged({ report: 'movers', since: '2026-06-01' }, saved({ report: 'movers' }))).toBe(true);
  });

  it('are shown where the address names them alone; what it says beside comes first', () => {
    const report = saved({ report: 'overTime' });
    expect(shownOf({ saved: 'r' }, report).report).toBe('overTime');
    expect(shownOf({ saved: 'r', by: 'owner' }, report).by).toBe('owner');
    expect(shownOf({}, undefined)).toEqual({ by: 'healthStatus', of: 'mrr' });
  });

  it('take nothing from an address that makes no sense', () => {
    const parsed = parseReportSearch({
      report: 'x',
      by: 1,
      fold: 'sum',
      passage: { from: 'x', to: 'healthy' },
      as: 'y',
    });
    expect(defined(parsed)).toEqual({});
  });
});

it.each(['garbage', '0001-01-01', '1900-01-01', '2026-02-30', 20_260_630])(
  'a day %s that nobody can be compared on is none',
  (day) => {
    expect(parseReportSearch({ report: 'movers', since: day, until: day })).toMatchObject({
      since: undefined,
      until: undefined,
    });
    expect(parseReportSearch({ until: '2026-06-30' }).until).toBe('2026-06-30');
  },
);
