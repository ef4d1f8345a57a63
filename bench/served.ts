import { type RunningServer, startServer } from '@vigie/api/server';
import { createApiKey } from '@vigie/operations/organization';
import { pino } from 'pino';
import { type Fixture, openFixture } from './fixture.ts';

export interface Served {
  fixture: Fixture;
  server: RunningServer;
  address: string;
  /** What an API key that reads customers sends. */
  headers: { authorization: string };
}

/** The bench data behind a server of its own, for as long as the work takes. */
export async function withServer<T>(
  customers: number,
  work: (served: Served) => Promise<T>,
  webDir?: string,
): Promise<T> {
  const fixture = await openFixture(customers);
  const server = await startServer({
    installation: fixture.installation,
    host: '127.0.0.1',
    port: 0,
    baseUrl: 'http://127.0.0.1',
    log: pino({ level: 'error' }),
    ...(webDir === undefined ? {} : { webDir }),
  });
  try {
    const { key } = await createApiKey(fixture.scope, { name: 'bench', scopes: ['customers:read'] });
    const address = `http://127.0.0.1:${server.port}`;
    return await work({ fixture, server, address, headers: { authorization: `Bearer ${key}` } });
  } finally {
    await server.close();
    await fixture.close();
  }
}
