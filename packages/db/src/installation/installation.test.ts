import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, createPool, type Database } from '../connection/connection.ts';
import { type EmbeddedServer, startEmbedded } from '../embedded/embedded.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { inTransaction, type OrgScope } from '../scope/scope.ts';
import { type Installation, InstallationError, openInstallation } from './installation.ts';

const SECRET = 'the secret of an installation with a server of its own';
const OWNERS = ['first_owner', 'second_owner', 'humble_owner'] as const;

let dataDir: string;
let server: EmbeddedServer;
/** A server as one gets it from elsewhere: empty, with owners of databases that are no superusers. */
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vigie-installation-'));
  server = await startEmbedded({ dataDir, settings: { fsync: 'off', shared_buffers: '16MB' } });
  for (const owner of OWNERS) {
    const may = owner === 'humble_owner' ? 'nocreaterole' : 'createrole';
    await asAdmin(`create role ${owner} login createdb ${may} nosuperuser password 'test'`);
    await asAdmin(`create database ${owner} owner ${owner}`);
  }
});
afterAll(async () => {
  await server.release();
  await rm(dataDir, { recursive: true, force: true });
});

async function asAdmin(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

function urlOf(owner: (typeof OWNERS)[number]): string {
  const url = new URL(server.url(owner));
  url.username = owner;
  url.password = 'test';
  return url.toString();
}

const open = (owner: (typeof OWNERS)[number], secret: string | undefined = SECRET): Promise<Installation> =>
  openInstallation({ databaseUrl: urlOf(owner), dataDir: '/nowhere', secret });

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = createDatabase(createPool(url, { name: 'test', max: 2 }));
  return work(db).finally(() => db.destroy());
}

const scopeOf = (db: Database, orgId: string): OrgScope => ({
  orgId,
  db,
  today: '2026-06-30',
  actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
  org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
});

const migrated = (url: string): Promise<unknown[]> =>
  withDatabase(
    url,
    async (db) => (await sql`select name, timestamp from kysely_migration order by name`.execute(db)).rows,
  );

describe('a database whose owner is no superuser', () => {
  test('may not make the roles of the application where it may make none, and is told so', async () => {
    const refusal = open('humble_owner');
    await expect(refusal).rejects.toBeInstanceOf(InstallationError);
    await expect(refusal).rejects.toThrow(/permission denied to create role.*CREATEROLE/);
  });

  test('is brought to the newest shape once, with the roles it lacks, also where another comes at the same time', async () => {
    const [first, second] = await Promise.all([open('first_owner'), open('second_owner')]);
    const before = await migrated(first.ownerUrl);
    expect(before.length).toBeGreaterThan(5);
    expect((await migrated(second.ownerUrl)).length).toBe(before.length);
    await (await open('first_owner')).release();
    expect(await migrated(first.ownerUrl)).toEqual(before);
    await Promise.all([first.release(), second.release()]);
    const humble = await open('humble_owner');
    expect((await migrated(humble.ownerUrl)).length, 'roles that are there need nobody to make them').toBe(
      before.length,
    );
  });

  test('keeps rows of the application apart, which its owner does not see either', async () => {
    const { appUrl, authUrl, ownerUrl } = await open('first_owner');
    const [mine, theirs] = [newId(), newId()];
    const count = sql<{ n: number }>`select count(*)::int as n from stage`;
    await withDatabase(appUrl, async (db) => {
      for (const orgId of [mine, theirs])
        await inTransaction(scopeOf(db, orgId), (tx) =>
          insertRows(tx, 'stage', [{ id: newId(), name: orgId, kind: 'customer', position: 0 }]),
        );
      const seen = await inTransaction(scopeOf(db, mine), async (tx) =>
        (await sql<{ name: string }>`select name from stage`.execute(tx.db)).rows.map((row) => row.name),
      );
      expect(seen).toEqual([mine]);
      expect((await count.execute(db)).rows).toEqual([{ n: 0 }]);
    });
    await withDatabase(ownerUrl, async (db) => expect((await count.execute(db)).rows).toEqual([{ n: 0 }]));
    await withDatabase(authUrl, async (db) => {
      await expect(sql`select 1 from public.stage`.execute(db)).rejects.toThrow(/permission denied/);
      expect((await sql`select 1 from auth."user"`.execute(db)).rows).toEqual([]);
    });
  });

  test('is refused in words without the secret, or with another', async () => {
    await open('first_owner');
    for (const [secret, words] of [
      ['', /^VIGIE_SECRET is required with DATABASE_URL/],
      ['another secret than that of the first start', /^VIGIE_SECRET is not the one .* first start\.$/],
    ] as const) {
      const refusal = open('first_owner', secret);
      await expect(refusal).rejects.toBeInstanceOf(InstallationError);
      await expect(refusal).rejects.toThrow(words);
    }
    await open('first_owner');
  });
});
