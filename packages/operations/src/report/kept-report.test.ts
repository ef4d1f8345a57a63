import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readHistory } from '../audit/audit.ts';
import { createCustomField, editCustomField } from '../custom-field/custom-field.ts';
import { saveCustomers } from '../customer/customer.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { createView, findViews } from '../view/view.ts';
import { createReport, deleteReport, editReport, findReports, type ReportDraft, runReport } from './report.ts';

let database: TestDatabase;
let org: OrgScope;
let ana: OrgScope;
let leo: OrgScope;
let admin: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
  const as = async (role: 'member' | 'admin' | 'restricted') => (await makeMember(database, org, role)).scope;
  [ana, leo, admin] = [await as('member'), await as('restricted'), await as('admin')];
});

const groups = { shows: 'groups', by: 'owner', of: 'mrr', fold: 'sum', as: 'table' } as const;
const draft = (change: Partial<ReportDraft> = {}): ReportDraft => ({
  name: 'Mine',
  isShared: false,
  state: groups,
  ...change,
});
const names = async (scope: OrgScope): Promise<string[]> => (await findReports(scope)).map(({ name }) => name);

describe('V1 saved reports', () => {
  test('a private one is found by its author alone, a shared one by all; views are no reports', async () => {
    const { id } = await createReport(ana, draft());
    await createReport(ana, draft({ name: 'Ours', isShared: true }));
    await createView(ana, {
      name: 'A view',
      isShared: true,
      state: { where: null, search: null, churned: false, sort: null, layout: null },
    });
    expect(await names(ana)).toEqual(['Mine', 'Ours']);
    for (const scope of [leo, admin]) expect(await names(scope)).toEqual(['Ours']);
    expect((await findViews(ana)).views.map(({ name }) => name)).toEqual(['A view']);
    await expect(editReport(admin, { id, version: 1, isShared: true })).rejects.toMatchObject({
      code: 'record.notFound',
    });
    await expect(deleteReport(leo, id)).rejects.toMatchObject({ code: 'record.notFound' });
    const [view] = (await findViews(ana)).views;
    await expect(deleteReport(ana, view?.id ?? '')).rejects.toMatchObject({ code: 'record.notFound' });
  });

  test('a shared one is changed by its author and by those who manage the organisation, never over an edit', async () => {
    const { id } = await createReport(ana, draft({ isShared: true }));
    expect((await findReports(leo))[0]).toMatchObject({ isMine: false, mayChange: false });
    await expect(editReport(leo, { id, version: 1, name: 'x' })).rejects.toMatchObject({ code: 'access.forbidden' });
    const state = { ...groups, by: 'stage' };
    expect(await editReport(admin, { id, version: 1, name: 'Renamed', state })).toEqual({ version: 2 });
    await expect(editReport(ana, { id, version: 1, name: 'Mine again' })).rejects.toMatchObject({
      code: 'report.versionConflict',
      params: { version: 2 },
    });
    expect((await findReports(ana))[0]).toMatchObject({ name: 'Renamed', state: { ...state, where: null } });
    await deleteReport(ana, id);
    expect(await names(leo)).toEqual([]);
  });

  test('keeps what can be run: a field that reports cannot use, or its author may not read, is refused', async () => {
    await expect(createReport(ana, draft({ state: { ...groups, by: 'name' } }))).rejects.toMatchObject({
      code: 'report.unknownField',
      params: { field: 'name' },
    });
    const where = { field: 'nothing', op: 'is', value: 1 };
    await expect(createReport(ana, draft({ state: { ...groups, where } }))).rejects.toMatchObject({
      code: 'condition.invalid',
    });
    const key: OrgScope = { ...org, actor: { ...org.actor, kind: 'apiKey', scopes: ['customers:read'] } };
    await expect(createReport(key, draft())).rejects.toMatchObject({ code: 'access.forbidden' });
  });

  test('is refused where its days cannot be compared, or its filter is nested deeper than can be read', async () => {
    let deep: unknown = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const state = { shows: 'groups', where: deep, by: 'owner', of: null, fold: 'sum', as: 'chart' } as const;
    await expect(createReport(ana, { name: 'Deep', isShared: true, state })).rejects.toMatchObject({
      code: 'condition.invalid',
    });
    for (const [since, until] of [
      ['2026-06-30', '0001-01-02'],
      [null, '0001-01-03'],
      ['2026-06-30', '2026-06-30'],
    ] as const) {
      const movers = { shows: 'movers', where: null, since, until, passage: null } as const;
      await expect(createReport(ana, { name: 'Days', isShared: true, state: movers })).rejects.toMatchObject({
        code: 'report.badDays',
      });
    }
  });

  test('D3 a shared one counts whom its reader may see', async () => {
    await createReport(ana, draft({ isShared: true, state: { ...groups, of: null } }));
    await inTransaction(org, (tx) => saveCustomers(tx, [{ line: 0, customerId: 'C-1', name: 'C 1' }]));
    const count = async (scope: OrgScope): Promise<number | null | undefined> => {
      const [report] = await findReports(scope);
      if (report?.state.shows !== 'groups') throw new Error('No such report.');
      const { by } = report.state;
      const wanted = { filter: {}, by, measures: [{ fold: 'count' as const }] };
      return (await inTransaction(scope, (tx) => runReport(tx, wanted))).total[0]?.value;
    };
    expect([await count(ana), await count(leo)]).toEqual([1, 0]);
  });

  test('stays there when a field of it is archived, and running it names the field', async () => {
    const { id } = await createCustomField(org, {
      entity: 'customer',
      key: 'partner',
      label: 'Partner',
      type: 'boolean',
    });
    await createReport(ana, draft({ state: { ...groups, by: 'custom.partner' } }));
    await editCustomField(org, { id, archived: true });
    expect(await names(ana)).toEqual(['Mine']);
    const wanted = { filter: {}, by: 'custom.partner', measures: [{ fold: 'count' as const }] };
    await expect(inTransaction(ana, (tx) => runReport(tx, wanted))).rejects.toMatchObject({
      code: 'report.unknownField',
      params: { field: 'custom.partner' },
    });
  });

  test('every change has its line in the history, of a private one for its author alone', async () => {
    const { id } = await createReport(ana, draft());
    await editReport(ana, { id, version: 1, name: 'Mine still' });
    await deleteReport(ana, id);
    const { rows } = await sql<{ action: string }>`
      select action from audit where entity = 'report' and entity_id = ${id} order by id`.execute(database.owner);
    expect(rows.map(({ action }) => action)).toEqual(['create', 'update', 'delete']);
    await createReport(ana, draft({ name: 'Ours', isShared: true }));
    const read = async (scope: OrgScope) => (await readHistory(scope, { entities: ['report'] }, null, 10)).length;
    expect(await read(admin)).toBe(1);
  });
});
