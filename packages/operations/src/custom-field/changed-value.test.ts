import { loadCustomValues } from '@vigie/db/custom-field';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newCustomer } from '../customer/customer.ts';
import { importFile } from '../import/import.ts';
import { editInteraction } from '../interaction/interaction.ts';
import { editInvoice, recordDocument } from '../ledger/ledger.ts';
import { exchangeOf, makeOrganization } from '../test-organization/test-organization.ts';
import { createCustomField } from './custom-field.ts';
import type { CustomDraft } from './custom-value.ts';

let database: TestDatabase;
let org: OrgScope;
const ids = { invoice: '', interaction: '' };
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
  const { id: customerId } = await newCustomer(org, { name: 'K', customerId: 'K' });
  for (const entity of ['invoice', 'interaction'] as const) {
    await createCustomField(org, { entity, key: 'note', label: 'Note', type: 'text' });
    await createCustomField(org, { entity, key: 'seats', label: 'Seats', type: 'number' });
    await createCustomField(org, { entity, key: 'vip', label: 'VIP', type: 'boolean' });
  }
  const bill = {
    number: 'F-1',
    day: '2026-05-01',
    dueDay: '2026-05-31',
    amount: { amountMinor: 100, currency: 'EUR' },
  };
  ids.invoice = (await recordDocument(org, { customerId, kind: 'invoice', ...bill })).id;
  const bytes = Buffer.from('Interaction ID,Customer ID,Kind,Direction,Date\nX,K,call,incoming,2026-05-02\n');
  await importFile(
    org,
    { kind: 'interactions', fileName: 'x.csv', bytes },
    { mapping: {}, constants: {}, createMissing: false },
  );
  ids.interaction = await exchangeOf(database, org, 'X');
});
afterAll(() => database.close());

const EDIT = { invoice: editInvoice, interaction: editInteraction };

describe.each(['invoice', 'interaction'] as const)('qD7 own fields of an %s that two people change', (entity) => {
  const edit = (custom: CustomDraft, read?: CustomDraft) => EDIT[entity](org, { id: ids[entity], custom, read });
  const held = async () =>
    (await inTransaction(org, (tx) => loadCustomValues(tx, entity, [ids[entity]]))).get(ids[entity]) ?? {};

  test('what somebody else changed since it was read is not overwritten, and is told', async () => {
    await edit({ note: 'theirs', seats: 3, vip: true });
    for (const [mine, read, value] of [
      [{ note: 'mine' }, { note: null }, 'theirs'],
      [{ seats: 5 }, { seats: 4 }, 3],
      [{ vip: null }, { vip: false }, 'true'],
    ] as const)
      await expect(edit(mine, read)).rejects.toMatchObject({
        code: 'customField.changed',
        params: { value },
        field: `custom.${Object.keys(mine)[0]}`,
      });
    expect(await held()).toEqual({ note: 'theirs', seats: 3, vip: true });
    await edit({ note: null });
    const gone = edit({ note: 'mine' }, { note: 'theirs' });
    await expect(gone).rejects.toMatchObject({ code: 'customField.changed', params: {} });
  });

  test('read again it is written; another field, the same value and no reading at all are in nobody\u2019s way', async () => {
    await edit({ note: 'first', seats: 1 });
    await edit({ note: 'second' }, { note: 'first', seats: 0 });
    await edit({ note: 'second' }, { note: 'long ago' });
    await edit({ seats: 2 });
    expect(await held()).toMatchObject({ note: 'second', seats: 2 });
  });

  test('of many at once over one reading, one is written', async () => {
    await edit({ seats: 0 });
    const ends = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => edit({ seats: at + 1 }, { seats: 0 })));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
