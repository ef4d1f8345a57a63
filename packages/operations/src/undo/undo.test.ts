import { listImportIssues } from '@vigie/db/import';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaveComment } from '../comment/comment.ts';
import { editCustomer } from '../customer/customer.ts';
import { createImport, type ImportChoices, importFile, startImport, viewImport } from '../import/import.ts';
import { putAgainst, reverseDocument } from '../ledger/ledger.ts';
import { createMetric, receiveMetricValues } from '../metric/metric.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, listRefusedOfUndo, previewUndo, startUndo, undoAtOnce, viewUndo } from './undo.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
});

const choices: ImportChoices = { mapping: {}, constants: {}, createMissing: false };
const text = (...lines: string[]): Buffer => Buffer.from(lines.join('\n'));

async function bring(kind: string, lines: string[], given: Partial<ImportChoices> = {}, by = org): Promise<string> {
  const { id } = await importFile(by, { kind, fileName: 'f.csv', bytes: text(...lines) }, { ...choices, ...given });
  const { status } = await viewImport(by, id);
  const errors = (await inTransaction(by, (tx) => listImportIssues(tx, id, null, 9))).filter(
    ({ severity }) => severity === 'error',
  );
  expect([errors, status], kind).toEqual([[], 'applied']);
  return id;
}

async function undo(id: string, by = org): Promise<Record<string, unknown>> {
  const preview = await previewUndo(by, { kind: 'import', id }, 100);
  await startUndo(by, { kind: 'import', id });
  await continueUndo(org, id);
  const { status, restored, removed, reversed, subtracted, nothing, refused, rows, rowsDone } = (await viewUndo(by, {
    kind: 'import',
    id,
  }))!;
  expect(status).toBe('undone');
  expect(rowsDone, 'every record is accounted for').toBe(rows);
  const counts = { restored, removed, reversed, subtracted, nothing, refused };
  expect(preview.counts, 'the preview said so').toEqual(counts);
  const reasons = await listRefusedOfUndo(by, { kind: 'import', id }, null, 1_000);
  expect(preview.refused).toEqual(reasons);
  return {
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...(reasons.length > 0 ? { why: reasons.map(({ line, reason, params }) => [line, reason, params]) } : {}),
  };
}

/** All that people see of an organisation's records, but for the version of a row and when it was written. */
async function content(): Promise<unknown> {
  const tables = [
    'customer',
    'customer_external_id',
    'customer_team',
    'customer_tag',
    'contact',
    'agreement',
    'agreement_act',
  ];
  const facts = [
    'usage_event',
    'usage_day',
    'interaction',
    'churn_event',
    'document',
    'allocation',
    'dispute',
    'custom_value',
  ];
  return inTransaction(org, async (tx) => {
    const found: Record<string, unknown> = {};
    for (const table of [...tables, ...facts]) {
      const { rows } = await sql<{ row: Record<string, unknown> }>`
        select to_jsonb(t) - 'version' - 'updated_at' as row from ${sql.table(table)} t order by 1`.execute(tx.db);
      found[table] = rows.map(({ row }) => row);
    }
    const tags = await sql`select contact_id, tag from contact_tag where until_day is null order by 1, 2`.execute(
      tx.db,
    );
    return { ...found, contactTags: tags.rows };
  });
}

async function find<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return inTransaction(org, async (tx) => (await query.execute(tx.db)).rows);
}
const idOf = async (table: string, column: string, value: string): Promise<string> =>
  (await find(sql<{ id: string }>`select id from ${sql.table(table)} where ${sql.ref(column)} = ${value}`))[0]!.id;

/** A customer with something of every kind, before anything is imported over it. */
async function furnish(): Promise<void> {
  await bring('customers', [
    'Customer ID,Name,Domain,Tags,Stage,Since,Health score,Churn risk',
    'P,Parent,p.example,,,,,',
    'K,Known,k.example,a;b,Run,2024-01-01,40,no',
  ]);
  await bring('contacts', ['Contact ID,Customer ID,First name,Email,Main,Tags', 'c1,K,Ada,ada@k.example,yes,x;y']);
  await bring('agreements', ['Agreement ID,Customer ID,Start,End,MRR', 'a1,K,2026-01-01,2026-12-31,99.90']);
  await bring('usage', ['Usage ID,Customer ID,Email,Day,Feature,Connections', 'u1,K,ada@k.example,2026-06-01,Map,3']);
  await bring('tickets', ['Ticket ID,Customer ID,Opened at,Subject', 't1,K,2026-06-01,Broken']);
  await bring('churn', ['Churn ID,Customer ID,Day,Reason', 'h1,K,2025-06-01,price']);
  await bring('invoices', ['Number,Customer ID,Issued,Due,Amount', 'i1,K,2026-05-01,2026-05-31,100']);
}

