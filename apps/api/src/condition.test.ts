import { CUSTOMER_SORTS } from '@vigie/db/customer';
import { createCustomField } from '@vigie/operations/custom-field';
import { editCustomer, newCustomer } from '@vigie/operations/customer';
import { editInvoice } from '@vigie/operations/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restRoutes } from './rest.ts';
import { type Answer, procedures, rest, trpc } from './test-server/door.ts';
import type { Headers } from './test-server/test-server.ts';
import { createWorld, fresh, type World } from './test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await createCustomField(world.a, {
    entity: 'customer',
    key: 'region',
    label: 'Région',
    type: 'choice',
    options: ['Nord', 'Sud'],
  });
  await editCustomer(world.a, {
    id: world.customer,
    version: await fresh.version(world),
    custom: { region: 'Sud' },
  });
});
afterAll(() => world.server.close());

async function call(name: string, headers: Headers, input: object): Promise<Answer[]> {
  const procedure = procedures().find((one) => one.name === name);
  const route = restRoutes().find((one) => one.name === name);
  if (!procedure || !route) throw new Error(`No procedure ${name}.`);
  return [
    await trpc(world.server, headers, procedure, input),
    await rest(world.server, headers, route.meta.rest, input),
  ];
}

/** Names found by a filter, the same through both doors. */
async function found(where: unknown, headers = world.people.owner.headers): Promise<string[]> {
  const answers = await call('customer.list', headers, { filter: { where } });
  const names = answers.map(({ status, data }): string[] => {
    expect(status).toBe(200);
    return data.items.map(({ name }: { name: string }) => name);
  });
  expect(names[1]).toEqual(names[0]);
  const [count] = await call('customer.count', headers, { filter: { where } });
  expect(count?.data.count).toBe(names[0]?.length);
  return names[0] ?? [];
}

async function refused(where: unknown, headers: Headers, expected: object): Promise<void> {
  for (const name of ['customer.list', 'customer.count'])
    for (const { status, problem } of await call(name, headers, { filter: { where } }))
      expect({ status, ...problem }).toMatchObject(expected);
}

type Fields = { items: { key: string; options: unknown }[]; relations: { key: string }[] };
const fieldsFor = async (headers: Headers): Promise<Fields> => (await call('customer.fields', headers, {}))[1]?.data;

