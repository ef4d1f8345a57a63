import { describe, expect, it } from 'vitest';
import { nearestDouble } from './figure.ts';

describe('qD2 the double nearest to a fraction', () => {
  const tie = 2n ** 53n + 1n;

  it.each([
    ['a tie goes to the even one', tie, 1n, 2 ** 53],
    ['a hair above it does not', tie * 3n ** 60n + 1n, 3n ** 60n, 2 ** 53 + 2],
    ['a hair below it does not', (tie + 2n) * 3n ** 60n - 1n, 3n ** 60n, 2 ** 53 + 2],
    ['nor with a minus', -(tie * 3n ** 60n + 1n), 3n ** 60n, -(2 ** 53 + 2)],
    ['0', 0n, 7n, 0],
    ['a third', 1n, 3n, 1 / 3],
    ['far beyond 2^53 on both sides', 10n ** 60n, 3n * 10n ** 60n, 1 / 3],
  ])('%s', (_, numerator, denominator, expected) => {
    expect(nearestDouble(numerator, denominator)).toBe(expected);
  });
});
