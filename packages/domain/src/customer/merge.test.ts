import { describe, expect, it } from 'vitest';
import { mergedParent, mergeFields, tiedTo } from './customer.ts';

describe('R2 what stays of two customers that are merged', () => {
  const kept = { name: 'Kept', domain: null, owner: 'u1', note: '', excluded: false, same: 1 };
  const other = { name: 'Other', domain: 'o.fr', owner: null, note: 'theirs', excluded: true, same: 1, extra: 2 };
  const taken = (chosen: string[] = []) =>
    mergeFields(kept, other, new Set(chosen)).map(({ field, takesOther }) => [field, takesOther]);

  it('the value of the kept one, unless it has none: false is one', () => {
    expect(taken()).toEqual([
      ['name', false],
      ['domain', true],
      ['note', true],
      ['excluded', false],
      ['extra', true],
    ]);
  });

  it('or that of the other where it is chosen; what the other lacks cannot be', () => {
    expect(taken(['name', 'owner', 'excluded', 'same']).filter(([, takesOther]) => takesOther)).toEqual([
      ['name', true],
      ['domain', true],
      ['note', true],
      ['excluded', true],
      ['extra', true],
    ]);
  });
});

describe('R2 where a kept customer stands after a merge', () => {
  const parents: Record<string, string> = { a: 'x', x: 'b', b: 'top', other: 'y', y: 'alone' };
  const parentOf = (id: string): string | null => parents[id] ?? null;
  const placed = (id: string) => ({ id, parentId: parentOf(id) });

  it.each([
    ['below the other, at any depth: in its place', 'a', 'b', { own: 'top', other: 'top' }],
    ['above the other: where it was', 'top', 'b', { own: null, other: null }],
    ['above the parent of the other: never below itself', 'alone', 'other', { own: null, other: null }],
    ['apart: where it was, or where the other was', 'a', 'other', { own: 'x', other: 'y' }],
  ])('%s', (_, kept, other, expected) => {
    expect(mergedParent(placed(kept), placed(other), parentOf)).toEqual(expected);
  });
});

describe('R2 what stays when a merge is undone', () => {
  const ties = [
    { one: 'p1', other: 'i1' },
    { one: 'p1', other: 'i2' },
    { one: 'c', other: 'i2' },
    { one: 'p2', other: 'i3' },
  ];

  it('all that is tied to what stays, over any number of others, and nothing else', () => {
    expect(tiedTo(ties, (id) => id === 'c').sort()).toEqual(['c', 'i1', 'i2', 'p1']);
    expect(tiedTo(ties, () => false)).toEqual([]);
  });
});
