import { createHash } from 'node:crypto';
import { createDatabase, createPool } from '@vigie/db/connection';
import { listImportIssues } from '@vigie/db/import';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import iconv from 'iconv-lite';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAgreement } from '../agreement/agreement.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import {
  type Counts,
  checkFile,
  checkImport,
  continueImport,
  createImport,
  failImport,
  type ImportChoices,
  importFile,
  MAX_FILE_BYTES,
  type ShownRows,
  startImport,
  viewImport,
} from './import.ts';

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

interface Issue {
  line: number;
  field: string;
  code: string;
  params: Record<string, unknown>;
}
async function bring(
  kind: string,
  bytes: Buffer,
  given: Partial<ImportChoices> = {},
): Promise<Counts & { issues: Issue[] }> {
  const { id } = await importFile(org, { kind, fileName: 'f.csv', bytes }, { ...choices, ...given });
  const { rows, created, updated, unchanged, failed } = await viewImport(org, id);
  const issues = await inTransaction(org, (tx) => listImportIssues(tx, id, null, 100));
  expect(created + updated + unchanged + failed, 'every row is accounted for').toBe(rows);
  return { rows, created, updated, unchanged, failed, issues };
}
const stored = async (table: string, column: string): Promise<unknown[]> =>
  inTransaction(org, async (tx) => {
    const { rows } = await sql<{
      value: unknown;
    }>`select ${sql.ref(column)} as value from ${sql.table(table)} order by 1`.execute(tx.db);
    return rows.map(({ value }) => value);
  });

