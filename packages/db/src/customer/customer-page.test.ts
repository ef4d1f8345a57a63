import { parseCondition } from '@vigie/domain/condition';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCustomerCatalogue } from '../condition/condition.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { inDiscardedTransaction, type OrgScope } from '../scope/scope.ts';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { addEmptyFigures, CUSTOMER_SORTS, type CustomerCursor, listCustomers } from './customer.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test.each(CUSTOMER_SORTS.flatMap((by) => [[by, 'asc'] as const, [by, 'desc'] as const]))(
  'the pages of a filtered list by %s %s hold everyone who passes once, in the order of the whole list',
  async (by, direction) => {
    const orgId = newId();
    const scope: OrgScope = {
      orgId,
      db: database.db,
      today: '2026-06-30',
      actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
      org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
    };
    await inDiscardedTransaction(scope, async (tx) => {
      const stageId = newId();
      await insertRows(tx, 'stage', [{ id: stageId, name: 'Run', kind: 'customer', position: 0 }]);
      const made = Array.from({ length: 40 }, (_, at) => ({ id: newId(), name: `n${at % 7}`, isIn: at % 3 !== 0 }));
      await insertRows(
        tx,
        'customer',
        made.map(({ id, name, isIn }) => ({
          id,
          customerId: id,
          name,
          nameFolded: name,
          searchFolded: name,
          stageId,
          excludedFromCollection: isIn,
        })),
      );
      await addEmptyFigures(
        tx,
        made.map(({ id }) => id),
      );
      // Equal values, and unknown ones.
      await sql`update customer_figure set score = n % 4, mrr_now = nullif(n % 5, 0), outstanding_minor = nullif(n % 3, 0), overdue_minor = null,
          renew_day = case when n % 6 > 1 then date '2026-01-01' + n % 6 end, last_touch_day = date '2026-01-01' + n % 2
        from (select customer_id, row_number() over (order by customer_id)::integer as n from customer_figure where org_id = ${orgId}::uuid) k
        where customer_figure.org_id = ${orgId}::uuid and customer_figure.customer_id = k.customer_id`.execute(tx.db);
      const catalogue = await loadCustomerCatalogue(tx);
      const condition = parseCondition({ field: 'excludedFromCollection', op: 'is', value: true }, catalogue);
      const isIn = new Map(made.map((one) => [one.id, one.isIn]));
      const whole = await listCustomers(tx, {}, { by, direction }, null, 100);
      const expected = whole.map(({ id }) => id).filter((id) => isIn.get(id) === true);
      for (const limit of [1, 7, 100]) {
        const found: string[] = [];
        let cursor: CustomerCursor | null = null;
        for (;;) {
          const page = await listCustomers(tx, { where: { condition, catalogue } }, { by, direction }, cursor, limit);
          found.push(...page.map(({ id }) => id));
          const last = page.at(-1);
          if (last === undefined || page.length < limit) break;
          cursor = { value: last.sortValue, id: last.id };
        }
        expect(found).toEqual(expected);
      }
    });
  },
);
