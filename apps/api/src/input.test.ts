import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { restRoutes } from './rest.ts';
import { appRouter } from './router.ts';
import { type Answer, type ProcedureInfo, procedures, rest, trpc } from './test-server/door.ts';
import { MATRIX } from './test-server/matrix.ts';
import { createStateHash } from './test-server/state-hash.ts';
import { createWorld, type World } from './test-server/world.ts';

let world: World;
let stateHash: () => Promise<string>;
beforeAll(async () => {
  world = await createWorld();
  stateHash = await createStateHash(world.server.database);
});
afterAll(() => world.server.close());

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
}

function schemaOf(name: string): Schema {
  const all = appRouter._def.procedures as unknown as Record<string, { _def: { inputs: z.ZodType[] } }>;
  const shape = all[name]?._def.inputs[0];
  return shape ? (z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema) : {};
}

/** The same call through both doors; a procedure without a REST door is called through its own only. */
async function both(procedure: ProcedureInfo, input: object): Promise<Record<string, Answer>> {
  const { headers } = world.people.owner;
  const route = restRoutes().find(({ name }) => name === procedure.name);
  return {
    tRPC: await trpc(world.server, headers, procedure, input),
    ...(route ? { REST: await rest(world.server, headers, route.meta.rest, input) } : {}),
  };
}

async function expectRefused(procedure: ProcedureInfo, input: object, field: string): Promise<void> {
  const before = await stateHash();
  for (const [door, { status, problem, text }] of Object.entries(await both(procedure, input))) {
    const what = `${procedure.name} ${JSON.stringify(input)} by ${door}`;
    expect({ status, field: problem?.field }, what).toEqual({ status: 422, field });
    expect(problem?.code, what).toBe('validation.invalid');
    expect(text, what).not.toMatch(/node_modules|\.ts:\d/);
  }
  expect(await stateHash(), `${procedure.name} stored something`).toBe(before);
  expect(world.server.bugs).toEqual([]);
}

const EXTRAS: Record<string, unknown> = {
  orgId: '01900000-0000-7000-8000-000000000000',
  id: '01900000-0000-7000-8000-000000000000',
  role: 'owner',
  ownerId: '01900000-0000-7000-8000-000000000000',
  __proto__pollution: true,
};

describe('fields that nobody asked for (qS3)', () => {
  const mutations = procedures().filter(({ kind }) => kind === 'mutation');

  test.each(mutations)('$name refuses every extra field on both doors and stores nothing', async (procedure) => {
    const declared = Object.keys(schemaOf(procedure.name).properties ?? {});
    const valid = (await MATRIX[procedure.name]?.input(world)) as object;
    for (const [field, value] of [...Object.entries(EXTRAS), ['__proto__', { role: 'owner' }] as const]) {
      if (declared.includes(field)) continue;
      await expectRefused(procedure, { ...valid, [field]: value }, field);
    }
  });

  test('an id in the body beside the one in the path is refused', async () => {
    const answer = await world.server.app.request(`/api/v1/customers/${world.customer}`, {
      method: 'PATCH',
      headers: { ...world.people.owner.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ id: world.parent, version: 1, name: 'Taken over' }),
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ field: 'id' });
  });

  test('extra fields deep in a filter are refused and named by their path', async () => {
    const list = { name: 'customer.list', kind: 'query', meta: {} } as unknown as ProcedureInfo;
    await expectRefused(list, { filter: { orgId: 'x' } }, 'filter.orgId');
    await expectRefused(list, { sort: { by: 'name', direction: 'asc', ['__proto__']: {} } }, 'sort.__proto__');
  });
});

/** Paths of the numbers and booleans of an input. */
function strictFields(schema: Schema): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [
    ...(['integer', 'number', 'boolean'].includes(property.type ?? '') ? [[key]] : []),
    ...strictFields(property).map((path) => [key, ...path]),
  ]);
}

const withValue = (input: object, [key = '', ...rest]: string[], value: unknown): object => {
  const own = input as Record<string, object>;
  return { ...own, [key]: rest.length === 0 ? value : withValue(own[key] ?? {}, rest, value) };
};

describe('null, "" and "false" where a number or a boolean is due', () => {
  const typed = procedures()
    .map((procedure) => ({ ...procedure, paths: strictFields(schemaOf(procedure.name)) }))
    .filter(({ paths }) => paths.length > 0);

  test('there are such fields', () => {
    expect(typed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['member.save', 'customer.index', 'customer.count', 'contact.create', 'import.start']),
    );
  });

  test.each(typed)('$name refuses them on both doors, before and after a call by REST', async (procedure) => {
    const valid = (await MATRIX[procedure.name]?.input(world)) as object;
    // In a query string "false" is how a boolean is written; null, a list or an object are texts there, and refused.
    const values = procedure.meta.rest?.method === 'GET' ? [null, '', 'null', {}] : [null, '', 'false', 'null', [], {}];
    for (const round of ['first', 'after a call by REST']) {
      for (const path of procedure.paths)
        for (const value of values)
          await expectRefused(procedure, withValue(valid, path, value), path.join('.')).catch((error) => {
            throw new Error(`${round}: ${error.message}`, { cause: error });
          });
    }
  });

  test('in a query string only what is written as a number or a boolean is one', async () => {
    const { headers } = world.people.owner;
    const status = async (query: string): Promise<number> =>
      (await world.server.app.request(`/api/v1/customers?${query}`, { headers })).status;
    for (const query of ['limit=5', 'churned=true', 'churned=false']) expect(await status(query), query).toBe(200);
    for (const query of ['limit=', 'limit=0', 'limit=1e1', 'limit=0x5', 'limit=+5', 'limit=5&limit=6', 'limit=1.5'])
      expect(await status(query), query).toBe(422);
    for (const query of ['churned=', 'churned=0', 'churned=1', 'churned=TRUE', 'churned=null', 'unknown=1'])
      expect(await status(query), query).toBe(422);
  });
});
