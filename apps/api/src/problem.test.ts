import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeCursor } from './cursor.ts';
import { request, trpc } from './test-server/door.ts';
import { createWorld, fresh, type World } from './test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.server.close());
beforeEach(() => {
  world.server.bugs.length = 0;
});

const owner = () => world.people.owner.headers;
const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  request(
    world.server,
    { ...owner(), 'content-type': 'application/json', ...headers },
    method,
    path,
    body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  );

describe('what a refusal looks like', () => {
  test('problem+json names the field, has a text and no stack', async () => {
    const response = await world.server.app.request('/api/v1/customers', {
      method: 'POST',
      headers: { ...owner(), 'content-type': 'application/json' },
      body: JSON.stringify({ name: 7 }),
    });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({ status: 422, code: 'validation.invalid', field: 'name' });
    expect(problem.detail).toEqual(expect.stringMatching(/\w/));
    expect(Object.keys(problem).sort()).toEqual(['code', 'detail', 'field', 'params', 'status', 'title', 'type']);
  });

  test.each(['/api/v1/customers/search', '/trpc/customer.list', '/api/auth/sign-in/email'])(
    'a body beyond the limit is refused before anyone signs in or anything is read: %s',
    async (path) => {
      let sent = 0;
      const endless = new ReadableStream({
        pull: (controller) => {
          sent += 1;
          controller.enqueue(new Uint8Array(256 * 1024));
        },
      });
      const answer = await world.server.app.request(path, {
        method: 'POST',
        body: endless,
        duplex: 'half',
      } as RequestInit);
      expect(answer.status).toBe(413);
      expect(sent, 'parts read of an endless body').toBeLessThan(20);
    },
  );

  test.each([
    ['GET', '/api/v1/nothing'],
    ['PUT', '/api/v1/customers'],
    ['GET', '/nothing/at/all'],
    ['POST', '/files/nothing'],
  ])('%s %s, a route that does not exist, is a 404 problem', async (method, path) => {
    const answer = await send(method, path);
    expect(answer.status).toBe(404);
    expect(answer.problem?.code).toBe('record.notFound');
  });

  test('a procedure that does not exist is a 404 on the tRPC door, without a stack', async () => {
    const answer = await trpc(world.server, owner(), { name: 'customer.destroy', kind: 'query' }, {});
    expect(answer.status).toBe(404);
    expect(answer.text).not.toMatch(/stack|node_modules/);
  });

  test('a body that is no JSON object is refused as such', async () => {
    for (const body of ['{', '[]', '"text"', 'null', '7'])
      expect((await send('POST', '/api/v1/customers', body)).problem?.code, body).toBe('validation.invalid');
  });

  test('a bug answers 500 without its text, and is told to the log', async () => {
    await sql`alter table customer_tag rename to customer_tag_away`.execute(world.server.database.owner);
    try {
      for (const answer of [
        await send('GET', '/api/v1/customers'),
        await trpc(world.server, owner(), { name: 'customer.list', kind: 'query' }, {}),
      ]) {
        expect(answer.status).toBe(500);
        expect(answer.text).not.toMatch(/customer_tag|relation|select/);
      }
      expect(world.server.bugs).toHaveLength(2);
    } finally {
      await sql`alter table customer_tag_away rename to customer_tag`.execute(world.server.database.owner);
    }
  });
});

