import { saveMember } from '@vigie/db/organization';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCustomField, editCustomField } from '../custom-field/custom-field.ts';
import { editCustomer, newCustomer, saveCustomers } from '../customer/customer.ts';
import { AppError } from '../refusal/refusal.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, listRefusedOfUndo, previewUndo, startUndo, viewUndo } from '../undo/undo.ts';
import {
  type BulkAction,
  continueBulk,
  listBulks,
  listLeftOutOf,
  previewBulk,
  startBulk,
  unfinishedBulks,
  viewBulk,
  type WantedBulk,
} from './bulk.ts';

let database: TestDatabase;
let org: OrgScope;
let manager: Awaited<ReturnType<typeof makeMember>>;
/** Our ids by the ids people give. */
let ids: Record<string, string>;
let stages: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
  manager = await makeMember(database, org, 'manager');
  await make({ customerId: 'A', tags: ['old'] }, { customerId: 'B', tags: ['old', 'vip'] }, { customerId: 'C' });
  const { rows } = await read<{ kind: string; id: string }>(sql`select kind, id from stage order by position desc`);
  stages = Object.fromEntries(rows.map(({ kind, id }) => [kind, id]));
});

const read = <T>(statement: ReturnType<typeof sql>) =>
  inTransaction(org, (tx) => statement.execute(tx.db) as Promise<{ rows: T[] }>);

async function make(...given: { customerId: string; tags?: string[]; owner?: string }[]): Promise<void> {
  await inTransaction(org, (tx) =>
    saveCustomers(
      tx,
      given.map((draft, line) => ({ line, name: draft.customerId, ...draft })),
    ),
  );
  const { rows } = await read<{ id: string; customerId: string }>(sql`select id, customer_id from customer`);
  ids = Object.fromEntries(rows.map(({ id, customerId }) => [customerId, id]));
}

const of = (...keys: string[]) => ({ ids: keys.map((key) => ids[key] ?? key) });
const tags = (add: string[], remove: string[] = []): BulkAction => ({ kind: 'tags', add, remove });
const ref = (id: string) => ({ kind: 'bulk', id }) as const;

/** Shown, started and applied; what was shown is what became of it. */
async function apply(wanted: WantedBulk, by = manager.scope): Promise<string> {
  const { rows, updated, unchanged, leftOut } = await previewBulk(by, wanted, 10);
  const started = await startBulk(by, wanted);
  await continueBulk(org, started.id);
  const done = await viewBulk(by, started.id);
  expect(done).toMatchObject({ status: 'applied', rows, rowsDone: rows, updated, unchanged });
  expect(done.reasons, 'the preview said who is left out').toEqual(
    leftOut.map(({ reason, rows }) => ({ reason, rows })),
  );
  return started.id;
}

async function undo(id: string, by = manager.scope): Promise<Record<string, unknown>> {
  const preview = await previewUndo(by, ref(id), 10);
  await startUndo(by, ref(id));
  await continueUndo(org, id);
  const done = await viewUndo(by, ref(id));
  const { restored, nothing, refused } = done!;
  expect(done!.status).toBe('undone');
  expect(preview.counts, 'the preview said so').toMatchObject({ restored, nothing, refused });
  expect(await listRefusedOfUndo(by, ref(id), null, 10)).toEqual(preview.refused);
  return { restored, nothing, refused, why: preview.refused.map(({ label, reason }) => [label, reason]) };
}

async function fields(key: string): Promise<Record<string, unknown>> {
  const { rows } = await read<
    Record<string, unknown>
  >(sql`select s.kind as stage, c.owner_id, c.excluded_from_collection as excluded,
      array(select tag from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id order by tag_folded) as tags,
      array(select user_id::text from customer_team t where t.org_id = c.org_id and t.customer_id = c.id order by 1) as team,
      (select v.value_text from custom_value v where v.org_id = c.org_id and v.entity_id = c.id) as custom
    from customer c join stage s on s.org_id = c.org_id and s.id = c.stage_id where c.customer_id = ${key}`);
  return rows[0] ?? {};
}
const tagsOf = async (key: string): Promise<unknown> => (await fields(key)).tags;