const OVER: [string, string[], Record<string, unknown>][] = [
  [
    'customers',
    [
      'Customer ID,Name,Domain,Tags,Stage,Since,Parent,External ID,Excluded,Health score,Health status,Churn risk',
      'K,Renamed,,b;c,Prospect,2025-05-05,P,crm-7,yes,80,Healthy,yes',
      'N,New,n.example,z,Run,2026-01-01,K,crm-8,no,70,At risk,yes',
    ],
    { restored: 1, removed: 1 },
  ],
  [
    'contacts',
    [
      'Contact ID,Customer ID,First name,Last name,Email,Phone,Main,Tags',
      'c1,K,Ada,Byron,ada.byron@k.example,123,no,y;z',
      'c2,K,Bob,,bob@k.example,,yes,',
    ],
    { restored: 1, removed: 1 },
  ],
  [
    'agreements',
    [
      'Agreement ID,Customer ID,Name,Start,End,MRR,Auto renew,Notice months',
      'a1,K,Gold,2026-02-01,2027-01-31,120.50,yes,3',
      'a2,K,Silver,2026-03-01,,10,no,',
    ],
    { restored: 1, removed: 1 },
  ],
  [
    'usage',
    [
      'Usage ID,Customer ID,Email,Day,Feature,Connections,Uses',
      'u1,K,ada@k.example,2026-06-01,Map,8,2',
      'u2,K,new@k.example,2026-06-02,Map,1,1',
      'u3,K,ada@k.example,2026-06-03,,5,0',
    ],
    { subtracted: 3 },
  ],
  [
    'tickets',
    [
      'Ticket ID,Customer ID,Opened at,Closed at,Subject,Priority,Sentiment',
      't1,K,2026-06-02,2026-06-05,Mended,high,4',
      't2,K,2026-06-03,,Other,,',
    ],
    { restored: 1, removed: 1 },
  ],
  [
    'churn',
    ['Churn ID,Customer ID,Day,Reason,Note', 'h1,K,2025-06-01,service,left', 'h2,K,2026-02-01,price,'],
    { restored: 1, removed: 1 },
  ],
];

