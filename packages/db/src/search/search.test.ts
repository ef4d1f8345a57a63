import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { checkSearch } from './search.property.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('the index follows every write, and everybody finds what they may see and nothing else (I6, qS8)', async () => {
  const looked = await checkSearch(database, 60);
  expect(looked.rows).toBeGreaterThan(200);
  expect(looked.found).toBeGreaterThan(50);
  expect(looked.hidden).toBeGreaterThan(50);
});
