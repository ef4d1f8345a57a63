import { serve } from '@hono/node-server';
import { createDatabase, createPool } from '@vigie/db/connection';
import type { Installation } from '@vigie/db/installation';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { createAuth } from './auth.ts';
import { createChangeFeed } from './feed.ts';

export interface ServerOptions {
  installation: Installation;
  host: string;
  port: number;
  baseUrl: string;
  trustedProxies?: number;
  webDir?: string;
  log: Logger;
}

export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

const DRAIN_MS = 20_000;

/** Starts the API server; `close` lets the requests in flight end. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { installation, log } = options;
  const pool = createPool(installation.appUrl, { name: 'api', max: 20 });
  const db = createDatabase(pool);
  const authPool = createPool(installation.authUrl, { name: 'auth', max: 5 });
  const origin = new URL(options.baseUrl).origin;
  const auth = createAuth({
    pool: authPool,
    secret: installation.secret,
    baseUrl: options.baseUrl,
    trustedOrigins: [origin, origin.replace('127.0.0.1', 'localhost')],
  });
  const feed = await createChangeFeed(installation.appUrl);
  const app = createApp({
    db,
    auth,
    feed,
    baseUrl: options.baseUrl,
    trustedProxies: options.trustedProxies ?? 0,
    onBug: (error) => log.error({ err: error }, 'unexpected error'),
    ...(options.webDir === undefined ? {} : { webDir: options.webDir }),
  });
  const server = await new Promise<ReturnType<typeof serve>>((done, failed) => {
    const starting = serve({ fetch: app.fetch, hostname: options.host, port: options.port }, () => done(starting));
    starting.once('error', failed);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: async () => {
      const closed = new Promise((done) => server.close(done));
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      // Event streams never end by themselves; everything else is given its time.
      const timer = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), DRAIN_MS);
      await feed.close();
      if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 1_000).unref();
      await closed;
      clearTimeout(timer);
      await db.destroy();
      await authPool.end();
    },
  };
}
