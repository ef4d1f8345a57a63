import { saveCustomValues } from '@vigie/db/custom-field';
import { newId } from '@vigie/db/id';
import { insertRows } from '@vigie/db/rows';
import { inTransaction } from '@vigie/db/scope';
import { SEARCH_KINDS } from '@vigie/domain/search';
import { createAgreement, editAgreement } from '@vigie/operations/agreement';
import { saveContact } from '@vigie/operations/contact';
import { createCustomField, editCustomField } from '@vigie/operations/custom-field';
import { importFile } from '@vigie/operations/import';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, rest, trpc } from './test-server/door.ts';
import type { Headers } from './test-server/test-server.ts';
import { createWorld, csv, fillCustomer, fresh, type World } from './test-server/world.ts';

let world: World;
/** The one customer the restricted member owns. */
let seen: string;
const NOTE = { own: newId(), nobodys: newId() };

const find = (headers: Headers, text: string, more: object = {}): Promise<Answer> =>
  trpc(world.server, headers, { name: 'search.find', kind: 'query' }, { text, ...more });

/** What somebody finds: titles by kind. */
async function titles(headers: Headers, text: string): Promise<Record<string, string[]>> {
  const { status, data } = await find(headers, text, { limit: 20 });
  expect(status).toBe(200);
  return Object.fromEntries(
    data.groups.map(({ kind, items }: { kind: string; items: { title: string }[] }) => [
      kind,
      items.map(({ title }) => title),
    ]),
  );
}

beforeAll(async () => {
  world = await createWorld();
  const { owner, restricted, manager } = world.people;
  await importFile(
    owner.scope,
    {
      kind: 'customers',
      fileName: 'seen.csv',
      bytes: csv('Customer ID,Name,Owner', `S-1,Séen & Œuvre,${restricted.email}`),
    },
    { mapping: {}, constants: {}, createMissing: false },
  );
  await fillCustomer(owner.scope, 'S-1', 'seen');
  const { rows } = await sql<{ id: string }>`select id from customer where customer_id = 'S-1'`.execute(
    world.server.database.owner,
  );
  seen = rows[0]?.id ?? '';
  const note = {
    kind: 'note',
    direction: 'internal',
    status: 'done',
    startedAt: new Date(),
    day: '2026-06-01',
    knownDay: '2026-06-01',
  };
  const flags = {
    isAutomatic: false,
    isSentimentExcluded: false,
    isSentimentCounted: false,
    isUserTouch: false,
    isSponsorTouch: false,
  };
  await inTransaction(world.a, (tx) =>
    insertRows(tx, 'interaction', [
      {
        ...note,
        ...flags,
        id: NOTE.own,
        customerId: seen,
        subject: 'Seen salary',
        subjectFolded: 'seen salary',
        details: 'bonus',
        detailsFolded: 'bonus',
        isPrivate: true,
        authorId: manager.userId,
      },
      {
        ...note,
        ...flags,
        id: NOTE.nobodys,
        customerId: seen,
        subject: 'Seen orphan',
        subjectFolded: 'seen orphan',
        details: '',
        detailsFolded: '',
        isPrivate: true,
        authorId: null,
      },
    ]),
  );
});
afterAll(() => world.server.close());

