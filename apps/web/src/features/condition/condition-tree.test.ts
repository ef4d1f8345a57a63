import type { Condition } from '@vigie/domain/condition';
import { describe, expect, test } from 'vitest';
import {
  expanded,
  fromGroup,
  GROUP_MODES,
  groupOf,
  idsIn,
  isSimple,
  negated,
  partsOf,
  simplified,
  whereOf,
  wholeOf,
  withPart,
} from './condition-tree.ts';

const A: Condition = { field: 'name', op: 'empty' };
const B: Condition = { field: 'mrr', op: 'empty' };

describe('C1 editing a customer list filter', () => {
  test('chips are the parts that all have to hold; without any there is no filter', () => {
    expect(partsOf({ all: [A, B] })).toEqual([A, B]);
    expect(partsOf({ any: [A, B] })).toEqual([{ any: [A, B] }]);
    expect(whereOf(withPart([A], 1, B))).toEqual({ all: [A, B] });
    expect(whereOf(withPart([A, B], 0, null))).toEqual({ all: [B] });
    expect(whereOf(withPart([A], 0, null))).toBeUndefined();
  });

  test('a group is read as it was written, in every mode', () => {
    for (const mode of GROUP_MODES)
      expect(groupOf(fromGroup({ mode, parts: [A, B] }))).toEqual({ mode, parts: [A, B] });
    expect(groupOf(A)).toBeNull();
    expect(groupOf({ not: A })).toBeNull();
  });

  test('the tree starts from a group, whatever there is', () => {
    expect(wholeOf([])).toEqual({ all: [] });
    expect(wholeOf([A])).toEqual({ all: [A] });
    expect(wholeOf([{ any: [A, B] }])).toEqual({ any: [A, B] });
    expect(wholeOf([{ any: [A] }, B])).toEqual({ all: [{ any: [A] }, B] });
  });

  test('negated twice is what it was', () => {
    expect(negated(negated(A))).toEqual(A);
  });

  test.each<[Condition, Condition]>([
    [{ all: [{ any: [A] }, { any: [] }] }, A],
    [{ not: { any: [A] } }, { not: A }],
    [{ not: { all: [{ not: A }] } }, A],
    [{ any: [A, { all: [B] }] }, { any: [A, B] }],
    [{ some: 'contacts', where: { all: [] } }, { some: 'contacts' }],
    [
      { some: 'contacts', where: { all: [A] } },
      { some: 'contacts', where: A },
    ],
    [{ all: [] }, { all: [] }],
  ])('%j is said shorter', (built, short) => {
    expect(simplified(built)).toEqual(short);
    expect(simplified(expanded(short))).toEqual(short);
  });

  test('one comparison has a small editor, a group the tree', () => {
    expect(isSimple(A)).toBe(true);
    expect(isSimple({ some: 'contacts', where: A })).toBe(true);
    expect(isSimple({ count: 'contacts', op: 'gte', value: 1 })).toBe(true);
    expect(isSimple({ some: 'contacts', where: { all: [A, B] } })).toBe(false);
    expect(isSimple({ not: A })).toBe(false);
  });

  test('ids are found wherever the field is asked about', () => {
    const parent: Condition = { field: 'parent', op: 'anyOf', value: ['p1', 'p2'] };
    expect(idsIn({ all: [A, { not: { any: [parent] } }, { field: 'parent', op: 'is', value: '' }] }, 'parent')).toEqual(
      ['p1', 'p2'],
    );
  });
});
