import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { checkConditions } from './condition.property.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('qD4 a condition finds in SQL the customers of which the domain says it is true', async () => {
  const { held, not } = await checkConditions(database.db, 2_000);
  expect(held).toBeGreaterThan(1_000);
  expect(not).toBeGreaterThan(1_000);
});
