import { expect, test } from 'vitest';
import { turns } from './turns.ts';

test('at most so many run at once, in the order they came; one that fails gives its turn on', async () => {
  const inTurn = turns(2);
  let running = 0;
  const seen: number[] = [];
  const order: number[] = [];
  const ends = await Promise.allSettled(
    Array.from({ length: 7 }, (_, at) =>
      inTurn(async () => {
        running += 1;
        seen.push(running);
        order.push(at);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (at === 2) throw new Error('fails');
        return at;
      }),
    ),
  );
  expect([Math.max(...seen), running]).toEqual([2, 0]);
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(ends.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true, true, true]);
});
