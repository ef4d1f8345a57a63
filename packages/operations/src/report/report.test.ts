import { loadCustomerCatalogue } from '@vigie/db/condition';
import { listMatchingIds } from '@vigie/db/customer';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { canGroupBy } from '@vigie/domain/report';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomField } from '../custom-field/custom-field.ts';
import { saveCustomers } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { saveInvoices } from '../ledger/ledger.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { runReport, type WantedReport } from './report.ts';

let database: TestDatabase;
let org: OrgScope;
let member: Awaited<ReturnType<typeof makeMember>>;

beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database, { today: '2026-06-30' });
  member = await makeMember(database, org, 'restricted');
  await createCustomField(org, { entity: 'customer', key: 'seats', label: 'Seats', type: 'number' });
  await createCustomField(org, { entity: 'customer', key: 'partner', label: 'Partner', type: 'boolean' });
  await inTransaction(org, (tx) =>
    saveCustomers(
      tx,
      [90, 80, 30, null, 75].map((healthScore, line) => ({
        line,
        customerId: `C-${line}`,
        name: `C ${line}`,
        healthScore,
        tags: [['vip'], ['vip', 'lyon'], ['lyon'], [], []][line] ?? [],
        ...(line < 2 ? { ownerId: member.userId } : {}),
        ...(line === 4 ? { stage: 'Churn' } : {}),
        custom: { seats: line === 3 ? null : 10 * (line + 1), partner: line % 2 === 0 ? true : null },
      })),
    ),
  );
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId: 'C-2' }], {
      createMissing: false,
      action: 'receivables.edit',
    });
    const invoice = { issueDay: '2026-05-01', dueDay: '2026-05-31', amountMinor: 12_000, currency: 'EUR' };
    await saveInvoices(tx, [{ line: 0, number: 'F-1', customerId: 'C-2', ...invoice }], resolve);
  });
  await rescoreDirty(org);
});
afterAll(() => database.close());

const run = (scope: OrgScope, wanted: Partial<WantedReport>) =>
  inTransaction(scope, (tx) => runReport(tx, { filter: {}, by: null, measures: [{ fold: 'count' }], ...wanted }));
const values = ({ groups }: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(groups.map(({ value, figures }) => [String(value), figures.map((figure) => figure.value)]));

test('V1 figures are counted, summed and averaged by group; what is not known counts in neither and is told', async () => {
  const report = await run(org, {
    by: 'healthStatus',
    measures: [{ fold: 'count' }, { fold: 'sum', field: 'custom.seats' }, { fold: 'mean', field: 'healthScore' }],
  });
  expect(values(report)).toEqual({ healthy: [2, 30, 85], 'at-risk': [1, 30, 30], null: [1, null, null] });
  expect(report.total).toEqual([
    { value: 4, unknown: 0 },
    { value: 60, unknown: 1 },
    { value: 200 / 3, unknown: 1 },
  ]);
});

test('V1 of tags a customer counts under each it has, and once in the total', async () => {
  const report = await run(org, { by: 'tags' });
  expect(values(report)).toEqual({ vip: [2], lyon: [2], null: [1] });
  expect(report).toMatchObject({ overlaps: true, total: [{ value: 4 }] });
});

test('V1 every number opens: the list of a group is the customers it counts, by whatever field', async () => {
  const catalogue = await inTransaction(org, (tx) => loadCustomerCatalogue(tx));
  const keys = catalogue.fields.filter(canGroupBy).map(({ key }) => key);
  expect(keys).toContain('custom.partner');
  for (const by of keys) {
    const { groups } = await run(org, { by });
    for (const { value, figures, condition } of groups) {
      if (condition === null) throw new Error('A group without a condition.');
      const ids = await inTransaction(org, (tx) =>
        listMatchingIds(tx, { where: { condition, catalogue }, ...(by.startsWith('stage') ? { churned: true } : {}) }),
      );
      expect(ids.length, `${by} ${value}`).toBe(figures[0]?.value);
    }
  }
});

test('V1 D3 each number is of the customers one may see, and of fields one may read on all of them', async () => {
  expect((await run(member.scope, {})).total).toEqual([{ value: 2, unknown: 0 }]);
  expect(values(await run(member.scope, { by: 'healthStatus' }))).toEqual({ healthy: [2] });
  const owed = { measures: [{ fold: 'sum', field: 'overdue' }] } as const;
  expect((await run(org, owed)).total[0]?.value).toBe(12_000);
  const key: OrgScope = { ...org, actor: { ...org.actor, kind: 'apiKey', scopes: ['customers:read'] } };
  await expect(run(key, owed)).rejects.toMatchObject({ code: 'condition.notAllowed', field: 'measures.0.field' });
  await expect(run(key, { by: 'payerRating' })).rejects.toMatchObject({ code: 'condition.notAllowed', field: 'by' });
});

test('V1 a field that cannot be grouped by or measured is refused by name', async () => {
  for (const [wanted, field] of [
    [{ by: 'name' }, 'by'],
    [{ by: 'custom.gone' }, 'by'],
    [{ measures: [{ fold: 'sum', field: 'owner' }] }, 'measures.0.field'],
  ] as const)
    await expect(run(org, wanted)).rejects.toMatchObject({ code: 'report.unknownField', field });
});
