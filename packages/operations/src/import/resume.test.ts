import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeOrganization } from '../test-organization/test-organization.ts';
import { continueImport, createImport, importFile, startImport } from './import.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
});

const choices = { mapping: {}, constants: {}, createMissing: false };

describe('a killed import (qR4)', () => {
  // The last hundred repeat the first; some of those are refused when they are written, some only the first time.
  const stageOf = (i: number): string => (i % 50 === 20 || (i % 50 === 30 && i < 2_300) ? 'Nowhere' : '');
  // Some stand below a customer of the last batch.
  const parentOf = (i: number): string => (i % 200 === 40 ? `C-${2_299 - (i % 2_300) / 40}` : '');
  const rows = Array.from({ length: 2_400 }, (_, i) =>
    i % 50 === 7
      ? `C-${i},,not-a-day,,`
      : `C-${i % 2_300},Name ${i % 2_300},2026-01-01,${stageOf(i)},${parentOf(i % 2_300)}`,
  );
  const bytes = Buffer.from(['Customer ID,Name,Since,Stage,Parent', ...rows].join('\n'));
  const mapping = { customerId: 'Customer ID', name: 'Name', since: 'Since', stage: 'Stage', parent: 'Parent' };

  async function content(scope: OrgScope): Promise<unknown> {
    return inTransaction(scope, async (tx) => {
      const customers =
        await sql`select c.customer_id, c.name, c.since_day, c.version, p.customer_id as parent from customer c
          left join customer p on p.org_id = c.org_id and p.id = c.parent_id order by c.customer_id collate "C"`.execute(
          tx.db,
        );
      const issues = await sql`select line, field, code, params from import_issue order by line, field`.execute(tx.db);
      const counts =
        await sql`select created, updated, unchanged, failed, rows, status, lines_done from import`.execute(tx.db);
      const audit = await sql`select count(*)::int as n from audit where entity = 'customer'`.execute(tx.db);
      return [customers.rows, issues.rows, counts.rows, audit.rows];
    });
  }

  let clean: unknown;
  beforeAll(async () => {
    const never = await makeOrganization(database);
    await importFile(never, { kind: 'customers', fileName: 'f.csv', bytes }, choices);
    clean = await content(never);
  });

  test('a clean run leaves out what failed and nothing else', () => {
    const [customers, , counts] = clean as [{ parent: string | null }[], unknown, Record<string, number>[]];
    const refused = rows.filter((row) => row.includes('Nowhere') || row.includes('not-a-day')).length;
    const created = new Set(
      rows.filter((row) => !row.includes('Nowhere') && !row.includes('not-a-day')).map((row) => row.split(',')[0]),
    ).size;
    expect(counts).toMatchObject([{ rows: 2_400, failed: refused, created, unchanged: 2_400 - refused - created }]);
    expect(customers.filter(({ parent }) => parent !== null)).toHaveLength(12);
  });

  test.each([1, 2])('goes on behind batch %i and ends like one that was never killed', async (batch) => {
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes });
    await startImport(org, id, { ...choices, mapping });
    // Dies inside the batch after: the database refuses a row in its middle, and the whole batch goes.
    await sql`create function die() returns trigger language plpgsql as $$ begin
      if new.customer_id = ${sql.lit(`C-${batch * 1_000 + 100}`)} then raise 'killed'; end if; return new; end $$`.execute(
      database.owner,
    );
    await sql`create trigger die before insert on customer for each row execute function die()`.execute(database.owner);
    let batches = 0;
    await expect(
      continueImport(org, id, () => {
        batches += 1;
      }),
    ).rejects.toThrow(/killed/);
    expect(batches).toBe(batch);
    await sql`drop trigger die on customer`.execute(database.owner);
    await sql`drop function die`.execute(database.owner);
    await continueImport(org, id);
    expect(await content(org)).toEqual(clean);
  });

  test('a batch that met another on the way is written once more, and ends like one that met nobody', async () => {
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes });
    await startImport(org, id, { ...choices, mapping });
    // At the end of the second batch, once: what counts it is not taken back.
    await sql`create sequence meetings`.execute(database.owner);
    await sql`grant usage on sequence meetings to vigie_app`.execute(database.owner);
    await sql`create function meet() returns trigger language plpgsql as $$ begin
      if new.lines_done = 2000 and nextval('meetings') = 1 then raise 'met' using errcode = '40P01'; end if;
      return new; end $$`.execute(database.owner);
    await sql`create trigger meet before update on import for each row execute function meet()`.execute(database.owner);
    await continueImport(org, id);
    const { rows: met } = await sql<{ n: number }>`select last_value::integer as n from meetings`.execute(
      database.owner,
    );
    expect(met).toEqual([{ n: 2 }]);
    expect(await content(org)).toEqual(clean);
    await sql`drop trigger meet on import`.execute(database.owner);
    await sql`drop function meet`.execute(database.owner);
    await sql`drop sequence meetings`.execute(database.owner);
  });

  test('two imports of one file at once bring each row once, and none of them ends for it', async () => {
    const made = [];
    for (let n = 0; n < 2; n += 1) {
      const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes });
      await startImport(org, id, { ...choices, mapping });
      made.push(id);
    }
    await Promise.all(made.map((id) => continueImport(org, id)));
    const { rows } = await sql<{
      status: string;
      created: number;
      failed: number;
    }>`select status, sum(created)::integer as created,
      min(failed)::integer as failed from import where org_id = ${org.orgId} group by status`.execute(database.owner);
    const [, , [counts]] = clean as [unknown, unknown, [{ created: number; failed: number }]];
    expect(rows).toEqual([{ status: 'applied', created: counts.created, failed: counts.failed }]);
  });

  test('two workers at once write each row once', async () => {
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes });
    await startImport(org, id, { ...choices, mapping });
    await Promise.all([continueImport(org, id), continueImport(org, id)]);
    expect(await content(org)).toEqual(clean);
  });
});
