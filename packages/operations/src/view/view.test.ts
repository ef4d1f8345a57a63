import type { OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { arrangeViews, createView, deleteView, editView, findViews, useView, type ViewDraft } from './view.ts';

let database: TestDatabase;
let ana: OrgScope;
let leo: OrgScope;
let admin: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const org = await makeOrganization(database);
  const as = async (role: 'member' | 'admin'): Promise<OrgScope> => (await makeMember(database, org, role)).scope;
  [ana, leo, admin] = [await as('member'), await as('member'), await as('admin')];
});

const state: ViewDraft['state'] = { where: null, search: null, churned: false, sort: null, layout: null };
const draft = (change: Partial<ViewDraft> = {}): ViewDraft => ({ name: 'Mine', isShared: false, state, ...change });
const names = async (scope: OrgScope): Promise<string[]> => (await findViews(scope)).views.map(({ name }) => name);
const LAYOUT = { columns: [{ key: 'name', width: 300 }], density: 'compact' as const };

describe('C3 saved views', () => {
  test('a private one is found by its author alone, a shared one by all', async () => {
    const { id } = await createView(ana, draft());
    await createView(ana, draft({ name: 'Ours', isShared: true }));
    expect(await names(ana)).toEqual(['Mine', 'Ours']);
    for (const scope of [leo, admin]) expect(await names(scope)).toEqual(['Ours']);
    for (const attempt of [
      () => editView(admin, { id, version: 1, name: 'Taken' }),
      () => deleteView(leo, id),
      () => useView(leo, { id, isDefault: true }),
      () => arrangeViews(leo, [id]),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: 'record.notFound' });
    expect(await names(ana)).toEqual(['Mine', 'Ours']);
  });

  test('a shared one is changed by its author and by those who manage the organisation', async () => {
    const { id } = await createView(ana, draft({ isShared: true }));
    const found = async (scope: OrgScope) => (await findViews(scope)).views[0];
    expect(await found(leo)).toMatchObject({ isMine: false, mayChange: false });
    expect(await found(admin)).toMatchObject({ isMine: false, mayChange: true });
    await expect(editView(leo, { id, version: 1, name: 'x' })).rejects.toMatchObject({ code: 'access.forbidden' });
    await expect(deleteView(leo, id)).rejects.toMatchObject({ code: 'access.forbidden' });
    expect(await editView(admin, { id, version: 1, name: 'Renamed' })).toEqual({ version: 2 });
    await expect(editView(ana, { id, version: 1, name: 'Mine again' })).rejects.toMatchObject({
      code: 'view.versionConflict',
      params: { version: 2 },
    });
    expect(await found(ana)).toMatchObject({ name: 'Renamed', version: 2, isMine: true, mayChange: true });
    await deleteView(ana, id);
    expect(await names(leo)).toEqual([]);
  });

  test('keeps its condition as the domain reads it, and refuses one that it cannot', async () => {
    const where = { all: [{ field: 'mrr', op: 'gte', value: 100_000 }] };
    await createView(
      ana,
      draft({ state: { ...state, where, sort: { by: 'mrr', direction: 'desc' }, layout: LAYOUT } }),
    );
    expect((await findViews(ana)).views[0]?.state).toEqual({
      ...state,
      where,
      sort: { by: 'mrr', direction: 'desc' },
      layout: LAYOUT,
    });
    const bad = { ...state, where: { field: 'naem', op: 'empty' } };
    await expect(createView(ana, draft({ state: bad }))).rejects.toMatchObject({ code: 'condition.invalid' });
    expect(await names(ana)).toEqual(['Mine']);
  });

  test('each person has their own tabs, first view and layout', async () => {
    const first = (await createView(ana, draft({ name: 'A', isShared: true }))).id;
    const second = (await createView(ana, draft({ name: 'B', isShared: true }))).id;
    const uses = async (scope: OrgScope) => (await findViews(scope)).uses;
    const pinned = async (scope: OrgScope) =>
      (await uses(scope)).filter(({ position }) => position !== null).map(({ viewId }) => viewId);
    expect(await pinned(ana)).toEqual([first, second]);
    expect(await pinned(leo)).toEqual([]);
    await arrangeViews(ana, [second, second, first]);
    await arrangeViews(leo, [second]);
    expect([await pinned(ana), await pinned(leo)]).toEqual([[second, first], [second]]);

    await useView(leo, { id: first, isDefault: true });
    await useView(leo, { id: second, isDefault: true, layout: LAYOUT });
    await useView(leo, { id: null, layout: LAYOUT });
    expect((await uses(leo)).filter(({ isDefault }) => isDefault).map(({ viewId }) => viewId)).toEqual([second]);
    expect((await uses(leo)).filter(({ layout }) => layout !== null).map(({ viewId }) => viewId)).toEqual(
      expect.arrayContaining([null, second]),
    );
    // Another one that is no longer first takes nothing from it.
    await useView(leo, { id: first, isDefault: false });
    expect((await uses(leo)).filter(({ isDefault }) => isDefault).map(({ viewId }) => viewId)).toEqual([second]);
    await editView(ana, { id: second, version: 1, isShared: false });
    expect((await uses(leo)).some(({ viewId }) => viewId === second)).toBe(false);
    await editView(ana, { id: second, version: 2, isShared: true });
    await useView(leo, { id: null, isDefault: true });
    expect((await uses(leo)).some(({ isDefault }) => isDefault)).toBe(false);

    await deleteView(ana, second);
    expect([await pinned(ana), await pinned(leo)]).toEqual([[first], []]);
  });

  test('every change has its line in the history', async () => {
    const { id } = await createView(ana, draft());
    await editView(ana, { id, version: 1, isShared: true });
    await deleteView(ana, id);
    const { rows } = await sql<{ action: string; name: string }>`
      select action, coalesce(after, before) ->> 'name' as name from audit where entity_id = ${id} order by id`.execute(
      database.owner,
    );
    expect(rows).toEqual(['create', 'update', 'delete'].map((action) => ({ action, name: 'Mine' })));
  });
});
