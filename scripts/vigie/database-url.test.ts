import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestOwner, type TestOwner } from '@vigie/db/test-database';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../env.ts';

interface Given {
  databaseUrl: string;
  secret: string;
}

let owner: TestOwner;
let folder: string;
beforeAll(async () => {
  owner = await createTestOwner();
  folder = await mkdtemp(join(tmpdir(), 'vigie-database-url-'));
});
afterAll(async () => {
  await owner.close();
  await rm(folder, { recursive: true, force: true });
});

/** A command as a person runs it against a server of their own; answers what it printed. */
function vigie(given: Given, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/vigie.ts'), ...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      DATABASE_URL: given.databaseUrl,
      VIGIE_SECRET: given.secret,
      // Nothing of a server elsewhere is kept here.
      VIGIE_DATA_DIR: '/nowhere',
    },
  });
  expect({ status, stderr }, `${args.join(' ')}: ${stdout}`).toEqual({ status: 0, stderr: '' });
  return stdout.trim();
}

/** Rows per table, past row-level security. */
async function counts({ databaseUrl }: Given): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema in ('auth', 'control', 'public') and table_name not like 'kysely%' order by 1`,
    );
    await client.query('begin');
    const found: Record<string, number> = {};
    for (const { name } of tables) {
      await client.query(`alter table ${name} no force row level security`);
      const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from ${name}`);
      found[name] = rows[0]?.n ?? 0;
    }
    await client.query('rollback');
    return found;
  } finally {
    await client.end();
  }
}

test('every command works on a server whose owner is no superuser, and a backup of one goes into another', async () => {
  const source = await owner.createDatabase();
  vigie(source, 'migrate');
  expect(vigie(source, 'org', 'create', '--name', 'Acme', '--today', '2026-06-30')).toBe('acme');
  expect(vigie(source, 'demo', '--customers', '20', '--today', '2026-06-30')).toMatch(/^demo: 20 customer, /);

  const file = join(folder, 'customers.csv');
  await writeFile(
    file,
    'customer_id,name,since\nC-1,Zoë & fils,2025-03-01\nC-2,Œuvre,2025-04-01\nC-3,Third,2025-13-01\n',
  );
  const imported = JSON.parse(vigie(source, 'import', 'customers', file, '--org', 'acme', '--json'));
  expect(imported).toMatchObject({ rows: 3, created: 2, updated: 0, unchanged: 0, failed: 1, warnings: [] });
  expect(imported.errors).toMatchObject([{ line: 4, field: 'since' }]);
  expect(vigie(source, 'recompute', '--org', 'demo')).toBe('20 customers recomputed as of 2026-06-30.');
  expect(vigie(source, 'api-key', 'create', '--org', 'acme', '--name', 'test', '--scopes', 'admin')).not.toBe('');
  vigie(source, 'user', 'create', '--org', 'acme', '--email', 'owner@vigie.example', '--role', 'owner');

  const saved = vigie(source, 'backup', join(folder, 'backup'));
  const target = await owner.createDatabase();
  const restored = vigie(target, 'restore', join(folder, 'backup'));
  const rowsOf = (text: string): string | undefined => /\d+ tables, \d+ rows/.exec(text)?.[0];
  expect(rowsOf(restored)).toBe(rowsOf(saved));
  const before = await counts(source);
  expect(await counts(target)).toEqual(before);
  expect(before).toMatchObject({
    'public.customer': 22,
    'public.customer_figure': 22,
    'control.organization': 2,
    'control.api_key': 1,
    'control.membership': 1,
    'auth."user"': 1,
  });
});
