import { describe, expect, it } from 'vitest';
import {
  DEFAULT_LAYOUT,
  isChanged,
  layoutOf,
  moveColumn,
  pinnedOf,
  placeColumn,
  searchOf,
  stateOf,
  type View,
  withColumn,
} from './views.ts';

const view = (id: string, change: Partial<View['state']> = {}): View => ({
  id,
  name: id,
  isShared: false,
  isMine: true,
  mayChange: true,
  version: 1,
  state: { where: null, search: null, churned: false, sort: null, layout: null, ...change },
});
const where = { all: [{ field: 'mrr', op: 'gte', value: 1 }] };
const compact = { ...DEFAULT_LAYOUT, density: 'compact' as const };

describe('C3 saved views', () => {
  it('open as they were kept', () => {
    const kept = stateOf({ q: 'elan', where, churned: true, sort: 'name', dir: 'asc' }, compact);
    expect(searchOf(view('v', kept))).toEqual({ view: 'v', q: 'elan', where, churned: true, sort: 'name', dir: 'asc' });
    expect(searchOf(view('v'))).toEqual({ view: 'v' });
    expect(searchOf(null)).toEqual({ view: 'all' });
  });

  it('are changed by a filter, a search, a sort, and not by the order of keys or what goes without saying', () => {
    const kept = view('v', { where, sort: { by: 'mrr', direction: 'desc' } });
    expect(isChanged({ view: 'v', where: { all: [{ value: 1, op: 'gte', field: 'mrr' }] } }, kept)).toBe(false);
    expect(isChanged({ view: 'v', where, sort: 'mrr', dir: 'desc' }, kept)).toBe(false);
    for (const change of [{ q: 'x' }, { churned: true as const }, { sort: 'name' as const }, { where: { all: [] } }])
      expect(isChanged({ view: 'v', where, ...change }, kept)).toBe(true);
    expect(isChanged({ view: 'all' }, null)).toBe(false);
    expect(isChanged({}, null)).toBe(false);
  });

  it('are laid out as the person did, else as they were kept, else as usual', () => {
    const own = { ...DEFAULT_LAYOUT, columns: [{ key: 'name', width: 10 }] };
    const use = (viewId: string | null, layout: typeof own | null) => ({
      viewId,
      position: null,
      isDefault: false,
      layout,
    });
    expect(layoutOf(view('v', { layout: compact }), [use('v', own), use(null, null)])).toBe(own);
    expect(layoutOf(view('v', { layout: compact }), [use('v', null), use(null, own)])).toBe(compact);
    expect(layoutOf(null, [use(null, own)])).toBe(own);
    expect(layoutOf(view('v'), [])).toBe(DEFAULT_LAYOUT);
  });

  it('stand as tabs where they are pinned, in that order', () => {
    const use = (viewId: string, position: number | null) => ({ viewId, position, isDefault: false, layout: null });
    const views = [view('a'), view('b'), view('c')];
    expect(pinnedOf(views, [use('a', 2), use('c', 0), use('b', null), use('gone', 1)]).map(({ id }) => id)).toEqual([
      'c',
      'a',
    ]);
  });
});

describe('C2 columns', () => {
  const keys = (layout: typeof DEFAULT_LAYOUT): string[] => layout.columns.map(({ key }) => key);
  const short = { ...DEFAULT_LAYOUT, columns: ['name', 'owner', 'mrr'].map((key) => ({ key, width: null })) };

  it('come last, once, and go', () => {
    expect(keys(withColumn(short, 'domain', true))).toEqual(['name', 'owner', 'mrr', 'domain']);
    expect(keys(withColumn(short, 'owner', true))).toEqual(['name', 'mrr', 'owner']);
    expect(keys(withColumn(short, 'custom.tier', true))).toContain('custom.tier');
    expect(keys(withColumn(short, 'owner', false))).toEqual(['name', 'mrr']);
  });

  it('move by one, and stop at the ends', () => {
    expect(keys(moveColumn(short, 'mrr', -1))).toEqual(['name', 'mrr', 'owner']);
    expect(keys(moveColumn(short, 'mrr', 1))).toEqual(['name', 'owner', 'mrr']);
    expect(keys(moveColumn(short, 'name', -1))).toEqual(['name', 'owner', 'mrr']);
    expect(moveColumn(short, 'gone', 1)).toBe(short);
    expect(keys(placeColumn(short, 'mrr', 'owner'))).toEqual(['name', 'mrr', 'owner']);
    expect(keys(placeColumn(short, 'owner', null))).toEqual(['name', 'mrr', 'owner']);
    expect(keys(placeColumn(short, 'owner', 'gone'))).toEqual(['name', 'mrr', 'owner']);
    expect(placeColumn(short, 'owner', 'owner')).toBe(short);
    expect(placeColumn(short, 'gone', null)).toBe(short);
  });
});
