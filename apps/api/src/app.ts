import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import { sql } from 'kysely';
import { CLIENT_IP_HEADER } from './auth.ts';
import { createContextFactory, type Services } from './context.ts';
import { createCustomerExport } from './customer/customer-export.ts';
import { eventStream } from './events.ts';
import type { ChangeFeed } from './feed.ts';
import { createFiles } from './files.ts';
import { refusalOf } from './problem.ts';
import { problemResponse } from './problem-response.ts';
import { createRest, MAX_BODY_BYTES } from './rest.ts';
import { appRouter } from './router.ts';

export interface AppOptions extends Services {
  feed: ChangeFeed;
  /** Folder of the built web app; absent in tests of the API alone. */
  webDir?: string;
  /** How many proxies stand before us: what they say of a client's address is believed, no further. */
  trustedProxies: number;
  onBug: (error: unknown) => void;
}

const SECURITY_HEADERS: Record<string, string> = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

/** What a page of another origin may send with its usage. */
const USAGE_HEADERS = ['authorization', 'content-type', 'idempotency-key'];
const DAY_S = 86_400;

/** The server: web app, tRPC, REST, files, events, sign-in, health. */
export function createApp(options: AppOptions): Hono {
  const contextOf = createContextFactory(options);
  const exportCustomers = createCustomerExport(options.onBug);
  const app = new Hono();

  app.use(async (c, next) => {
    const outgoing = (c.env as Partial<HttpBindings> | undefined)?.outgoing;
    // On the socket's own response, so that answers stay the plain ones the server sends fastest.
    if (outgoing) for (const [name, value] of Object.entries(SECURITY_HEADERS)) outgoing.setHeader(name, value);
    await next();
    if (!outgoing) for (const [name, value] of Object.entries(SECURITY_HEADERS)) c.res.headers.set(name, value);
  });
  app.use(async (c, next) =>
    isForged(c.req.raw)
      ? problemResponse(403, { code: 'access.forbidden', params: { action: 'cross-site' }, field: null })
      : next(),
  );
  // Pages of products send their usage themselves, by a key: no cookie goes along.
  app.use(
    '/api/v1/usage-events',
    cors({ origin: '*', allowMethods: ['POST'], allowHeaders: USAGE_HEADERS, maxAge: DAY_S }),
  );
  const deflate = compress();
  const compressed: typeof deflate = (c, next) =>
    c.req.header('accept-encoding') === undefined ? next() : deflate(c, next);
  app.use('/trpc/*', compressed);
  app.use('/api/v1/*', compressed);

  // Before anything reads a body: an anonymous client must not be able to fill the memory.
  const limited = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () =>
      problemResponse(413, {
        code: 'import.fileTooLarge',
        params: { limitMb: MAX_BODY_BYTES / 1024 / 1024 },
        field: null,
      }),
  });
  app.use('/trpc/*', limited);
  app.use('/api/auth/*', limited);
  app.use('/api/v1/*', limited);

  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    try {
      await sql`select 1`.execute(options.db);
      return c.json({ ok: true });
    } catch {
      return c.json({ ok: false, reason: 'the database does not answer' }, 503);
    }
  });

  app.on(['GET', 'POST'], '/api/auth/*', (c) => {
    const headers = new Headers(c.req.raw.headers);
    headers.set(CLIENT_IP_HEADER, clientIp(c, options.trustedProxies));
    return options.auth.handler(new Request(c.req.raw, { headers }));
  });
  app.all('/trpc/*', async (c) => {
    const ctx = await contextOf(c.req.raw.headers);
    return fetchRequestHandler({
      router: appRouter,
      endpoint: '/trpc',
      req: c.req.raw,
      createContext: () => ctx,
      onError: ({ error }) => {
        if (!refusalOf(error) && error.code === 'INTERNAL_SERVER_ERROR') options.onBug(error.cause ?? error);
      },
    });
  });
  app.route('/files', createFiles({ contextOf, limited, exportCustomers, refused }));
  app.get('/events', async (c) => {
    try {
      return await eventStream(c, contextOf, options.feed);
    } catch (error) {
      return refused(error);
    }
  });
  app.route('/api/v1', createRest(contextOf, options.onBug));
  if (options.webDir !== undefined) app.get('*', compress(), serveWeb(options.webDir));
  app.notFound(() => problemResponse(404, { code: 'record.notFound', params: {}, field: null }));
  app.onError((error) => {
    options.onBug(error);
    return problemResponse(500, { code: 'internal', params: {}, field: null });
  });
  return app;
}

/** The answer to an expected refusal; a bug goes on to the edge. */
function refused(error: unknown): Response {
  const refusal = refusalOf(error);
  if (!refusal) throw error;
  return problemResponse(refusal.status, refusal.problem);
}

/** A write that another site makes a browser send with our cookie: refused before anything reads it. */
function isForged(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD' || !request.headers.has('cookie')) return false;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.get('origin');
  return origin !== null && URL.parse(origin)?.host !== request.headers.get('host');
}

/** The address a client has for the limits: of its socket, or as the outermost of our own proxies saw it. */
function clientIp(c: Context, trustedProxies: number): string {
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((address) => address.trim());
  const seen = trustedProxies > 0 ? forwarded.at(-trustedProxies) : undefined;
  if (seen) return seen;
  try {
    return getConnInfo(c).remote.address ?? '0.0.0.0';
  } catch {
    // Called in process, without a socket.
    return '0.0.0.0';
  }
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
};

/** A path of the address bar; null where its escapes are broken. */
function decodePath(path: string): string | null {
  try {
    return normalize(decodeURIComponent(path));
  } catch {
    return null;
  }
}

/** The built web app: hashed assets for ever, every other path the page itself. */
function serveWeb(webDir: string): (c: { req: { path: string } }) => Promise<Response> {
  return async (c) => {
    const path = decodePath(c.req.path);
    if (path === null) return problemResponse(404, { code: 'record.notFound', params: {}, field: null });
    const isFile = extname(path) !== '' && !path.includes('..');
    const file = isFile ? join(webDir, path) : join(webDir, 'index.html');
    if (!file.startsWith(webDir + sep))
      return problemResponse(404, { code: 'record.notFound', params: {}, field: null });
    const body = await readFile(file).catch(() => null);
    if (body === null) return problemResponse(404, { code: 'record.notFound', params: {}, field: null });
    const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return new Response(new Uint8Array(body), {
      headers: { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': cache },
    });
  };
}
