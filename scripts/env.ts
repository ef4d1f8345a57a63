import { join, resolve } from 'node:path';

/** The one reader of the environment for the commands of this folder. */
export const root: string = join(import.meta.dirname, '..');

export interface Env {
  databaseUrl: string | undefined;
  dataDir: string;
  secret: string | undefined;
  host: string;
  port: number;
  trustedProxies: number;
}

export function readEnv(env: NodeJS.ProcessEnv = process.env): Env {
  const port = Number(env.PORT || '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a port number, not "${env.PORT}".`);
  const trustedProxies = Number(env.VIGIE_TRUSTED_PROXIES || '0');
  if (!Number.isInteger(trustedProxies) || trustedProxies < 0)
    throw new Error(`VIGIE_TRUSTED_PROXIES must be a whole number, not "${env.VIGIE_TRUSTED_PROXIES}".`);
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    dataDir: resolve(root, env.VIGIE_DATA_DIR || '.vigie'),
    secret: env.VIGIE_SECRET || undefined,
    host: env.HOST || '127.0.0.1',
    port,
    trustedProxies,
  };
}
