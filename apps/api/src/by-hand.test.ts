import { newId } from '@vigie/db/id';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restRoutes } from './rest.ts';
import { type Answer, procedures, rest, trpc } from './test-server/door.ts';
import { createStateHash } from './test-server/state-hash.ts';
import { createWorld, fresh, type World } from './test-server/world.ts';

let world: World;
let stateHash: () => Promise<string>;
beforeAll(async () => {
  world = await createWorld();
  stateHash = await createStateHash(world.server.database);
});
afterAll(() => world.server.close());

const DOORS = ['tRPC', 'REST'] as const;
type Door = (typeof DOORS)[number];

/** One call of the owner through one of the doors. */
async function call(door: Door, name: string, input: object): Promise<Answer> {
  const { headers } = world.people.owner;
  const procedure = procedures().find((one) => one.name === name);
  const route = restRoutes().find((one) => one.name === name);
  if (!procedure || !route) throw new Error(`No procedure ${name}.`);
  return door === 'tRPC'
    ? trpc(world.server, headers, procedure, input)
    : rest(world.server, headers, route.meta.rest, input);
}

/** The same refusal on both doors, naming the field, and nothing stored. */
async function expectRefused(name: string, input: object, expected: object): Promise<void> {
  const before = await stateHash();
  const answers = [await call('tRPC', name, input), await call('REST', name, input)];
  for (const { status, problem } of answers) expect({ status, ...problem }, name).toMatchObject(expected);
  expect(await stateHash(), `${name} stored something`).toBe(before);
  expect(world.server.bugs).toEqual([]);
}

