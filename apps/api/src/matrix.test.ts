import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restRoutes } from './rest.ts';
import { type Answer, procedures, request, rest, trpc } from './test-server/door.ts';
import { CALLERS, EXTRA_DOORS, headersOf, MATRIX, type MatrixRow } from './test-server/matrix.ts';
import { createStateHash } from './test-server/state-hash.ts';
import type { Headers } from './test-server/test-server.ts';
import { createWorld, type World } from './test-server/world.ts';

let world: World;
let stateHash: () => Promise<string>;
beforeAll(async () => {
  world = await createWorld();
  stateHash = await createStateHash(world.server.database);
});
afterAll(() => world.server.close());

const NOWHERE = '01900000-0000-7000-8000-000000000000';
const KINDS: Record<number, string> = { 401: 'auth.required', 403: 'access.forbidden' };

/** Knocks as each caller in turn; whoever is refused leaves everything as it was and learns nothing of the record. */
async function knock(
  expected: MatrixRow['expected'],
  call: (headers: Headers) => Promise<() => Promise<Answer>>,
): Promise<void> {
  const answers: Record<string, unknown> = {};
  const table: Record<string, unknown> = {};
  for (const [index, headers] of headersOf(world).entries()) {
    const caller = CALLERS[index] ?? '';
    const send = await call(headers);
    const before = await stateHash();
    const { status, problem, text } = await send();
    const isRefused = status >= 400;
    answers[caller] = isRefused ? status : 'allowed';
    table[caller] = expected[index];
    if (!isRefused) continue;
    expect(await stateHash(), `${caller}: a refusal writes nothing`).toBe(before);
    expect(text, `${caller}: no stack, no record`).not.toMatch(/node_modules|\.ts:\d|Hidden/);
    if (KINDS[status]) expect(problem?.code, caller).toBe(KINDS[status]);
    if (status === 404) expect(problem?.code, caller).toMatch(/^(record\.notFound|organization\.unknown)$/);
  }
  expect(answers).toEqual(table);
  expect(world.server.bugs, 'no call ended as a bug').toEqual([]);
}

describe('who may do what, through both doors (qS1)', () => {
  test('every procedure of the router has a row, and no row is left over', () => {
    expect(Object.keys(MATRIX).sort()).toEqual(
      procedures()
        .map(({ name }) => name)
        .sort(),
    );
  });

  test.each(procedures())('$name by tRPC answers each caller as the table says', async (procedure) => {
    const row = MATRIX[procedure.name];
    if (!row) throw new Error(`${procedure.name} has no row.`);
    await knock(row.expected, async (headers) => {
      const input = await row.input(world);
      return () => trpc(world.server, headers, procedure, input);
    });
  });

  test.each(restRoutes())('$name by REST answers each caller as the table says', async ({ name, meta }) => {
    const row = MATRIX[name];
    if (!row) throw new Error(`${name} has no row.`);
    await knock(row.expected, async (headers) => {
      const input = (await row.input(world)) as object | undefined;
      return () => rest(world.server, headers, meta.rest, input);
    });
  });

  test('every other door of the server has a row', () => {
    const ofRouter = new Set(
      restRoutes().map(({ meta }) => `${meta.rest.method} /api/v1${meta.rest.path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const others = world.server.app.routes
      .map(({ method, path }) => `${method} ${path}`)
      // What stands before a door of the router (the other origins of usage) is none of its own.
      .filter((door) => !ofRouter.has(door.replace(/^ALL /, 'POST ')))
      .filter((door) => !/^ALL \/(\*|trpc\/\*|api\/v1\/\*)$|\/api\/auth\/\*$/.test(door));
    expect([...new Set(others)].sort()).toEqual(Object.keys(EXTRA_DOORS).sort());
  });

  test.each(Object.entries(EXTRA_DOORS))('%s answers each caller as the table says', async (door, extra) => {
    const [method = 'GET'] = door.split(' ');
    await knock(extra.expected, async (headers) => async () => {
      if (door !== 'GET /events') return request(world.server, headers, method, extra.path(world), extra.body);
      // A stream never ends by itself: its headers are the answer.
      const organization = encodeURIComponent(headers['x-vigie-organization'] ?? '');
      const response = await world.server.app.request(`/events?organization=${organization}`, { headers });
      if (response.status >= 400) {
        const text = await response.text();
        return { status: response.status, data: null, problem: JSON.parse(text), text };
      }
      await response.body?.cancel();
      return { status: response.status, data: null, problem: null, text: '' };
    });
  });

  test('an id of another organisation is unknown, with the same words as an id that does not exist', async () => {
    for (const { name, kind } of procedures()) {
      const row = MATRIX[name];
      if (row?.expected[13] !== 404) continue;
      const input = (await row.input(world)) as Record<string, unknown>;
      const key = ['id', 'customerId', 'defaultId'].find((one) => one in input) ?? 'userId';
      const nobody = 'selection' in input ? { selection: { ids: [NOWHERE] } } : { [key]: NOWHERE };
      const foreign = await trpc(world.server, world.stranger.headers, { name, kind }, input);
      const missing = await trpc(world.server, world.stranger.headers, { name, kind }, { ...input, ...nobody });
      expect(foreign.status, name).toBe(404);
      expect(foreign.problem, name).toEqual(missing.problem);
    }
  });
});
