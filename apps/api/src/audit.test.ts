import { inTransaction } from '@vigie/db/scope';
import { editCustomer } from '@vigie/operations/customer';
import { importFile } from '@vigie/operations/import';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, rest, trpc } from './test-server/door.ts';
import type { Headers } from './test-server/test-server.ts';
import { createWorld, csv, type World } from './test-server/world.ts';

let world: World;
const ids: Record<string, string> = {};
beforeAll(async () => {
  world = await createWorld();
  const { owner, restricted } = world.people;
  const bytes = csv('Customer ID,Name,Owner,Parent,Segment', `S-1,Seen,${restricted.email},H-0,Ñandú`);
  await importFile(
    owner.scope,
    { kind: 'customers', fileName: 'seen.csv', bytes },
    { mapping: {}, constants: {}, createMissing: false },
  );
  for (const key of ['S-1', 'H-0']) {
    const { rows } = await sql<{
      id: string;
      version: number;
    }>`select id, version from customer where customer_id = ${key}`.execute(world.server.database.owner);
    ids[key] = rows[0]?.id ?? '';
  }
});
afterAll(() => world.server.close());

const list = (headers: Headers, input: object): Promise<Answer> =>
  trpc(world.server, headers, { name: 'audit.list', kind: 'query' }, input);
const of = (headers: Headers, input: object = {}): Promise<Answer> =>
  trpc(world.server, headers, { name: 'audit.customer', kind: 'query' }, { customerId: ids['S-1'], ...input });
type Change = { field: string; label: string | null; before: unknown; after: unknown };
const changesIn = (answer: Answer): Change[] =>
  answer.data.items.flatMap((item: { changes: Change[] }) => item.changes);

async function rename(name: string): Promise<void> {
  const [row] = (
    await sql<{ version: number }>`select version from customer where id = ${ids['S-1']}`.execute(
      world.server.database.owner,
    )
  ).rows;
  await editCustomer(world.people.owner.scope, { id: ids['S-1'] ?? '', version: row?.version ?? 1, name });
}