describe('rows of a file (§10)', () => {
  test('an id that comes back with the same content counts once, as unchanged', async () => {
    const result = await bring('customers', text('Customer ID,Name', 'A,One', 'B,Two', 'A,One'));
    expect(result).toMatchObject({ created: 2, unchanged: 1, failed: 0 });
  });

  test('an id that comes back with other content fails and names the first line; the first one stays', async () => {
    const result = await bring('customers', text('Customer ID,Name', 'A,One', 'B,Two', 'A,Other'));
    expect(result).toMatchObject({ created: 2, failed: 1 });
    expect(result.issues).toMatchObject([{ line: 4, field: 'customerId', code: 'repeatedRow', params: { line: 2 } }]);
    expect(await stored('customer', 'name')).toEqual(['One', 'Two']);
  });

  test('a repeat is found across batches', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `C-${index},Name ${index}`);
    const result = await bring('customers', text('Customer ID,Name', ...many, 'C-0,Other'));
    expect(result).toMatchObject({ created: 1_500, failed: 1 });
    expect(result.issues).toMatchObject([{ line: 1_502, params: { line: 2 } }]);
  });

  test('a repeat of a row that failed is judged by itself: never "unchanged", stored where it is good', async () => {
    await bring('customers', text('Customer ID,Name', 'K,Known'));
    const result = await bring(
      'churn',
      text(
        'Churn ID,Customer ID,Day,Reason',
        'c1,X,2026-06-01,a',
        'c1,X,2026-06-01,a',
        'c1,K,2026-06-01,a',
        'c1,K,2026-06-01,a',
        'c1,X,2026-06-01,a',
        'c2,K,2026-02-30,a',
        'c2,K,2026-02-30,a',
        'c2,K,2026-03-01,a',
      ),
    );
    expect(result).toMatchObject({ created: 2, unchanged: 1, failed: 5 });
    expect(result.issues.map(({ line, code, params }) => [line, code, params.line])).toEqual([
      [2, 'unknownCustomer', undefined],
      [3, 'unknownCustomer', undefined],
      // The row on line 4 is the first that is stored.
      [6, 'repeatedRow', 4],
      [7, 'invalidDay', undefined],
      [8, 'invalidDay', undefined],
    ]);
    expect(await stored('churn_event', 'day')).toEqual(['2026-03-01', '2026-06-01']);
  });

  test('the same across batches, for rows refused when they are written', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `C-${index},Name ${index},`);
    const result = await bring(
      'customers',
      text('Customer ID,Name,Stage', 'A,One,Nowhere', 'B,Two,Nowhere', ...many, 'A,One,Nowhere', 'B,Two,', 'B,Two,'),
    );
    expect(result).toMatchObject({ created: 1_501, unchanged: 1, failed: 3 });
    expect(result.issues.map(({ line, code }) => [line, code])).toEqual([
      [2, 'unknownStage'],
      [3, 'unknownStage'],
      [1_504, 'unknownStage'],
    ]);
  });

  test('the ids of usage repeat in exports: another day or feature is another row', async () => {
    await bring('customers', text('Customer ID,Name', 'A,One'));
    const result = await bring(
      'usage',
      text(
        'Usage ID,Customer ID,Day,Feature,Connections',
        'u1,A,2026-06-01,x,2',
        'u1,A,2026-06-02,x,2',
        'u1,A,2026-06-01,y,2',
        'u1,A,2026-06-01,x,2',
      ),
    );
    expect(result).toMatchObject({ created: 3, unchanged: 1 });
  });

  test('an unknown customer fails its row, and is made only when asked for', async () => {
    const invoices = text(
      'Number,Customer ID,Customer,Issued,Due,Amount',
      'I-1,X,Made on the way,2026-05-01,2026-05-31,12.50',
    );
    const refused = await bring('invoices', invoices);
    expect(refused).toMatchObject({ created: 0, failed: 1 });
    expect(refused.issues).toMatchObject([
      { line: 2, field: 'customerId', code: 'unknownCustomer', params: { value: 'X' } },
    ]);
    expect(await stored('customer', 'name')).toEqual([]);
    expect(await bring('invoices', invoices, { createMissing: true })).toMatchObject({ created: 1, failed: 0 });
    expect(await stored('customer', 'name')).toEqual(['Made on the way']);
  });

  test.each([
    ['customers', 'Customer ID,Name,Tags,Domain,Health score', 'A,One,x;y,one.example,55'],
    [
      'contacts',
      'Contact ID,Customer ID,First name,Email,Main,Tags',
      'c1,K,Ada,ada@one.example,yes,x;y',
      'c2,K,Bob,bob@one.example,yes,',
    ],
    ['agreements', 'Agreement ID,Customer ID,Start,End,MRR', 'a1,K,2026-01-01,2026-12-31,99.90'],
    ['usage', 'Usage ID,Customer ID,Email,Day,Feature,Connections', 'u1,K,ada@one.example,2026-06-01,Map,3'],
    ['tickets', 'Ticket ID,Customer ID,Opened at,Closed at,Subject', 't1,K,2026-06-01,2026-06-03,Broken'],
    ['churn', 'Customer ID,Day,Reason', 'K,2026-06-01,price'],
    [
      'invoices',
      'Number,Customer ID,Issued,Due,Amount,Paid on,Disputed',
      'i1,K,2026-05-01,2026-05-31,100,2026-06-05,no',
      'i2,K,2026-05-01,2026-05-31,80,,yes',
    ],
    ['interactions', 'ID,Customer,Kind,Start,Contact', '1,K,call,2026-06-01 10:00,a@b.example', ',K,note,2026-06-01,'],
    ['credit-notes', 'Number,Customer ID,Day,Amount,Invoice', 'n1,K,2026-06-01,40,'],
    ['payments', 'Payment,Customer ID,Day,Amount,Invoice', 'p1,K,2026-06-01,40,'],
  ])('%s: the same file twice changes nothing the second time', async (kind, ...lines) => {
    await bring('customers', text('Customer ID,Name', 'K,Known'));
    const rows = lines.length - 1;
    const all = async (): Promise<string> => {
      const { rows: found } = await sql<{ all: string }>`select string_agg(t::text, '|' order by t::text) as all from (
        select row_to_json(c)::text from customer c where org_id = ${org.orgId} union all select row_to_json(c)::text from contact c where org_id = ${org.orgId}
        union all select row_to_json(d)::text from document d where org_id = ${org.orgId} union all select row_to_json(u)::text from usage_day u where org_id = ${org.orgId}
        union all select row_to_json(i)::text from interaction i where org_id = ${org.orgId}) t`.execute(
        database.owner,
      );
      return found[0]?.all ?? '';
    };
    expect(await bring(kind, text(...lines))).toMatchObject({ created: rows, failed: 0 });
    const before = await all();
    expect(await bring(kind, text(...lines))).toMatchObject({ created: 0, updated: 0, unchanged: rows, failed: 0 });
    expect(await all()).toBe(before);
  });

  test('R6 what a failed formula shows is nobody’s name and no number; its line fails and says so', async () => {
    const result = await bring(
      'customers',
      text('Customer ID,Name,Domain', 'E1,#DIV/0!,a.example', 'E2,Ok,#N/A', 'E3,#1,x'),
    );
    expect(result).toMatchObject({ created: 1, failed: 2 });
    expect(result.issues.map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'name', 'formulaError'],
      [3, 'domain', 'formulaError'],
    ]);
  });

  test('credit notes lower the invoice they name, or stand by themselves; each says what is wrong (D2)', async () => {
    await bring('customers', text('Customer ID,Name', 'K,Known', 'L,Other'));
    await bring('invoices', text('Number,Customer ID,Issued,Due,Amount', 'i1,K,2026-05-01,2026-05-31,100'));
    await bring('payments', text('Payment,Customer ID,Day,Amount', 'n1,K,2026-06-01,10'));
    const result = await bring(
      'credit-notes',
      text(
        'N° avoir;Client;Date;Montant;Facture',
        'n1;K;2026-06-01;30,50;i1',
        'n2;K;2026-06-01;20;',
        'n3;K;2026-06-01;90;i1',
        'n4;K;2026-06-01;5;i9',
        'n5;L;2026-06-01;5;i1',
        'n6;Z;2026-06-01;5;',
        'n7;K;2026-06-01;-5;',
        'n8;K;2026-06-01;much;',
      ),
    );
    expect(result).toMatchObject({ created: 4, failed: 4 });
    expect(result.issues.map(({ line, field, code }) => [line, field, code])).toEqual([
      [5, 'invoiceNumber', 'unknownInvoice'],
      [7, 'customerId', 'unknownCustomer'],
      [8, 'amount', 'negativeAmount'],
      [9, 'amount', 'invalidNumber'],
      [4, 'amount', 'partlyUnapplied'],
      [6, 'invoiceNumber', 'notApplied'],
    ]);
    const put = await inTransaction(org, async (tx) => {
      const { rows } = await sql<{ number: string; amount: number }>`
        select d.number, a.amount_minor::int as amount from allocation a join document d on d.org_id = a.org_id and d.id = a.source_id
        where d.kind = 'credit-note' order by 1`.execute(tx.db);
      return rows.map(({ number, amount }) => [number, amount]);
    });
    expect(put).toEqual([
      ['n1', 3_050],
      ['n3', 6_950],
    ]);
    const changed = await bring('credit-notes', text('Number,Customer ID,Day,Amount', 'n1,K,2026-06-01,31'));
    expect(changed.issues).toMatchObject([{ field: 'amount', code: 'documentIsFinal' }]);
    for (const [role, code] of [
      ['member', 'notAllowed'],
      ['restricted', 'unknownCustomer'],
    ] as const) {
      const { scope } = await makeMember(database, org, role);
      const bytes = text('Number,Customer ID,Day,Amount', 'm1,K,2026-06-01,31');
      const { id } = await importFile(scope, { kind: 'credit-notes', fileName: 'f.csv', bytes }, choices);
      const issues = await inTransaction(org, (tx) => listImportIssues(tx, id, null, 9));
      expect(issues, role).toMatchObject([{ field: 'customerId', code }]);
    }
  });

  test('a dry run counts, field by field, the values that empty cells would take away', async () => {
    await bring('customers', text('Customer ID,Name,Domain,Tags,Since', 'K,One,k.example,x;y,2026-01-01', 'L,Two,,,'));
    const lines = text(
      'Customer ID,Name,Domain,Tags,Since',
      'K,Other,,,2026-01-02',
      'L,,l.example,,',
      'M,New,,,',
      ',,,,',
    );
    const report = await checkFile(org, { kind: 'customers', bytes: lines }, choices);
    expect(report.emptied).toEqual({ domain: 1, tags: 1 });
    expect(report.fields).toMatchObject({ domain: 2, sinceDay: 1 });
  });

  test('a column that a later file leaves out is left as it is', async () => {
    await bring('customers', text('Customer ID,Name', 'K,Known'));
    await bring('tickets', text('Ticket ID,Customer ID,Opened at,Closed at', 't1,K,2026-06-01,2026-06-03'));
    const again = await bring('tickets', text('Ticket ID,Customer ID,Opened at', 't1,K,2026-06-01'));
    expect(again).toMatchObject({ unchanged: 1 });
    expect(await stored('interaction', 'status')).toEqual(['done']);
  });

  test('what cannot be read fails its row and names field and value; what was valid stays', async () => {
    await bring('customers', text('Customer ID,Name', 'K,Known'));
    const result = await bring(
      'churn',
      text(
        'Churn ID,Customer ID,Day,Reason',
        'c1,K,2026-02-30,x',
        'c2,K,2026-06-01,fine',
        'c3,K,2026-06-02,a\u0000b',
        ',,,',
        'c5,K,someday,x',
        'c6,K,2026-06-03,x,too many',
      ),
    );
    expect(result).toMatchObject({ created: 1, failed: 5 });
    expect(result.issues).toMatchObject([
      { line: 2, field: 'day', code: 'invalidDay', params: { value: '2026-02-30' } },
      { line: 4, field: 'reason', code: 'badText' },
      { line: 5, field: 'customerId', code: 'required' },
      { line: 5, field: 'day', code: 'required' },
      { line: 6, field: 'day', code: 'invalidDay' },
      { line: 7, field: 'row', code: 'tooManyCells' },
    ]);
  });

  test('a dry run shows the outcome and writes nothing', async () => {
    const report = await checkFile(
      org,
      { kind: 'customers', bytes: text('Customer ID,Name', 'A,One', 'A,Two') },
      choices,
    );
    expect(report.counts).toEqual({ rows: 2, created: 1, updated: 0, unchanged: 0, failed: 1 });
    expect(await stored('customer', 'name')).toEqual([]);
  });
});