describe('undo of an import (R6, domain rules §10)', () => {
  test.each(OVER)('%s: what was changed holds what it held, what was created is gone', async (kind, lines, counts) => {
    await furnish();
    const before = await content();
    const id = await bring(kind, lines);
    expect(await content()).not.toEqual(before);
    expect(await undo(id)).toEqual(counts);
    expect(await content()).toEqual(before);
  });

  test.each(OVER)('%s: imported again after an undo, the file does the same once more', async (kind, lines) => {
    await furnish();
    const first = await bring(kind, lines);
    const { created, updated } = await viewImport(org, first);
    await undo(first);
    expect(await viewImport(org, await bring(kind, lines))).toMatchObject({ created, updated });
  });

  test('ledger documents are reversed, and their numbers are free for what they should have been', async () => {
    await furnish();
    const balance = async (): Promise<unknown> => {
      await rescoreDirty(org);
      return find(sql`select currency, outstanding_minor, overdue_minor, unapplied_minor from customer_money`);
    };
    const before = await balance();
    const lines = [
      'Number,Customer ID,Issued,Due,Amount,Paid on,Disputed',
      'i1,K,2026-05-01,2026-05-31,100,2026-06-05,no',
      'i2,K,2026-05-01,2026-05-31,8000,,yes',
      'i3,K,2026-05-01,2026-05-31,70,2026-06-01,no',
    ];
    const id = await bring('invoices', lines);
    expect(await balance()).not.toEqual(before);
    // Two invoices and the payments of two; the one that was there stays.
    expect(await undo(id)).toEqual({ reversed: 4 });
    expect(await balance()).toEqual(before);
    const reversals = await find(
      sql`select day, amount_minor from document where reverses_id is not null order by amount_minor`,
    );
    expect(reversals.map((row) => Object.values(row as object))).toEqual([
      ['2026-06-30', 7_000],
      ['2026-06-30', 7_000],
      ['2026-06-30', 10_000],
      ['2026-06-30', 800_000],
    ]);
    const mended = lines.map((line) => line.replace('8000', '80'));
    expect(await viewImport(org, await bring('invoices', mended))).toMatchObject({ created: 2, updated: 1, failed: 0 });
  });

  test('payments are reversed: their invoices are open again', async () => {
    await furnish();
    const id = await bring('payments', ['Payment,Customer ID,Day,Amount,Invoice', 'p1,K,2026-06-01,100,i1']);
    expect(await undo(id)).toEqual({ reversed: 1 });
    await rescoreDirty(org);
    expect(await find(sql`select outstanding_minor from customer_money`)).toEqual([{ outstandingMinor: 10_000 }]);
  });

  test('credit notes are reversed: their invoices are open again, and their numbers are free', async () => {
    await furnish();
    const lines = ['Number,Customer ID,Day,Amount,Invoice', 'n1,K,2026-06-01,100,i1', 'n2,K,2026-06-01,5,'];
    expect(await undo(await bring('credit-notes', lines))).toEqual({ reversed: 2 });
    await rescoreDirty(org);
    expect(await find(sql`select outstanding_minor from customer_money`)).toEqual([{ outstandingMinor: 10_000 }]);
    expect(await viewImport(org, await bring('credit-notes', lines))).toMatchObject({ created: 2, failed: 0 });
  });

  test('customers made on the way go with what made them', async () => {
    await furnish();
    const before = await content();
    const id = await bring(
      'usage',
      ['Customer ID,Email,Day,Connections', 'M1,m@m.example,2026-06-01,2', 'M2,,2026-06-01,2'],
      { createMissing: true },
    );
    expect(await undo(id)).toEqual({ subtracted: 2, removed: 2 });
    expect(await content()).toEqual(before);
  });

  test('a field that was edited since keeps its row as it is, and is named; the others are undone', async () => {
    await furnish();
    await bring('customers', ['Customer ID,Name', 'L,Old', 'M,Old']);
    const id = await bring('customers', ['Customer ID,Name,Domain', 'K,A,a.example', 'L,B,b.example', 'M,C,c.example']);
    const rename = async (key: string, name: string): Promise<void> => {
      const row = await idOf('customer', 'customer_id', key);
      const [held] = await find(sql<{ version: number }>`select version from customer where id = ${row}::uuid`);
      await editCustomer(org, { id: row, version: held!.version, name });
    };
    await rename('K', 'Mine');
    // To another name and back to the import's: somebody chose it.
    await rename('L', 'Mine');
    await rename('L', 'B');
    expect(await undo(id)).toEqual({
      restored: 1,
      refused: 2,
      why: [
        [2, 'edited', { fields: 'name' }],
        [3, 'edited', { fields: 'name' }],
      ],
    });
    expect(await find(sql`select customer_id, name, domain from customer order by 1`)).toEqual([
      { customerId: 'K', name: 'Mine', domain: 'a.example' },
      { customerId: 'L', name: 'B', domain: 'b.example' },
      { customerId: 'M', name: 'Old', domain: null },
      { customerId: 'P', name: 'Parent', domain: 'p.example' },
    ]);
  });

  test('a created row that something hangs on stays, and says what; so does all that it needs', async () => {
    const id = await bring('customers', ['Customer ID,Name,Parent', 'A,One,', 'B,Two,A', 'C,Three,', 'D,Four,']);
    await bring('contacts', ['Contact ID,Customer ID,Email', 'c1,B,x@b.example']);
    await bring('invoices', ['Number,Customer ID,Issued,Due,Amount', 'i9,D,2026-05-01,2026-05-31,100']);
    expect(await undo(id)).toEqual({
      removed: 1,
      refused: 3,
      why: [
        [2, 'dependents', { kinds: 'customer' }],
        [3, 'dependents', { kinds: 'contact' }],
        [5, 'dependents', { kinds: 'document' }],
      ],
    });
    expect(await find(sql`select customer_id from customer order by 1`)).toHaveLength(3);
  });

  test('R6 what an undo left is undone once what was in the way is gone: the refused alone, and the counts add up', async () => {
    const id = await bring('customers', ['Customer ID,Name,Parent', 'A,One,', 'B,Two,A', 'C,Three,', 'D,Four,']);
    const contacts = await bring('contacts', ['Contact ID,Customer ID,Email', 'c1,B,x@b.example', 'c2,D,x@d.example']);
    expect(await undo(id)).toMatchObject({ removed: 1, refused: 3 });
    // Whoever came under the freed id since is no business of the undo.
    await bring('customers', ['Customer ID,Name', 'C,Another']);
    await inTransaction(org, (tx) => sql`delete from contact where contact_id = 'c1'`.execute(tx.db));
    expect(await viewImport(org, id)).toMatchObject({ canUndo: true });
    const again = await previewUndo(org, { kind: 'import', id }, 10);
    expect([again.records, again.counts.removed, again.refused.map(({ line }) => line)]).toEqual([3, 2, [5]]);
    await undoAtOnce(org, { kind: 'import', id });
    const done = (await viewUndo(org, { kind: 'import', id }))!;
    expect(done).toMatchObject({ status: 'undone', rows: 4, rowsDone: 4, removed: 3, refused: 1, nothing: 0 });
    expect(await listRefusedOfUndo(org, { kind: 'import', id }, null, 10)).toMatchObject([
      { line: 5, reason: 'dependents', params: { kinds: 'contact' } },
    ]);
    await undo(contacts);
    await undoAtOnce(org, { kind: 'import', id });
    expect(await viewUndo(org, { kind: 'import', id })).toMatchObject({ rows: 4, rowsDone: 4, removed: 4, refused: 0 });
    expect(await find(sql`select customer_id, name from customer`)).toEqual([{ customerId: 'C', name: 'Another' }]);
    expect(await viewImport(org, id)).toMatchObject({ canUndo: false });
    await expect(startUndo(org, { kind: 'import', id })).rejects.toThrow('import.alreadyUndone');
  });

  test('R6 of the events of one file those alone that were refused are taken back the second time', async () => {
    await furnish();
    const lines = ['Usage ID,Customer ID,Day,Connections', 'v1,K,2026-06-07,5', 'v2,K,2026-06-08,5'];
    const id = await bring('usage', lines);
    const count = (event: string, connections: number): Promise<unknown> =>
      bring('usage', [
        'Usage ID,Customer ID,Day,Connections',
        `${event},K,2026-06-0${event === 'v1' ? 7 : 8},${connections}`,
      ]);
    await count('v1', 9);
    await count('v2', 3);
    expect(await undo(id)).toMatchObject({ subtracted: 1, refused: 1, why: [[null, 'belowZero', expect.anything()]] });
    await count('v2', 5);
    await undoAtOnce(org, { kind: 'import', id });
    const done = (await viewUndo(org, { kind: 'import', id }))!;
    expect(done).toMatchObject({ status: 'undone', rows: 2, rowsDone: 2, subtracted: 2, refused: 0 });
    expect(await find(sql`select day, connections from usage_day where day > '2026-06-06'`)).toEqual([
      { day: '2026-06-07', connections: 4 },
    ]);
  });

  test('a document that something was put against since is not reversed; one that a person reversed is left', async () => {
    await furnish();
    const id = await bring('invoices', [
      'Number,Customer ID,Issued,Due,Amount',
      'i5,K,2026-05-01,2026-05-31,100',
      'i6,K,2026-05-01,2026-05-31,100',
    ]);
    await bring('payments', ['Payment,Customer ID,Day,Amount', 'p5,K,2026-06-01,40']);
    await putAgainst(org, {
      id: await idOf('document', 'number', 'p5'),
      invoiceId: await idOf('document', 'number', 'i5'),
    });
    await reverseDocument(org, { id: await idOf('document', 'number', 'i6') });
    expect(await undo(id)).toEqual({
      nothing: 1,
      refused: 1,
      why: [[2, 'dependents', { kinds: 'payment' }]],
    });
  });

  test('of usage, what came since stays', async () => {
    await furnish();
    const id = await bring('usage', ['Usage ID,Customer ID,Day,Connections', 'u7,K,2026-06-07,5']);
    await bring('usage', ['Usage ID,Customer ID,Day,Connections', 'u7,K,2026-06-07,8']);
    expect(await undo(id)).toEqual({ subtracted: 1 });
    expect(await find(sql`select connections from usage_day where day = '2026-06-07'`)).toEqual([{ connections: 3 }]);
  });

  test('the later of two imports undone first, the earlier one can be undone too', async () => {
    await furnish();
    const before = await content();
    const first = await bring('customers', ['Customer ID,Name', 'K,First']);
    const second = await bring('customers', ['Customer ID,Name', 'K,Second']);
    expect(await undo(second)).toEqual({ restored: 1 });
    expect(await undo(first)).toEqual({ restored: 1 });
    expect(await content()).toEqual(before);
  });

  test('another main contact chosen since keeps its place', async () => {
    await furnish();
    const id = await bring('contacts', ['Contact ID,Customer ID,Email,Main', 'c2,K,bob@k.example,yes']);
    await bring('contacts', ['Contact ID,Customer ID,Email,Main', 'c3,K,eve@k.example,yes']);
    expect(await undo(id)).toMatchObject({ refused: 2 });
    expect(await find(sql`select contact_id from contact where is_main`)).toEqual([{ contactId: 'c3' }]);
  });

  test('a parent that is gone since cannot be given back: the row says so and the undo ends', async () => {
    await furnish();
    const parents = await bring('customers', ['Customer ID,Name,Parent', 'Q,Queen,', 'K,Known,Q']);
    const moved = await bring('customers', ['Customer ID,Parent', 'K,P']);
    // K does not stand below Q any more, so that Q can go; then K has nowhere to return to.
    expect(await undo(parents)).toMatchObject({ removed: 1, refused: 1 });
    expect(await undo(moved)).toMatchObject({ refused: 1, why: [[2, 'conflict', { code: expect.any(String) }]] });
  });

  test('every change of an undo is in the history, under whoever undid, naming the import', async () => {
    const admin = await makeMember(database, org, 'admin');
    await furnish();
    const id = await bring('customers', ['Customer ID,Name', 'K,A', 'N,New']);
    await undo(id, admin.scope);
    expect(
      await find(sql`select action, actor_id, change_set_id, before ->> 'name' as before, after ->> 'name' as after from audit
        where undo_of = ${id}::uuid order by action`),
    ).toEqual([
      { action: 'delete', actorId: admin.userId, changeSetId: null, before: 'New', after: null },
      { action: 'update', actorId: admin.userId, changeSetId: null, before: 'A', after: 'Known' },
    ]);
  });

  test('scores follow: whoever is touched is marked, and nobody is left marked who is gone', async () => {
    await furnish();
    const id = await bring(
      'invoices',
      [
        'Number,Customer ID,Customer,Issued,Due,Amount',
        'i7,K,,2026-05-01,2026-05-31,1',
        'i8,Z,Z,2026-05-01,2026-05-31,1',
      ],
      { createMissing: true },
    );
    const customers = await bring('customers', ['Customer ID,Name', 'Y,Gone']);
    await rescoreDirty(org);
    await undo(customers);
    await undo(id);
    const marked = await sql<{ key: string | null }>`select distinct c.customer_id as key from control.dirty_mark m
      left join customer c on c.id = m.customer_id where m.org_id = ${org.orgId} order by 1`.execute(database.owner);
    expect(marked.rows).toEqual([{ key: 'K' }, { key: 'Z' }]);
  });
});

