/**
 * The PostgreSQL that comes with Vigie when no DATABASE_URL is given: real server binaries from npm, one
 * cluster per data directory, shared by every Vigie process of that directory. The first one starts it, later
 * ones join it, the last one out stops it; a server whose parent was killed is joined like any other.
 */
import { mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import {
  ensureCluster,
  exists,
  isAlive,
  isServerOf,
  type Launched,
  launch,
  OWNER,
  ownerPassword,
  pidFileOf,
  writtenServer,
} from './cluster.ts';
import { withLock } from './lock.ts';

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

const TIMEOUT_MS = 60_000;
const RETRY_MS = 25;

interface Place {
  clusterDir: string;
  lockFile: string;
  logFile: string;
  passwordFile: string;
}

/** The connection that stays open while we are there, and tells others so. */
type Hold = pg.Client & {
  // Missing in the types of the driver.
  ref(): void;
  unref(): void;
};

interface Joined {
  port: number;
  hold: Hold;
}

type UrlAt = (port: number, database: string) => string;

/** Starts the cluster of a data directory, or joins the one that runs. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = await placeOf(options.dataDir);
  const { clusterDir, lockFile } = place;
  // Only one process at a time may start, join or stop: nobody stops what another is about to use.
  const { joined, urlAt } = await withLock(lockFile, async () => {
    const password = await ownerPassword(place.passwordFile);
    const urlAt: UrlAt = (port, database) => `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`;
    const running = await joinRunning(clusterDir, urlAt);
    if (running) return { joined: running, urlAt };
    await ensureCluster(clusterDir, password);
    return { joined: await startServer(place, urlAt, options.settings ?? {}), urlAt };
  });
  let released: Promise<void> | undefined;
  return {
    url: (database) => urlAt(joined.port, database),
    release: () => {
      released ??= withLock(lockFile, () => leave(clusterDir, joined, urlAt(joined.port, 'postgres')));
      return released;
    },
  };
}

async function placeOf(dataDir: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folder = await realpath(dataDir);
  return {
    clusterDir: join(folder, 'postgres'),
    lockFile: join(folder, 'server.lock'),
    logFile: join(folder, 'postgres.log'),
    passwordFile: join(folder, 'postgres.password'),
  };
}

const HOLD = 'vigie-hold';

/** Opens the connection by which others see that we are there; null where no server of ours answers. */
async function holdAt(url: string): Promise<Hold | null> {
  const hold = new pg.Client({
    connectionString: url,
    application_name: HOLD,
    connectionTimeoutMillis: 10_000,
  }) as Hold;
  // A server that goes away is noticed by whoever asks it something next.
  hold.on('error', () => undefined);
  try {
    await hold.connect();
    // No reason for a process to stay.
    hold.unref();
    return hold;
  } catch {
    await hold.end().catch(() => undefined);
    return null;
  }
}

/** Joins the server that runs. One that is coming up or going down, its process killed meanwhile, is waited for. */
async function joinRunning(clusterDir: string, urlAt: UrlAt): Promise<Joined | null> {
  for (const deadline = Date.now() + TIMEOUT_MS; ; await pause(RETRY_MS)) {
    const written = await writtenServer(clusterDir);
    if (!written) return null;
    const hold = await holdAt(urlAt(written.port, 'postgres'));
    if (hold) return { port: written.port, hold };
    if (!(await isServerOf(clusterDir, written.pid))) {
      // PostgreSQL would take any process of this number for a server that runs.
      await rm(pidFileOf(clusterDir), { force: true });
      return null;
    }
    if (Date.now() > deadline)
      throw new Error(`The database in ${clusterDir} (process ${written.pid}) runs but does not answer.`);
  }
}

/** What passes by itself: processes of a killed server that are not gone yet, a port that somebody was quicker to take. */
const PASSING = /pre-existing shared memory block|could not create any TCP\/IP sockets/;

async function startServer(place: Place, urlAt: UrlAt, settings: Record<string, string>): Promise<Joined> {
  for (const deadline = Date.now() + TIMEOUT_MS; ; await pause(RETRY_MS)) {
    const launched = await launch(place.clusterDir, place.logFile, settings);
    const hold = await holdLaunched(launched, urlAt, deadline);
    if (hold) return { port: launched.port, hold };
    const said = await launched.said();
    if (PASSING.test(said) && Date.now() < deadline) continue;
    const tail = said.trimEnd().split('\n').slice(-12).join('\n');
    throw new Error(`The database in ${place.clusterDir} did not start. Its log ends with:\n${tail}`);
  }
}

/** Waits until the server answers; null when it ended, or was ended for being too late. */
async function holdLaunched({ child, port }: Launched, urlAt: UrlAt, deadline: number): Promise<Hold | null> {
  for (; child.exitCode === null && child.signalCode === null; await pause(RETRY_MS)) {
    const hold = await holdAt(urlAt(port, 'postgres'));
    if (hold) return hold;
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      return null;
    }
  }
  return null;
}

/** Leaves a server, and stops it where nobody else holds it. */
async function leave(clusterDir: string, { port, hold }: Joined, url: string): Promise<void> {
  hold.ref();
  try {
    const running = await writtenServer(clusterDir);
    if (running?.port !== port || (await isUsedByOthers(hold, url))) return;
    await stopServer(clusterDir, running.pid);
  } finally {
    // Waits until the server has let go too: whoever gets the lock next must not take us for one who is there.
    await hold.end();
  }
}

async function isUsedByOthers(hold: Hold, url: string): Promise<boolean> {
  // Other connections do not count: those of a pool that was ended a moment ago may still be on their way out.
  const held = await isAnyOther(hold, `application_name = '${HOLD}'`).catch(() => null);
  if (held !== null) return held;
  // The server crashed and came back by itself: everybody's hold is gone, so whoever is connected counts.
  const fresh = await holdAt(url);
  if (!fresh) return true;
  fresh.ref();
  return isAnyOther(fresh, 'true').finally(() => fresh.end());
}

async function isAnyOther(client: pg.Client, condition: string): Promise<boolean> {
  const { rows } = await client.query<{ isAny: boolean }>(
    `select exists (select 1 from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid() and ${condition}) as "isAny"`,
  );
  return rows[0]?.isAny ?? true;
}

async function stopServer(clusterDir: string, pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (const deadline = Date.now() + TIMEOUT_MS; isAlive(pid) && (await exists(pidFileOf(clusterDir))); ) {
    if (Date.now() > deadline) throw new Error(`The database (process ${pid}) does not stop.`);
    await pause(RETRY_MS);
  }
}
