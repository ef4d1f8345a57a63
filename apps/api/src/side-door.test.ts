import { CUSTOMER_SORTS } from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { notifyChanged } from '@vigie/db/mark';
import { insertRows } from '@vigie/db/rows';
import { inTransaction } from '@vigie/db/scope';
import { newCustomer } from '@vigie/operations/customer';
import { continueImport, failImport, importFile } from '@vigie/operations/import';
import { makeApiKey, makeOrganization } from '@vigie/operations/test-organization';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, request, rest, trpc } from './test-server/door.ts';
import { keyHeaders } from './test-server/test-server.ts';
import { createWorld, csv, fillCustomer, fresh, type World } from './test-server/world.ts';

/** What belongs to customers the restricted member may not see carries this word, in every field of every kind. */
const HIDDEN = /hidden|H-0|H-1/i;
const MISSING = '01900000-0000-7000-8000-000000000000';
let world: World;
/** The one customer the restricted member owns; its parent is hidden. */
let seen: string;

beforeAll(async () => {
  world = await createWorld();
  const { owner, restricted } = world.people;
  await importFile(
    owner.scope,
    {
      kind: 'customers',
      fileName: 'seen.csv',
      bytes: csv('Customer ID,Name,Parent,Owner', `S-1,Seen,H-0,${restricted.email}`),
    },
    { mapping: {}, constants: {}, createMissing: false },
  );
  await fillCustomer(owner.scope, 'S-1', 'seen');
  const { rows } = await sql<{ id: string }>`select id from customer where customer_id = 'S-1'`.execute(
    world.server.database.owner,
  );
  seen = rows[0]?.id ?? '';
});
afterAll(() => world.server.close());

const headers = () => world.people.restricted.headers;
const ask = (name: string, input: object): Promise<Answer> =>
  trpc(world.server, headers(), { name, kind: 'query' }, input);
const write = (name: string, input: object): Promise<Answer> =>
  trpc(world.server, headers(), { name, kind: 'mutation' }, input);

