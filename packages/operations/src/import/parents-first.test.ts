import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parentsFirst } from './parents-first.ts';

interface Row {
  at: number;
  link: { id: string; parent: string | null } | null;
  isInLoop: boolean;
}

async function* given(links: readonly Row['link'][]): AsyncGenerator<Row> {
  for (const [at, link] of links.entries()) yield { at, link, isInLoop: false };
}

async function ordered(links: readonly Row['link'][]): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of parentsFirst(given(links))) rows.push(row);
  return rows;
}
const below = (id: string, parent: string | null): Row['link'] => ({ id, parent });

describe('parents first', () => {
  test('rows without a link to another stay where they are', async () => {
    const rows = await ordered([below('A', null), null, below('B', 'A'), below('A', null)]);
    expect(rows.map(({ at }) => at)).toEqual([0, 1, 2, 3]);
  });

  test('those below wait, and follow level by level', async () => {
    const rows = await ordered([below('C', 'B'), below('B', 'A'), below('D', 'B'), below('X', null), below('A', null)]);
    expect(rows.map(({ at }) => at)).toEqual([3, 4, 1, 0, 2]);
  });

  test('a chain of a hundred thousand rows, last first', async () => {
    const length = 100_000;
    const rows = await ordered(Array.from({ length }, (_, at) => below(`${at}`, at + 1 < length ? `${at + 1}` : null)));
    expect(rows.map(({ at }) => at)).toEqual(Array.from({ length }, (_, at) => length - 1 - at));
  });

  const anyLink = fc.option(
    fc.record({ id: fc.constantFrom(...'ABCDEF'), parent: fc.option(fc.constantFrom(...'ABCDEFG')) }),
    { freq: 9 },
  );
  test('every row once; rows of an id in their order; a parent first unless it is above itself', () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyLink, { maxLength: 14 }), async (links) => {
        const rows = await ordered(links);
        expect(rows.map(({ at }) => at).sort((a, b) => a - b)).toEqual(links.map((_, at) => at));
        for (const id of 'ABCDEF') {
          const own = rows.filter(({ link }) => link?.id === id).map(({ at }) => at);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
        // With each id once, what a parent is does not depend on which of its rows is meant.
        const parents = new Map(links.flatMap((link) => (link ? [[link.id, link.parent] as const] : [])));
        if (parents.size < links.filter((link) => link !== null).length) return;
        const above = (id: string): string[] => {
          const path: string[] = [];
          for (let next = parents.get(id); next && !path.includes(next); next = parents.get(next)) path.push(next);
          return path;
        };
        for (const [place, { link, isInLoop }] of rows.entries()) {
          if (!link) continue;
          expect(isInLoop).toBe(above(link.id).includes(link.id));
          const isBelowLoop = above(link.id).some((id) => above(id).includes(id));
          if (isBelowLoop || link.parent === null || !parents.has(link.parent)) continue;
          expect(rows.slice(0, place).some((row) => row.link?.id === link.parent)).toBe(true);
        }
      }),
      { numRuns: 500 },
    ));
});
