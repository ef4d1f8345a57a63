import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { importFile, viewImport } from '@vigie/operations/import';
import { makeOrganization } from '@vigie/operations/test-organization';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMMANDS } from './commands.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test.each([
  ['that would fail again, ends with its reason', '23503', 'failed', 'cannotGoOn'],
  ['that may pass another time, waits for a worker', '57P01', 'undoing', null],
])('R6 vigie undo: an undo that hits an error %s', async (_, errcode, status, failure) => {
  const org = await makeOrganization(database);
  const bytes = Buffer.from('Customer ID\nA\nB');
  const { id } = await importFile(
    org,
    { kind: 'customers', fileName: 'f.csv', bytes },
    { mapping: {}, constants: {}, createMissing: false },
  );
  await sql`create function keep() returns trigger language plpgsql as $$ begin
    raise 'kept' using errcode = ${sql.lit(errcode)}; end $$`.execute(database.owner);
  await sql`create trigger keep before delete on customer for each row execute function keep()`.execute(database.owner);
  const run = async (): Promise<unknown> =>
    COMMANDS.undo?.run({ db: org.db, positionals: [id], values: { org: org.org.slug, json: true } } as never);
  await expect(run()).rejects.toThrow('kept');
  await sql`drop function keep cascade`.execute(database.owner);
  expect(await viewImport(org, id)).toMatchObject({ undo: { status, failure } });
  // Whoever mended it asks again, and the rest is undone.
  expect(await run()).toBe(0);
  expect(await viewImport(org, id)).toMatchObject({ undo: { status: 'undone', removed: 2 } });
});
