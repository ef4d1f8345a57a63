/**
 * Databases for tests: one embedded cluster per checkout, a template migrated once per shape of the migrations, and a
 * clone of it (10 ms) for every test file. Real PostgreSQL, real roles, no mocks.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase, createPool, type Database, rolePasswords } from '../connection/connection.ts';
import { startEmbedded } from '../embedded/embedded.ts';
import { type Installation, installationOf } from '../installation/installation.ts';
import { migrate } from '../migration/migration.ts';

const DATA_DIR = join(import.meta.dirname, '../../../../.vigie/test');
const SECRET = 'a secret for tests only, long enough for sessions';

export interface TestDatabase {
  /** As the application role, bound by row-level security. */
  db: Database;
  /** As the owner of the database. */
  owner: Database;
  installation: Installation;
  close(): Promise<void>;
}

async function migrationsHash(): Promise<string> {
  const folder = join(import.meta.dirname, '../migration');
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) hash.update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 12);
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'vigie-test-setup' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function ensureTemplate(url: (database: string) => string): Promise<string> {
  const name = `template_${await migrationsHash()}`;
  await withClient(url('postgres'), async (client) => {
    await client.query('select pg_advisory_lock(7304121)');
    const found = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [name]);
    if (found.rowCount !== 0) return;
    await client.query(`drop database if exists ${name}`);
    await client.query(`create database ${name}`);
    const owner = createDatabase(createPool(url(name), { name: 'test-setup', max: 1 }));
    await migrate(owner as never, rolePasswords(SECRET));
    await owner.destroy();
    await client.query(`alter database ${name} is_template true`);
  });
  return name;
}

const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
};

/** Keeps the test server up, with the template made, until the answer is called: for the length of a whole run. */
export async function holdTestServer(): Promise<() => Promise<void>> {
  const server = await startEmbedded({ dataDir: DATA_DIR, settings: SETTINGS });
  await ensureTemplate(server.url);
  return () => server.release();
}

/** A fresh, migrated, empty database; close it at the end of the file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await startEmbedded({
    dataDir: DATA_DIR,
    settings: SETTINGS,
  });
  const template = await ensureTemplate(server.url);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(server.url('postgres'), (client) => client.query(`create database ${name} template ${template}`));
  const installation = installationOf(server.url(name), SECRET, async () => undefined);
  const db = createDatabase(createPool(installation.appUrl, { name: 'test', max: 8 }));
  const owner = createDatabase(createPool(installation.ownerUrl, { name: 'test-owner', max: 4 }));
  return {
    db,
    owner,
    installation,
    close: async () => {
      await Promise.all([db.destroy(), owner.destroy()]);
      await withClient(server.url('postgres'), (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
      await server.release();
    },
  };
}

export interface TestOwner {
  /** What DATABASE_URL and VIGIE_SECRET are of each empty database asked for. */
  createDatabase(): Promise<{ databaseUrl: string; secret: string }>;
  close(): Promise<void>;
}

/** An owner of databases who is no superuser, as one has it on a server from elsewhere. */
export async function createTestOwner(): Promise<TestOwner> {
  const server = await startEmbedded({ dataDir: DATA_DIR, settings: SETTINGS });
  // The roles of the application belong to the server, with the passwords of the first secret.
  await ensureTemplate(server.url);
  const asAdmin = (text: string): Promise<unknown> =>
    withClient(server.url('postgres'), (client) => client.query(text));
  const [role, password] = [`test_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
  await asAdmin(`create role ${role} login createdb createrole nosuperuser password '${password}'`);
  const names: string[] = [];
  return {
    createDatabase: async () => {
      const name = `${role}_${names.length}`;
      names.push(name);
      await asAdmin(`create database ${name} owner ${role}`);
      const url = new URL(server.url(name));
      Object.assign(url, { username: role, password });
      return { databaseUrl: url.toString(), secret: SECRET };
    },
    close: async () => {
      for (const name of names) await asAdmin(`drop database if exists ${name} with (force)`);
      await asAdmin(`drop role ${role}`);
      await server.release();
    },
  };
}
