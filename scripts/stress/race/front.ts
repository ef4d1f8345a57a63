import { isDeepStrictEqual } from 'node:util';
import { restRoutes } from '@vigie/api/rest';
import { startServer } from '@vigie/api/server';
import { type Answer, procedures, type Reachable, rest, trpc } from '@vigie/api/test-server/door';
import { keyHeaders } from '@vigie/api/test-server/test-server';
import { newId } from '@vigie/db/id';
import type { OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { createApiKey } from '@vigie/operations/organization';
import { makeOrganization } from '@vigie/operations/test-organization';
import { startWorker } from '@vigie/worker/worker';
import { pino } from 'pino';

const SERVERS = 2;

/** Two servers and a worker over one database, as they run in production, and the clients that knock. */
export interface Front {
  database: TestDatabase;
  org: OrgScope;
  clients: Client[];
  /** What was logged: an error, or work that a worker refused or was thrown out of. */
  log: string[];
  close(): Promise<void>;
}

/** Somebody with a key of their own, who calls over HTTP, now by REST, now by tRPC, now with an idempotency key. */
export interface Client {
  id: string;
  call(name: string, input: object): Promise<Answer>;
  upload(kind: string, text: string): Promise<Answer>;
}

export async function openFront(clients: number): Promise<Front> {
  const database = await createTestDatabase();
  const { installation } = database;
  const log: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void log.push(line) });
  const servers = await Promise.all(
    Array.from({ length: SERVERS }, () =>
      startServer({ installation, host: '127.0.0.1', port: 0, baseUrl: 'http://127.0.0.1', log: logger }),
    ),
  );
  const worker = await startWorker({ installation, log: logger });
  const org = await makeOrganization(database);
  const made: Client[] = [];
  for (let index = 0; index < clients; index += 1) {
    const { id, key } = await createApiKey(org, { name: `client ${index}`, scopes: ['admin'] });
    made.push(clientOf(id, key, `http://127.0.0.1:${servers[index % SERVERS]?.port}`));
  }
  return {
    database,
    org,
    clients: made,
    log,
    close: async () => {
      await worker.close();
      await Promise.all(servers.map((server) => server.close()));
      await database.close();
    },
  };
}

const KINDS = new Map(procedures().map(({ name, kind }) => [name, kind]));
const ROUTES = new Map(restRoutes().map(({ name, meta }) => [name, meta.rest]));

function clientOf(id: string, key: string, address: string): Client {
  const server: Reachable = { app: { request: (path, init) => fetch(`${address}${path}`, init) } };
  const headers = keyHeaders(key);
  return {
    id,
    call: async (name, input) => {
      const kind = KINDS.get(name);
      if (kind === undefined) throw new Error(`There is no ${name}.`);
      const route = ROUTES.get(name);
      const draw = Math.random();
      if (route === undefined || draw < 0.4) return trpc(server, headers, { name, kind }, input);
      if (kind === 'query' || draw < 0.8) return rest(server, headers, route, input);
      const once = { ...headers, 'idempotency-key': newId() };
      const [first, again] = await Promise.all([
        rest(server, once, route, input),
        rest(server, once, route, input),
      ] as const);
      const done = [first, again].filter(({ status }) => status < 400);
      if (done.length === 2 && !isDeepStrictEqual(first.data, again.data))
        throw new Error(`${name} sent twice with one key was answered ${first.text} and ${again.text}`);
      // Either may come first; where that one was refused, the other is done in its place.
      return [first, again].find(({ status }) => status >= 500) ?? done[0] ?? first;
    },
    upload: async (kind, text) => {
      const response = await fetch(`${address}/files/imports?kind=${kind}&name=race.csv`, {
        method: 'POST',
        headers,
        body: text,
      });
      const body = await response.text();
      return { status: response.status, data: response.ok ? JSON.parse(body) : null, problem: null, text: body };
    },
  };
}