describe('R7 history', () => {
  test('tells who wrote, from where, and the values before and after in names', async () => {
    await rename('Seen anew');
    const { data } = await of(world.people.owner.headers);
    expect(data.items[0]).toMatchObject({
      way: 'hand',
      actor: { id: world.people.owner.userId },
      entity: 'customer',
      action: 'update',
      customer: { id: ids['S-1'], name: 'Seen anew' },
      import: null,
      changes: [{ field: 'name', before: 'Seen', after: 'Seen anew' }],
    });
    const created = data.items.at(-1);
    expect(created).toMatchObject({ way: 'import', action: 'create', import: { fileName: 'seen.csv' } });
    const owner = created.changes.find((change: Change) => change.field === 'ownerId');
    expect(owner.after).toEqual(expect.stringMatching(/[a-z]/i));
    expect(owner.after).not.toMatch(/^[0-9a-f-]{36}$/);
    expect(created.changes.map((change: Change) => change.field)).not.toContain('nameFolded');
  });

  test('an API key is told by its name, and each origin by its own', async () => {
    const answer = await rest(
      world.server,
      world.keys['customers:write'],
      { method: 'POST', path: '/customers' },
      { name: 'By key', customerId: 'K-1' },
    );
    expect(answer.status).toBe(201);
    const { data } = await list(world.people.owner.headers, { way: 'api' });
    expect(data.items[0]).toMatchObject({ way: 'api', actor: { name: 'test' }, customer: { name: 'By key' } });
    for (const way of ['hand', 'bulk', 'import', 'api', 'job']) {
      const found = await list(world.people.owner.headers, { way });
      expect(new Set(found.data.items.map((item: { way: string }) => item.way)), way).toEqual(
        found.data.items.length === 0 ? new Set() : new Set([way]),
      );
    }
  });

  test('filters by kind, person and days; pages come without gap or repetition', async () => {
    const { headers, userId } = world.people.owner;
    const all: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { data } = await list(headers, { limit: 7, ...(cursor ? { cursor } : {}) });
      all.push(...data.items.map(({ id }: { id: string }) => id));
      cursor = data.nextCursor ?? undefined;
      if (cursor === undefined) break;
    }
    expect(all).toEqual([...new Set(all)].sort().reverse());
    const { rows } = await sql<{
      lines: number;
    }>`select count(*)::integer as lines from audit where org_id = ${world.a.org.orgId}`.execute(
      world.server.database.owner,
    );
    expect(all).toHaveLength(rows[0]?.lines ?? 0);
    const agreements = await list(headers, { entity: 'agreement', limit: 200 });
    expect(new Set(agreements.data.items.map(({ entity }: { entity: string }) => entity))).toEqual(
      new Set(['agreement']),
    );
    const own = await list(headers, { actorId: userId, limit: 200 });
    expect(own.data.items.length).toBeGreaterThan(0);
    expect(own.data.items.every(({ actor }: { actor: { id: string } | null }) => actor?.id === userId)).toBe(true);
    const none = await list(headers, { actorId: world.people.viewer.userId });
    expect(none.data.items).toEqual([]);
    expect((await list(headers, { to: '2001-01-01' })).data.items).toEqual([]);
    expect((await list(headers, { from: '2001-01-01', limit: 200 })).data.items.length).toBeGreaterThan(0);
    expect((await list(headers, { from: '2026-02-30' })).problem?.code).toBe('validation.invalid');
    expect((await list(headers, { cursor: 'bm90IGFuIGlk' })).problem?.code).toBe('list.badCursor');
  });

  test('of a customer it tells its reader no parent they may not see, and no receivables without their right', async () => {
    const restricted = await of(world.people.restricted.headers, { limit: 200 });
    expect(restricted.status).toBe(200);
    expect(restricted.text).not.toMatch(/hidden|H-0/i);
    expect(restricted.text).not.toContain(ids['H-0']);
    expect(changesIn(restricted).map(({ field }) => field)).not.toContain('parentId');
    expect(changesIn(await of(world.people.owner.headers, { limit: 200 })).map(({ field }) => field)).toContain(
      'parentId',
    );
    const key = await of(world.keys['customers:read'], { limit: 200 });
    expect(key.data.items.map(({ entity }: { entity: string }) => entity)).not.toContain('document');
    expect((await of(world.keys['customers:read'], { entity: 'document' })).data.items).toEqual([]);
  });

  test('a view that is not shared is in nobody else’s history, and a file in that of those who see the import', async () => {
    const { owner, manager } = world.people;
    const make = (isShared: boolean): Promise<Answer> =>
      trpc(
        world.server,
        owner.headers,
        { name: 'view.create', kind: 'mutation' },
        { name: isShared ? 'For all' : 'Mine alone', isShared, state: {} },
      );
    for (const isShared of [true, false]) expect((await make(isShared)).status).toBe(200);
    expect((await list(owner.headers, { entity: 'view' })).text).toContain('Mine alone');
    const seen = await list(manager.headers, { entity: 'view' });
    expect(seen.text).toContain('For all');
    expect(seen.text).not.toContain('Mine alone');
    const created = async (headers: Headers) => (await of(headers, { way: 'import' })).data.items.at(-1);
    expect((await created(owner.headers)).import).toMatchObject({ fileName: 'seen.csv' });
    expect(await created(manager.headers)).toMatchObject({ way: 'import', import: null });
    // What one import wrote, for those who see the import; whoever does not learns nothing of it.
    const { id } = (await created(owner.headers)).import;
    const written = await list(owner.headers, { changeSetId: id });
    expect(written.data.items).toMatchObject([{ entity: 'customer', customer: { id: ids['S-1'] }, import: { id } }]);
    for (const answer of [
      await list(manager.headers, { changeSetId: id }),
      await list(owner.headers, { changeSetId: ids['S-1'] }),
      await list(world.stranger.headers, { changeSetId: id }),
    ])
      expect(answer.problem?.code).toBe('record.notFound');
    expect((await list(owner.headers, { changeSetId: 'x' })).problem?.code).toBe('validation.invalid');
  });

  test('a private exchange of somebody else shows that it was written, and nothing of what', async () => {
    const { owner } = world.people;
    await importFile(
      owner.scope,
      {
        kind: 'tickets',
        fileName: 't.csv',
        bytes: csv('Ticket ID,Customer ID,Opened,Subject', 'T-1,S-1,2026-01-05,Secret words'),
      },
      { mapping: {}, constants: {}, createMissing: false },
    );
    expect((await of(world.people.viewer.headers, { entity: 'interaction' })).text).toContain('Secret words');
    await inTransaction(owner.scope, (tx) =>
      sql`update interaction set is_private = true, author_id = ${owner.userId}::uuid where org_id = ${tx.orgId} and external_id = 'T-1'`.execute(
        tx.db,
      ),
    );
    for (const headers of [world.people.viewer.headers, world.people.manager.headers]) {
      const { data, text } = await of(headers, { entity: 'interaction' });
      expect(data.items).toMatchObject([{ isPrivate: true, changes: [], actor: null, import: null, way: 'job' }]);
      expect(data.items[0].at).toMatch(/T00:00:00/);
      expect((await of(headers, { entity: 'interaction', way: 'import' })).data.items).toEqual([]);
      expect(text).not.toContain('Secret words');
    }
    const mine = await of(owner.headers, { entity: 'interaction' });
    expect(mine.text).toContain('Secret words');
    const changeSetId = mine.data.items[0].import.id;
    expect((await list(owner.headers, { changeSetId })).data.items).toHaveLength(1);
    // Somebody else's by now: that it came with this file is not told either.
    await inTransaction(owner.scope, (tx) =>
      sql`update interaction set author_id = ${world.people.viewer.userId}::uuid where org_id = ${tx.orgId} and external_id = 'T-1'`.execute(
        tx.db,
      ),
    );
    expect((await list(owner.headers, { changeSetId })).data.items).toEqual([]);
  });
});