describe('a restricted member sees the customers assigned to them, through every door (qS1)', () => {
  test('the list and the index show those alone, and never name a parent they may not see', async () => {
    const index = await rest(world.server, headers(), { method: 'GET', path: '/customers' });
    for (const answer of [await ask('customer.list', {}), await ask('customer.index', {}), index]) {
      expect(answer.data.items.map(({ id }: { id: string }) => id)).toEqual([seen]);
      expect(answer.data.items[0].parent).toBeNull();
      expect(answer.text).not.toMatch(HIDDEN);
    }
  });

  test('no filter, sort or search reaches further', async () => {
    for (const filter of [
      { search: 'hidden' },
      { search: 'H-1' },
      { customerId: 'H-1' },
      { ownerIds: [world.people.owner.userId, null] },
    ])
      expect((await ask('customer.list', { filter })).data.items, JSON.stringify(filter)).toEqual([]);
    for (const by of CUSTOMER_SORTS)
      for (const direction of ['asc', 'desc'])
        expect((await ask('customer.list', { sort: { by, direction } })).text, by).not.toMatch(HIDDEN);
  });

  test('counts and sums are of those alone', async () => {
    const { data } = await ask('customer.count', {});
    expect(data).toMatchObject({ count: 1, organizationTotal: 1 });
    expect((await ask('customer.count', { filter: { search: 'hidden' } })).data.count).toBe(0);
  });

  test('the record of theirs shows its facts, and no parent', async () => {
    const { data, text } = await ask('customer.get', { id: seen });
    expect(data).toMatchObject({
      customerId: 'S-1',
      parent: null,
      counts: { contacts: 1, agreements: 1, documents: 1 },
    });
    expect(text).not.toMatch(HIDDEN);
    expect(
      (await trpc(world.server, world.people.owner.headers, { name: 'customer.get', kind: 'query' }, { id: seen })).data
        .parent,
    ).toMatchObject({
      name: 'Hidden holding',
    });
  });

  test.each([
    ['health.evolution', 'id'],
    ['health.explain', 'id'],
    ['usage.get', 'customerId'],
    ['agreement.list', 'customerId'],
    ['churn.list', 'customerId'],
    ['ledger.get', 'customerId'],
    ['ledger.list', 'customerId'],
    ['contact.list', 'customerId'],
  ])('%s opens for theirs and is unknown for the others', async (name, key) => {
    const own = await ask(name, { [key]: seen });
    expect(own.status).toBe(200);
    expect(own.text).not.toMatch(HIDDEN);
    const [hidden, missing] = [await ask(name, { [key]: world.customer }), await ask(name, { [key]: MISSING })];
    expect(hidden.status).toBe(404);
    expect(hidden.problem).toEqual(missing.problem);
  });

  test('an exchange opens on a customer of theirs, and is unknown on the others', async () => {
    const { rows } = await sql<{ id: string }>`select id from interaction where customer_id = ${seen}`.execute(
      world.server.database.owner,
    );
    const own = await ask('interaction.get', { id: rows[0]?.id });
    expect(own.data).toMatchObject({ customerId: seen, kind: 'ticket', content: { subject: 'seen broken' } });
    expect(own.text).not.toMatch(HIDDEN);
    const [hidden, missing] = [
      await ask('interaction.get', { id: world.interaction }),
      await ask('interaction.get', { id: MISSING }),
    ];
    expect(hidden.status).toBe(404);
    expect(hidden.problem).toEqual(missing.problem);
  });

  test('of a private exchange of somebody else they learn its kind and day', async () => {
    const { owner, restricted } = world.people;
    const id = newId();
    await inTransaction(world.a, (tx) =>
      insertRows(tx, 'interaction', [
        {
          id,
          customerId: seen,
          kind: 'note',
          direction: 'internal',
          status: 'done',
          startedAt: '2026-06-10T10:00:00Z',
          day: '2026-06-10',
          knownDay: '2026-06-10',
          subject: 'hidden thought',
          subjectFolded: 'hidden thought',
          isPrivate: true,
          authorId: owner.userId,
          source: 'hidden source',
          externalId: id,
        },
      ]),
    );
    const told = { id, customerId: seen, kind: 'note', day: '2026-06-10', isPrivate: true };
    expect((await ask('interaction.get', { id })).data).toEqual({ ...told, content: null });
    const read = async (headers: typeof restricted.headers): Promise<unknown> =>
      (await trpc(world.server, headers, { name: 'interaction.get', kind: 'query' }, { id })).data;
    expect(await read(owner.headers)).toMatchObject({
      content: { subject: 'hidden thought', author: { id: owner.userId } },
    });
    // A key is nobody: what is somebody's alone stays closed to it.
    expect(await read(world.keys.admin)).toEqual({ ...told, content: null });
  });

  test('pointing at an unseen record answers like pointing at nothing', async () => {
    const { version } = (await ask('customer.get', { id: seen })).data;
    const { customer, contact, agreement } = world;
    for (const [name, hidden, input] of [
      ['customer.update', customer, { id: seen, version, parentId: 'X' }],
      ['customer.update', customer, { id: 'X', version: 1, name: 'Mine' }],
      ['contact.create', customer, { customerId: 'X', lastName: 'Mine' }],
      ['contact.update', contact, { id: 'X', lastName: 'Mine' }],
      ['agreement.create', customer, { customerId: 'X', ...fresh.terms() }],
      ['agreement.create', agreement, { customerId: seen, ...fresh.terms(), parentId: 'X' }],
      ['agreement.update', agreement, { id: 'X', version: 1, name: 'Mine' }],
      ['agreement.act', agreement, { id: 'X', kind: 'paused' }],
      ['churn.record', customer, { customerId: 'X', day: '2026-06-01' }],
    ] as const) {
      const filled = (id: string): object => JSON.parse(JSON.stringify(input).replace('"X"', `"${id}"`));
      const [toHidden, toNothing] = [await write(name, filled(hidden)), await write(name, filled(MISSING))];
      expect(toHidden.problem, name).not.toBeNull();
      expect(toHidden.problem, name).toEqual(toNothing.problem);
    }
  });

  test('an import answers for unseen customers as for unknown ones, row by row, and never names them', async () => {
    const files: Record<string, [string, (key: string) => string]> = {
      contacts: ['Customer ID,Last name', (key) => `${key},Someone`],
      agreements: ['Agreement ID,Customer ID,Start,MRR', (key) => `new-${key},${key},2026-01-01,5`],
      usage: ['Customer ID,Day,Connections', (key) => `${key},2026-06-01,5`],
      tickets: ['Ticket ID,Customer ID,Opened at', (key) => `new-${key},${key},2026-06-01`],
      churn: ['Customer ID,Day', (key) => `${key},2026-06-01`],
      invoices: ['Number,Customer ID,Issued,Due,Amount', (key) => `new-${key},${key},2026-06-01,2026-06-30,5`],
      payments: ['Payment,Customer ID,Day,Amount', (key) => `new-${key},${key},2026-06-01,5`],
    };
    for (const [kind, [header, row]] of Object.entries(files)) {
      const made = await request(
        world.server,
        headers(),
        'POST',
        `/files/imports?kind=${kind}&name=x.csv`,
        `${header}\n${row('H-1')}\n${row('Q-9')}\n${row('S-1')}\n`,
      );
      const view = await ask('import.get', { id: made.data.id });
      const { data, text } = await write('import.check', { id: made.data.id, mapping: view.data.mapping });
      expect(data?.counts, `${kind} ${text}`).toMatchObject({ created: 1, failed: 2 });
      const [hidden, unknown] = data.issues;
      expect({ ...hidden, line: 0, params: {} }, kind).toEqual({ ...unknown, line: 0, params: {} });
      expect(JSON.stringify(data.rows)).not.toMatch(HIDDEN);
      // The line of theirs says whose it is.
      expect(
        data.rows.map(({ customer }: { customer: string }) => customer),
        kind,
      ).toEqual(['Seen']);
    }
  });

  test('ids taken by unseen records tell nothing of what is stored under them', async () => {
    const files: [string, string, string][] = [
      ['invoices', 'Number,Customer ID,Issued,Due,Amount', 'hidden-i,S-1,2026-06-01,2026-06-30,5'],
      ['agreements', 'Agreement ID,Customer ID,Start,MRR', 'hidden-1,S-1,2026-06-01,5'],
      ['tickets', 'Ticket ID,Customer ID,Opened at', 'hidden-t,S-1,2026-06-01'],
      ['payments', 'Payment,Customer ID,Day,Amount,Invoice', 'p-1,S-1,2026-06-01,5,hidden-i'],
      ['customers', 'Customer ID,Name,Parent', 'S-1,Seen,H-1'],
    ];
    for (const [kind, header, row] of files) {
      const made = await request(
        world.server,
        headers(),
        'POST',
        `/files/imports?kind=${kind}&name=x.csv`,
        `${header}\n${row}\n`,
      );
      const view = await ask('import.get', { id: made.data.id });
      const { data } = await write('import.check', { id: made.data.id, mapping: view.data.mapping });
      expect(data?.counts, kind).toMatchObject({ failed: 1 });
      // Neither the amount (12000), nor the day, nor the name of the unseen record.
      expect(JSON.stringify(data.issues), kind).not.toMatch(/12000|2026-05|harbour|documentIsFinal/);
    }
  });

  test('imports of others, with their issues, are not theirs to read', async () => {
    for (const name of ['import.get', 'import.issues'])
      expect((await ask(name, { id: world.appliedImport })).status, name).toBe(404);
    expect((await ask('import.list', {})).text).not.toContain('own.csv');
  });

  test('the stream carries ids they may see, and leaves out the others', async () => {
    const response = await world.server.app.request('/events?organization=alpha', { headers: headers() });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await inTransaction(world.a, (tx) => notifyChanged(tx, [world.customer]));
    await inTransaction(world.a, (tx) => notifyChanged(tx, [], world.appliedImport));
    await inTransaction(world.a, (tx) => notifyChanged(tx, [world.customer, seen]));
    let text = '';
    while (!text.includes(seen)) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(text).not.toContain(world.customer);
    expect(text, 'imports of others').not.toContain(world.appliedImport);
  });

  test('the finance capability opens the receivables of all customers, and no other tab', async () => {
    const { headers: finance } = world.people.finance;
    const { data } = await trpc(
      world.server,
      finance,
      { name: 'ledger.get', kind: 'query' },
      { customerId: world.customer },
    );
    expect(data.outstanding).toEqual([{ amountMinor: 12_000, currency: 'EUR' }]);
    expect((await trpc(world.server, finance, { name: 'customer.list', kind: 'query' }, {})).data.items).toEqual([]);
  });

  test('what an API key imports is written under its scopes, not as the system', async () => {
    const key = keyHeaders(await makeApiKey(world.a, ['import:run']));
    const file = 'Customer ID,Name\nK-1,By key\nH-1,Renamed by key\n';
    const made = await request(world.server, key, 'POST', '/files/imports?kind=customers&name=k.csv', file);
    const id: string = made.data.id;
    const mapping = { customerId: 'Customer ID', name: 'Name' };
    expect(
      (await rest(world.server, key, { method: 'POST', path: '/imports/{id}/apply' }, { id, mapping })).status,
    ).toBe(200);
    await continueImport(world.a, id).catch(() => failImport(world.a, id, 'access.forbidden'));
    const { data } = await rest(world.server, key, { method: 'GET', path: '/imports/{id}' }, { id });
    expect(data.counts).toMatchObject({ created: 0, updated: 0 });
    expect(
      (
        await trpc(
          world.server,
          world.people.owner.headers,
          { name: 'customer.get', kind: 'query' },
          { id: world.customer },
        )
      ).data.name,
    ).toBe('Hidden harbour');
  });

  test('a member who imports new customers owns them, and cannot give them to others', async () => {
    const { member, owner } = world.people;
    await importFile(
      member.scope,
      {
        kind: 'customers',
        fileName: 'm.csv',
        bytes: csv('Customer ID,Name,Owner', 'M-1,Mine,', `M-2,Given,${owner.email}`),
      },
      { mapping: {}, constants: {}, createMissing: false },
    );
    const find = (customerId: string) =>
      trpc(world.server, owner.headers, { name: 'customer.index', kind: 'query' }, { customerId });
    expect((await find('M-1')).data.items[0]?.owner?.id).toBe(member.userId);
    expect((await find('M-2')).data.items).toEqual([]);
    const given = await trpc(
      world.server,
      member.headers,
      { name: 'customer.create', kind: 'mutation' },
      { name: 'Given', ownerId: owner.userId },
    );
    expect(given.status).toBe(403);
  });

  test('another organisation sees nothing of all this', async () => {
    const other = await makeOrganization(world.server.database);
    await newCustomer(other, { name: 'Elsewhere' });
    const key = keyHeaders(await makeApiKey(other, ['admin']));
    for (const path of ['/customers', '/members', '/invitations', '/api-keys', '/imports'] as const) {
      const answer = await rest(world.server, key, { method: 'GET', path });
      expect(answer.status, path).toBe(200);
      expect(answer.text, path).not.toMatch(/hidden|seen|alpha|own\.csv/i);
    }
  });
});