async function edit(
  key: string,
  change: Parameters<typeof editCustomer>[1] extends infer E ? Partial<E> : never,
): Promise<void> {
  const { rows } = await read<{ version: number }>(sql`select version from customer where customer_id = ${key}`);
  await editCustomer(org, { id: ids[key]!, version: rows[0]!.version, ...change });
}

const refusal = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof AppError ? error.code : error;
};

describe('a bulk change does to each customer what a form would (R4)', () => {
  test('each action, and its undo', async () => {
    const person = await makeMember(database, org, 'member');
    await createCustomField(org, { entity: 'customer', key: 'plan', label: 'Plan', type: 'text' });
    const before = await Promise.all(['A', 'B', 'C'].map(fields));
    const cases: [BulkAction, Record<string, unknown>][] = [
      [{ kind: 'stage', stageId: stages.prospect! }, { stage: 'prospect' }],
      [{ kind: 'owner', ownerId: person.userId }, { ownerId: person.userId }],
      [{ kind: 'team', add: [person.userId], remove: [] }, { team: [person.userId] }],
      [tags(['new'], ['old']), { tags: ['new'] }],
      [{ kind: 'custom', key: 'plan', value: 'Gold' }, { custom: 'Gold' }],
      [{ kind: 'excluded', excluded: true }, { excluded: true }],
    ];
    for (const [action, expected] of cases) {
      const id = await apply({ selection: of('A', 'C'), action });
      expect(await fields('A'), action.kind).toEqual({ ...before[0], ...expected });
      expect(await fields('C'), action.kind).toEqual({ ...before[2], ...expected });
      expect(await fields('B'), 'nobody else').toEqual(before[1]);
      expect(await viewBulk(manager.scope, id)).toMatchObject({ updated: 2, leftOut: 0, canUndo: true });
      expect(await undo(id), action.kind).toEqual({ restored: 2, nothing: 0, refused: 0, why: [] });
      expect(await Promise.all(['A', 'B', 'C'].map(fields)), action.kind).toEqual(before);
      expect(await viewBulk(manager.scope, id)).toMatchObject({ canUndo: false, undo: { status: 'undone' } });
      expect(await refusal(startUndo(manager.scope, ref(id)))).toBe('bulk.alreadyUndone');
    }
  });

  test('R5 an amount is previewed and told with the currency of the organisation', async () => {
    await createCustomField(org, { entity: 'customer', key: 'budget', label: 'Budget', type: 'money' });
    const action: BulkAction = { kind: 'custom', key: 'budget', value: 1_250 };
    const amount = { amountMinor: 1_250, currency: 'EUR' };
    expect((await previewBulk(manager.scope, { selection: of('A'), action }, 10)).sample).toMatchObject([
      { changes: [{ field: 'custom.budget', label: 'Budget', before: null, after: amount }] },
    ]);
    const id = await apply({ selection: of('A'), action });
    expect((await viewBulk(manager.scope, id)).action).toMatchObject({ label: 'Budget', value: amount });
    const half: BulkAction = { kind: 'custom', key: 'budget', value: 0.5 };
    expect(await refusal(previewBulk(manager.scope, { selection: of('A'), action: half }, 10))).toBe(
      'customField.invalidValue',
    );
  });

  test('clears an owner and a custom field; who is so already is not counted as changed', async () => {
    await createCustomField(org, { entity: 'customer', key: 'plan', label: 'Plan', type: 'text' });
    await apply({ selection: of('A'), action: { kind: 'owner', ownerId: manager.userId } });
    await apply({ selection: of('A'), action: { kind: 'custom', key: 'plan', value: 'Gold' } });
    const owner = await apply({ selection: of('A', 'B'), action: { kind: 'owner', ownerId: null } });
    await apply({ selection: of('A', 'B'), action: { kind: 'custom', key: 'plan', value: null } });
    expect(await fields('A')).toMatchObject({ ownerId: null, custom: null });
    expect(await viewBulk(manager.scope, owner)).toMatchObject({ rows: 2, updated: 1, unchanged: 1 });
  });

  test('a preview shows the first changes in names, and changes nothing', async () => {
    const before = await fields('A');
    const { sample } = await previewBulk(
      manager.scope,
      { selection: of('A', 'B'), action: { kind: 'owner', ownerId: manager.userId } },
      1,
    );
    expect(sample).toMatchObject([
      {
        id: ids.A,
        name: 'A',
        changes: [{ field: 'ownerId', before: null, after: expect.stringMatching(/^manager /) }],
      },
    ]);
    expect(await fields('A')).toEqual(before);
    expect(await unfinishedBulks(org)).toEqual([]);
  });

  test('all that match a filter but some; they are fixed when it is started', async () => {
    const wanted = {
      selection: { search: '', except: of('B').ids },
      action: { kind: 'stage', stageId: stages.churn! },
    } as const;
    const { id, rows } = await startBulk(manager.scope, wanted);
    expect(rows).toBe(2);
    // One comes to the list and one leaves it: neither changes of whom the change is.
    await make({ customerId: 'D' });
    await edit('C', { stageId: stages.churn! });
    await continueBulk(org, id);
    expect(await viewBulk(manager.scope, id)).toMatchObject({ rows: 2, updated: 1, unchanged: 1 });
    expect((await Promise.all(['A', 'B', 'C', 'D'].map(fields))).map(({ stage }) => stage)).toEqual([
      'churn',
      'customer',
      'churn',
      'customer',
    ]);
  });

  test('tags come and go beside what somebody else writes meanwhile, spelled as they are', async () => {
    const { id } = await startBulk(manager.scope, { selection: of('A', 'B'), action: tags(['VIP', 'new'], ['OLD']) });
    await edit('A', { tags: ['old', 'other'] });
    await continueBulk(org, id);
    expect([await tagsOf('A'), await tagsOf('B')]).toEqual([
      ['new', 'other', 'VIP'],
      ['new', 'vip'],
    ]);
  });

  test('a change waits for whoever holds the record, and then adds to what they wrote', async () => {
    const { id } = await startBulk(manager.scope, { selection: of('A'), action: tags(['bulk']) });
    let release = (): void => undefined;
    const held = new Promise<void>((done) => {
      release = done;
    });
    let isHeld = (): void => undefined;
    const locked = new Promise<void>((done) => {
      isHeld = done;
    });
    const other = inTransaction(org, async (tx) => {
      await saveCustomers(tx, [{ line: 0, id: ids.A!, tags: ['hand', 'old'] }]);
      isHeld();
      await held;
    });
    await locked;
    const running = continueBulk(org, id);
    await expect.poll(waiting).toBe(1);
    release();
    await Promise.all([other, running]);
    expect(await tagsOf('A')).toEqual(['bulk', 'hand', 'old']);
  });

  /** How many of this database wait for a lock on a row. */
  async function waiting(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(database.owner);
    return rows[0]!.n;
  }

  test('nobody gets more tags than a form takes', async () => {
    await edit('A', { tags: Array.from({ length: 100 }, (_, i) => `t${i}`) });
    const id = await apply({ selection: of('A', 'C'), action: tags(['one more']) });
    expect(await listLeftOutOf(manager.scope, id, 0, 10)).toMatchObject([
      { customer: { name: 'A' }, reason: 'tooManyTags' },
    ]);
    expect(await tagsOf('C')).toEqual(['one more']);
  });

  test('history names the bulk change as the way', async () => {
    const id = await apply({ selection: of('A'), action: tags(['x']) });
    const { rows } = await read(
      sql`select actor_id, change_set_id, after from audit where entity_id = ${ids.A} and change_set_id is not null`,
    );
    expect(rows).toEqual([{ actorId: manager.userId, changeSetId: id, after: { tags: ['old', 'x'] } }]);
  });
});

