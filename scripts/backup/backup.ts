import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

export interface BackupTable {
  /** schema.table */
  name: string;
  columns: string[];
  rows: number;
  /** SHA-256 of the table's file: its rows in key order. */
  checksum: string;
}

export interface Manifest {
  version: 1;
  createdAt: string;
  /** Migrations of the database: a backup goes only into the same shape. */
  migrations: string[];
  tables: BackupTable[];
}

interface Table {
  schema: string;
  name: string;
  columns: string[];
  key: string[];
}

/** A backup that cannot be made or put back, in words for the person at the command line. */
export class BackupError extends Error {}

const SCHEMAS = ['auth', 'control', 'public'];
/** Follows from the other tables: putting those back makes it. */
const DERIVED = ['search_entry'];
const file = (folder: string, table: string): string => join(folder, `${table}.copy`);
const quoted = (schema: string, name: string): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
const list = (columns: string[]): string => columns.map(pg.escapeIdentifier).join(', ');

/** All tables with their columns and key, parents before children: the order in which rows can be put back. */
async function tablesInOrder(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table & { parents: string[] }>(
    `select n.nspname as schema, c.relname as name,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       array(select a.attname::text from pg_index x join pg_attribute a on a.attrelid = c.oid and a.attnum = any (x.indkey)
             where x.indrelid = c.oid and x.indisprimary order by array_position(x.indkey::int2[], a.attnum)) as key,
       array(select distinct pn.nspname || '.' || p.relname from pg_constraint k join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
             where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as parents
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind = 'r' and c.relname not like 'kysely_%' and c.relname <> all ($2) order by 1, 2`,
    [SCHEMAS, DERIVED],
  );
  const ordered: Table[] = [];
  const done = new Set<string>();
  for (let left = rows; left.length > 0; ) {
    const ready = left.filter((table) => table.parents.every((parent) => done.has(parent)));
    if (ready.length === 0) throw new Error('The tables refer to each other in a circle.');
    for (const table of ready) done.add(`${table.schema}.${table.name}`);
    ordered.push(...ready);
    left = left.filter((table) => !done.has(`${table.schema}.${table.name}`));
  }
  return ordered;
}

async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from kysely_migration order by name');
  return rows.map((row) => row.name);
}

/** Works as the owner in one transaction. */
async function asOwner<T>(
  ownerUrl: string,
  begin: string,
  work: (client: pg.Client, tables: Table[], isBound: boolean) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'vigie-backup' });
  await client.connect();
  try {
    await client.query(begin);
    const { rows } = await client.query<{ free: boolean }>(
      'select rolsuper or rolbypassrls as free from pg_roles where rolname = current_user',
    );
    const result = await work(client, await tablesInOrder(client), !rows[0]?.free);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

const isTenant = (table: Table): boolean => table.schema === 'public';

/**
 * Lifts the row-level security that binds the owner too, until the work is done. It takes every table for itself: only
 * for a database that nobody else uses.
 */
async function unbound(client: pg.Client, tables: Table[], work: () => Promise<void>): Promise<void> {
  const tenant = tables.filter(isTenant).map(({ schema, name }) => quoted(schema, name));
  for (const name of tenant) await client.query(`alter table ${name} no force row level security`);
  await work();
  for (const name of tenant) await client.query(`alter table ${name} force row level security`);
}

/**
 * Writes a table in key order and answers how many rows, with their checksum. Whoever is bound by row-level security
 * reads one organisation after the other: keys begin with it, so that the order is the same.
 */
async function copyOut(
  client: pg.Client,
  table: Table,
  target: NodeJS.WritableStream,
  organizations: string[] | null,
): Promise<{ rows: number; checksum: string }> {
  const hash = createHash('sha256');
  const tee = new PassThrough();
  tee.on('data', (chunk: Buffer) => hash.update(chunk));
  const written = pipeline(tee, target);
  let rows = 0;
  for (const orgId of isTenant(table) && organizations !== null ? organizations : [null]) {
    if (orgId !== null) await client.query(`select set_config('vigie.org_id', $1, true)`, [orgId]);
    const query = client.query(
      copyTo(
        `copy (select ${list(table.columns)} from ${quoted(table.schema, table.name)} order by ${list(table.key)}) to stdout`,
      ),
    );
    await pipeline(query, tee, { end: false });
    rows += query.rowCount;
  }
  tee.end();
  await written;
  return { rows, checksum: hash.digest('hex') };
}

async function organizationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('select id from control.organization order by id');
  return rows.map((row) => row.id);
}

/** Everything of an installation at one moment, as one file per table with a manifest of checksums. */
export async function backup(ownerUrl: string, folder: string): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new BackupError(`The folder ${folder} is not empty: a backup is never written over another.`);
  return asOwner(ownerUrl, 'begin isolation level repeatable read', async (client, tables, isBound) => {
    const organizations = isBound ? await organizationsOf(client) : null;
    const written: BackupTable[] = [];
    for (const table of tables) {
      const name = `${table.schema}.${table.name}`;
      const target = createWriteStream(file(folder, name), { mode: 0o600 });
      written.push({ name, columns: table.columns, ...(await copyOut(client, table, target, organizations)) });
    }
    const manifest: Manifest = {
      version: 1,
      createdAt: new Date().toISOString(),
      migrations: await migrationsOf(client),
      tables: written,
    };
    // Last, so that a folder with a manifest is a whole backup.
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    return manifest;
  });
}

/** Puts a backup into an empty installation of the same shape, and proves every table by its checksum. */
export async function restore(ownerUrl: string, folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null);
  if (text === null) throw new BackupError(`The folder ${folder} holds no backup: manifest.json is missing.`);
  const manifest = JSON.parse(text) as Manifest;
  return asOwner(ownerUrl, 'begin', async (client, tables, isBound) => {
    const migrations = await migrationsOf(client);
    if (migrations.join() !== manifest.migrations.join())
      throw new BackupError('The backup is of another version of Vigie: restore it with that version, then update.');
    for (const table of tables) {
      const { rows } = await client.query(`select 1 from ${quoted(table.schema, table.name)} limit 1`);
      if (rows.length > 0)
        throw new BackupError(
          `The database is not empty (${table.schema}.${table.name}): a backup is only restored into an empty one.`,
        );
    }
    const fill = async (): Promise<void> => {
      for (const table of tables) {
        const name = `${table.schema}.${table.name}`;
        const saved = manifest.tables.find((candidate) => candidate.name === name);
        if (!saved) throw new BackupError(`The backup lacks the table ${name}.`);
        await pipeline(
          createReadStream(file(folder, name)),
          client.query(copyFrom(`copy ${quoted(table.schema, table.name)} (${list(saved.columns)}) from stdin`)),
        );
        const { checksum } = await copyOut(client, table, new PassThrough().resume(), null);
        if (checksum !== saved.checksum)
          throw new BackupError(
            `The table ${name} does not match its checksum: the backup was changed or damaged. Nothing was restored.`,
          );
      }
    };
    await (isBound ? unbound(client, tables, fill) : fill());
    return manifest;
  });
}
