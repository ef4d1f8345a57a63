import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isServerOf } from './cluster.ts';
import { type EmbeddedServer, startEmbedded } from './embedded.ts';

const SETTINGS = { fsync: 'off', shared_buffers: '16MB', max_wal_size: '64MB' };
const OFTEN = { timeout: 15_000, interval: 5 };

let dataDir: string;
let children: ChildProcess[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vigie-embedded-'));
  children = [];
});
afterEach(async () => {
  // What a failed test left: processes that it started, then the server of its directory.
  for (const child of children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const pid = await serverPid().catch(() => 0);
  if (pid > 0 && (await isServer(pid).catch(() => false))) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => rm(dataDir, { recursive: true, force: true }), OFTEN);
});

const start = (): Promise<EmbeddedServer> => startEmbedded({ dataDir, settings: SETTINGS });
const pidFile = (): string => join(dataDir, 'postgres/postmaster.pid');
const serverPid = async (): Promise<number> => Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);
const isServer = (pid: number): Promise<boolean> => isServerOf(join(dataDir, 'postgres'), pid);

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

interface Starter {
  child: ChildProcess;
  url: Promise<string>;
  /** Ends its use of the server, and the process. */
  release(): Promise<void>;
  kill(): Promise<void>;
}

const SCRIPT = `
  import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))};
  const server = await startEmbedded(JSON.parse(process.argv[1]));
  process.stdin.once('data', () => server.release().then(() => process.exit(0)));
  process.stdout.write(server.url('postgres') + '\\n');`;

/** Another process that starts or joins the server of the directory, in a process group of its own. */
function startElsewhere(): Starter {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', SCRIPT, JSON.stringify({ dataDir, settings: SETTINGS })],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  children.push(child);
  const exited = once(child, 'exit');
  const url = once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line));
  return {
    child,
    url,
    release: async () => {
      child.stdin.end('release\n');
      expect(await exited).toEqual([0, null]);
    },
    kill: async () => {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await exited;
    },
  };
}

describe('a server of which somebody was killed', () => {
  test('is joined where that was its starter, and restarted where it was itself, with what was committed', async () => {
    const starter = startElsewhere();
    await query(await starter.url, 'create table fact as select 1 as n');
    const pid = await serverPid();
    await starter.kill();

    const joined = await start();
    expect([joined.url('postgres'), await serverPid()]).toEqual([await starter.url, pid]);
    await query(joined.url('postgres'), 'insert into fact values (2)');
    // At once, while processes of the killed server still are on their way out.
    process.kill(pid, 'SIGKILL');
    const restarted = await start();
    expect(await query(restarted.url('postgres'), 'select n from fact order by n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await serverPid()).not.toBe(pid);

    await joined.release();
    expect(await isServer(await serverPid()), 'who used the killed server does not stop the other').toBe(true);
    await restarted.release();
    expect(existsSync(pidFile())).toBe(false);
  });

  test('comes up from any moment of a first start', async () => {
    const initialising = startElsewhere();
    const isBegun = (): boolean =>
      readdirSync(dataDir).some((name) => name.startsWith('postgres') && existsSync(join(dataDir, name, 'PG_VERSION')));
    await vi.waitFor(() => expect(isBegun()).toBe(true), OFTEN);
    await initialising.kill();

    const launching = startElsewhere();
    await vi.waitFor(() => expect(existsSync(pidFile())).toBe(true), OFTEN);
    await launching.kill();

    const server = await start();
    expect(await query(server.url('postgres'), 'select 1 as n')).toEqual([{ n: 1 }]);
    await server.release();
    expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log', 'postgres.password', 'server.lock']);
  });

  test('starts although another process got the number that it left behind', async () => {
    await (await start()).release();
    const named = spawn(process.execPath, ['-e', 'process.stdin.resume()', 'postgres'], { stdio: 'pipe' });
    children.push(named);
    for (const pid of [process.pid, named.pid]) {
      const written = [pid, join(dataDir, 'postgres'), 1_700_000_000, 1, '', '127.0.0.1', '', 'ready'];
      await writeFile(pidFile(), `${written.join('\n')}\n`);
      const server = await start();
      expect(await serverPid()).not.toBe(pid);
      await server.release();
    }
  });
});

describe('a server shared by several', () => {
  test('is not stopped under one that joined and has not asked anything yet', async () => {
    const first = await start();
    const second = await start();
    await first.release();
    expect(await query(second.url('postgres'), 'select 1 as n')).toEqual([{ n: 1 }]);
    await second.release();
    expect(existsSync(pidFile())).toBe(false);
  });

  test('is one for four processes that start at once, and the last to leave stops it', async () => {
    const starters = Array.from({ length: 4 }, startElsewhere);
    const urls = await Promise.all(starters.map(({ url }) => url));
    expect(new Set(urls).size).toBe(1);
    const pid = await serverPid();
    const [last, ...others] = starters;
    await Promise.all(others.map((starter) => starter.release()));
    expect(await query(urls[0] ?? '', 'select 1 as n')).toEqual([{ n: 1 }]);
    await last?.release();
    expect(await isServer(pid)).toBe(false);
  });
});