describe('who may undo, and when (R6, R3)', () => {
  test('an import that is not applied is not undone; nor is one twice; nor is it applied again', async () => {
    const given = { kind: 'customers', fileName: 'f.csv', bytes: text('Customer ID,Name', 'A,One') };
    const { id } = await createImport(org, given);
    await expect(previewUndo(org, { kind: 'import', id }, 10)).rejects.toThrow('import.notApplied');
    await expect(startUndo(org, { kind: 'import', id })).rejects.toThrow('import.notApplied');
    const applied = await bring('customers', ['Customer ID,Name', 'A,One']);
    await undo(applied);
    await expect(startUndo(org, { kind: 'import', id: applied })).rejects.toThrow('import.alreadyUndone');
    await expect(previewUndo(org, { kind: 'import', id: applied }, 10)).rejects.toThrow('import.alreadyUndone');
    await expect(startImport(org, applied, { ...choices, mapping: { customerId: 'Customer ID' } })).rejects.toThrow(
      'import.alreadyApplied',
    );
  });

  test('what was imported before enough was kept is not undone by halves', async () => {
    const id = await bring('customers', ['Customer ID,Name', 'A,One']);
    await inTransaction(org, (tx) => sql`update import set is_undoable = false where id = ${id}::uuid`.execute(tx.db));
    await expect(startUndo(org, { kind: 'import', id })).rejects.toThrow('import.notUndoable');
  });

  test('a member undoes their own import, an admin any, nobody another’s', async () => {
    const member = await makeMember(database, org, 'member');
    const other = await makeMember(database, org, 'member');
    const own = await bring('customers', ['Customer ID,Name', 'A,One'], {}, member.scope);
    await expect(previewUndo(other.scope, { kind: 'import', id: own }, 10)).rejects.toThrow('record.notFound');
    await expect(startUndo(other.scope, { kind: 'import', id: own })).rejects.toThrow('record.notFound');
    expect(await undo(own, member.scope)).toEqual({ removed: 1 });
  });

  test('a row whose customer was given to somebody else is refused, and not a word said of what became of it', async () => {
    const member = await makeMember(database, org, 'restricted');
    await bring('customers', ['Customer ID,Name,Owner', `A,One,${member.email}`, `B,Two,${member.email}`]);
    const own = await bring('customers', ['Customer ID,Name', 'A,Un', 'B,Deux'], {}, member.scope);
    const id = await idOf('customer', 'customer_id', 'A');
    const [held] = await find(sql<{ version: number }>`select version from customer where id = ${id}::uuid`);
    await editCustomer(org, { id, version: held!.version, ownerId: null, name: 'Secret' });
    expect(await undo(own, member.scope)).toEqual({ restored: 1, refused: 1, why: [[2, 'notAllowed', {}]] });
  });
});

