import { resolve } from 'node:path';

/** The environment of whatever serves or manages an installation. */
export interface Env {
  databaseUrl: string | undefined;
  dataDir: string;
  secret: string | undefined;
  host: string;
  port: number;
  trustedProxies: number;
  baseUrl: string;
  logLevel: string;
}

/** @param folder what a relative data directory is relative to.
 * @throws Error naming the variable that cannot be read. */
export function readEnv(env: NodeJS.ProcessEnv = process.env, folder: string = process.cwd()): Env {
  const port = Number(env.PORT || '3000');
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a port number, not "${env.PORT}".`);
  const host = env.HOST || '127.0.0.1';
  const trustedProxies = Number(env.VIGIE_TRUSTED_PROXIES || '0');
  if (!Number.isInteger(trustedProxies) || trustedProxies < 0)
    throw new Error(`VIGIE_TRUSTED_PROXIES must be a whole number, not "${env.VIGIE_TRUSTED_PROXIES}".`);
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    dataDir: resolve(folder, env.VIGIE_DATA_DIR || '.vigie'),
    secret: env.VIGIE_SECRET || undefined,
    host,
    port,
    trustedProxies,
    logLevel: env.LOG_LEVEL || 'warn',
    baseUrl: env.VIGIE_URL || `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
  };
}