describe.each(DOORS)('what is written by hand through %s', (door) => {
  test('an agreement is added, changed, acted on and read back whole', async () => {
    const customerId = world.customer;
    const parentId = (await fresh.agreement(world)).id;
    const terms = {
      agreementId: `A-${newId()}`,
      name: 'Extension',
      type: 'Subscription',
      nature: 'amendment',
      plan: 'Gold',
      parentId,
      isProposal: true,
      startDay: '2026-02-01',
      termEndDay: '2027-01-31',
      autoRenew: true,
      noticeMonths: 3,
      noticeDays: 0,
      renewalMonths: 12,
      billingPeriod: 'year',
      amount: { amountMinor: 120_000, currency: 'EUR' },
      oneTimeFee: { amountMinor: 5_000, currency: 'EUR' },
    };
    const { status, data: made } = await call(door, 'agreement.create', { customerId, ...terms });
    expect(status).toBe(door === 'REST' ? 201 : 200);
    const read = async () =>
      (await call(door, 'agreement.list', { customerId })).data.items.find(({ id }: { id: string }) => id === made.id);
    expect(await read()).toMatchObject({ ...terms, version: 1, status: 'pending', acts: [] });

    expect(
      (await call(door, 'agreement.act', { id: made.id, kind: 'validated', day: '2026-03-01' })).data.version,
    ).toBe(2);
    expect((await call(door, 'agreement.act', { id: made.id, kind: 'paused' })).data.version).toBe(3);
    const changes = { plan: 'Silver', oneTimeFee: null, parentId: null };
    expect((await call(door, 'agreement.update', { id: made.id, version: 3, ...changes })).data).toEqual({
      version: 4,
    });
    expect(await read()).toMatchObject({
      ...terms,
      ...changes,
      version: 4,
      status: 'paused',
      acts: [
        { kind: 'validated', day: '2026-03-01' },
        { kind: 'paused', day: '2026-06-30' },
      ],
    });
  });

  test('rates are stored once, and read with those that hold today, a page at a time', async () => {
    const day = door === 'tRPC' ? '2026-05-01' : '2026-06-01';
    const rates = ['GBP', 'USD'].map((currency) => ({ currency, day, rate: '1.1', source: `ECB by ${door}` }));
    expect((await call(door, 'rate.save', { rates })).data).toEqual({ created: 2, updated: 0, unchanged: 0 });
    expect((await call(door, 'rate.save', { rates })).data).toEqual({ created: 0, updated: 0, unchanged: 2 });
    const first = (await call(door, 'rate.list', { limit: 1 })).data;
    expect(first).toMatchObject({ reportingCurrency: 'EUR', latest: rates, items: [rates[0]] });
    const second = (await call(door, 'rate.list', { limit: 1, cursor: first.nextCursor })).data;
    expect(second.items).toEqual([rates[1]]);
    const usd = (await call(door, 'rate.list', { currency: 'USD' })).data;
    expect([usd.latest, usd.items[0], usd.nextCursor]).toEqual([[rates[1]], rates[1], null]);
  });

  test('a churn event is recorded once a day, listed, and leaves the stage alone', async () => {
    const day = door === 'tRPC' ? '2026-06-10' : '2026-06-11';
    const customerId = world.customer;
    const stage = async () => (await call(door, 'customer.get', { id: customerId })).data.stage;
    const before = await stage();
    const { data } = await call(door, 'churn.record', { customerId, day, reason: 'Price', note: 'Went to a rival' });
    expect(data.outcome).toBe('created');
    expect((await call(door, 'churn.record', { customerId, day, reason: 'Price' })).data).toEqual({
      id: data.id,
      outcome: 'unchanged',
    });
    const page = (await call(door, 'churn.list', { customerId, limit: 1 })).data;
    expect(page.items).toEqual([
      { id: data.id, churnId: expect.any(String), day, reason: 'Price', note: 'Went to a rival' },
    ]);
    const rest = (await call(door, 'churn.list', { customerId, cursor: page.nextCursor })).data;
    expect(rest.items.every((event: { day: string }) => event.day < day)).toBe(true);
    expect(await stage()).toEqual(before);
  });

  test('custom values are written with a customer and shown on its record and in the lists', async () => {
    const key = `tier_${door.toLowerCase()}`;
    const options = ['Gold', 'Silver'];
    const made = await call(door, 'customField.create', {
      entity: 'customer',
      key,
      label: 'Tier',
      type: 'choice',
      options,
    });
    const seats = `seats_${door.toLowerCase()}`;
    await call(door, 'customField.create', { entity: 'customer', key: seats, label: 'Seats', type: 'number' });
    const { items } = (await call(door, 'customField.list', { entity: 'customer' })).data;
    expect(items.find((field: { id: string }) => field.id === made.data.id)).toMatchObject({
      key,
      options: options.map((label) => ({ label })),
    });

    const name = `Custom ${door}`;
    const { id } = (await call(door, 'customer.create', { name, custom: { [key]: 'silver', [seats]: 2.5 } })).data;
    const shown = async () => [
      (await call(door, 'customer.get', { id })).data.custom,
      (await call(door, 'customer.index', { search: name })).data.items[0].custom,
      (await call(door, 'customer.list', { filter: { search: name } })).data.items[0].custom,
    ];
    const expected = { [key]: 'Silver', [seats]: 2.5 };
    expect(await shown()).toEqual([expected, expected, expected]);
    await call(door, 'customer.update', { id, version: 1, custom: { [key]: 'Gold', [seats]: null } });
    expect(await shown()).toEqual([{ [key]: 'Gold' }, { [key]: 'Gold' }, { [key]: 'Gold' }]);
    await call(door, 'customField.archive', { id: made.data.id });
    expect(await shown()).toEqual([{}, {}, {}]);
  });
});

