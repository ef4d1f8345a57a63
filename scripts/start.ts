// npm start: everything on this machine, with a demo organisation the first time.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { readEnv } from '@vigie/api/env';
import { startServer } from '@vigie/api/server';
import { InstallationError, openInstallation } from '@vigie/db/installation';
import { pino } from 'pino';
import { ensureDemo } from './demo/first-run.ts';
import { root } from './env.ts';
import { buildWeb } from './web-build.ts';

const startedAt = Number(process.env.VIGIE_STARTED_AT ?? Date.now());
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const env = readEnv(process.env, root);
const log = pino({ name: 'vigie', level: env.logLevel });
say('Building the web app…');
const webDir = buildWeb();
say('Starting the database…');
const installation = await openInstallation(env).catch((error: unknown) => {
  if (!(error instanceof InstallationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
const welcome = await ensureDemo(installation, say);
const { host, port, baseUrl, trustedProxies } = env;
const server = await startServer({ installation, host, port, baseUrl, trustedProxies, webDir, log }).catch(
  async (error: NodeJS.ErrnoException) => {
    await installation.release();
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    process.stderr.write(`Port ${env.port} of ${env.host} cannot be used (${error.code}): choose another with PORT.\n`);
    process.exit(1);
  },
);
const worker = fork(join(root, 'apps/worker/src/main.ts'), {
  env: process.env,
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
});

const address = baseUrl.replace(/:\d+$/, `:${server.port}`);
say(`\nVigie is at ${address}  (ready in ${((Date.now() - startedAt) / 1000).toFixed(1)} s; Ctrl-C stops it)`);
if (welcome) say(`Sign in as ${welcome.email} with the password ${welcome.password} (shown once).`);

const STOP_MS = 24_000;
let isStopping = false;
async function stop(status: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  say('\nStopping…');
  // A request that does not end must not keep the rest alive: its work is rolled back with its connection.
  setTimeout(() => process.exit(1), STOP_MS).unref();
  const workerGone = new Promise((done) =>
    worker.exitCode === null && worker.signalCode === null ? worker.once('exit', done) : done(null),
  );
  worker.kill('SIGTERM');
  await Promise.all([server.close(), workerGone]);
  await installation.release();
  process.exit(status);
}
process.on('SIGINT', () => void stop(0));
process.on('SIGTERM', () => void stop(0));
worker.on('exit', (code) => {
  if (isStopping) return;
  log.error({ code }, 'the worker ended');
  void stop(1);
});
