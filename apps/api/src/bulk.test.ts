import { continueBulk } from '@vigie/operations/bulk';
import { newCustomer } from '@vigie/operations/customer';
import { continueUndo } from '@vigie/operations/undo';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, rest, trpc } from './test-server/door.ts';
import type { Headers } from './test-server/test-server.ts';
import { createWorld, type World } from './test-server/world.ts';

let world: World;
/** Three customers of the manager's, by name. */
let ids: string[];
beforeAll(async () => {
  world = await createWorld();
  ids = [];
  for (const name of ['Bulk one', 'Bulk two', 'Bulk three'])
    ids.push((await newCustomer(world.people.manager.scope, { name })).id);
});
afterAll(() => world.server.close());

type Method = 'GET' | 'POST';
const call = (method: Method, path: `/${string}`, input: object = {}, headers?: Headers): Promise<Answer> =>
  rest(world.server, headers ?? world.people.manager.headers, { method, path }, input);

const tags = (add: string[], remove: string[] = []) => ({ kind: 'tags', add, remove });

describe('R4 bulk changes over both doors', () => {
  test('are previewed, started once under a key, followed, told in the history and undone', async () => {
    const wanted = { selection: { search: 'bulk', except: [ids[2]] }, action: tags(['fair']) };
    const counts = { rows: 2, updated: 2, unchanged: 0, leftOut: 0 };
    const preview = await trpc(
      world.server,
      world.people.manager.headers,
      { name: 'bulk.preview', kind: 'mutation' },
      wanted,
    );
    expect(preview.data).toMatchObject({ counts, leftOut: [] });
    expect(preview.data.sample[0].changes).toEqual([{ field: 'tags', label: null, before: [], after: ['fair'] }]);

    const headers = { ...world.people.manager.headers, 'idempotency-key': 'bulk-1' };
    const [first, again] = [
      await call('POST', '/bulk-changes', wanted, headers),
      await call('POST', '/bulk-changes', wanted, headers),
    ];
    expect([first.status, again.data]).toEqual([201, first.data]);
    const { id } = first.data;
    expect((await call('GET', '/bulk-changes')).data.items).toHaveLength(1);
    expect((await call('GET', '/bulk-changes/{id}', { id })).data).toMatchObject({ status: 'applying', rowsDone: 0 });
    await continueBulk(world.a, id);
    expect((await call('GET', '/bulk-changes/{id}', { id })).data).toMatchObject({
      status: 'applied',
      counts,
      action: { kind: 'tags', add: ['fair'], remove: [] },
      startedBy: { id: world.people.manager.userId },
      canUndo: true,
      undo: null,
    });

    const history = async (reader: Headers, filter: object = {}) =>
      (await call('GET', '/customers/{customerId}/audit', { customerId: ids[0], ...filter }, reader)).data.items;
    const [told] = await history(world.people.manager.headers, { way: 'bulk' });
    expect(told).toMatchObject({ way: 'bulk', bulk: { id, isUndo: false }, import: null });
    // Another who reads the customer learns that it was changed in bulk, and not by which of whose changes.
    const [others] = await history(world.people.viewer.headers);
    expect(others).toMatchObject({ way: 'bulk', bulk: null });
    expect(await history(world.people.manager.headers, { way: 'import' })).toEqual([]);
    expect(
      (await history(world.people.manager.headers, { way: 'hand' })).map((one: { action: string }) => one.action),
    ).toEqual(['create']);

    expect((await call('POST', '/bulk-changes/{id}/undo/check', { id })).data).toMatchObject({
      records: 2,
      counts: { restored: 2, refused: 0 },
    });
    expect((await call('POST', '/bulk-changes/{id}/undo', { id })).data).toEqual({ id, status: 'undoing' });
    await continueUndo(world.a, id);
    expect((await call('GET', '/bulk-changes/{id}', { id })).data).toMatchObject({
      canUndo: false,
      undo: { status: 'undone', counts: { restored: 2 } },
    });
    expect((await call('GET', '/bulk-changes/{id}/undo/refused', { id })).data).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await history(world.people.manager.headers))[0]).toMatchObject({ way: 'bulk', bulk: { id, isUndo: true } });
    expect(await call('POST', '/bulk-changes/{id}/undo', { id })).toMatchObject({
      status: 409,
      problem: { code: 'bulk.alreadyUndone' },
    });
  });

  test('who is left out is told page by page, with the reason', async () => {
    const { headers } = world.people.member;
    const wanted = { selection: { ids }, action: tags(['mine']) };
    expect((await call('POST', '/bulk-changes/check', wanted, headers)).data).toMatchObject({
      counts: { rows: 3, updated: 0, leftOut: 3 },
      leftOut: [{ reason: 'notAllowed', rows: 3, names: ['Bulk one', 'Bulk two', 'Bulk three'] }],
    });
    const { id } = (await call('POST', '/bulk-changes', wanted, headers)).data;
    await continueBulk(world.a, id);
    const page = (cursor?: string) =>
      call('GET', '/bulk-changes/{id}/left-out', { id, limit: 2, ...(cursor ? { cursor } : {}) }, headers);
    const first = (await page()).data;
    expect(first.items.map((one: { customer: { name: string } }) => one.customer.name)).toEqual([
      'Bulk one',
      'Bulk two',
    ]);
    expect((await page(first.nextCursor)).data).toMatchObject({
      items: [{ customer: { name: 'Bulk three' }, reason: 'notAllowed' }],
      nextCursor: null,
    });
    expect((await page('nonsense')).problem?.code).toBe('list.badCursor');
  });

  test('a selection may ask only about what its reader may know', async () => {
    const where = { field: 'outstanding', op: 'gt', value: 0 };
    const answer = await call(
      'POST',
      '/bulk-changes',
      { selection: { where }, action: tags(['debtor']) },
      world.keys['customers:write'],
    );
    expect(answer).toMatchObject({ status: 403, problem: { code: 'condition.notAllowed' } });
  });

  test('what means nothing is refused, naming the field', async () => {
    const refused = async (body: object) => (await call('POST', '/bulk-changes', body)).problem;
    expect(await refused({ selection: { ids }, action: tags([]) })).toMatchObject({
      code: 'validation.invalid',
      field: 'action',
    });
    expect(await refused({ action: tags(['x']) })).toMatchObject({ code: 'validation.invalid', field: 'selection' });
    expect(await refused({ selection: { ids }, action: { kind: 'custom', key: 'none', value: 1 } })).toMatchObject({
      code: 'customField.unknown',
      field: 'custom.none',
    });
    expect(await refused({ selection: { ids: Array(5_001).fill(ids[0]) }, action: tags(['x']) })).toMatchObject({
      code: 'validation.invalid',
      field: 'selection.ids',
    });
  });

  test('an export takes the same selection', async () => {
    const names = async (filter: object): Promise<string[]> => {
      const view = { filter, columns: [{ key: 'name', label: 'Name' }] };
      const path = `/files/customers.csv?view=${encodeURIComponent(JSON.stringify(view))}`;
      const answer = await world.server.app.request(path, { headers: world.people.manager.headers });
      return parse(Buffer.from(await answer.arrayBuffer()), { bom: true })
        .slice(1)
        .flat();
    };
    expect(await names({ ids: [ids[0], ids[2]] })).toEqual(['Bulk one', 'Bulk three']);
    expect(await names({ search: 'bulk', except: [ids[0]] })).toEqual(['Bulk three', 'Bulk two']);
  });
});