describe.each(DOORS)('R5 custom values of what hangs on a customer through %s', (door) => {
  const customerId = () => world.customer;
  const bill = () => ({ kind: 'invoice', number: `F-${newId()}`, day: '2026-05-01', dueDay: '2026-05-31' });
  const amount = { amountMinor: 100, currency: 'EUR' };
  test.each([
    {
      entity: 'contact',
      create: {
        name: 'contact.create',
        input: (custom: object) => ({ customerId: customerId(), lastName: 'Own', custom }),
      },
      update: { name: 'contact.update', input: (id: string, custom: object) => ({ id, custom }) },
      list: 'contact.list',
    },
    {
      entity: 'agreement',
      create: {
        name: 'agreement.create',
        input: (custom: object) => ({ customerId: customerId(), ...fresh.terms(), custom }),
      },
      update: { name: 'agreement.update', input: (id: string, custom: object) => ({ id, version: 1, custom }) },
      list: 'agreement.list',
    },
    {
      entity: 'invoice',
      create: {
        name: 'ledger.record',
        input: (custom: object) => ({ customerId: customerId(), ...bill(), amount, custom }),
      },
      update: { name: 'ledger.update', input: (id: string, custom: object) => ({ id, custom }) },
      list: 'ledger.list',
    },
  ])('of $entity: written with it, changed, read back, searched for', async ({ entity, create, update, list }) => {
    const key = `budget_${entity}_${door.toLowerCase()}`;
    const tier = `tier_${entity}_${door.toLowerCase()}`;
    await call(door, 'customField.create', { entity, key, label: 'Budget', type: 'money' });
    await call(door, 'customField.create', { entity, key: tier, label: 'Tier', type: 'choice', options: ['Gold'] });
    const { id } = (await call(door, create.name, create.input({ [key]: 123_456, [tier]: 'gold' }))).data;
    const shown = async () =>
      (await call(door, list, { customerId: customerId() })).data.items.find((one: { id: string }) => one.id === id)
        .custom;
    expect(await shown()).toEqual({ [key]: 123_456, [tier]: 'Gold' });
    expect((await call(door, update.name, update.input(id, { [key]: -5, [tier]: null }))).status).toBe(200);
    expect(await shown()).toEqual({ [key]: -5 });

    const kind = entity === 'invoice' ? 'document' : entity;
    const { items } = (await call(door, 'search.fields', { kind })).data;
    expect(items.find((field: { key: string }) => field.key === `custom.${tier}`)).toMatchObject({
      type: 'choice',
      label: 'Tier',
      options: [{ label: 'Gold' }],
    });
    const where = { field: `custom.${key}`, op: 'lt', value: 0 };
    const found = (await call(door, 'search.list', { kind, where })).data.items;
    expect(found).toMatchObject([{ id, custom: { [key]: -5 } }]);
    const relation = `${entity}s`;
    const customers = (await call(door, 'customer.list', { filter: { where: { some: relation, where } } })).data.items;
    expect(customers.map((one: { id: string }) => one.id)).toEqual([customerId()]);
    const { relations } = (await call(door, 'customer.fields', {})).data;
    const asked = relations.find((one: { key: string }) => one.key === relation).fields;
    expect(asked.find((field: { key: string }) => field.key === `custom.${tier}`)).toMatchObject({
      options: [{ label: 'Gold' }],
    });
  });
});

