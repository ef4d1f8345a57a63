import { resolve } from 'node:path';

/** The one reader of the environment of the worker. */
export interface Env {
  databaseUrl: string | undefined;
  dataDir: string;
  secret: string | undefined;
  logLevel: string;
}

export function readEnv(env: NodeJS.ProcessEnv = process.env): Env {
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    dataDir: resolve(env.VIGIE_DATA_DIR || '.vigie'),
    secret: env.VIGIE_SECRET || undefined,
    logLevel: env.LOG_LEVEL || 'warn',
  };
}