describe('a file that was taken in', () => {
  const mapping = { customerId: 'Customer ID', name: 'Name', since: 'Since' };
  const lines = Array.from({ length: 1_200 }, (_, i) => `C-${i},Name ${i},03/04/2026`);
  // The last row alone says that days come first.
  const file = text('Customer ID,Name,Since', ...lines, 'Z,Last,25/03/2026');

  test('is not read again by looking at it, nor by starting it', async () => {
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes: file });
    await sql`delete from import_file_part where org_id = ${org.orgId}`.execute(database.owner);
    expect(await viewImport({ ...org, isReadOnly: true }, id)).toMatchObject({
      header: ['Customer ID', 'Name', 'Since'],
      samples: [0, 1, 2, 3, 4].map((i) => [`C-${i}`, `Name ${i}`, '03/04/2026']),
      detected: { separator: ',', encoding: 'utf-8', dateOrder: 'dmy', decimal: '.' },
      totalRows: 1_201,
    });
    await startImport(org, id, { ...choices, mapping });
    expect(await viewImport(org, id)).toMatchObject({ status: 'applying', mapping });
  });

  test('before what it shows was kept: is read once more, by whoever comes first', async () => {
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes: file });
    const kept = (): Promise<unknown[]> => stored('import', 'file_summary');
    const [summary] = await kept();
    await sql`update import set file_summary = null where org_id = ${org.orgId}`.execute(database.owner);
    expect(await viewImport({ ...org, isReadOnly: true }, id)).toMatchObject({ totalRows: 1_201 });
    expect(await kept()).toEqual([null]);
    await startImport(org, id, { ...choices, mapping });
    expect(await kept()).toEqual([summary]);
  });

  test('is tried out on one connection, and shows no more than was asked for', async () => {
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes: file });
    const single = createDatabase(createPool(database.installation.appUrl, { name: 'one', max: 1 }));
    const report = await checkImport({ ...org, db: single }, id, { ...choices, mapping }, { limit: 3 });
    await single.destroy();
    expect(report.counts).toMatchObject({ rows: 1_201, created: 1_201 });
    expect(report.rows.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(await stored('customer', 'name')).toEqual([]);
  });

  test('is looked at a page at a time, by what becomes of its lines and by field', async () => {
    await bring('customers', text('Customer ID,Name,Domain', 'A,One,a.example', 'B,Two,', 'C,Three,'));
    const lines = ['A,One,a.example', 'B,Deux,', 'C,Trois,c.example', 'D,Four,d.example', ',Nobody,'];
    const bytes = text('Customer ID,Name,Domain', ...lines);
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes });
    const mapping = { customerId: 'Customer ID', name: 'Name', domain: 'Domain' };
    const look = async (shown: Partial<ShownRows>): Promise<[number[], number]> => {
      const { rows, matching } = await checkImport(org, id, { ...choices, mapping }, { limit: 2, ...shown });
      return [rows.map(({ line }) => line), matching];
    };
    expect(await look({})).toEqual([[3, 4], 3]);
    expect(await look({ afterLine: 4 })).toEqual([[5], 3]);
    expect(await look({ outcome: 'updated' })).toEqual([[3, 4], 2]);
    expect(await look({ outcome: 'created' })).toEqual([[5], 1]);
    expect(await look({ outcome: 'unchanged' })).toEqual([[2], 1]);
    expect(await look({ outcome: 'failed' })).toEqual([[6], 1]);
    expect(await look({ field: 'domain' })).toEqual([[4, 5], 2]);
    expect(await look({ outcome: 'updated', field: 'domain' })).toEqual([[4], 1]);
    const { fields } = await checkImport(org, id, { ...choices, mapping }, { limit: 1 });
    expect(fields).toMatchObject({ name: 3, domain: 2 });
  });

  test('is judged anew when it failed and is started with other choices', async () => {
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes: file });
    await startImport(org, id, { ...choices, mapping: { customerId: 'Customer ID', name: 'Since', since: 'Name' } });
    await expect(
      continueImport(org, id, () => {
        throw new Error('cut off');
      }),
    ).rejects.toThrow('cut off');
    await failImport(org, id, 'internal');
    expect(await viewImport(org, id)).toMatchObject({
      status: 'failed',
      linesDone: 1_000,
      failed: 1_000,
      issues: 1_000,
    });
    await startImport(org, id, { ...choices, mapping });
    await continueImport(org, id);
    expect(await viewImport(org, id)).toMatchObject({ status: 'applied', created: 1_201, failed: 0, issues: 0 });
  });
});