describe('a killed undo (qR4)', () => {
  const many = Array.from({ length: 2_400 }, (_, i) => `C-${i},Name ${i},${i % 3 === 0 ? `C-${(i * 7) % 2_400}` : ''}`);
  const lines = ['Customer ID,Name,Parent', ...many.filter((row) => row.split(',')[0] !== row.split(',')[2])];

  test('goes on behind its last batch and ends like one that was never killed', async () => {
    await bring('customers', [
      'Customer ID,Name',
      ...many.slice(0, 500).map((row) => row.split(',').slice(0, 2).join('-old,')),
    ]);
    const before = await content();
    const id = (await importFile(org, { kind: 'customers', fileName: 'f.csv', bytes: text(...lines) }, choices)).id;
    await startUndo(org, { kind: 'import', id });
    await sql`create function die() returns trigger language plpgsql as $$ begin
      if old.customer_id = 'C-700' then raise 'killed'; end if; return old; end $$`.execute(database.owner);
    await sql`create trigger die before delete on customer for each row execute function die()`.execute(database.owner);
    await expect(continueUndo(org, id)).rejects.toThrow(/killed/);
    await sql`drop trigger die on customer`.execute(database.owner);
    await sql`drop function die`.execute(database.owner);
    expect((await viewUndo(org, { kind: 'import', id }))!.status).toBe('undoing');
    await Promise.all([continueUndo(org, id), continueUndo(org, id)]);
    const done = (await viewUndo(org, { kind: 'import', id }))!;
    expect([done.status, done.refused, done.rowsDone]).toEqual(['undone', 0, done.rows]);
    expect(await content()).toEqual(before);
  });

  test('R8 what somebody commented on stays, and says why', async () => {
    const customers = await bring('customers', ['Customer ID,Name', 'C-1,One', 'C-2,Two']);
    const { scope } = await makeMember(database, org, 'owner');
    const { rows } = await sql<{
      id: string;
    }>`select id from customer where org_id = ${org.orgId} and customer_id = 'C-2'`.execute(database.owner);
    await leaveComment(scope, { customerId: rows[0]?.id ?? '', subject: null, text: 'Kept' });
    expect(await undo(customers)).toEqual({
      removed: 1,
      refused: 1,
      why: [[3, 'dependents', { kinds: 'comment' }]],
    });
  });

  test('H5 what another system sent a metric of stays, and says why', async () => {
    const customers = await bring('customers', ['Customer ID,Name', 'C-1,One', 'C-2,Two']);
    await createMetric(org, { key: 'nps', name: 'NPS' });
    await receiveMetricValues(org, [{ customer: 'C-2', metric: 'nps', value: 42 }]);
    expect(await undo(customers)).toEqual({
      removed: 1,
      refused: 1,
      why: [[3, 'dependents', { kinds: 'metric-value' }]],
    });
  });
});
