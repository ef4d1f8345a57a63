import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabase, createPool, type Database, rolePasswords } from '@vigie/db/connection';
import { startEmbedded } from '@vigie/db/embedded';
import { type Installation, installationOf } from '@vigie/db/installation';
import { migrate } from '@vigie/db/migration';
import type { OrgScope } from '@vigie/db/scope';
import { createOrganization, openScope, SYSTEM_ACTOR, systemScope } from '@vigie/operations/organization';
import { rescoreAll } from '@vigie/operations/rescore';
import { sql } from 'kysely';
import pg from 'pg';
import { generateDemo } from '../scripts/demo/generate.ts';

const ROOT = join(import.meta.dirname, '..');
const SECRET = 'a secret for benches only';
const SLUG = 'bench';

export interface Fixture {
  installation: Installation;
  /** As the application role, under row-level security. */
  db: Database;
  owner: Database;
  scope: OrgScope;
  close(): Promise<void>;
}

/** Data is kept between runs under the hash of what makes it: generator and migrations. */
async function dataHash(customers: number): Promise<string> {
  const hash = createHash('sha256').update(String(customers));
  for (const folder of ['packages/db/src/migration', 'scripts/demo']) {
    for (const name of (await readdir(join(ROOT, folder))).sort())
      if (!name.includes('.test.')) hash.update(await readFile(join(ROOT, folder, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** A database of believable customers, scored, made once and kept. */
export async function openFixture(customers: number, say: (text: string) => void = console.error): Promise<Fixture> {
  const server = await startEmbedded({ dataDir: join(ROOT, '.vigie/bench') });
  const name = `bench_${await dataHash(customers)}`;
  const installation = installationOf(server.url(name), SECRET, () => server.release());
  const admin = new pg.Client({ connectionString: server.url('postgres'), application_name: 'vigie-bench' });
  await admin.connect();
  try {
    if ((await admin.query('select 1 from pg_database where datname = $1', [name])).rowCount === 0) {
      // Older data sets would only fill the disk.
      const { rows } = await admin.query<{ datname: string }>(
        `select datname from pg_database where datname like 'bench\\_%'`,
      );
      for (const old of rows) await admin.query(`drop database ${pg.escapeIdentifier(old.datname)} with (force)`);
      await admin.query('drop database if exists bench_making with (force)');
      await admin.query('create database bench_making');
      await fill(
        installationOf(server.url('bench_making'), SECRET, async () => undefined),
        customers,
        say,
      );
      await admin.query(`alter database bench_making rename to ${pg.escapeIdentifier(name)}`);
    }
  } finally {
    await admin.end();
  }
  const db = createDatabase(createPool(installation.appUrl, { name: 'bench', max: 10 }));
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'bench-owner', max: 4 }));
  const scope = await systemScope(db, SLUG);
  if (!scope) throw new Error('The bench data has no organisation.');
  return {
    installation,
    db,
    owner,
    scope,
    close: async () => {
      await Promise.all([db.destroy(), owner.destroy()]);
      await server.release();
    },
  };
}

async function fill(installation: Installation, customers: number, say: (text: string) => void): Promise<void> {
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'bench-fill', max: 2 }));
  const db = createDatabase(createPool(installation.appUrl, { name: 'bench-fill', max: 8 }));
  try {
    await migrate(owner as never, rolePasswords(SECRET));
    const org = await createOrganization(owner, { name: 'Bench', slug: SLUG, today: '2026-06-30' });
    const startedAt = performance.now();
    const written = await generateDemo(installation.ownerUrl, {
      orgId: org.orgId,
      today: '2026-06-30',
      currency: 'EUR',
      customers,
      seed: 1,
      owners: [],
    });
    say(
      `made ${Object.entries(written)
        .map(([table, rows]) => `${rows} ${table}`)
        .join(', ')} in ${Math.round((performance.now() - startedAt) / 1000)} s`,
    );
    await rescoreAll(openScope(db, org, SYSTEM_ACTOR), (done) => done % 20_000 === 0 && say(`scored ${done}`));
    await sql`vacuum analyze`.execute(owner);
  } finally {
    await Promise.all([owner.destroy(), db.destroy()]);
  }
}
