import { listInvitations } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { makeOrganization } from '@vigie/operations/test-organization';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { procedures, request, rest, trpc } from './test-server/door.ts';
import { keyHeaders, PASSWORD, signedInMember, startTestServer, type TestServer } from './test-server/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Every column of every table as text, `bytea` both as it is shown and as the text it may hold. */
async function dump(): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind = 'r'`.execute(
    server.database.owner,
  );
  const texts = new Map<string, string>();
  for (const { name } of rows) {
    const found = await sql
      .raw<{ text: string | null }>(`select string_agg(t::text, '|') as text from ${name} t`)
      .execute(server.database.owner);
    texts.set(name, found.rows[0]?.text ?? '');
  }
  return texts;
}

test('no secret lies in clear in any table, log or later answer (qS13)', async () => {
  const printed: unknown[] = [];
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...parts) => void printed.push(...parts)),
  );
  const written: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0),
  );
  const org = await makeOrganization(server.database, { name: 'Secrets', slug: 'secrets' });
  const owner = await signedInMember(server, org, 'owner');
  const token = /session_token=([^;.%]+)/.exec(owner.headers.cookie ?? '')?.[1] ?? '';
  const post = (path: `/${string}`, body: object, key: string) =>
    rest(server, { ...owner.headers, 'idempotency-key': key }, { method: 'POST', path }, body);

  const made = await post('/api-keys', { name: 'Planted', scopes: ['admin'] }, 'k-1');
  const invited = await post('/invitations', { email: 'planted@secrets.example', role: 'viewer' }, 'k-2');
  const apiKey: string = made.data.key;
  const invitation: string = invited.data.link.split('/').at(-1);
  // Used, refused and failing: each of them may leave a trace.
  await trpc(
    server,
    {},
    { name: 'invitation.accept', kind: 'mutation' },
    { token: invitation, name: 'P', password: 'short' },
  );
  await trpc(
    server,
    {},
    { name: 'invitation.accept', kind: 'mutation' },
    { token: invitation, name: 'P', password: PASSWORD },
  );
  await request(server, keyHeaders(apiKey), 'POST', '/files/imports?kind=customers', 'Customer ID,Name\nC-1,One\n');
  await rest(server, keyHeaders(apiKey), { method: 'POST', path: '/customers' }, { name: '' });
  await sql`alter table customer_tag rename to customer_tag_away`.execute(server.database.owner);
  await rest(server, keyHeaders(apiKey), { method: 'GET', path: '/customers' });
  await rest(server, owner.headers, { method: 'GET', path: '/customers' });
  await sql`alter table customer_tag_away rename to customer_tag`.execute(server.database.owner);
  for (const spy of [...spies, ...streams]) spy.mockRestore();

  const secrets = { password: PASSWORD, token, apiKey, invitation };
  for (const [name, secret] of Object.entries(secrets)) expect(secret.length, name).toBeGreaterThan(20);
  const places = await dump();
  expect(places.size).toBeGreaterThan(30);
  places.set('console', printed.map(String).join('\n') + written.join(''));
  places.set('bugs', server.bugs.map((bug) => `${bug} ${(bug as Error).stack} ${JSON.stringify(bug)}`).join('\n'));
  expect(server.bugs.length, 'the planted bugs were told').toBe(2);
  for (const { name, kind, meta } of procedures()) {
    if (kind !== 'query' || !meta.rest || meta.rest.path.includes('{')) continue;
    places.set(`answer of ${name}`, (await trpc(server, owner.headers, { name, kind }, {})).text);
  }
  const repeats = [
    await post('/api-keys', { name: 'Planted', scopes: ['admin'] }, 'k-1'),
    await post('/invitations', { email: 'planted@secrets.example', role: 'viewer' }, 'k-2'),
  ];
  expect(
    repeats.map(({ status }) => status),
    'a secret is answered once',
  ).toEqual([409, 409]);
  expect(await inTransaction(org, listInvitations), 'and the request is not done twice').toEqual([]);

  const found = [...places].flatMap(([place, text]) =>
    Object.entries(secrets).flatMap(([name, secret]) =>
      [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')].some((form) =>
        text.includes(form),
      )
        ? [`${name} in ${place}`]
        : [],
    ),
  );
  // better-auth keeps the token of a session; the cookie is worth nothing without the signature beside it.
  expect(found).toEqual(['token in auth.session']);
});
