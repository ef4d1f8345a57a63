import { expect, it } from 'vitest';
import { DomainError, isDomainError } from './refusal.ts';

it('D1 a refusal carries its code and its own copy of the params', () => {
  const params = { max: 3 };
  const error = new DomainError('thing.tooMany', params);
  params.max = 4;
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    code: 'thing.tooMany',
    message: 'thing.tooMany',
    params: { max: 3 },
    name: 'DomainError',
  });
  expect(isDomainError(error, 'thing.tooMany')).toBe(true);
  expect(isDomainError(error, 'thing.other')).toBe(false);
  expect(isDomainError(new Error('thing.tooMany'))).toBe(false);
});
