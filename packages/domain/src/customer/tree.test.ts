import { describe, expect, it } from 'vitest';
import { readTree } from './customer.ts';

const tree = (...links: [string, string | null][]) =>
  readTree(links.map(([id, parentId]) => ({ id, parentId }))).map(
    ({ node, depth, members }) => `${depth} ${node.id}: ${members.map(({ id }) => id).join(' ')}`,
  );

describe('R2 a group read as a tree', () => {
  it('each stands before those below it, and counts them as its own', () => {
    expect(
      tree(['shop', 'region'], ['group', null], ['south', 'group'], ['region', 'group'], ['yard', 'region']),
    ).toEqual([
      '0 group: group south region shop yard',
      '1 south: south',
      '1 region: region shop yard',
      '2 shop: shop',
      '2 yard: yard',
    ]);
  });

  it('one whose parent is not told begins a tree of its own', () => {
    expect(tree(['group', null], ['shop', 'unseen'])).toEqual(['0 group: group', '0 shop: shop']);
  });

  it('a circle is read once, from the first that is given', () => {
    expect(tree(['x', 'y'], ['y', 'x'], ['z', 'y'])).toEqual(['0 x: x y z', '1 y: y z', '2 z: z']);
  });

  it('a chain of a thousand is read', () => {
    const chain = Array.from({ length: 1_000 }, (_, n): [string, string | null] => [
      `${n}`,
      n === 0 ? null : `${n - 1}`,
    ]);
    expect(tree(...chain.reverse())).toHaveLength(1_000);
  });
});
