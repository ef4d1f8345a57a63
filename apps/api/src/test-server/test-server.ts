/** The whole server in process, on a database of its own: what the tests of the API knock at. */
import { createDatabase, createPool, type Database } from '@vigie/db/connection';
import { saveMember } from '@vigie/db/organization';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import type { Role } from '@vigie/domain/access';
import { scopeOfPerson } from '@vigie/operations/organization';
import type { Hono } from 'hono';
import { createApp } from '../app.ts';
import { type Auth, createAuth, createUser } from '../auth.ts';
import { type ChangeFeed, createChangeFeed } from '../feed.ts';

export const BASE_URL = 'http://vigie.test';
export const PASSWORD = 'a long password for tests';

export interface TestServer {
  database: TestDatabase;
  db: Database;
  app: Hono;
  auth: Auth;
  feed: ChangeFeed;
  /** What reached the edge as a bug; a test that expects none says so. */
  bugs: unknown[];
  close(): Promise<void>;
}

export async function startTestServer(options: { trustedProxies?: number } = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const { installation } = database;
  const db = createDatabase(createPool(installation.appUrl, { name: 'test-api', max: 8 }));
  const authPool = createPool(installation.authUrl, { name: 'test-auth', max: 2 });
  const auth = createAuth({
    pool: authPool,
    secret: installation.secret,
    baseUrl: BASE_URL,
    trustedOrigins: [BASE_URL],
  });
  const feed = await createChangeFeed(installation.appUrl);
  const bugs: unknown[] = [];
  const app = createApp({
    db,
    auth,
    feed,
    baseUrl: BASE_URL,
    trustedProxies: options.trustedProxies ?? 0,
    onBug: (error) => bugs.push(error),
  });
  return {
    database,
    db,
    app,
    auth,
    feed,
    bugs,
    close: async () => {
      await feed.close();
      await Promise.all([db.destroy(), authPool.end()]);
      await database.close();
    },
  };
}

/** What a caller sends with every request: a session and an organisation, an API key, or nothing. */
export type Headers = Record<string, string>;

export const keyHeaders = (key: string): Headers => ({ authorization: `Bearer ${key}` });

export interface TestPerson {
  userId: string;
  email: string;
  scope: OrgScope;
  headers: Headers;
}

/** A member with a password and a session of their own, signed in through the front door. */
export async function signedInMember(
  server: TestServer,
  org: OrgScope,
  role: Role,
  finance = false,
): Promise<TestPerson> {
  const email = `${role}${finance ? '-finance' : ''}@${org.org.slug}.example`;
  const { id: userId } = await createUser(server.auth, { email, password: PASSWORD, name: `${role} ${finance}` });
  await inTransaction(org, (tx) => saveMember(tx, { userId, role, finance }));
  const scope = await scopeOfPerson(server.db, userId, org.org.slug);
  if (!scope) throw new Error('A new member has no scope.');
  const headers = { cookie: await signIn(server, email), 'x-vigie-organization': org.org.slug };
  return { userId, email, scope, headers };
}

export function requestSignIn(server: TestServer, email: string, password: string): Promise<Response> {
  return Promise.resolve(
    server.app.request('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: BASE_URL, host: new URL(BASE_URL).host },
      body: JSON.stringify({ email, password }),
    }),
  );
}

/** The session cookie of a person who signs in with the password of the tests. */
export async function signIn(server: TestServer, email: string, password = PASSWORD): Promise<string> {
  const response = await requestSignIn(server, email, password);
  if (response.status !== 200) throw new Error(`Sign-in of ${email} answered ${response.status}.`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.slice(0, cookie.indexOf(';')))
    .join('; ');
}
