import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { checkVisibility } from './visibility.property.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('who may read a customer is the same in the domain and in SQL, on random organisations (qD5)', async () => {
  const looked = await checkVisibility(database.db, 60);
  expect(looked.seen).toBeGreaterThan(100);
  expect(looked.hidden).toBeGreaterThan(100);
});
