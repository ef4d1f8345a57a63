import { loadLedgerFacts } from '@vigie/db/health';
import { loadAllocations, loadDisputes, loadDocuments, loadParts } from '@vigie/db/ledger';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { customerSearchText } from '@vigie/domain/customer';
import { ledgerAt, settlementOf } from '@vigie/domain/ledger';
import { foldText } from '@vigie/domain/text';
import { makeOrganization } from '@vigie/operations/test-organization';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillDemo } from './fill.ts';

const CUSTOMERS = 300;
let database: TestDatabase;
let scope: OrgScope;
let twin: OrgScope;

beforeAll(async () => {
  database = await createTestDatabase();
  scope = await makeOrganization(database);
  await fillDemo(database.installation.ownerUrl, scope, { customers: CUSTOMERS, seed: 1, owners: [] });
});
afterAll(() => database.close());

test('the demo writes what operations would have written: folded names, settlements, ledgers', async () => {
  await inTransaction(scope, async (tx) => {
    const { rows } = await sql<{
      id: string;
      name: string;
      nameFolded: string;
      searchFolded: string;
      customerId: string;
      domain: string;
    }>`select id, name, name_folded, search_folded, customer_id, domain from customer`.execute(tx.db);
    expect(rows).toHaveLength(CUSTOMERS);
    let invoices = 0;
    const facts = await loadLedgerFacts(
      tx,
      rows.map((row) => row.id),
      tx.today,
    );
    for (const { id, name, nameFolded, searchFolded, customerId, domain } of rows) {
      expect(nameFolded).toBe(foldText(name));
      expect(searchFolded).toBe(customerSearchText({ name, customerId, domain }));
      const documents = await loadDocuments(tx, id, tx.today);
      const own = documents.filter((document) => document.kind === 'invoice');
      const parts = await loadParts(
        tx,
        own.map((invoice) => invoice.id),
      );
      for (const invoice of own) {
        const settlement = settlementOf(
          invoice.amountMinor,
          parts.filter((part) => part.invoiceId === invoice.id),
        );
        expect({ day: invoice.settledDay, isByPayment: invoice.isSettledByPayment }, invoice.number).toEqual(
          settlement,
        );
        invoices += 1;
      }
      const state = ledgerAt(documents, await loadAllocations(tx, id), await loadDisputes(tx, id), tx.today);
      const sums = facts
        .filter((row) => row.customerId === id)
        .map(({ currency, outstandingMinor, overdueMinor, unappliedMinor }) => ({
          currency,
          outstandingMinor,
          overdueMinor,
          unappliedMinor,
        }));
      expect(state.currencies.map(({ disputedMinor: _disputed, ...row }) => row)).toEqual(
        sums.map((row) => expect.objectContaining(row)),
      );
    }
    expect(invoices).toBeGreaterThan(3_000);
  });
});

test('customers are believable: every band of health and every payer grade is there, with a past', async () => {
  await inTransaction(scope, async (tx) => {
    const { rows } = await sql<{
      statuses: string[];
      ratings: string[];
      curves: number;
    }>`select array_agg(distinct status) as statuses, array_agg(distinct rating) as ratings,
      count(*) filter (where cardinality(array_remove(sparkline, null)) >= 8)::int as curves from customer_figure`.execute(
      tx.db,
    );
    expect(rows[0]?.statuses).toEqual(expect.arrayContaining(['healthy', 'at-risk']));
    expect(rows[0]?.ratings).toEqual(expect.arrayContaining(['A', 'B', 'C', 'D']));
    expect(rows[0]?.curves).toBeGreaterThan(CUSTOMERS / 2);
  });
});

test('the same seed gives the same customers', async () => {
  twin = await makeOrganization(database);
  // Ids are of the seed too, so a second set lives in a database of its own.
  const other = await createTestDatabase();
  try {
    const org = await makeOrganization(other);
    await fillDemo(other.installation.ownerUrl, org, { customers: 40, seed: 1, owners: [] });
    const names = (from: OrgScope): Promise<string[]> =>
      inTransaction(from, async (tx) =>
        (await sql<{ name: string }>`select name from customer order by customer_id limit 40`.execute(tx.db)).rows.map(
          (row) => row.name,
        ),
      );
    expect(await names(org)).toEqual(await names(scope));
    expect(await names(twin)).toEqual([]);
  } finally {
    await other.close();
  }
});