describe('values made to break a statement are refused, never a bug', () => {
  const search = (body: object) => send('POST', '/api/v1/customers/search', body);

  test('a cursor that was not made for this list is a 422', async () => {
    const id = world.customer;
    for (const cursor of [
      'nonsense',
      '',
      encodeCursor({ value: 'a' }),
      encodeCursor({ value: {}, id }),
      encodeCursor([]),
    ])
      expect((await search({ cursor })).status, cursor).toBe(422);
    // Of another sort, or with a sign that cannot be stored.
    for (const [by, value] of [
      ['health', 'Hidden'],
      ['mrr', 1.5],
      ['mrr', 'x'],
      ['renewIn', 'x'],
      ['renewIn', '2026-02-30'],
      ['name', 5],
      ['name', 'a\u0000'],
    ] as const)
      expect(
        (await search({ sort: { by, direction: 'asc' }, cursor: encodeCursor({ value, id }) })).problem,
        by,
      ).toMatchObject({
        code: 'list.badCursor',
        field: 'cursor',
      });
    const beyond = encodeCursor({ value: 10 ** 12, id });
    for (const by of ['health', 'connections30d'])
      expect(await search({ sort: { by, direction: 'asc' }, cursor: beyond })).toMatchObject({ status: 200 });
    const cursors = {
      contacts: encodeCursor({ nameFolded: 'a\u0000', id }),
      documents: encodeCursor({ day: '2026-13-01', id }),
    };
    for (const [list, cursor] of Object.entries(cursors))
      expect((await send('GET', `/api/v1/customers/${id}/${list}?cursor=${cursor}`)).status, list).toBe(422);
    const issues = encodeCursor({ severity: 'error', line: 10 ** 12, field: 'x', code: 'y' });
    expect((await send('GET', `/api/v1/imports/${world.appliedImport}/issues?cursor=${issues}`)).status).toBe(422);
    expect(world.server.bugs).toEqual([]);
  });

  test('U+0000 in a search, an id or a name is a 422', async () => {
    for (const filter of [
      { search: 'a\u0000' },
      { customerId: '\u0000' },
      { externalId: { source: 'a\u0000', externalId: 'b' } },
      { externalId: { source: 'a', externalId: 'b\u0000' } },
    ])
      expect((await search({ filter })).status, JSON.stringify(filter)).toBe(422);
    for (const query of ['search=%00', 'customerId=%00', 'externalId=%00', 'externalId=a&source=%00'])
      expect((await send('GET', `/api/v1/customers?${query}`)).status, query).toBe(422);
    expect((await send('POST', '/api/v1/customers', { name: 'a\u0000' })).status).toBe(422);
    expect((await send('GET', '/api/v1/customers', undefined, { 'idempotency-key': 'a' })).status).toBe(200);
    expect((await send('POST', '/api/v1/customers', { name: 'ok', tags: ['\ud800'] })).status).toBe(422);
    expect(world.server.bugs).toEqual([]);
  });

  test('U+0000 in an import: in its name, its columns and its constants', async () => {
    const file = 'Customer ID,Na\u0000me,Other\u0000\nC-1,Name,x\n';
    const made = await send('POST', '/files/imports?kind=customers&name=a%00b.csv', file);
    expect(made.status).toBe(201);
    const path = `/api/v1/imports/${made.data.id}`;
    expect((await send('GET', path)).status).toBe(200);
    const start = (choices: object) => send('POST', `${path}/apply`, choices);
    expect((await start({ mapping: { customerId: 'Customer ID' }, constants: { name: 'a\u0000' } })).status).toBe(422);
    expect((await start({ mapping: { customerId: 'Na\u0000me' } })).status).toBe(422);
    expect((await start({ mapping: { customerId: 'Customer ID', name: 'Name' } })).status).toBe(200);
    expect(world.server.bugs).toEqual([]);
  });

  test('days at the edge of the calendar', async () => {
    for (const day of ['0001-01-01', '9999-12-31', '0000-01-01', '10000-01-01', '2026-02-30'])
      expect(
        (await send('GET', `/api/v1/customers/${world.customer}/explanation?day=${day}`)).status,
        day,
      ).toBeLessThan(500);
    expect(world.server.bugs).toEqual([]);
  });

  test('the same person twice in a team, and ids in capitals, mean what they say', async () => {
    const { userId } = world.people.member;
    const { version } = (await send('GET', `/api/v1/customers/${world.parent.toUpperCase()}`)).data;
    const answer = await send('PATCH', `/api/v1/customers/${world.parent.toUpperCase()}`, {
      version,
      teamIds: [userId, userId.toUpperCase()],
      ownerId: userId.toUpperCase(),
    });
    expect(answer.status).toBe(200);
    const read = (await send('GET', `/api/v1/customers/${world.parent}`)).data;
    expect(read.team.map(({ id }: { id: string }) => id)).toEqual([userId]);
    expect(world.server.bugs).toEqual([]);
  });
});

