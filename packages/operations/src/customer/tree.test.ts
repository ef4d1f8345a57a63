import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAgreement } from '../agreement/agreement.ts';
import { changeRates } from '../rate/rate.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { editCustomer, newCustomer, readCustomerTree, saveCustomers } from './customer.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
});
afterAll(() => database.close());

const make = async (name: string, parentId: string | null = null, ownerId: string | null = null): Promise<string> => {
  const { id } = await newCustomer(org, { name, ownerId });
  if (parentId !== null) await editCustomer(org, { id, version: 1, parentId });
  return id;
};
const lines = async (scope: OrgScope, id: string): Promise<string[]> =>
  (await readCustomerTree(scope, id)).branches.map(({ depth, name, group }) => `${depth} ${name} ${group.customers}`);
const parentOf = async (id: string): Promise<string | null> =>
  (await sql<{ parentId: string | null }>`select parent_id from customer where id = ${id}`.execute(database.owner))
    .rows[0]?.parentId ?? null;

describe('R2 the tree of parents', () => {
  test('shows the whole group from its top, wherever in it one stands, and sums each branch', async () => {
    const group = await make('Group');
    const region = await make('Region', group);
    const shop = await make('Shop', region);
    const agree = (customerId: string, amountMinor: number, currency: string) =>
      createAgreement(org, {
        customerId,
        name: 'Plan',
        startDay: '2026-01-01',
        amount: { amountMinor, currency },
        billingPeriod: 'month',
      });
    await agree(region, 10_000, 'EUR');
    await agree(shop, 5_000, 'EUR');
    await agree(shop, 1_000, 'USD');
    await rescoreDirty(org);
    for (const id of [group, region, shop])
      expect(await lines(org, id)).toEqual(['0 Group 3', '1 Region 2', '2 Shop 1']);
    const mrr = async () => (await readCustomerTree(org, shop)).branches[0]?.group.mrr;
    expect(await mrr(), 'a rate is missing: unknown, never 1').toEqual({
      amounts: [
        { amountMinor: 15_000, currency: 'EUR' },
        { amountMinor: 1_000, currency: 'USD' },
      ],
      total: null,
    });
    await changeRates(org, [{ currency: 'USD', day: '2026-01-01', rate: '0.5', source: 'test' }]);
    await rescoreDirty(org);
    expect((await mrr())?.total).toEqual({ amountMinor: 15_500, currency: 'EUR' });
  });

  test('what is not theirs to see is neither shown, named nor counted, and what hangs on it stands apart', async () => {
    const { scope, userId } = await makeMember(database, org, 'restricted');
    const [above, own] = [await make('Above', null, userId), await make('Unseen root')];
    const seen = await make('Seen', own, userId);
    const unseen = await make('Unseen middle', seen);
    const below = await make('Below', unseen, userId);
    const leaf = await make('Leaf', below, userId);
    expect(await lines(scope, seen)).toEqual(['0 Seen 1']);
    expect(await lines(scope, leaf)).toEqual(['0 Below 2', '1 Leaf 1']);
    expect((await readCustomerTree(scope, below)).branches[0]?.parentId).toBeNull();
    expect(await lines(org, leaf)).toHaveLength(5);
    await expect(readCustomerTree(scope, unseen)).rejects.toMatchObject({ code: 'record.notFound' });
    // To them Seen has no parent: taking it away changes nothing, putting another in its place is not available.
    expect(await editCustomer(scope, { id: seen, version: 2, parentId: null })).toEqual({ version: 2 });
    await expect(editCustomer(scope, { id: seen, version: 2, parentId: above })).rejects.toMatchObject({
      code: 'customer.unknownParent',
      field: 'parentId',
    });
    expect(await parentOf(seen)).toBe(own);
    // A circle that closes through what they may not see is not told as one.
    const { scope: other, userId: them } = await makeMember(database, org, 'restricted');
    const top = await make('Their top', null, them);
    const bottom = await make('Their bottom', await make('Hidden between', top), them);
    await expect(editCustomer(other, { id: top, version: 1, parentId: bottom })).rejects.toMatchObject({
      code: 'customer.unknownParent',
      field: 'parentId',
    });
    await expect(editCustomer(org, { id: top, version: 1, parentId: bottom })).rejects.toMatchObject({
      code: 'customer.parentLoop',
      field: 'parentId',
    });
  });

  test('a file of somebody who may not see the parent leaves it, and refuses another like one that is not there', async () => {
    const { scope, userId } = await makeMember(database, org, 'restricted');
    const child = (await newCustomer(org, { name: 'Child', customerId: 'T-1', ownerId: userId })).id;
    const parent = await make('Unseen parent');
    await editCustomer(org, { id: child, version: 1, parentId: parent });
    await newCustomer(org, { name: 'Theirs', customerId: 'T-2', ownerId: userId });
    const results = await inTransaction(scope, (tx) =>
      saveCustomers(tx, [{ line: 1, customerId: 'T-1', parent: 'T-2' }]),
    );
    expect(results[0]?.issues).toMatchObject([{ field: 'parent', code: 'unknownCustomer', params: { value: 'T-2' } }]);
    const [cleared] = await inTransaction(scope, (tx) =>
      saveCustomers(tx, [{ line: 1, customerId: 'T-1', parent: null }]),
    );
    expect(cleared).toMatchObject({ outcome: 'unchanged', changes: [] });
    expect(await parentOf(child)).toBe(parent);
  });

  test('receivables are summed for those who may read them all, and for nobody else', async () => {
    const id = await make('Owing');
    const sums = async (scope: OrgScope) => {
      const { outstanding, overdue } = (await readCustomerTree(scope, id)).branches[0]!.group;
      return [outstanding === null, overdue === null];
    };
    expect(await sums((await makeMember(database, org, 'viewer')).scope)).toEqual([false, false]);
    const key = {
      ...org,
      actor: { kind: 'apiKey', userId: null, role: null, finance: false, scopes: ['customers:read'] },
    } as OrgScope;
    expect(await sums(key)).toEqual([true, true]);
  });

  test('a large group is told up to 1,000 customers and says that it is cut; whoever stands above is among them', async () => {
    const top = (await newCustomer(org, { name: 'Big', customerId: 'BIG' })).id;
    await inTransaction(org, (tx) =>
      saveCustomers(
        tx,
        Array.from({ length: 1_100 }, (_, line) => ({
          line,
          customerId: `BIG-${line}`,
          name: `B ${line}`,
          parent: 'BIG',
        })),
      ),
    );
    const { branches, isCut } = await readCustomerTree(org, top);
    expect([branches.length, isCut, branches[0]?.name]).toEqual([1_000, true, 'Big']);
    const deep = await make(
      'Deep',
      (await sql<{ id: string }>`select id from customer where customer_id = 'BIG-1099'`.execute(database.owner))
        .rows[0]!.id,
    );
    const ids = (await readCustomerTree(org, deep)).branches.map(({ id }) => id);
    expect([ids.includes(deep), ids.includes(top)]).toEqual([true, true]);
  });

  test('a circle, as two writes at once may leave it, is read once', async () => {
    const [x, y] = [await make('X'), await make('Y')];
    await editCustomer(org, { id: x, version: 1, parentId: y });
    await sql`update customer set parent_id = ${x} where id = ${y}`.execute(database.owner);
    expect([await parentOf(x), await parentOf(y)]).toEqual([y, x]);
    expect(await lines(org, x)).toHaveLength(2);
  });

  test('of another organisation nothing is told', async () => {
    const id = await make('Ours');
    await expect(readCustomerTree(await makeOrganization(database), id)).rejects.toMatchObject({
      code: 'record.notFound',
    });
  });
});