describe('rows that would break a whole batch fail alone', () => {
  const contacts = 'Contact ID,Customer ID,Last name,Email,Main';

  test('a customer that would stand above itself, alone or in a circle', async () => {
    const result = await bring(
      'customers',
      text('Customer ID,Name,Parent', 'A,One,A', 'B,Two,C', 'C,Three,B', 'D,Four,'),
    );
    expect(result).toMatchObject({ created: 1, failed: 3 });
    expect(result.issues.map(({ line, code }) => [line, code])).toEqual([
      [2, 'customer.parentLoop'],
      [3, 'customer.parentLoop'],
      [4, 'customer.parentLoop'],
    ]);
    expect(await stored('customer', 'name')).toEqual(['Four']);
  });

  test('a parent may stand anywhere in the file, and the file is unchanged the second time', async () => {
    // Each customer stands below the next one: the first row waits for the last.
    const length = 2_500;
    const chain = Array.from({ length }, (_, i) => `C-${i},Name ${i},${i + 1 < length ? `C-${i + 1}` : ''}`);
    const file = text('Customer ID,Name,Parent', ...chain, 'Z,Last,C-0', 'Y,No,Nobody');
    const result = await bring('customers', file);
    expect(result).toMatchObject({ created: length + 1, failed: 1 });
    expect(result.issues).toMatchObject([{ line: length + 3, field: 'parent', code: 'unknownCustomer' }]);
    const { rows } = await sql<{ id: string; above: string | null }>`select c.customer_id as id, p.customer_id as above
      from customer c left join customer p on p.org_id = c.org_id and p.id = c.parent_id where c.org_id = ${org.orgId}`.execute(
      database.owner,
    );
    const above = new Map(rows.map((row) => [row.id, row.above]));
    expect([above.get('Z'), above.get('C-0'), above.get('C-1200'), above.get('C-2499')]).toEqual([
      'C-0',
      'C-1',
      'C-1201',
      null,
    ]);
    expect([...above.values()].filter((id) => id === null)).toHaveLength(1);
    expect(await bring('customers', file)).toMatchObject({ created: 0, updated: 0, unchanged: length + 1, failed: 1 });
  });

  test('a circle of parents is refused as one, however far its rows are apart', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `C-${index},Name ${index},`);
    const file = text('Customer ID,Name,Parent', 'A,One,B', 'D,Below,A', ...many, 'B,Two,C', 'C,Three,A');
    const result = await bring('customers', file);
    expect(result).toMatchObject({ created: 1_500, failed: 4 });
    expect(result.issues.map(({ line, field, code }) => [line, field, code])).toEqual([
      [2, 'parent', 'customer.parentLoop'],
      // Its parent is refused.
      [3, 'parent', 'unknownCustomer'],
      [1_504, 'parent', 'customer.parentLoop'],
      [1_505, 'parent', 'customer.parentLoop'],
    ]);
  });

  test('two contacts of a customer with one address, and two that are both the main one', async () => {
    await bring('customers', text('Customer ID,Name', 'K,Known'));
    const file = text(
      contacts,
      'c1,K,Ada,ada@one.example,yes',
      'c2,K,Bob,ADA@one.example,no',
      'c3,K,Cy,cy@one.example,yes',
    );
    const result = await bring('contacts', file);
    expect(result).toMatchObject({ created: 2, failed: 1 });
    expect(result.issues).toMatchObject([{ line: 3, field: 'email', code: 'contact.emailTaken' }]);
    expect(await stored('contact', 'is_main')).toEqual([false, true]);
    expect(await bring('contacts', file)).toMatchObject({ unchanged: 2, failed: 1 });
    expect(await bring('contacts', text(contacts, 'c3,K,Cy,ada@one.example,no'))).toMatchObject({ failed: 1 });
  });

  test('ids and names longer than an index can hold, and an emoji on the edge of a message', async () => {
    const random = (length: number): string =>
      Array.from({ length }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join('');
    const result = await bring(
      'customers',
      text('Customer ID,Name', `${random(5_000)},Long id`, `L,${random(5_000)}`, 'S,Short'),
    );
    expect(result).toMatchObject({ created: 1, failed: 2 });
    expect(result.issues.map(({ field, code }) => [field, code])).toEqual([
      ['customerId', 'textTooLong'],
      ['name', 'textTooLong'],
    ]);
    const edge = await bring('churn', text('Customer ID,Day', `S,${'x'.repeat(79)}\u{1f600}`));
    expect(edge).toMatchObject({ failed: 1 });
  });
});