describe('what makes no sense is refused in the same words on both doors, naming the field', () => {
  test('agreements', async () => {
    const { id } = await fresh.agreement(world);
    const amount = (currency: string) => ({ amountMinor: 100, currency });
    const make = { customerId: world.customer, ...fresh.terms() };
    const bad = (fields: object, expected: object): Promise<void> =>
      expectRefused('agreement.create', { ...make, ...fields }, expected);
    await bad({ amount: amount('EUX') }, { status: 422, code: 'money.unknownCurrency', field: 'amount.currency' });
    await bad({ oneTimeFee: amount('USD') }, { status: 422, code: 'agreement.otherCurrency' });
    await bad({ termEndDay: '2026-01-01' }, { status: 422, code: 'agreement.endBeforeStart', field: 'termEndDay' });
    await bad({ amount: { ...amount('EUR'), rate: 1 } }, { status: 422, field: 'amount.rate' });
    await bad({ noticeMonths: -1 }, { status: 422, field: 'noticeMonths' });
    await expectRefused('agreement.update', { id, version: 7, name: 'x' }, { status: 409, params: { version: 1 } });
    await expectRefused(
      'agreement.act',
      { id, kind: 'resumed' },
      { status: 409, code: 'agreement.notPaused', field: 'day' },
    );
    await expectRefused('agreement.act', { id, kind: 'started' }, { status: 422, field: 'kind' });
  });

  test('rates', async () => {
    const rate = { currency: 'USD', day: '2026-06-01', rate: '1.1', source: 'ECB' };
    const bad = (fields: object, expected: object): Promise<void> =>
      expectRefused(
        'rate.save',
        {
          rates: [
            { ...rate, currency: 'CHF' },
            { ...rate, ...fields },
          ],
        },
        expected,
      );
    await bad({ currency: 'EUR' }, { status: 422, code: 'rate.reportingCurrency', field: 'rates.1.currency' });
    await bad({ rate: '0' }, { status: 422, code: 'rate.invalidRate', field: 'rates.1.rate' });
    await bad({ rate: 1.1 }, { status: 422, field: 'rates.1.rate' });
    await bad({ day: '2026-02-30' }, { status: 422, field: 'rates.1.day' });
    const many = Array.from({ length: 1_001 }, () => rate);
    await expectRefused('rate.save', { rates: many }, { status: 422, field: 'rates' });
  });

  test('R5 values of custom fields of contacts, agreements and invoices', async () => {
    const field = { ...fresh.field(), type: 'money' as const };
    for (const entity of ['contact', 'agreement', 'invoice'] as const)
      await call('REST', 'customField.create', { ...field, entity });
    const custom = { [field.key]: 0.5 };
    const refused = { status: 422, code: 'customField.invalidValue', field: `custom.${field.key}` };
    const customerId = world.customer;
    await expectRefused('contact.create', { customerId, lastName: 'No', custom }, refused);
    await expectRefused('agreement.create', { customerId, ...fresh.terms(), custom }, refused);
    await expectRefused('agreement.update', { ...(await fresh.agreement(world)), custom }, refused);
    await expectRefused('ledger.update', { id: world.invoice, custom }, refused);
    await expectRefused('ledger.update', { id: world.invoice }, { status: 422, field: 'custom' });
    await expectRefused(
      'ledger.record',
      { customerId, ...fresh.payment(), custom: { [field.key]: 5 } },
      { status: 422, code: 'document.fieldsOfInvoice', field: 'custom' },
    );
    await expectRefused(
      'contact.create',
      JSON.parse(`{"customerId":"${customerId}","lastName":"A","custom":{"__proto__":5}}`),
      {
        status: 422,
        field: 'custom.__proto__',
      },
    );
  });

  test('custom fields', async () => {
    const field = fresh.field();
    await call('REST', 'customField.create', { ...field, type: 'number' });
    const custom = (value: unknown, key = field.key) => ({ name: 'No', custom: { [key]: value } });
    const at = `custom.${field.key}`;
    await expectRefused('customer.create', custom('5'), { status: 422, code: 'customField.invalidValue', field: at });
    await expectRefused('customer.create', custom([5]), { status: 422, field: at });
    await expectRefused('customer.create', custom(1e-7), { status: 422, code: 'customField.tooManyDigits', field: at });
    await expectRefused('customer.create', custom(5, 'nothing'), { status: 422, code: 'customField.unknown' });
    await expectRefused('customer.create', JSON.parse('{"name":"No","custom":{"__proto__":5}}'), {
      status: 422,
      field: 'custom.__proto__',
    });
    await expectRefused('customField.create', { ...field, type: 'json' }, { field: 'type' });
    await expectRefused('customField.create', { ...field, entity: 'task' }, { status: 422, field: 'entity' });
    await expectRefused('customField.create', field, { status: 409, code: 'customField.keyTaken', field: 'key' });
  });
});