describe('I6 everybody finds what they may see, and nothing else (qS1, qS8)', () => {
  const ALL = {
    customer: ['Hidden harbour', 'Hidden holding'],
    contact: ['Ada hidden'],
    interaction: ['hidden broken'],
    agreement: ['hidden plan'],
    document: ['hidden-i'],
  };

  test.each(['owner', 'manager', 'member', 'viewer'] as const)('a %s finds every kind', async (person) => {
    const found = await titles(world.people[person].headers, 'HIDDÉN');
    expect(Object.fromEntries(Object.entries(found).map(([kind, list]) => [kind, list.toSorted()]))).toEqual(ALL);
  });

  test('a restricted member finds what hangs on their customers alone', async () => {
    const { headers } = world.people.restricted;
    expect(await titles(headers, 'hidden')).toEqual({});
    expect(await titles(headers, 'H-1')).toEqual({});
    expect(await titles(headers, 'hiddne')).toEqual({});
    expect(Object.keys(await titles(headers, 'seen'))).toEqual([...SEARCH_KINDS]);
    expect((await find(headers, 'example')).text).not.toMatch(/hidden/i);
  });

  test('finance finds the documents of all customers beside what is assigned to them, which is nothing', async () => {
    expect(await titles(world.people.finance.headers, 'hidden')).toEqual({ document: ['hidden-i'] });
  });

  test('an API key finds as far as its scopes reach', async () => {
    const { document: _document, ...customers } = ALL;
    const found = await titles(world.keys['customers:read'], 'hidden');
    expect(Object.keys(found)).toEqual(Object.keys(customers));
    expect(await titles(world.keys['receivables:read'], 'hidden')).toEqual({ document: ['hidden-i'] });
    expect(Object.keys(await titles(world.keys.admin, 'hidden'))).toEqual([...SEARCH_KINDS]);
  });

  test('nothing of another organisation is found, by its owner neither', async () => {
    expect(await titles(world.stranger.headers, 'hidden')).toEqual({});
    expect(await titles(world.stranger.headers, 'seen')).toEqual({});
  });

  test('a private exchange is found by its author, and by nobody else whatever they may see besides', async () => {
    expect(await titles(world.people.manager.headers, 'salary')).toEqual({ interaction: ['Seen salary'] });
    expect(await titles(world.people.manager.headers, 'bonus')).toEqual({ interaction: ['Seen salary'] });
    for (const headers of [world.people.owner.headers, world.people.restricted.headers, world.keys.admin])
      for (const text of ['salary', 'bonus', 'orphan', 'salray']) expect(await titles(headers, text), text).toEqual({});
    expect(await titles(world.people.manager.headers, 'orphan')).toEqual({});
  });

  test('a private exchange made public is found from then on, and no more once it is private again', async () => {
    const set = (isPrivate: boolean): Promise<unknown> =>
      inTransaction(world.a, (tx) =>
        sql`update interaction set is_private = ${isPrivate} where id = ${NOTE.own}::uuid`.execute(tx.db),
      );
    await set(false);
    expect(await titles(world.people.owner.headers, 'salary')).toEqual({ interaction: ['Seen salary'] });
    await set(true);
    expect(await titles(world.people.owner.headers, 'salary')).toEqual({});
  });
});

describe('I6 what is written is found', () => {
  test('a contact by name, address, function and telephone, in any order of words, renamed at once', async () => {
    const { owner } = world.people;
    const { id } = await saveContact(owner.scope, {
      customerId: seen,
      firstName: 'Zoé',
      lastName: 'Quiroga',
      email: 'zoe.q@firm.example',
      function: 'Directrice Achats',
      phone: '+33 6 12 34 56 78',
    });
    for (const text of ['zoe', 'quiroga ZOÉ', 'zoe.q@firm', 'achats', 'directrice quiroga', '12 34 56', 'irog'])
      expect((await titles(owner.headers, text)).contact, text).toEqual(['Zoé Quiroga']);
    await saveContact(owner.scope, { customerId: seen, id, lastName: 'Ybarra' });
    expect(await titles(owner.headers, 'quiroga')).toEqual({});
    expect((await titles(owner.headers, 'ybarra')).contact).toEqual(['Zoé Ybarra']);
  });

  test('an agreement by number, name and plan, and by its new name only once it has one', async () => {
    const { owner } = world.people;
    const { id, version } = await fresh.agreement(world);
    await editAgreement(owner.scope, { id, version, name: 'Corail', plan: 'Platine', agreementId: 'AG/77' });
    for (const text of ['corail', 'platine', 'ag/77', 'corail ag/77'])
      expect((await titles(owner.headers, text)).agreement, text).toEqual(['Corail']);
  });

  test('each group says whether there is more, and a guess says that it is one', async () => {
    const { owner } = world.people;
    const few = await find(owner.headers, 'hidden', { limit: 1 });
    expect(few.data.groups[0]).toMatchObject({
      kind: 'customer',
      hasMore: true,
      resembles: false,
      items: [{ customer: { name: expect.any(String) } }],
    });
    const guess = await find(owner.headers, 'harbuor');
    expect(guess.data.groups).toMatchObject([
      { kind: 'customer', resembles: true, items: [{ title: 'Hidden harbour' }] },
    ]);
  });

  test('REST answers the same', async () => {
    const { data } = await rest(
      world.server,
      world.keys.admin,
      { method: 'GET', path: '/search' },
      { text: 'oeuvre', kind: 'customer' },
    );
    expect(data.groups).toMatchObject([
      { kind: 'customer', items: [{ id: seen, title: 'Séen & Œuvre', details: ['S-1'] }] },
    ]);
  });
});