describe('C1 customers by a condition', () => {
  test.each<[string, unknown, string[]]>([
    ['a text, folded', { field: 'name', op: 'contains', value: 'HÁRB' }, ['Hidden harbour']],
    ['a percent sign is a percent sign', { field: 'name', op: 'contains', value: '%' }, []],
    ['me', { field: 'owner', op: 'is', value: { me: true } }, ['Hidden harbour', 'Hidden holding']],
    ['a relation', { some: 'contacts', where: { field: 'name', op: 'startsWith', value: 'ada' } }, ['Hidden harbour']],
    ['a count', { count: 'interactions', op: 'gte', value: 1 }, ['Hidden harbour']],
    [
      'an invoice',
      { some: 'invoices', where: { field: 'dueDay', op: 'before', value: '2026-06-01' } },
      ['Hidden harbour'],
    ],
    ['money', { field: 'mrr', op: 'is', value: 10_000 }, ['Hidden harbour']],
    [
      'not, and all of nothing',
      { all: [{ not: { field: 'name', op: 'contains', value: 'harbour' } }, { all: [] }] },
      ['Hidden holding'],
    ],
    ['any of nothing', { any: [] }, []],
  ])('by %s', async (_, where, expected) => {
    expect((await found(where)).sort()).toEqual(expected);
  });

  test('by a custom field, whose choices are named by id and told with their words', async () => {
    const { items } = await fieldsFor(world.people.owner.headers);
    const region = items.find(({ key }) => key === 'custom.region');
    expect(region).toMatchObject({ type: 'choice', label: 'Région', options: [{ label: 'Nord' }, { label: 'Sud' }] });
    const [north, south] = (region?.options ?? []) as { value: string }[];
    expect(await found({ field: 'custom.region', op: 'is', value: south?.value })).toEqual(['Hidden harbour']);
    expect(await found({ field: 'custom.region', op: 'is', value: north?.value })).toEqual([]);
  });

  test('only among those one may see', async () => {
    expect(await found({ field: 'name', op: 'notEmpty' }, world.people.restricted.headers)).toEqual([]);
    expect(await found({ field: 'name', op: 'notEmpty' }, world.stranger.headers)).toEqual([]);
  });

  test.each<[string, unknown, object]>([
    [
      'an unknown field',
      { field: 'naem', op: 'is', value: 'x' },
      { path: 'field', reason: 'unknownField', expected: 'name, team, tags' },
    ],
    ['a wrong operator', { field: 'name', op: 'lt', value: 'x' }, { path: 'op', reason: 'wrongOperator' }],
    ['a wrong type', { all: [{ field: 'mrr', op: 'is', value: '1' }] }, { path: 'all.0.value', reason: 'wrongValue' }],
    ['SQL', "name = 'x'", { path: '', reason: 'notAnObject' }],
    ['a relation that there is not', { some: 'tasks' }, { path: 'some', reason: 'unknownRelation' }],
    ['a rule’s operator', { field: 'mrr', op: 'changed' }, { path: 'op', reason: 'ruleOperator' }],
  ])('refuses %s, saying where and what was expected', (_, where, params) =>
    refused(where, world.people.owner.headers, { status: 422, code: 'condition.invalid', params }),
  );

  test('refuses to tell by a filter what one may not read, and does not offer it', async () => {
    const key = world.keys['customers:read'];
    for (const where of [
      { field: 'overdue', op: 'gt', value: 0 },
      { not: { field: 'payerRating', op: 'empty' } },
      { some: 'invoices' },
    ])
      await refused(where, key, { status: 403, code: 'condition.notAllowed' });
    const offered = await fieldsFor(key);
    expect(offered.items.map(({ key: name }) => name)).not.toContain('overdue');
    expect(offered.relations.map(({ key: name }) => name)).toEqual(['contacts', 'interactions', 'agreements']);
    expect((await fieldsFor(world.people.owner.headers)).relations.map(({ key: name }) => name)).toContain('invoices');
  });

  test('R4 sorts by any column, own fields among them, and refuses one that is not there', async () => {
    for (const by of [...CUSTOMER_SORTS, 'custom.region'])
      for (const { status } of await call('customer.list', world.people.owner.headers, {
        sort: { by, direction: 'desc' },
      }))
        expect(status, by).toBe(200);
    for (const [by, code] of [
      ['custom.nothing', 'list.unknownSort'],
      ['nothing', 'validation.invalid'],
      [`custom.x') desc--`, 'validation.invalid'],
    ])
      for (const { status, problem } of await call('customer.list', world.people.owner.headers, {
        sort: { by, direction: 'asc' },
      }))
        expect({ status, code: problem?.code }, by).toEqual({ status: 422, code });
  });

  test('R5 sorts by an amount of the organisation’s own', async () => {
    const budget = { entity: 'customer', key: 'budget', label: 'Budget', type: 'money' } as const;
    await createCustomField(world.a, budget);
    const made: string[] = [];
    for (const amount of [-5, 100_000, 20])
      made.push((await newCustomer(world.a, { name: `Budget ${amount}`, custom: { budget: amount } })).id);
    const where = { field: 'custom.budget', op: 'notEmpty' };
    for (const [direction, order] of [
      ['asc', [0, 2, 1]],
      ['desc', [1, 2, 0]],
    ] as const)
      for (const { data } of await call('customer.list', world.people.owner.headers, {
        filter: { where },
        sort: { by: 'custom.budget', direction },
      }))
        expect(data.items.map(({ id }: { id: string }) => id)).toEqual(order.map((at) => made[at]));
  });

  test('R5 own fields of invoices are asked by those who may read receivables, and by no one else', async () => {
    const order = { entity: 'invoice', key: 'order_number', label: 'Order', type: 'text' } as const;
    await createCustomField(world.a, order);
    await editInvoice(world.a, { id: world.invoice, custom: { order_number: 'B-7' } });
    const where = { some: 'invoices', where: { field: 'custom.order_number', op: 'is', value: 'b-7' } };
    expect(await found(where)).toEqual(['Hidden harbour']);
    const key = world.keys['customers:read'];
    await refused(where, key, { status: 403, code: 'condition.notAllowed' });
    for (const { status } of await call('search.list', key, { kind: 'document', where: where.where }))
      expect(status).toBe(403);
    for (const { status } of await call('search.fields', key, { kind: 'document' })) expect(status).toBe(403);
  });

  test('refuses an order that would tell what one may not read', async () => {
    const key = world.keys['customers:read'];
    for (const by of ['outstanding', 'overdue', 'payer']) {
      const expected = { status: 403, code: 'condition.notAllowed', field: 'sort' };
      for (const { status, problem } of await call('customer.list', key, { sort: { by, direction: 'desc' } }))
        expect({ status, ...problem }).toMatchObject(expected);
      for (const { status, problem } of await call('customer.index', key, { sort: by }))
        expect({ status, ...problem }).toMatchObject(expected);
      const [answer] = await call('customer.index', world.people.owner.headers, { sort: by });
      expect(answer?.status).toBe(200);
    }
  });

  test('takes as much as a condition may hold', async () => {
    const value = Array.from({ length: 500 }, (_, at) => `name ${at}`);
    const leaves = Array.from({ length: 99 }, () => ({ field: 'name', op: 'noneOf', value }));
    expect(await found({ count: 'contacts', where: { all: leaves }, op: 'is', value: 1 })).toEqual(['Hidden harbour']);
    const people = Array.from({ length: 500 }, (_, at) => `nobody ${at}`);
    expect(await found({ field: 'owner', op: 'anyOf', value: people })).toEqual([]);
  });
});
