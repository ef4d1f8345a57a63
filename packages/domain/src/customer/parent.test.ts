import { describe, expect, it } from 'vitest';
import { checkParent, standsAbove } from './customer.ts';

const parents: Record<string, string> = { shop: 'region', region: 'group', x: 'y', y: 'x' };
const parentOf = (id: string): string | null => parents[id] ?? null;

describe('R2 the tree of parents', () => {
  it.each([
    ['group', 'shop', true],
    ['region', 'shop', true],
    ['shop', 'shop', true],
    ['shop', 'group', false],
    ['shop', null, false],
    // A circle among others, as two writes at once may leave it, is walked and left.
    ['shop', 'x', false],
    ['y', 'x', true],
  ])('%s stands at or above %s: %s', (customerId, id, expected) => {
    expect(standsAbove(customerId, id, parentOf)).toBe(expected);
  });

  it('refuses a parent that stands below its child, naming both', () => {
    expect(() => checkParent('group', 'shop', parentOf)).toThrow(
      expect.objectContaining({ code: 'customer.parentLoop', params: { customerId: 'group', parentId: 'shop' } }),
    );
    expect(() => checkParent('group', 'group', parentOf)).toThrow(
      expect.objectContaining({ code: 'customer.parentLoop' }),
    );
  });

  it('takes any other parent, and none', () => {
    expect(() => checkParent('shop', 'group', parentOf)).not.toThrow();
    expect(() => checkParent('shop', null, parentOf)).not.toThrow();
  });
});