describe('I6 all of a kind, by field (C1)', () => {
  const list = (headers: Headers, input: object): Promise<Answer> =>
    trpc(world.server, headers, { name: 'search.list', kind: 'query' }, input);
  const listed = async (headers: Headers, input: object): Promise<string[]> => {
    const { status, data } = await list(headers, input);
    expect(status).toBe(200);
    return data.items.map(({ title }: { title: string }) => title);
  };

  test('one may ask for the records of one customer, whose others are not listed', async () => {
    const { headers } = world.people.owner;
    const all = await list(headers, { kind: 'contact' });
    const own = await list(headers, { kind: 'contact', customerId: seen });
    const ids = (answer: Answer): Set<string> =>
      new Set(answer.data.items.map(({ customer }: { customer: { id: string } }) => customer.id));
    expect(ids(all).size).toBeGreaterThan(1);
    expect(ids(own)).toEqual(new Set([seen]));
    // One that may not be seen has none, as one that is not there.
    expect(
      (await list(world.people.restricted.headers, { kind: 'contact', customerId: world.customer })).data.items,
    ).toEqual([]);
  });

  test('the fields of a kind filter its records, texts folded', async () => {
    const { headers } = world.people.owner;
    expect(
      await listed(headers, { kind: 'contact', where: { field: 'function', op: 'contains', value: 'ACHATS' } }),
    ).toEqual(['Zoé Ybarra']);
    expect(
      await listed(headers, {
        kind: 'interaction',
        where: {
          all: [
            { field: 'kind', op: 'is', value: 'ticket' },
            { field: 'subject', op: 'startsWith', value: 'Séen' },
          ],
        },
      }),
    ).toEqual(['seen broken']);
    expect(
      await listed(headers, {
        kind: 'document',
        text: 'hidden',
        where: { field: 'dueDay', op: 'before', value: '2026-06-01' },
      }),
    ).toEqual(['hidden-i']);
    expect(
      await listed(headers, {
        kind: 'document',
        text: 'hidden',
        where: { field: 'dueDay', op: 'after', value: '2026-06-01' },
      }),
    ).toEqual([]);
    expect(await listed(headers, { kind: 'agreement', where: { field: 'name', op: 'is', value: 'CORAIL' } })).toEqual([
      'Corail',
    ]);
  });

  test('invoices are listed with what is open of them and when it is due, agreements with their term', async () => {
    const { headers } = world.people.owner;
    const invoices = await list(headers, { kind: 'document', text: 'hidden' });
    expect(invoices.data.items).toMatchObject([
      { title: 'hidden-i', dueDay: '2026-05-31', open: { amountMinor: 12_000, currency: 'EUR' }, termEndDay: null },
    ]);
    const terms = { termEndDay: '2026-12-31', autoRenew: true, noticeMonths: 3, renewalMonths: 12 };
    await createAgreement(world.a, { customerId: world.customer, ...fresh.terms(), name: 'Yearly zinc', ...terms });
    const agreements = await list(headers, { kind: 'agreement', text: 'zinc' });
    expect(agreements.data.items).toMatchObject([
      { title: 'Yearly zinc', termEndDay: '2026-12-31', noticeDay: '2026-09-30', dueDay: null, open: null },
    ]);
  });

  test('pages hold each record once, people by name', async () => {
    const { headers } = world.people.owner;
    const titles: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { data } = await list(headers, { kind: 'contact', limit: 1, ...(cursor ? { cursor } : {}) });
      titles.push(...data.items.map(({ title }: { title: string }) => title));
      if (data.nextCursor === null) break;
      cursor = data.nextCursor;
    }
    expect(titles).toEqual(['Ada hidden', 'Ada seen', 'Zoé Ybarra']);
  });

  test('each sees their own: a restricted member, finance, keys, strangers; private exchanges are their author’s', async () => {
    const { people, keys, stranger } = world;
    expect(await listed(people.restricted.headers, { kind: 'contact', text: 'ada' })).toEqual(['Ada seen']);
    expect(await listed(people.finance.headers, { kind: 'contact' })).toEqual([]);
    expect(await listed(people.finance.headers, { kind: 'document', text: 'hidden' })).toEqual(['hidden-i']);
    expect(await listed(stranger.headers, { kind: 'contact' })).toEqual([]);
    expect(
      await listed(people.owner.headers, { kind: 'interaction', where: { field: 'kind', op: 'is', value: 'note' } }),
    ).toEqual([]);
    expect(
      await listed(people.manager.headers, { kind: 'interaction', where: { field: 'kind', op: 'is', value: 'note' } }),
    ).toEqual(['Seen salary']);
    expect((await list(keys['customers:read'], { kind: 'document' })).status).toBe(403);
    expect((await list(keys['receivables:read'], { kind: 'contact' })).status).toBe(403);
  });

  test('R5 qS1 what is noted of a private exchange is shown to its author, and filters tell nobody else', async () => {
    const { people } = world;
    const topic = { entity: 'interaction', key: 'topic', label: 'Topic', type: 'text' } as const;
    const { id: fieldId } = await createCustomField(world.a, topic);
    const columns = { valueText: 'Pay', valueFolded: 'pay', valueInt: null, valueDate: null, valueId: null };
    await inTransaction(world.a, (tx) => saveCustomValues(tx, [{ fieldId, entityId: NOTE.own, columns }]));
    const where = { field: 'custom.topic', op: 'is', value: 'PAY' };
    const { data } = await list(people.manager.headers, { kind: 'interaction', where });
    expect(data.items).toMatchObject([{ title: 'Seen salary', custom: { topic: 'Pay' } }]);
    expect(await listed(people.owner.headers, { kind: 'interaction', where })).toEqual([]);
    const customers = async (headers: Headers, condition: object): Promise<string[]> => {
      const filter = { where: { all: [{ field: 'customerId', op: 'is', value: 'S-1' }, condition] } };
      const { data: page } = await trpc(world.server, headers, { name: 'customer.list', kind: 'query' }, { filter });
      return page.items.map(({ customerId }: { customerId: string }) => customerId);
    };
    expect(await customers(people.manager.headers, { some: 'interactions', where })).toEqual(['S-1']);
    expect(await customers(people.owner.headers, { some: 'interactions', where })).toEqual([]);
    expect(await customers(people.owner.headers, { none: 'interactions', where })).toEqual(['S-1']);
    await editCustomField(world.a, { id: fieldId, archived: true });
    const gone = await list(people.manager.headers, { kind: 'interaction', where });
    expect(gone.problem?.code, 'a field that is archived is asked no more').toBe('condition.invalid');
  });

  test('a field that is none of the kind is refused, and so is a cursor made elsewhere', async () => {
    const { headers } = world.people.owner;
    expect((await list(headers, { kind: 'contact', where: { field: 'mrr', op: 'gt', value: 1 } })).problem?.code).toBe(
      'condition.invalid',
    );
    expect(
      (await list(headers, { kind: 'contact', where: { field: 'isArchived', op: 'is', value: true } })).problem?.code,
    ).toBe('condition.invalid');
    expect(
      (await list(headers, { kind: 'document', cursor: Buffer.from('{"value":"x","id":"y"}').toString('base64url') }))
        .problem?.code,
    ).toBe('list.badCursor');
  });
});