describe('files', () => {
  const header = 'Customer ID;Name';
  const accented = `${header}\nA;Électricité Ünal œuvre\n`;

  test.each([
    ['UTF-8', Buffer.from(accented)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${accented}`)],
    ['UTF-16 LE', iconv.encode(accented, 'utf-16le', { addBOM: true })],
    ['UTF-16 BE', iconv.encode(accented, 'utf-16be', { addBOM: true })],
    ['Windows-1252', iconv.encode(accented, 'windows-1252')],
  ])('%s is read with its accents', async (_, bytes) => {
    expect(await bring('customers', bytes)).toMatchObject({ created: 1 });
    expect(await stored('customer', 'name')).toEqual(['Électricité Ünal œuvre']);
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'import.fileEmpty'],
    ['blank lines', text('', '  ', ''), 'import.fileEmpty'],
    ['a header alone', text('Customer ID,Name'), 'import.fileEmpty'],
    ['an archive that is no workbook', Buffer.from('PK\u0003\u0004rest', 'latin1'), 'import.workbookBroken'],
    ['random bytes', Buffer.from(Array.from({ length: 4_000 }, (_, i) => (i * 37) % 32)), 'import.fileBinary'],
    ['more than fits', Buffer.alloc(MAX_FILE_BYTES + 1, 0x61), 'import.fileTooLarge'],
  ])('%s is refused before anything is kept', async (_, bytes, code) => {
    await expect(createImport(org, { kind: 'customers', fileName: 'f.csv', bytes })).rejects.toMatchObject({ code });
    expect(await stored('import', 'id')).toEqual([]);
  });

  test.each([
    ['an unknown column', { mapping: { name: 'No such' } }, 'import.unknownColumn'],
    ['an unknown field', { mapping: { colour: 'Name' } }, 'import.unknownField'],
    ['a required column that is missing', { mapping: {} }, 'import.missingColumn'],
  ])('%s is refused by name', async (_, given, code) => {
    const bytes = text('Number,Name', 'A,One');
    await expect(
      importFile(org, { kind: 'churn', fileName: 'f.csv', bytes }, { ...choices, ...given }),
    ).rejects.toMatchObject({ code });
  });

  test('a written zone is applied: the true moment, and the day it is for the organisation', async () => {
    org = await makeOrganization(database, { zone: 'America/New_York' });
    await bring('customers', text('Customer ID,Name', 'K,Known'));
    const tickets = text(
      'Ticket ID,Customer ID,Opened at,Closed at',
      't1,K,2026-06-01T03:30:00Z,2026-06-01T06:30:00+02:00',
      't2,K,2026-06-01 03:30,2026-06-02',
    );
    expect(await bring('tickets', tickets)).toMatchObject({ created: 2 });
    const { rows } = await sql`select started_at, day, ended_at, closed_day from interaction
      where org_id = ${org.orgId} order by external_id`.execute(database.owner);
    expect(rows).toMatchObject([
      {
        startedAt: new Date('2026-06-01T03:30Z'),
        day: '2026-05-31',
        endedAt: new Date('2026-06-01T04:30Z'),
        closedDay: '2026-06-01',
      },
      {
        startedAt: new Date('2026-06-01T07:30Z'),
        day: '2026-06-01',
        endedAt: new Date('2026-06-02T04:00Z'),
        closedDay: '2026-06-02',
      },
    ]);
    expect(await bring('tickets', tickets)).toMatchObject({ unchanged: 2 });
    // A column of days: midnight is how a program writes a day, another time is a moment.
    await bring(
      'churn',
      text('Customer ID,Day', 'K,2026-06-10T00:00:00Z', 'K,2026-06-20T03:30:00Z', 'K,2026-06-25 03:30'),
    );
    expect(await stored('churn_event', 'day')).toEqual(['2026-06-10', '2026-06-19', '2026-06-25']);
  });

  test.each(['Europe/Paris', 'America/New_York', 'Pacific/Kiritimati'])(
    'a moment at an end of the calendar fails its row and keeps no other out, in %s',
    async (zone) => {
      org = await makeOrganization(database, { zone });
      await bring('customers', text('Customer ID', 'K'));
      const ends = ['9999-12-31', '9999-12-30 23:59', '0001-01-01', '9999-12-30 23:59 -14:00'];
      const lines = ends.map((end, index) => `I${index},K,call,2026-05-01,${end}`);
      const result = await bring(
        'interactions',
        text('Id,Customer ID,Kind,Start,End', 'I8,K,call,2026-05-01,2026-05-02', ...lines, 'I9,K,call,0001-01-01,'),
      );
      expect(result.issues.map(({ line, field, code }) => [line, field, code])).toEqual([
        ...[3, 4, 5, 6].map((line) => [line, 'endedAt', 'invalidDay']),
        [7, 'startedAt', 'invalidDay'],
      ]);
      expect(result).toMatchObject({ created: 1, failed: 5 });
    },
  );

  test.each([
    ['that would fail again, ends', 'P0001', 'failed', 'cannotGoOn'],
    ['that may pass another time, waits for it', '57P01', 'applying', null],
  ])('what hits an error %s, on the command line too', async (_, errcode, status, failure) => {
    await sql`create function die() returns trigger language plpgsql as $$ begin
      raise 'died' using errcode = ${sql.lit(errcode)}; end $$`.execute(database.owner);
    await sql`create trigger die before insert on customer for each row execute function die()`.execute(database.owner);
    await expect(bring('customers', text('Customer ID', 'K'))).rejects.toThrow('died');
    await sql`drop function die cascade`.execute(database.owner);
    expect([await stored('import', 'status'), await stored('import', 'failure')]).toEqual([[status], [failure]]);
  });

  test('R5 a file of exchanges shows others nothing of its rows, the first one of a file without a header included', async () => {
    const [ada, bob] = [await makeMember(database, org, 'admin'), await makeMember(database, org, 'admin')];
    const bytes = text('C,call,2026-05-01,SECRET1', 'C,call,2026-05-02,SECRET2');
    const { id } = await createImport(ada.scope, { kind: 'interactions', fileName: 'f.csv', bytes });
    await database.owner
      .updateTable('import')
      .set({
        settings: JSON.stringify({ ...choices, mapping: { subject: 'SECRET1' }, constants: { author: 'SECRET3' } }),
      })
      .where('id', '=', id)
      .execute();
    const mine = await viewImport(ada.scope, id);
    expect([mine.header, mine.mapping]).toEqual([['C', 'call', '2026-05-01', 'SECRET1'], { subject: 'SECRET1' }]);
    const theirs = await viewImport(bob.scope, id);
    expect(theirs).toMatchObject({ totalRows: 1, status: 'uploaded' });
    expect(JSON.stringify(theirs)).not.toContain('SECRET');
  });

  test('R6 terms of an agreement that lead out of the calendar fail their rows and name the field; the API has the same bounds', async () => {
    const row = (id: string, months: string, days: string, renewal: string): string =>
      `${id},K,2026-01-01,2026-12-31,100,yes,${months},${days},${renewal}`;
    const lines = [
      'Agreement ID,Customer ID,Start,Term end,Amount,Auto renew,Notice months,Notice days,Renewal months',
      row('A1', '120', '3660', '1200'),
      row('A2', '121', '0', '1'),
      row('A3', '0', '200000000', '1'),
      row('A4', '0', '0', '1201'),
      row('A5', '-1', '-1', '-1'),
      row('A6', '', '', '0'),
    ];
    await bring('customers', text('Customer ID', 'K'));
    const result = await bring('agreements', text(...lines));
    expect(result).toMatchObject({ created: 2, failed: 4 });
    expect(result.issues.map(({ line, field, code, params }) => [line, field, code, params.value])).toEqual([
      [3, 'noticeMonths', 'negativeNumber', 121],
      [4, 'noticeDays', 'negativeNumber', 200_000_000],
      [5, 'renewalMonths', 'negativeNumber', 1_201],
      [6, 'noticeDays', 'negativeNumber', -1],
      [6, 'noticeMonths', 'negativeNumber', -1],
      [6, 'renewalMonths', 'negativeNumber', -1],
    ]);
    const amount = { amountMinor: 100, currency: 'EUR' };
    const [customerId] = (await stored('customer', 'id')) as string[];
    await expect(
      createAgreement(org, { customerId: customerId ?? '', startDay: '2026-01-01', amount, noticeDays: 3_661 }),
    ).rejects.toMatchObject({ field: 'noticeDays' });
    // What was stored before there were bounds does not keep the rest of it from being changed.
    await database.owner.updateTable('agreement').set({ noticeDays: 4_000 }).where('agreementId', '=', 'A1').execute();
    expect(await bring('agreements', text(lines[0] ?? '', row('A1', '6', '4000', '1200')))).toMatchObject({
      updated: 1,
    });
  });

  describe('R6 an exchange without an id whose people are written in several ways', () => {
    const header = 'Customer ID,Kind,Start,Subject,Author,Contact';
    const row = (author: string, contact: string): string => `K,call,2026-05-01 10:00,Call,${author},${contact}`;
    const [named, plain] = [row('Ana <Ana@x.example>', 'Bob <bob@k.example>'), row('ana@x.example', 'bob@k.example')];
    const authors = (): Promise<unknown[]> => stored('interaction', 'author_name');

    test('is one, in one file and in the next', async () => {
      await bring('customers', text('Customer ID', 'K'));
      expect(await bring('interactions', text(header, named, plain))).toMatchObject({ created: 1, unchanged: 1 });
      expect(await bring('interactions', text(header, plain))).toMatchObject({ unchanged: 1, issues: [] });
      expect(await bring('interactions', text(header, named, plain))).toMatchObject({ unchanged: 2, issues: [] });
      expect(await bring('interactions', text(header, row('Ana', 'bob@k.example')))).toMatchObject({ created: 1 });
      expect(await authors()).toEqual(['Ana', 'Ana']);
    });

    test('what came in as two before people were known by their addresses stays as it is, brought again', async () => {
      await bring('customers', text('Customer ID', 'K'));
      await bring('interactions', text(header, plain));
      await database.owner
        .updateTable('interaction')
        .set({ externalId: 'elsewhere' })
        .where('orgId', '=', org.orgId)
        .execute();
      await bring('interactions', text(header, named));
      const before = createHash('sha256')
        .update(`content|K|call|2026-05-01T08:00:00.000Z|outgoing|Call||Ana <Ana@x.example>|bob@k.example`)
        .digest('hex');
      // Each under the id that it had then: the plain one has it still.
      const [now] = (await stored('interaction', 'external_id')) as string[];
      for (const [from, to] of [
        [now, `content:${before}`],
        ['elsewhere', now],
      ])
        await sql`update interaction set external_id = ${to} where org_id = ${org.orgId} and external_id = ${from}`.execute(
          database.owner,
        );
      expect(await bring('interactions', text(header, named, plain))).toMatchObject({ unchanged: 2, issues: [] });
      expect(await authors()).toEqual(['Ana', 'ana@x.example']);
    });
  });

  test('days that can be read both ways are asked about, never guessed', async () => {
    await bring('customers', text('Customer ID,Name', 'K,Known'));
    const bytes = text('Customer ID,Day', 'K,03/04/2026');
    await expect(bring('churn', bytes)).rejects.toMatchObject({ code: 'import.ambiguousDates' });
    await bring('churn', bytes, { dateOrder: 'dmy' });
    expect(await stored('churn_event', 'day')).toEqual(['2026-04-03']);
  });
});
