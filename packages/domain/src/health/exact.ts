/** Rational arithmetic in BigInt, for the few scores that lie on a rounding tie, and for the tests' oracle. */
export interface Rational {
  n: bigint;
  d: bigint;
}

export const rational = (n: bigint | number, d: bigint | number = 1n): Rational => {
  const top = BigInt(n);
  const bottom = BigInt(d);
  return bottom < 0n ? { n: -top, d: -bottom } : { n: top, d: bottom };
};

/** The decimal a number is written as: 0.6 is 6/10, not the nearest double. */
export function fromDecimal(value: number): Rational {
  const [digits = '0', exponentText = '0'] = value.toExponential().split('e');
  const [head = '0', tail = ''] = digits.split('.');
  const exponent = Number(exponentText) - tail.length;
  const top = BigInt(head + tail);
  return exponent >= 0 ? rational(top * 10n ** BigInt(exponent)) : rational(top, 10n ** BigInt(-exponent));
}

export const add = (a: Rational, b: Rational): Rational => rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Rational, b: Rational): Rational => rational(a.n * b.d - b.n * a.d, a.d * b.d);
export const multiply = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d);
export const divide = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n);
export const isBelow = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d;

/** Nearest whole number, half away from zero. */
export function roundHalfAway(value: Rational): bigint {
  const negative = value.n < 0n;
  const top = negative ? -value.n : value.n;
  const rounded = (2n * top + value.d) / (2n * value.d);
  return negative ? -rounded : rounded;
}
