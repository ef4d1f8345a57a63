import { parseCondition } from '@vigie/domain/condition';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCustomerCatalogue } from '../condition/condition.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { inDiscardedTransaction, type OrgScope, type OrgTx } from '../scope/scope.ts';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import {
  addEmptyFigures,
  CUSTOMER_SORTS,
  type CustomerCursor,
  type CustomerSortKey,
  listCustomers,
  orderOf,
} from './customer.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const CUSTOM = ['note', 'seats', 'signed', 'vip', 'region', 'lead'] as const;
const SORTS: CustomerSortKey[] = [...CUSTOMER_SORTS, ...CUSTOM.map((key) => `custom.${key}` as const)];

test('H6 what people set stands above what is computed', async () => {
  await inDiscardedTransaction({ db: database.db, orgId: newId() } as OrgScope, async (tx) => {
    const order = await orderOf(tx, { by: 'scoreSource', direction: 'asc' });
    const { rows } = await sql<{ source: string }>`
      select f.score_source as source from unnest(array['computed', 'supplied', 'override', 'rule']) as f (score_source)
      order by ${order?.value}`.execute(tx.db);
    expect(rows.map(({ source }) => source)).toEqual(['override', 'rule', 'supplied', 'computed']);
  });
});

test.each(SORTS.flatMap((by) => [[by, 'asc'] as const, [by, 'desc'] as const]))(
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
      await sql`update customer set domain = case when k.n % 4 > 0 then 'd' || k.n % 3 end, owner_id = case when k.n % 3 = 0 then id end
        from (select id as of, row_number() over (order by id)::integer as n from customer where org_id = ${orgId}::uuid) k
        where org_id = ${orgId}::uuid and id = k.of`.execute(tx.db);
      await sql`insert into customer_tag (org_id, customer_id, tag, tag_folded) select org_id, id, domain, domain from customer
        where org_id = ${orgId}::uuid and domain is not null`.execute(tx.db);
      // Equal values, and unknown ones.
      await sql`update customer_figure set status = (array['healthy', 'at-risk', 'escalated', null])[n % 4 + 1], churn_risk = nullif(n % 3, 0) = 1,
          confidence = n % 5 / 7.0, is_tracked = n % 2 = 0, connections30 = n % 5, connections_previous30 = n % 3, contacts = n % 4,
          active_contacts = 1, average_delay_days = nullif(n % 5, 1), sparkline = array[0, 0, 0, 0, 0, 0, 0, 0, 0, nullif(n % 6, 2), 0, 0],
          score = n % 4, mrr_now = nullif(n % 5, 0), outstanding_minor = nullif(n % 3, 0), overdue_minor = null,
          score_source = (array['override', 'rule', 'supplied', 'computed'])[n % 4 + 1], status_source = (array['computed', 'override'])[n % 2 + 1],
          churn_risk_source = (array['supplied', 'computed', 'override'])[n % 3 + 1], pulse = nullif(n % 6, 0),
          renew_day = case when n % 6 > 1 then date '2026-01-01' + n % 6 end, last_touch_day = date '2026-01-01' + n % 2
        from (select customer_id, row_number() over (order by customer_id)::integer as n from customer_figure where org_id = ${orgId}::uuid) k
        where customer_figure.org_id = ${orgId}::uuid and customer_figure.customer_id = k.customer_id`.execute(tx.db);
      await addCustomValues(
        tx,
        made.map(({ id }) => id),
      );
      const order = await orderOf(tx, { by, direction });
      if (order === null) throw new Error(`No sort ${by}.`);
      const catalogue = await loadCustomerCatalogue(tx);
      const condition = parseCondition({ field: 'excludedFromCollection', op: 'is', value: true }, catalogue);
      const isIn = new Map(made.map((one) => [one.id, one.isIn]));
      const whole = await listCustomers(tx, {}, order, null, 100);
      expect(whole).toHaveLength(made.length);
      expectOrdered(
        whole.map(({ sortValue }) => sortValue),
        direction,
      );
      const expected = whole.map(({ id }) => id).filter((id) => isIn.get(id) === true);
      for (const limit of [1, 7, 100]) {
        const found: string[] = [];
        let cursor: CustomerCursor | null = null;
        for (;;) {
          const page = await listCustomers(tx, { where: { condition, catalogue } }, order, cursor, limit);
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

/** A value of each type for some of the customers, none for others. */
async function addCustomValues(tx: OrgTx, ids: string[]): Promise<void> {
  const types = {
    note: 'text',
    seats: 'number',
    signed: 'date',
    vip: 'boolean',
    region: 'choice',
    lead: 'user',
  } as const;
  const fields = Object.entries(types).map(([key, type]) => ({
    id: newId(),
    entity: 'customer',
    key,
    label: key,
    type,
  }));
  await insertRows(tx, 'custom_field', fields);
  const options = ['Zulu', 'Alpha'].map((label, position) => ({ id: newId(), label, labelFolded: label, position }));
  const region = fields.find(({ key }) => key === 'region')?.id;
  await insertRows(
    tx,
    'custom_option',
    options.map((option) => ({ ...option, fieldId: region })),
  );
  const columnsOf = (key: string, at: number): Record<string, unknown> => ({
    valueText: key === 'note' ? `t${at % 5}` : null,
    valueFolded: key === 'note' ? `t${at % 5}` : null,
    valueInt: key === 'seats' ? (at % 4) * 500_000 - 1 : key === 'vip' ? at % 2 : null,
    valueDate: key === 'signed' ? `2026-01-0${(at % 5) + 1}` : null,
    valueId: key === 'region' ? options[at % 2]?.id : key === 'lead' ? newId() : null,
  });
  await insertRows(
    tx,
    'custom_value',
    fields.flatMap(({ id, key }) =>
      ids.flatMap((entityId, at) => (at % 3 === 0 ? [] : [{ fieldId: id, entityId, ...columnsOf(key, at) }])),
    ),
  );
}

/** Known values in their order, the unknown ones behind them. */
function expectOrdered(values: (string | number | null)[], direction: 'asc' | 'desc'): void {
  const known = values.filter((value) => value !== null);
  expect(values.slice(known.length)).toEqual(values.slice(known.length).map(() => null));
  const sorted = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  expect(known).toEqual(direction === 'asc' ? sorted : sorted.reverse());
}