describe('I6 hostile input is text, or refused (qS7)', () => {
  test.each([
    '%',
    '_',
    '\\',
    '\\%',
    "'",
    "' or 1=1 --",
    '"',
    '$$',
    'E\\x41',
    ';drop table customer',
    '\u0301\u0302',
    '\u200b',
    '%%%',
    '___',
    '***',
    '(',
    '[a-z',
    '\\303\\251',
    '👍',
    '東京',
  ])('%j finds what holds it, which is nothing', async (text) => {
    const { status, data } = await find(world.people.owner.headers, text);
    expect(status).toBe(200);
    expect(data.groups).toEqual([]);
  });

  test.each([
    ['a'.repeat(10_000), 'too long'],
    ['a\u0000b', 'U+0000'],
    ['\ud800', 'a lone surrogate'],
  ])('%# is refused', async (text) => {
    const { status, problem } = await find(world.people.owner.headers, text);
    expect([status, problem?.field]).toEqual([422, 'text']);
  });

  test('200 characters, many words and every kind of sign end in an answer', async () => {
    for (const text of ['é'.repeat(200), 'a b '.repeat(50), '\\'.repeat(200), '%_'.repeat(100), '東'.repeat(200)])
      expect((await find(world.people.owner.headers, text)).status, text.slice(0, 4)).toBe(200);
  });
  test('no bug was met', () => expect(world.server.bugs).toEqual([]));
});
