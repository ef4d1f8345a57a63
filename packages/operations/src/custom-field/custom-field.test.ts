import { listCustomFields, loadCustomValues } from '@vigie/db/custom-field';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import type { CustomValue } from '@vigie/domain/custom-field';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { editCustomer, newCustomer, saveCustomers } from '../customer/customer.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { type CustomFieldEdit, createCustomField, editCustomField, type NewCustomField } from './custom-field.ts';
import type { CustomDraft } from './custom-value.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
});

const field = async (key: string, type: NewCustomField['type'], more: Partial<NewCustomField> = {}, scope = org) =>
  (await createCustomField(scope, { entity: 'customer', key, label: key, type, ...more })).id;
const archive = (id: string, scope = org) => editCustomField(scope, { id, archived: true });
const change = (id: string, more: Omit<CustomFieldEdit, 'id'>) => editCustomField(org, { id, ...more });
const optionsOf = async (id: string) =>
  (await inTransaction(org, (tx) => listCustomFields(tx))).find((one) => one.id === id)?.options ?? [];
const customer = async (custom: CustomDraft = {}, name = 'Customer'): Promise<string> =>
  (await newCustomer(org, { name, custom })).id;
const edit = (id: string, custom: CustomDraft, version = 1, scope = org) =>
  editCustomer(scope, { id, version, custom });
const values = async (...ids: string[]): Promise<Record<string, CustomValue>[]> => {
  const found = await inTransaction(org, (tx) => loadCustomValues(tx, 'customer', ids));
  return ids.map((id) => found.get(id) ?? {});
};
const audits = async (id: string): Promise<{ action: string; before: unknown; after: unknown }[]> =>
  (
    await sql<{ action: string; before: unknown; after: unknown }>`
      select action, before, after from audit where entity_id = ${id} order by id`.execute(database.owner)
  ).rows;