test('whoever agreed to as many as the preview told starts nothing where others match by then', async () => {
  const wanted = { selection: {}, action: tags(['agreed'], []) };
  const { rows } = await previewBulk(manager.scope, wanted, 5);
  await newCustomer(org, { name: 'Came since' });
  expect(await refusal(startBulk(manager.scope, { ...wanted, expected: rows }))).toBe('bulk.selectionChanged');
  expect((await listBulks(manager.scope, 9)).filter(({ status }) => status === 'applying')).toEqual([]);
  expect(await startBulk(manager.scope, { ...wanted, expected: rows + 1 })).toMatchObject({ rows: rows + 1 });
});

describe('who may change whom (qS1)', () => {
  test('of the customers a member sees, those of others are left out, by name and reason', async () => {
    const member = await makeMember(database, org, 'member');
    await edit('B', { ownerId: member.userId });
    const wanted = { selection: {}, action: tags(['mine']) };
    expect((await previewBulk(member.scope, wanted, 9)).leftOut).toEqual([
      { reason: 'notAllowed', rows: 2, names: ['A', 'C'] },
    ]);
    const id = await apply(wanted, member.scope);
    expect(await tagsOf('B')).toEqual(['mine', 'old', 'vip']);
    expect(await tagsOf('A')).toEqual(['old']);
    expect(await listLeftOutOf(member.scope, id, 0, 10)).toEqual([
      { position: 1, customer: { id: ids.A, name: 'A' }, reason: 'notAllowed' },
      { position: 3, customer: { id: ids.C, name: 'C' }, reason: 'notAllowed' },
    ]);
    expect(await listLeftOutOf(member.scope, id, 1, 10)).toHaveLength(1);
  });

  test('a restricted member selects only what they see, by filter and by id', async () => {
    const restricted = await makeMember(database, org, 'restricted');
    await edit('B', { teamIds: [restricted.userId] });
    expect(await previewBulk(restricted.scope, { selection: {}, action: tags(['r']) }, 9)).toMatchObject({
      rows: 1,
      leftOut: [],
      sample: [{ name: 'B' }],
    });
    expect(await previewBulk(restricted.scope, { selection: of('A', 'B'), action: tags(['r']) }, 9)).toMatchObject({
      rows: 1,
    });
    for (const key of ['A', '01900000-0000-7000-8000-000000000000']) {
      expect(await refusal(previewBulk(restricted.scope, { selection: of(key), action: tags(['r']) }, 9))).toBe(
        'record.notFound',
      );
      expect(await refusal(startBulk(restricted.scope, { selection: of(key), action: tags(['r']) }))).toBe(
        'record.notFound',
      );
    }
  });

  test('viewers start none; owner and team are for those who assign; a value that means nothing is refused', async () => {
    const [viewer, member] = [await makeMember(database, org, 'viewer'), await makeMember(database, org, 'member')];
    const selection = of('A');
    const nowhere = '01900000-0000-7000-8000-000000000000';
    for (const start of [previewBulk, startBulk]) {
      const code = (scope: OrgScope, action: BulkAction) => refusal(start(scope, { selection, action }, 9));
      expect(await code(viewer.scope, tags(['x']))).toBe('access.forbidden');
      expect(await code(member.scope, { kind: 'owner', ownerId: null })).toBe('access.forbidden');
      expect(await code(member.scope, { kind: 'team', add: [member.userId], remove: [] })).toBe('access.forbidden');
      expect(await code(manager.scope, { kind: 'stage', stageId: nowhere })).toBe('customer.unknownStage');
      expect(await code(manager.scope, { kind: 'owner', ownerId: nowhere })).toBe('customer.unknownPerson');
      expect(await code(manager.scope, { kind: 'team', add: [nowhere], remove: [] })).toBe('customer.unknownPerson');
      expect(await code(manager.scope, { kind: 'custom', key: 'none', value: 1 })).toBe('customField.unknown');
    }
    expect(await refusal(startBulk(manager.scope, { selection: { search: 'nobody' }, action: tags(['x']) }))).toBe(
      'bulk.noCustomers',
    );
    expect(await listBulks(org, 10)).toEqual([]);
  });

  test('is seen by who started it, and by those who manage settings', async () => {
    const [other, admin] = [await makeMember(database, org, 'manager'), await makeMember(database, org, 'admin')];
    const id = await apply({ selection: of('A'), action: tags(['x']) });
    for (const look of [
      viewBulk,
      (s: OrgScope) => listLeftOutOf(s, id, 0, 9),
      (s: OrgScope) => previewUndo(s, ref(id), 9),
      (s: OrgScope) => startUndo(s, ref(id)),
    ])
      expect(await refusal(look(other.scope, id))).toBe('record.notFound');
    expect(await listBulks(other.scope, 9)).toEqual([]);
    for (const { scope } of [manager, admin]) {
      expect(await listBulks(scope, 9)).toMatchObject([
        {
          id,
          startedBy: { id: manager.userId },
          action: { kind: 'tags', add: ['x'], remove: [] },
          canUndo: true,
          undo: null,
        },
      ]);
      expect((await viewBulk(scope, id)).updated).toBe(1);
    }
    // An import is not known as a bulk change, nor the other way round.
    expect(await refusal(viewUndo(manager.scope, { kind: 'import', id }))).toBe('record.notFound');
  });

  test('rights are those of the moment: one who lost them meanwhile changes nothing more', async () => {
    const { id } = await startBulk(manager.scope, { selection: of('A', 'B'), action: tags(['late']) });
    await inTransaction(org, (tx) => saveMember(tx, { userId: manager.userId, role: 'viewer', finance: false }));
    await continueBulk(org, id);
    expect(await viewBulk(org, id)).toMatchObject({
      status: 'applied',
      updated: 0,
      reasons: [{ reason: 'notAllowed', rows: 2 }],
    });
    expect(await tagsOf('A')).toEqual(['old']);
  });

  test('one whom its actor may see no more is left out, and its name is told to nobody who may not know it', async () => {
    const restricted = await makeMember(database, org, 'restricted');
    await edit('B', { teamIds: [restricted.userId] });
    const { id } = await startBulk(restricted.scope, { selection: of('B'), action: tags(['r']) });
    await edit('B', { teamIds: [] });
    await continueBulk(org, id);
    expect(await listLeftOutOf(restricted.scope, id, 0, 9)).toEqual([{ position: 1, customer: null, reason: 'gone' }]);
    expect(await listLeftOutOf(org, id, 0, 9)).toMatchObject([{ customer: { name: 'B' } }]);
    // Nor is a result of the set its name: what is shown of rows that fail is made of that.
    const [result] = await inTransaction(restricted.scope, (tx) =>
      saveCustomers(tx, [{ line: 0, id: ids.B!, tags: [] }]),
    );
    expect(result).toMatchObject({ outcome: 'failed', label: '' });
  });

  test('one that is gone meanwhile is left out and told without a name', async () => {
    const { id } = await startBulk(manager.scope, { selection: of('A', 'C'), action: tags(['x']) });
    await read(sql`delete from customer where id = ${ids.C}::uuid`);
    await continueBulk(org, id);
    expect(await listLeftOutOf(manager.scope, id, 0, 9)).toEqual([{ position: 2, customer: null, reason: 'gone' }]);
    expect(await tagsOf('A')).toEqual(['old', 'x']);
  });

  test('a field that is archived meanwhile is filled in no more', async () => {
    const { id: field } = await createCustomField(org, {
      entity: 'customer',
      key: 'plan',
      label: 'Plan',
      type: 'text',
    });
    const { id } = await startBulk(manager.scope, {
      selection: of('A'),
      action: { kind: 'custom', key: 'plan', value: 'Gold' },
    });
    await editCustomField(org, { id: field, archived: true });
    await continueBulk(org, id);
    expect(await viewBulk(manager.scope, id)).toMatchObject({
      updated: 0,
      reasons: [{ reason: 'valueGone', rows: 1 }],
    });
  });
});