describe('idempotency keys', () => {
  const create = (key: string, body: object, headers = {}) =>
    send('POST', '/api/v1/customers', body, { 'idempotency-key': key, ...headers });

  test('a repeat is answered with the first answer, and done once', async () => {
    const first = await create('key-1', { name: 'Once', customerId: 'ONCE' });
    const again = await create('key-1', { name: 'Once', customerId: 'ONCE' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.data).toEqual(first.data);
    expect((await send('GET', '/api/v1/customers?customerId=ONCE')).data.items).toHaveLength(1);
  });

  test('the same key with another body is a conflict', async () => {
    await create('key-2', { name: 'First' });
    const other = await create('key-2', { name: 'Second' });
    expect(other.status).toBe(409);
    expect(other.problem?.code).toBe('idempotency.otherBody');
  });

  test('a refused request frees its key', async () => {
    expect((await create('key-3', { name: 'Twice', customerId: 'ONCE' })).problem?.code).toBe('customer.idTaken');
    expect((await create('key-3', { name: 'Twice', customerId: 'TWICE' })).status).toBe(201);
  });

  test('the answer given to one is never given to another, whatever they may do', async () => {
    await create('key-4', { name: 'Private' });
    for (const person of [world.people.manager, world.people.viewer]) {
      const answer = await create('key-4', { name: 'Private' }, person.headers);
      expect(answer.status).toBe(409);
      expect(answer.data).toBeNull();
    }
  });

  test('repeats that come while the first is at work are one effect with one answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => create('key-5', { name: 'Raced', customerId: 'RACED' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
    expect((await send('GET', '/api/v1/customers?customerId=RACED')).data.items).toHaveLength(1);
  });

  test('work that breaks leaves neither an effect nor a taken key', async () => {
    const { owner } = world.server.database;
    await sql`create function break_answer() returns trigger language plpgsql as $$ begin raise 'broken'; end $$`.execute(
      owner,
    );
    await sql`create trigger break_answer before update on idempotency_key for each row execute function break_answer()`.execute(
      owner,
    );
    expect((await create('key-6', { name: 'Broken', customerId: 'BROKEN' })).status).toBe(500);
    await sql`drop trigger break_answer on idempotency_key`.execute(owner);
    expect((await send('GET', '/api/v1/customers?customerId=BROKEN')).data.items).toEqual([]);
    expect((await create('key-6', { name: 'Broken', customerId: 'BROKEN' })).status).toBe(201);
    expect(world.server.bugs).toHaveLength(1);
  });

  test('a key that is empty, too long or not text is a 422', async () => {
    for (const key of ['', 'x'.repeat(201)]) expect((await create(key, { name: 'No' })).status).toBe(422);
    expect(world.server.bugs).toEqual([]);
  });
});

describe('writes that meet others', () => {
  test.each([
    ['plain', {}],
    ['with an idempotency key', { 'idempotency-key': 'met' }],
  ])('one that was ended because another and it waited for each other is made anew, %s (qD7)', async (_, headers) => {
    const { owner } = world.server.database;
    const [first = '', last = ''] = [(await fresh.customer(world)).id, (await fresh.customer(world)).id].sort();
    let answer: ReturnType<typeof send> | undefined;
    await owner.transaction().execute(async (tx) => {
      // The other one is ended, not this one.
      await sql`set local deadlock_timeout = '30s'`.execute(tx);
      await sql`select from customer where id = ${last}::uuid for update`.execute(tx);
      answer = send('PATCH', `/api/v1/customers/${first}`, { version: 1, parentId: last }, headers);
      await expect
        .poll(async () => {
          const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`.execute(owner);
          return rows[0]?.n;
        })
        .toBe(1);
      await sql`select from customer where id = ${first}::uuid for update`.execute(tx);
    });
    expect(await answer).toMatchObject({ status: 200, data: { version: 2 } });
    expect(world.server.bugs).toEqual([]);
  });
});
