/** What property runners share. They throw plain errors, so that a script runs them as well as the tests do. */

const text = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : Object.is(part, -0) ? '-0' : part));

/** Throws unless both say the same; −0 is not 0. */
export function agree(what: string, actual: unknown, expected: unknown): void {
  if (text(actual) !== text(expected)) throw new Error(`${what}: ${text(actual)}, expected ${text(expected)}`);
}

/** Throws unless a double lies as near to the exact value as sums of doubles do. */
export function near(what: string, actual: number, expected: number, distance = 1e-9): void {
  if (!(Math.abs(actual - expected) <= distance)) throw new Error(`${what}: ${actual}, expected about ${expected}`);
}