describe('undo of a bulk change (R4)', () => {
  test('leaves what was edited since, and says whose', async () => {
    const id = await apply({ selection: of('A', 'B', 'C'), action: { kind: 'stage', stageId: stages.prospect! } });
    await edit('A', { stageId: stages.suspect! });
    await edit('B', { stageId: stages.customer! });
    expect(await undo(id)).toEqual({ restored: 1, nothing: 1, refused: 1, why: [['A', 'edited']] });
    expect((await Promise.all(['A', 'B', 'C'].map(fields))).map(({ stage }) => stage)).toEqual([
      'suspect',
      'customer',
      'customer',
    ]);
  });

  test('of a list takes back only what it changed', async () => {
    const id = await apply({ selection: of('A', 'B', 'C'), action: tags(['vip'], ['old']) });
    await edit('A', { tags: ['vip', 'since'] });
    await edit('B', { tags: [] });
    await edit('B', { tags: ['vip'] });
    await edit('C', { tags: ['since'] });
    // B had the tag before; C lost it by hand, so that nothing is left to take back.
    expect(await undo(id)).toEqual({ restored: 2, nothing: 1, refused: 0, why: [] });
    expect(await Promise.all(['A', 'B', 'C'].map(tagsOf))).toEqual([['old', 'since'], ['old', 'vip'], ['since']]);
  });

  test('a tag that somebody took away and gave again is their choice', async () => {
    const id = await apply({ selection: of('C'), action: tags(['vip']) });
    await edit('C', { tags: [] });
    await edit('C', { tags: ['vip'] });
    expect(await undo(id)).toEqual({ restored: 0, nothing: 0, refused: 1, why: [['C', 'edited']] });
    expect(await tagsOf('C')).toEqual(['vip']);
  });

  test('two of them, undone last one first, leave no trace', async () => {
    const before = await Promise.all(['A', 'B', 'C'].map(fields));
    const first = await apply({ selection: {}, action: { kind: 'stage', stageId: stages.prospect! } });
    const second = await apply({ selection: {}, action: { kind: 'stage', stageId: stages.suspect! } });
    expect(await undo(second)).toMatchObject({ restored: 3 });
    expect(await undo(first)).toMatchObject({ restored: 3 });
    expect(await Promise.all(['A', 'B', 'C'].map(fields))).toEqual(before);
  });
});

