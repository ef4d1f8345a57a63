import { describe, expect, test } from 'vitest';
import {
  filterOfSelection,
  isEmpty,
  isTicked,
  NOBODY,
  rowsBetween,
  type Selection,
  sizeOf,
  withTicks,
} from './selection.ts';

describe('what is ticked in a list (R4)', () => {
  test('rows are ticked and unticked, and named by their ids', () => {
    const two = withTicks(withTicks(NOBODY, ['a', 'b', 'c'], true), ['b'], false);
    expect(['a', 'b', 'c'].map((id) => isTicked(two, id))).toEqual([true, false, true]);
    expect(filterOfSelection(two)).toEqual({ ids: ['a', 'c'] });
    expect([sizeOf(two, 4_312), isEmpty(two), isEmpty(NOBODY)]).toEqual([2, false, true]);
  });

  test('of a whole list, a row that is unticked is an exception, until it is ticked again', () => {
    const all: Selection = { kind: 'all', filter: { search: 'x' }, except: new Set() };
    const most = withTicks(all, ['b'], false);
    expect([isTicked(most, 'b'), isTicked(most, 'never seen')]).toEqual([false, true]);
    expect(filterOfSelection(most)).toEqual({ search: 'x', except: ['b'] });
    expect([sizeOf(most, 4_312), sizeOf(most, undefined), isEmpty(most)]).toEqual([4_311, null, false]);
    expect(filterOfSelection(withTicks(most, ['b'], true))).toEqual({ search: 'x' });
  });

  test('a range runs either way; without its beginning it is one row', () => {
    const rows = ['a', 'b', 'c', 'd'];
    expect(rowsBetween(rows, 'b', 'd')).toEqual(['b', 'c', 'd']);
    expect(rowsBetween(rows, 'c', 'a')).toEqual(['a', 'b', 'c']);
    expect(rowsBetween(rows, 'gone', 'a')).toEqual(['a']);
    expect(rowsBetween(rows, null, 'a')).toEqual(['a']);
  });
});
