import { expect, test } from 'vitest';
import { encodeSigns } from './pattern.ts';

test('signs beyond ASCII are written in what no folded text holds, so that no number meets a part of one (I6)', () => {
  expect(encodeSigns('500 €')).toBe('500 ZIGAC');
  expect(encodeSigns('лада 😀')).toMatch(/^(Z[A-P]{4}){4} Y[A-P]{6}$/);
  expect(encodeSigns('a\\b%_')).toBe('a\\b%_');
});
