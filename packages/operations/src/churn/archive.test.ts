import { listChurnEvents } from '@vigie/db/churn';
import { countCustomers, getCustomer } from '@vigie/db/customer';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editCustomer, newCustomer } from '../customer/customer.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { archiveCustomer } from './churn.ts';

/** Today is 2026-06-30. */
let database: TestDatabase;
let org: OrgScope;
let stages: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
  stages = Object.fromEntries((await inTransaction(org, listStages)).map(({ kind, id }) => [kind, id]));
});
afterAll(() => database.close());

const make = async (fields = {}): Promise<string> => (await newCustomer(org, { name: 'Left', ...fields })).id;
const archive = (customerId: string, fields = {}, scope = org) =>
  archiveCustomer(scope, {
    customerId,
    version: 1,
    stageId: stages.churn ?? '',
    day: '2026-06-15',
    reason: 'Price',
    ...fields,
  });
const events = (id: string) => inTransaction(org, (tx) => listChurnEvents(tx, id, null, 10));
const read = (id: string) => inTransaction(org, (tx) => getCustomer(tx, id));
const listed = () => inTransaction(org, (tx) => countCustomers(tx, {}));

describe('R2 archiving a customer', () => {
  test('sets the stage and records when and why it left; it is out of the lists, and comes back by its stage', async () => {
    const id = await make();
    await rescoreDirty(org);
    const { count } = await listed();
    expect(await archive(id)).toEqual({ version: 2 });
    expect(await events(id)).toMatchObject([{ day: '2026-06-15', reason: 'Price' }]);
    expect(await read(id)).toMatchObject({ stage: { kind: 'churn' } });
    expect((await listed()).count).toBe(count - 1);
    await editCustomer(org, { id, version: 2, stageId: stages.customer });
    expect((await listed()).count).toBe(count);
    expect(await events(id), 'a return is a new stay: that it left stays').toHaveLength(1);
  });

  test.each([
    [
      'a stage that is no churn',
      () => ({ stageId: stages.customer }),
      { code: 'customer.unknownStage', field: 'stageId' },
    ],
    ['a day to come', () => ({ day: '2026-07-01' }), { code: 'churn.futureDay', field: 'day' }],
    ['an older version', () => ({ version: 0 }), { code: 'customer.versionConflict' }],
  ])('%s is refused, and nothing is kept of it', async (_, fields, refusal) => {
    const id = await make();
    await expect(archive(id, fields())).rejects.toMatchObject(refusal);
    expect([await events(id), (await read(id))?.version, (await read(id))?.stage.kind]).toEqual([[], 1, 'customer']);
  });

  test('whoever may edit it archives it, nobody else', async () => {
    const { scope, userId } = await makeMember(database, org, 'restricted');
    await archive(await make({ ownerId: userId }), {}, scope);
    await expect(archive(await make(), {}, scope)).rejects.toMatchObject({ code: 'record.notFound' });
    const viewer = (await makeMember(database, org, 'viewer')).scope;
    await expect(archive(await make(), {}, viewer)).rejects.toMatchObject({ code: 'access.forbidden' });
  });
});
