import type { Condition } from '@vigie/domain/condition';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../id/id.ts';
import { inTransaction, type OrgScope } from '../scope/scope.ts';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { customerCondition, loadCustomerCatalogue } from './condition.ts';

const CUSTOMERS = 4_000;
const INVOICES = 3;

let database: TestDatabase;
let scope: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
  const orgId = newId();
  scope = {
    orgId,
    db: database.db,
    today: '2026-06-30',
    actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
    org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
  };
  const stageId = newId();
  await inTransaction(scope, async (tx) => {
    await sql`insert into stage (org_id, id, name, kind, position) values (${orgId}, ${stageId}, 'Run', 'customer', 0)`.execute(
      tx.db,
    );
    await sql`insert into customer (org_id, id, customer_id, name, name_folded, search_folded, stage_id)
      select ${orgId}, gen_random_uuid(), n::text, n::text, n::text, n::text, ${stageId} from generate_series(1, ${CUSTOMERS}::integer) n`.execute(
      tx.db,
    );
    await sql`insert into document (org_id, id, customer_id, kind, number, number_folded, day, due_day, known_day, amount_minor, currency)
      select c.org_id, gen_random_uuid(), c.id, 'invoice', c.name || '-' || n, c.name || '-' || n, '2026-05-01', '2026-05-31', '2026-05-01', 100, 'EUR'
      from customer c, generate_series(1, ${INVOICES}::integer) n`.execute(tx.db);
    await sql`insert into dispute (org_id, id, customer_id, invoice_id, opened_day)
      select d.org_id, gen_random_uuid(), d.customer_id, d.id, '2026-06-01' from document d where d.number like '7%-1' limit 20`.execute(
      tx.db,
    );
  });
  await sql`analyze customer, document, dispute`.execute(database.owner);
});
afterAll(() => database.close());

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

/** Rows of a table that a plan looked at. */
const lookedAt = (plan: Plan, table: string): number =>
  (plan['Relation Name'] === table
    ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
    : 0) + (plan.Plans ?? []).reduce((sum, below) => sum + lookedAt(below, table), 0);

const OPEN: [string, Condition][] = [
  ['the status disputed', { field: 'status', op: 'is', value: 'disputed' }],
  ['the status disputed, from a list', { field: 'status', op: 'anyOf', value: ['disputed'] }],
  ['an open dispute', { field: 'isDisputed', op: 'is', value: true }],
];

test.each(OPEN)(
  'qG6 customers with an invoice of %s are found from the disputes, not from all invoices',
  async (_, where) => {
    await inTransaction(scope, async (tx) => {
      const catalogue = await loadCustomerCatalogue(tx);
      const found = customerCondition(tx, { some: 'invoices', where }, catalogue);
      const { rows } = await sql<{ 'QUERY PLAN': { Plan: Plan }[] }>`explain (analyze, format json)
      select c.id from customer c where c.org_id = ${tx.orgId} and ${found}`.execute(tx.db);
      const plan = Object.values(rows[0] ?? {})[0]?.[0]?.Plan;
      expect(plan?.['Actual Rows']).toBe(20);
      expect(lookedAt(plan as Plan, 'document')).toBeLessThan(500);
      expect(lookedAt(plan as Plan, 'customer')).toBeLessThan(500);
    });
  },
);
