import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { createDatabase, createPool, rolePasswords, urlAs } from '../connection/connection.ts';
import { startEmbedded } from '../embedded/embedded.ts';
import { migrate } from '../migration/migration.ts';

export interface InstallationSettings {
  /** Connection string of the database's owner; absent: the embedded server of the data directory. */
  databaseUrl?: string | undefined;
  dataDir: string;
  /** Required with a database URL; otherwise made once in the data directory. */
  secret?: string | undefined;
}

/** What keeps an installation from opening, in words for whoever starts it. */
export class InstallationError extends Error {}

/** Where this installation's database is, and under which names our processes sign in. */
export interface Installation {
  secret: string;
  ownerUrl: string;
  /** Role of the application: bound by row-level security. */
  appUrl: string;
  /** Role of better-auth: its own schema only. */
  authUrl: string;
  release(): Promise<void>;
}

const DATABASE = 'vigie';

/** Finds or starts the database and brings it to the newest shape. Several processes may do so at once. */
export async function openInstallation(settings: InstallationSettings): Promise<Installation> {
  if (settings.databaseUrl) {
    if (!settings.secret)
      throw new InstallationError(
        'VIGIE_SECRET is required with DATABASE_URL: it protects sessions and stored secrets.',
      );
    return ready(settings.databaseUrl, settings.secret, async () => undefined);
  }
  const secret = settings.secret ?? (await ownSecret(settings.dataDir));
  const server = await startEmbedded({ dataDir: settings.dataDir });
  try {
    await ensureDatabase(server.url('postgres'));
    return await ready(server.url(DATABASE), secret, () => server.release());
  } catch (error) {
    await server.release();
    throw error;
  }
}

/** An installation whose database is ready, by the address of its owner. */
export function installationOf(ownerUrl: string, secret: string, release: () => Promise<void>): Installation {
  const passwords = rolePasswords(secret);
  return {
    secret,
    ownerUrl,
    appUrl: urlAs(ownerUrl, 'vigie_app', passwords.app),
    authUrl: urlAs(ownerUrl, 'vigie_auth', passwords.auth),
    release,
  };
}

async function ready(ownerUrl: string, secret: string, release: () => Promise<void>): Promise<Installation> {
  const owner = createDatabase(createPool(ownerUrl, { name: 'migrate', max: 1 }));
  try {
    await migrate(owner as never, rolePasswords(secret));
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new InstallationError(
      `The database cannot be set up: ${(error as Error).message}. DATABASE_URL names the owner of the database, who needs the attribute CREATEROLE until the roles vigie_app and vigie_auth are there.`,
    );
  } finally {
    await owner.destroy();
  }
  const installation = installationOf(ownerUrl, secret, release);
  await checkSecret(installation.appUrl);
  return installation;
}

/** The roles of a server belong to the secret that made them: another one cannot sign in, and is told so. */
async function checkSecret(appUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: appUrl, application_name: 'vigie-setup' });
  try {
    await client.connect();
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new InstallationError(
      'VIGIE_SECRET is not the one this PostgreSQL server was set up with: its roles vigie_app and vigie_auth do not accept it. Give the secret of the first start.',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'vigie-setup' });
  await client.connect();
  try {
    await client.query(`create database ${DATABASE}`);
  } catch (error) {
    // Made before, or by another process this very moment.
    const code = (error as { code?: string }).code;
    if (code !== '42P04' && code !== '23505') throw error;
  } finally {
    await client.end();
  }
}

async function ownSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'secret');
  await writeFile(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return (await readFile(path, 'utf8')).trim();
}
