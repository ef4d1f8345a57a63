import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { checkFacts } from './check-facts.property.ts';
import { interactionCheck, usageCheck } from './facts.property.ts';
import { ledgerCheck } from './ledger-facts.property.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('usage summed by SQL is what the domain sums over the same rows, on every day asked (§4, qD3)', async () => {
  await expect(checkFacts(database.db, usageCheck, 60)).resolves.toBeUndefined();
});

test('exchanges summed by SQL: touches, grades and open tickets are those of the domain (§3, qD3)', async () => {
  await expect(checkFacts(database.db, interactionCheck, 60)).resolves.toBeUndefined();
});

test('the ledger summed by SQL is that of the domain: outstanding, unapplied, overdue, delay (§7, qD3)', async () => {
  await expect(checkFacts(database.db, ledgerCheck, 100)).resolves.toBeUndefined();
});
