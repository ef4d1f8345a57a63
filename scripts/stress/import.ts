import { createHash, randomInt } from 'node:crypto';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { continueImport, createImport, startImport } from '@vigie/operations/import';
import { makeOrganization } from '@vigie/operations/test-organization';
import { continueUndo, startUndo, viewUndo } from '@vigie/operations/undo';
import { sql } from 'kysely';
import type { Figures } from './marks.ts';

const ROWS = 3_000;
const MAPPING = { customerId: 'Customer ID', name: 'Name', parent: 'Parent', tags: 'Tags' };

/** Every third row stands below another one, wherever that is; every fifth was there before, under another name. */
const lines = Array.from(
  { length: ROWS },
  (_, i) => `C-${i},Name ${i},${i % 3 === 0 && i > 0 ? `C-${i - 1}` : ''},a;t${i % 7}`,
);
const bytes = Buffer.from(['Customer ID,Name,Parent,Tags', ...lines].join('\n'));
const before = Buffer.from(
  [
    'Customer ID,Name,Parent,Tags',
    ...lines.filter((_, i) => i % 5 === 0).map((line) => `${line.split(',')[0]},Old,,old`),
  ].join('\n'),
);

async function bring(org: OrgScope, file: Buffer): Promise<string> {
  const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes: file });
  await startImport(org, id, { mapping: MAPPING, constants: {}, createMissing: false });
  return id;
}

/** What the organisation holds, without our own ids and the number of times that it was written. */
async function hashOf(org: OrgScope): Promise<string> {
  return inTransaction(org, async (tx) => {
    const { rows } = await sql`select c.customer_id, c.name, c.search_folded, p.customer_id as parent,
        (select string_agg(t.tag, ';' order by t.tag_folded) from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id) as tags,
        exists (select 1 from customer_figure f where f.org_id = c.org_id and f.customer_id = c.id) as figures
      from customer c left join customer p on p.org_id = c.org_id and p.id = c.parent_id
      order by c.customer_id collate "C"`.execute(tx.db);
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  });
}

/** Lets the work die at one row of one organisation, once: the database refuses it and the batch goes. */
async function dying(
  database: TestDatabase,
  org: OrgScope,
  event: string,
  work: () => Promise<void>,
): Promise<boolean> {
  const row = `C-${randomInt(ROWS)}`;
  const side = event === 'delete' ? 'old' : 'new';
  await sql`create or replace function die() returns trigger language plpgsql as ${sql.lit(
    `begin if ${side}.org_id = '${org.orgId}' and ${side}.customer_id = '${row}' then raise 'killed'; end if; return ${side}; end`,
  )}`.execute(database.owner);
  await sql`create trigger die before ${sql.raw(event)} on customer for each row execute function die()`.execute(
    database.owner,
  );
  try {
    await work();
    return false;
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('killed'))) throw error;
    return true;
  } finally {
    await sql`drop trigger die on customer`.execute(database.owner);
  }
}

/** qR4: an import killed at a random row and resumed ends like a clean one; so does its undo. */
export async function importsResume(rounds: number): Promise<Figures> {
  const database = await createTestDatabase();
  let [kills, undoKills] = [0, 0];
  try {
    const clean = await makeOrganization(database);
    await continueImport(clean, await bring(clean, before));
    const start = await hashOf(clean);
    await continueImport(clean, await bring(clean, bytes));
    const end = await hashOf(clean);
    for (let round = 0; round < rounds; round += 1) {
      const org = await makeOrganization(database);
      await continueImport(org, await bring(org, before));
      const id = await bring(org, bytes);
      if (await dying(database, org, 'insert or update', () => continueImport(org, id))) kills += 1;
      await continueImport(org, id);
      if ((await hashOf(org)) !== end) throw new Error(`an import of round ${round} ended otherwise`);
      await startUndo(org, { kind: 'import', id });
      if (await dying(database, org, 'delete', () => continueUndo(org, id))) undoKills += 1;
      await continueUndo(org, id);
      const undo = await viewUndo(org, { kind: 'import', id });
      if (undo?.status !== 'undone' || undo.refused > 0 || undo.rowsDone !== undo.rows)
        throw new Error(`an undo of round ${round} was left unfinished`);
      if ((await hashOf(org)) !== start) throw new Error(`an undo of round ${round} ended otherwise`);
    }
    return { rounds, kills, undoKills, different: 0 };
  } finally {
    await database.close();
  }
}
