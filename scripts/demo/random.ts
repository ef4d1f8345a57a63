/** A small seeded generator: the same seed gives the same customers on every machine. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** Whole number, both ends included. */
  int(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** A UUID in the shape of version 7, made of the generator's own bits. */
  id(): string;
}

export function createRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  const bits = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = (): number => bits() / 4_294_967_296;
  const hex = (): string => bits().toString(16).padStart(8, '0');
  let counter = 0;
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    chance: (probability) => next() < probability,
    id: () => {
      counter += 1;
      // The seed is in the time: of a million generators, some meet in their 32 bits.
      const time = (1_760_000_000_000 + seed * 1_000 + counter).toString(16).padStart(12, '0');
      const [a, b] = [hex(), hex()];
      return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(0, 3)}-${((Number.parseInt(a[3] ?? '0', 16) & 3) + 8).toString(16)}${a.slice(4, 7)}-${b}${hex().slice(0, 4)}`;
    },
  };
}
