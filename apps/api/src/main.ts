import { join } from 'node:path';
import { openInstallation } from '@vigie/db/installation';
import { pino } from 'pino';
import { readEnv } from './env.ts';
import { startServer } from './server.ts';

/** The API server on its own, as production runs it: several of these beside several workers. */
const env = readEnv();
const log = pino({ name: 'api', level: env.logLevel });
const installation = await openInstallation(env);
const server = await startServer({
  installation,
  host: env.host,
  port: env.port,
  baseUrl: env.baseUrl,
  trustedProxies: env.trustedProxies,
  webDir: join(import.meta.dirname, '../../web/dist'),
  log,
});
log.info({ port: server.port }, 'listening');

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await server.close();
  await installation.release();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
