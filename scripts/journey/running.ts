import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Installation, openInstallation } from '@vigie/db/installation';
import { root } from '../env.ts';

/** Vigie as `npm start` brings it up, on a data directory of its own. */
export interface Running {
  address: string;
  email: string;
  password: string;
  installation: Installation;
  /** Ends the process as Ctrl-C does and removes the data directory. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port on loopback.');
  return address.port;
}

/** First start on an empty data directory: builds the web app, makes the demo organisation, prints who may sign in. */
export async function startVigie(): Promise<Running> {
  const dataDir = join(root, '.vigie', `journey-${randomBytes(6).toString('hex')}`);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { DATABASE_URL: _url, VIGIE_SECRET: _secret, VIGIE_URL: _base, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
    cwd: root,
    env: { ...inherited, VIGIE_DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const clear = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const said = await welcome(child.stdout, child.stderr, ended);
    const installation = await openInstallation({ dataDir });
    return {
      ...said,
      installation,
      stop: async () => {
        child.kill('SIGTERM');
        await ended;
        // The last one out stops the database; the start process may have left it to us.
        await installation.release();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

type Welcome = Pick<Running, 'address' | 'email' | 'password'>;

function welcome(out: NodeJS.ReadableStream, err: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<Welcome> {
  const said: string[] = [];
  return new Promise((done, failed) => {
    let address = '';
    // Both streams are read to the end: a full pipe would stop the process.
    createInterface({ input: err }).on('line', (line) => said.push(line));
    createInterface({ input: out }).on('line', (line) => {
      said.push(line);
      address = /Vigie is at (\S+)/.exec(line)?.[1] ?? address;
      const [, email, password] = /Sign in as (\S+) with the password (\S+)/.exec(line) ?? [];
      if (email !== undefined && password !== undefined) done({ address, email, password });
    });
    void ended.then(() => failed(new Error(`Vigie did not start:\n${said.join('\n')}`)));
  });
}
