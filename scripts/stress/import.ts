import { createHash, randomInt } from 'node:crypto';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { addDays } from '@vigie/domain/calendar';
import { continueImport, createImport, startImport } from '@vigie/operations/import';
import { makeOrganization } from '@vigie/operations/test-organization';
import { continueUndo, startUndo, viewUndo } from '@vigie/operations/undo';
import { type RawBuilder, sql } from 'kysely';
import type { Figures } from './marks.ts';

const ROWS = 3_000;

/** A kind of file that is killed: what was there before it, and what an organisation holds of it. */
interface Subject {
  kind: string;
  mapping: Record<string, string>;
  lines: string[];
  /** The same record as a line, as it was before; every fifth was there. */
  older: (line: string) => string;
  table: string;
  /** The condition on a row of the table, `r`, that says it is that of a line. */
  isRow: (line: string) => string;
  /** What is stored, without our own ids and the number of times that it was written. */
  content: RawBuilder<unknown>;
}

const cellsOf = (line: string): string[] => line.split(',');
const indexes = Array.from({ length: ROWS }, (_, i) => i);
const CURRENCIES = ['USD', 'GBP', 'CHF', 'JPY', 'CAD'];

const SUBJECTS: Subject[] = [
  {
    kind: 'customers',
    mapping: { customerId: 'Customer ID', name: 'Name', parent: 'Parent', tags: 'Tags' },
    // Every third row stands below another one, wherever that is.
    lines: indexes.map((i) => `C-${i},Name ${i},${i % 3 === 0 && i > 0 ? `C-${i - 1}` : ''},a;t${i % 7}`),
    older: (line) => `${cellsOf(line)[0]},Old,,old`,
    table: 'customer',
    isRow: (line) => `r.customer_id = '${cellsOf(line)[0]}'`,
    content: sql`select c.customer_id, c.name, c.search_folded, p.customer_id as parent,
        (select string_agg(t.tag, ';' order by t.tag_folded) from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id) as tags,
        exists (select 1 from customer_figure f where f.org_id = c.org_id and f.customer_id = c.id) as figures
      from customer c left join customer p on p.org_id = c.org_id and p.id = c.parent_id
      order by c.customer_id collate "C"`,
  },
  {
    kind: 'interactions',
    mapping: {
      interactionId: 'ID',
      customerId: 'Customer',
      kind: 'Kind',
      startedAt: 'Start',
      subject: 'Subject',
      contact: 'Contact',
    },
    // Some of the contacts are known from no other row.
    lines: indexes.map(
      (i) => `I-${i},K-${i % 40},call,2026-05-${10 + (i % 20)} 10:00,Subject ${i},p${i % 300}@client.example`,
    ),
    older: (line) => [...cellsOf(line).slice(0, 4), 'Old', ''].join(','),
    table: 'interaction',
    isRow: (line) => `r.external_id = '${cellsOf(line)[0]}'`,
    content: sql`select i.external_id, i.subject, i.subject_folded, i.started_at, i.touch_day, c.customer_id, k.email
      from interaction i join customer c on c.org_id = i.org_id and c.id = i.customer_id
      left join contact k on k.org_id = i.org_id and k.id = i.contact_id order by i.external_id collate "C"`,
  },
  {
    kind: 'rates',
    mapping: { currency: 'Currency', day: 'Day', rate: 'Rate' },
    lines: indexes.map((i) => `${CURRENCIES[i % 5]},${addDays('2024-01-01', Math.floor(i / 5))},1.${1_000 + i}`),
    older: (line) => [...cellsOf(line).slice(0, 2), '9'].join(','),
    table: 'currency_rate',
    isRow: (line) => `r.currency = '${cellsOf(line)[0]}' and r.day = '${cellsOf(line)[1]}'`,
    content: sql`select currency, day, rate::text, source from currency_rate order by currency, day`,
  },
];

async function bring(org: OrgScope, { kind, mapping }: Subject, lines: string[]): Promise<string> {
  const bytes = Buffer.from([Object.values(mapping).join(','), ...lines].join('\n'));
  const { id } = await createImport(org, { kind, fileName: 'f.csv', bytes });
  await startImport(org, id, { mapping, constants: {}, createMissing: kind === 'interactions' });
  return id;
}

async function hashOf(org: OrgScope, { content }: Subject): Promise<string> {
  const { rows } = await inTransaction(org, (tx) => content.execute(tx.db));
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

/** Lets the work die at one row of one organisation, once: the database refuses it and the batch goes. */
async function dying(
  database: TestDatabase,
  org: OrgScope,
  { table, lines, isRow }: Subject,
  event: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const row = isRow(lines[randomInt(ROWS)] ?? '');
  const side = event === 'delete' ? 'old' : 'new';
  await sql`create or replace function die() returns trigger language plpgsql as ${sql.lit(
    `declare r record; begin r := ${side}; if r.org_id = '${org.orgId}' and ${row} then raise 'killed'; end if; return r; end`,
  )}`.execute(database.owner);
  await sql`create trigger die before ${sql.raw(event)} on ${sql.table(table)} for each row execute function die()`.execute(
    database.owner,
  );
  try {
    await work();
    return false;
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('killed'))) throw error;
    return true;
  } finally {
    await sql`drop trigger die on ${sql.table(table)}`.execute(database.owner);
  }
}

/** An organisation in which every fifth record of a file is there, under other values. */
async function furnished(database: TestDatabase, subject: Subject): Promise<OrgScope> {
  const org = await makeOrganization(database);
  const before = subject.lines.filter((_, i) => i % 5 === 0).map(subject.older);
  await continueImport(org, await bring(org, subject, before));
  return org;
}

/** qR4: an import killed at a random row and resumed ends like a clean one; so does its undo. Each kind in its turn. */
export async function importsResume(rounds: number): Promise<Figures> {
  const database = await createTestDatabase();
  let [kills, undoKills] = [0, 0];
  try {
    for (const [turn, subject] of SUBJECTS.entries()) {
      const clean = await furnished(database, subject);
      const start = await hashOf(clean, subject);
      await continueImport(clean, await bring(clean, subject, subject.lines));
      const end = await hashOf(clean, subject);
      if (start === end) throw new Error(`an import of ${subject.kind} changed nothing`);
      for (let round = turn; round < rounds; round += SUBJECTS.length) {
        const org = await furnished(database, subject);
        const id = await bring(org, subject, subject.lines);
        if (await dying(database, org, subject, 'insert or update', () => continueImport(org, id))) kills += 1;
        await continueImport(org, id);
        if ((await hashOf(org, subject)) !== end) throw new Error(`an import of round ${round} ended otherwise`);
        await startUndo(org, { kind: 'import', id });
        if (await dying(database, org, subject, 'delete', () => continueUndo(org, id))) undoKills += 1;
        await continueUndo(org, id);
        const undo = await viewUndo(org, { kind: 'import', id });
        if (undo?.status !== 'undone' || undo.refused > 0 || undo.rowsDone !== undo.rows)
          throw new Error(`an undo of round ${round} was left unfinished`);
        if ((await hashOf(org, subject)) !== start) throw new Error(`an undo of round ${round} ended otherwise`);
      }
    }
    return { rounds, kinds: SUBJECTS.length, kills, undoKills, different: 0 };
  } finally {
    await database.close();
  }
}
