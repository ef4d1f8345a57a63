import { openInstallation } from '@vigie/db/installation';
import { pino } from 'pino';
import { readEnv } from './env.ts';
import { startWorker } from './worker.ts';

/** The worker on its own, as production runs it: several may run at once. */
const env = readEnv();
const log = pino({ name: 'worker', level: env.logLevel });
const installation = await openInstallation(env);
const worker = await startWorker({ installation, log });
log.info('working');

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await worker.close();
  await installation.release();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
// Started by another process of ours: without it there is nobody to stop us.
process.on('disconnect', () => void stop());