describe('a killed bulk change (qR4)', () => {
  test('goes on behind the last batch; everybody is changed once', async () => {
    await make(...Array.from({ length: 2_100 }, (_, i) => ({ customerId: `N-${String(i).padStart(4, '0')}` })));
    const { id, rows } = await startBulk(manager.scope, { selection: { search: 'N-' }, action: tags(['k']) });
    expect(rows).toBe(2_100);
    // Dies inside the second batch: the database refuses a row in its middle, and the whole batch goes.
    await sql`create function die() returns trigger language plpgsql as $$ begin
      if new.customer_id = 'N-1500' then raise 'killed'; end if; return new; end $$`.execute(database.owner);
    await sql`create trigger die before update on customer for each row execute function die()`.execute(database.owner);
    await expect(continueBulk(org, id)).rejects.toThrow(/killed/);
    await sql`drop trigger die on customer`.execute(database.owner);
    await sql`drop function die`.execute(database.owner);
    expect(await viewBulk(org, id)).toMatchObject({ status: 'applying', rowsDone: 1_000, updated: 1_000 });
    await Promise.all([continueBulk(org, id), continueBulk(org, id)]);
    expect(await viewBulk(org, id)).toMatchObject({ status: 'applied', rowsDone: 2_100, updated: 2_100 });
    const { rows: written } = await read<{ n: number; of: number }>(
      sql`select count(*)::integer as n, count(distinct entity_id)::integer as of from audit where change_set_id = ${id}`,
    );
    expect(written).toEqual([{ n: 2_100, of: 2_100 }]);
  });
});