describe('custom fields (R5)', () => {
  test('are made by those who manage settings, with a history line', async () => {
    const id = await field('tier', 'choice', {
      label: 'Tier',
      options: ['Gold', 'Silver'],
      source: 'crm',
      readOnly: true,
    });
    expect(await inTransaction(org, (tx) => listCustomFields(tx, 'customer'))).toMatchObject([
      {
        id,
        key: 'tier',
        label: 'Tier',
        type: 'choice',
        options: [{ label: 'Gold' }, { label: 'Silver' }],
        source: 'crm',
        readOnly: true,
        archivedAt: null,
      },
    ]);
    expect(await audits(id)).toMatchObject([{ action: 'create', after: { key: 'tier', options: ['Gold', 'Silver'] } }]);
    for (const role of ['manager', 'member', 'restricted', 'viewer'] as const) {
      const { scope } = await makeMember(database, org, role);
      await expect(field('other', 'text', {}, scope), role).rejects.toMatchObject({ code: 'access.forbidden' });
      await expect(archive(id, scope), role).rejects.toMatchObject({ code: 'access.forbidden' });
    }
  });

  test('a key is one word of small letters, and taken for ever', async () => {
    const id = await field('region', 'text');
    for (const key of ['Region', '1st', 'a-b', 'région', '_a'])
      await expect(field(key, 'text'), key).rejects.toMatchObject({ code: 'customField.badKey', field: 'key' });
    await archive(id);
    await expect(field('region', 'number')).rejects.toMatchObject({ code: 'customField.keyTaken', field: 'key' });
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => field('raced', 'text')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await inTransaction(org, (tx) => listCustomFields(tx))).toHaveLength(2);
  });

  test('a choice has options, each once, and no other type has any', async () => {
    await expect(field('a', 'choice')).rejects.toMatchObject({ code: 'customField.optionsOfChoice' });
    await expect(field('a', 'text', { options: ['x'] })).rejects.toMatchObject({ code: 'customField.optionsOfChoice' });
    await expect(field('a', 'choice', { options: ['Or', 'Étain', 'etain'] })).rejects.toMatchObject({
      code: 'customField.optionTwice',
      field: 'options.2',
    });
  });

  test('archiving keeps the values, hides them, and is done once', async () => {
    const id = await field('region', 'text');
    const owner = await customer({ region: 'North' });
    await archive(id);
    await archive(id);
    expect(await values(owner)).toEqual([{}]);
    expect((await audits(id)).map(({ action }) => action)).toEqual(['create', 'update']);
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from custom_value where field_id = ${id}`.execute(database.owner);
    expect(rows[0]?.n).toBe(1);
    await expect(archive(id, await makeOrganization(database))).rejects.toMatchObject({
      code: 'record.notFound',
    });
  });
});

describe('changing a custom field (R5)', () => {
  test('a new name leaves key and values as they are, with what it was called before in the history', async () => {
    const id = await field('region', 'text');
    const owner = await customer({ region: 'North' });
    await change(id, { label: 'Sales region', readOnly: true, source: 'crm' });
    await change(id, { label: 'Sales region' });
    expect(await inTransaction(org, (tx) => listCustomFields(tx))).toMatchObject([
      { key: 'region', label: 'Sales region', readOnly: true, source: 'crm' },
    ]);
    expect(await values(owner)).toEqual([{ region: 'North' }]);
    expect((await audits(id)).map(({ before, after }) => [before, after]).slice(1)).toEqual([
      [
        { label: 'region', source: null, readOnly: false },
        { label: 'Sales region', source: 'crm', readOnly: true },
      ],
    ]);
  });

  test('brought back from the archive it shows the values it had', async () => {
    const id = await field('region', 'text');
    const owner = await customer({ region: 'North' });
    await archive(id);
    await change(id, { archived: false });
    expect(await values(owner)).toEqual([{ region: 'North' }]);
    await edit(owner, { region: 'South' });
  });

  test('options are renamed, even into each other’s place, added and ordered; values follow', async () => {
    const id = await field('tier', 'choice', { options: ['Gold', 'Silver', 'Tin'] });
    const [gold, silver] = await optionsOf(id);
    const owner = await customer({ tier: 'Gold' });
    await change(id, {
      options: [
        { label: 'Platinum' },
        { id: silver?.id ?? '', label: 'gold' },
        { id: gold?.id ?? '', label: 'Silver' },
      ],
    });
    expect((await optionsOf(id)).map(({ label }) => label)).toEqual(['Platinum', 'gold', 'Silver']);
    expect(await values(owner)).toEqual([{ tier: 'Silver' }]);
    await edit(owner, { tier: 'platinum' });
    expect(await values(owner)).toEqual([{ tier: 'Platinum' }]);
  });

  test('an option that a record holds stays, and so does everything else', async () => {
    const id = await field('tier', 'choice', { options: ['Gold', 'Silver'] });
    const [gold, silver] = await optionsOf(id);
    await customer({ tier: 'Gold' });
    await expect(
      change(id, { label: 'X', options: [{ id: silver?.id ?? '', label: 'Silver' }] }),
    ).rejects.toMatchObject({
      code: 'customField.optionInUse',
      params: { label: 'Gold', count: 1 },
      field: 'options',
    });
    expect(await inTransaction(org, (tx) => listCustomFields(tx))).toMatchObject([
      { label: 'tier', options: [gold, silver] },
    ]);
    await change(id, { options: [{ id: gold?.id ?? '', label: 'Gold' }] });
    expect(await optionsOf(id)).toEqual([gold]);
  });

  test('options of another field, twice the same one or the same label, and none at all are refused', async () => {
    const [id, other] = [
      await field('tier', 'choice', { options: ['Gold'] }),
      await field('size', 'choice', { options: ['Big'] }),
    ];
    const [[gold], [big]] = [await optionsOf(id), await optionsOf(other)];
    const refused: [NonNullable<CustomFieldEdit['options']>, string][] = [
      [[{ id: big?.id ?? '', label: 'Big' }], 'customField.unknownOption'],
      [
        [
          { id: gold?.id ?? '', label: 'A' },
          { id: gold?.id ?? '', label: 'B' },
        ],
        'customField.unknownOption',
      ],
      [[{ id: gold?.id ?? '', label: 'A' }, { label: 'á' }], 'customField.optionTwice'],
      [[], 'customField.optionsOfChoice'],
    ];
    for (const [options, code] of refused) await expect(change(id, { options }), code).rejects.toMatchObject({ code });
    await expect(change(await field('note', 'text'), { options: [{ label: 'A' }] })).rejects.toMatchObject({
      code: 'customField.optionsOfChoice',
    });
    expect([await optionsOf(id), await optionsOf(other)]).toEqual([[gold], [big]]);
  });
});

describe('values of custom fields on a customer', () => {
  test('of every type are written when it is made and when it changes, and read set-wise', async () => {
    await field('note', 'text');
    await field('seats', 'number');
    await field('signed', 'date');
    await field('tier', 'choice', { options: ['Gold', 'Silver'] });
    await field('vip', 'boolean');
    await field('sponsor', 'user');
    await field('constructor', 'text');
    const { userId, email } = await makeMember(database, org, 'member');
    const first = await customer({ note: ' Hello ', seats: 12.5, signed: '2026-02-01', tier: 'gold', vip: false });
    const second = await customer({ sponsor: email.toUpperCase(), seats: -999_999_999_999 });
    const third = await customer();
    expect(await values(first, second, third)).toEqual([
      { note: 'Hello', seats: 12.5, signed: '2026-02-01', tier: 'Gold', vip: false },
      { sponsor: userId, seats: -999_999_999_999 },
      {},
    ]);
    await edit(first, { note: null, seats: 0.000001, vip: true, constructor: 'x' });
    expect(await values(first)).toEqual([
      { seats: 0.000001, signed: '2026-02-01', tier: 'Gold', vip: true, constructor: 'x' },
    ]);
  });

  test('leave a history line with before and after, a mark and a version; the same again changes nothing', async () => {
    await field('tier', 'choice', { options: ['Gold', 'Silver'] });
    await field('seats', 'number');
    const id = await customer({ tier: 'Gold' });
    expect((await audits(id)).at(-1)?.after).toMatchObject({ 'custom.tier': 'Gold' });
    const marks = async () =>
      (
        await sql<{ n: number }>`
          select count(*)::int as n from control.dirty_mark where customer_id = ${id}`.execute(database.owner)
      ).rows[0]?.n;
    expect(await edit(id, { tier: 'Silver', seats: 5 })).toEqual({ version: 2 });
    expect((await audits(id)).at(-1)).toEqual({
      action: 'update',
      before: { 'custom.tier': 'Gold', 'custom.seats': null },
      after: { 'custom.tier': 'Silver', 'custom.seats': 5 },
    });
    const before = [await marks(), (await audits(id)).length];
    expect(await edit(id, { tier: 'SILVER', seats: 5 }, 2)).toEqual({ version: 2 });
    expect([await marks(), (await audits(id)).length]).toEqual(before);
    await expect(edit(id, { seats: 6 }, 1)).rejects.toMatchObject({ code: 'customer.versionConflict' });
  });

  test.each<[string, CustomDraft, object]>([
    ['an unknown key', { nothing: 1 }, { code: 'customField.unknown', field: 'custom.nothing' }],
    ['a key that every object has', { toString: 'x' }, { code: 'customField.unknown', field: 'custom.toString' }],
    ['an archived field', { old: 'x' }, { code: 'customField.archived', field: 'custom.old' }],
    ['a read-only field', { arr: 5 }, { code: 'customField.readOnly', field: 'custom.arr' }],
    ['emptying a read-only field', { arr: null }, { code: 'customField.readOnly', field: 'custom.arr' }],
    ['text for a number', { seats: '5' }, { code: 'customField.invalidValue', field: 'custom.seats' }],
    ['a number for text', { note: 5 }, { code: 'customField.invalidValue', field: 'custom.note' }],
    ['more digits than are kept', { seats: 0.1 + 0.2 }, { code: 'customField.tooManyDigits', field: 'custom.seats' }],
    ['a day that is none', { signed: '2026-02-30' }, { code: 'customField.invalidValue', field: 'custom.signed' }],
    ['no option of the choice', { tier: 'Tin' }, { code: 'customField.invalidValue', field: 'custom.tier' }],
    ['a word for yes', { vip: 'yes' }, { code: 'customField.invalidValue', field: 'custom.vip' }],
    ['a stranger', { sponsor: 'no@vigie.example' }, { code: 'customer.unknownPerson', field: 'custom.sponsor' }],
    ['what cannot be stored', { note: 'a\u0000' }, { code: 'validation.badText', field: 'custom.note' }],
  ])('%s is refused by name, and nothing of the request is stored', async (_, custom, expected) => {
    await field('note', 'text');
    await field('seats', 'number');
    await field('signed', 'date');
    await field('tier', 'choice', { options: ['Gold'] });
    await field('vip', 'boolean');
    await field('sponsor', 'user');
    await field('arr', 'number', { source: 'billing', readOnly: true });
    await archive(await field('old', 'text'));
    const id = await customer({ note: 'kept' });
    await expect(
      editCustomer(org, { id, version: 1, name: 'No', custom: { vip: true, ...custom } }),
    ).rejects.toMatchObject(expected);
    await expect(newCustomer(org, { name: 'No', custom })).rejects.toMatchObject(expected);
    expect(await values(id)).toEqual([{ note: 'kept' }]);
    const { rows } = await sql<{ name: string; version: number }>`
      select name, version from customer where org_id = ${org.orgId}`.execute(database.owner);
    expect(rows).toEqual([{ name: 'Customer', version: 1 }]);
  });

  test('a member of another organisation is a stranger', async () => {
    await field('sponsor', 'user');
    const { userId } = await makeMember(database, await makeOrganization(database), 'member');
    await expect(customer({ sponsor: userId })).rejects.toMatchObject({ code: 'customer.unknownPerson' });
  });

  test('in a set each row is judged by itself, and only the source of a field writes what people may only read', async () => {
    await field('arr', 'number', { source: 'billing', readOnly: true });
    await field('seats', 'number');
    const drafts = [
      { line: 1, customerId: 'A', name: 'A', custom: { arr: 100, seats: 1 } },
      { line: 2, customerId: 'B', name: 'B', custom: { seats: 2 } },
      { line: 3, customerId: 'C', name: 'C', custom: { seats: 0.0000001 } },
    ];
    const save = (isSource: boolean) => inTransaction(org, (tx) => saveCustomers(tx, drafts, { isSource }));
    expect((await save(false)).map(({ outcome, issues }) => [outcome, issues[0]?.field, issues[0]?.code])).toEqual([
      ['failed', 'custom.arr', 'customField.readOnly'],
      ['created', undefined, undefined],
      ['failed', 'custom.seats', 'customField.tooManyDigits'],
    ]);
    const results = await save(true);
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'unchanged', 'failed']);
    expect(await values(...results.slice(0, 2).map(({ entityId }) => entityId ?? ''))).toEqual([
      { arr: 100, seats: 1 },
      { seats: 2 },
    ]);
  });

  test('one customer under two of its ids in one set is written once, the last row counting', async () => {
    await field('seats', 'number');
    await newCustomer(org, { name: 'Two ids', customerId: 'T-1', externalId: 'crm-1' });
    const results = await inTransaction(org, (tx) =>
      saveCustomers(tx, [
        { line: 1, customerId: 'T-1', custom: { seats: 1 } },
        { line: 2, customerId: 'crm-1', custom: { seats: 2 } },
      ]),
    );
    expect(await values(results[0]?.entityId ?? '')).toEqual([{ seats: 2 }]);
  });

  test('two edits at once: one wins, and its values are whole', async () => {
    await field('seats', 'number');
    await field('note', 'text');
    const id = await customer();
    const outcomes = await Promise.allSettled([
      edit(id, { seats: 1, note: 'one' }),
      edit(id, { seats: 2, note: 'two' }),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([
      { seats: 1, note: 'one' },
      { seats: 2, note: 'two' },
    ]).toContainEqual((await values(id))[0]);
  });

  test('whoever may edit the customer writes them, and no one else', async () => {
    await field('seats', 'number');
    const id = await customer();
    for (const [role, code] of [
      ['member', 'access.forbidden'],
      ['viewer', 'access.forbidden'],
      ['restricted', 'record.notFound'],
    ] as const) {
      const { scope } = await makeMember(database, org, role);
      await expect(edit(id, { seats: 1 }, 1, scope), role).rejects.toMatchObject({ code });
    }
    expect(await values(id)).toEqual([{}]);
  });
});
