import { removeMember, saveMember } from '@vigie/db/organization';
import type { OrgScope } from '@vigie/db/scope';
import { inTransaction } from '@vigie/db/scope';
import { createApiKey, invite, withdrawApiKey } from '@vigie/operations/organization';
import { makeOrganization } from '@vigie/operations/test-organization';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Answer, rest, trpc } from '../test-server/door.ts';
import {
  BASE_URL,
  type Headers,
  keyHeaders,
  PASSWORD,
  requestSignIn,
  signedInMember,
  signIn,
  startTestServer,
  type TestPerson,
  type TestServer,
} from '../test-server/test-server.ts';

let server: TestServer;
let org: OrgScope;
let owner: TestPerson;
beforeAll(async () => {
  server = await startTestServer();
  org = await makeOrganization(server.database, { name: 'Session', slug: 'session' });
  owner = await signedInMember(server, org, 'owner');
});
afterAll(() => server.close());
// The limit is on sign-ins of one address per minute, and these tests all come from one.
beforeEach(() => sql`delete from auth."rateLimit"`.execute(server.database.owner).then(() => undefined));

const me = (headers: Headers): Promise<Answer> =>
  trpc(server, headers, { name: 'session.me', kind: 'query' }, undefined);
const customers = (headers: Headers): Promise<Answer> =>
  trpc(server, headers, { name: 'customer.list', kind: 'query' }, {});
const accept = (input: object, headers: Headers = {}): Promise<Answer> =>
  trpc(server, headers, { name: 'invitation.accept', kind: 'mutation' }, input);
const look = (token: string): Promise<Answer> => trpc(server, {}, { name: 'invitation.get', kind: 'query' }, { token });

/** Rights may be remembered for a second and no longer: what holds once that second has passed. */
async function becomes(status: number, ask: () => Promise<Answer>): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_001 });
  try {
    expect((await ask()).status).toBe(status);
  } finally {
    vi.useRealTimers();
  }
}

describe('sign-in', () => {
  test('the right password opens a session; a wrong one and an unknown address answer the same', async () => {
    const answers = await Promise.all([
      requestSignIn(server, owner.email, 'another long password'),
      requestSignIn(server, 'nobody@session.example', PASSWORD),
    ]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(texts[0]).toBe(texts[1]);
    for (const answer of answers) expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await me(owner.headers)).data.user.email).toBe(owner.email);
  });

  test('the session cookie is out of reach of scripts and of other sites', async () => {
    const [cookie] = (await requestSignIn(server, owner.email, PASSWORD)).headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
  });

  test('the eleventh attempt within a minute is refused, the right password too', async () => {
    for (let attempt = 1; attempt <= 10; attempt += 1)
      expect((await requestSignIn(server, owner.email, 'a wrong password')).status, `attempt ${attempt}`).toBe(401);
    expect((await requestSignIn(server, owner.email, PASSWORD)).status).toBe(429);
  });

  test('a client cannot name its own address to escape the limit', async () => {
    const attempt = (number: number) =>
      server.app.request('/api/auth/sign-in/email', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: BASE_URL,
          'x-vigie-client-ip': `10.0.0.${number}`,
          'x-forwarded-for': `10.0.0.${number}`,
        },
        body: JSON.stringify({ email: owner.email, password: 'a wrong password' }),
      });
    const statuses: number[] = [];
    for (let number = 1; number <= 11; number += 1) statuses.push((await attempt(number)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test('behind a proxy of ours each client has a limit of its own, and still cannot name its address', async () => {
    const behind = await startTestServer({ trustedProxies: 1 });
    try {
      const attempt = async (spoofed: number, seen: string): Promise<number> =>
        (
          await behind.app.request('/api/auth/sign-in/email', {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              origin: BASE_URL,
              'x-forwarded-for': `10.0.0.${spoofed}, ${seen}`,
            },
            body: JSON.stringify({ email: 'nobody@session.example', password: 'a wrong password' }),
          })
        ).status;
      const statuses: number[] = [];
      for (let number = 1; number <= 11; number += 1) statuses.push(await attempt(number, '192.0.2.1'));
      expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
      expect(statuses.at(-1)).toBe(429);
      expect(await attempt(1, '192.0.2.2')).toBe(401);
    } finally {
      await behind.close();
    }
  });

  test('nobody signs up unasked', async () => {
    const response = await server.app.request('/api/auth/sign-up/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: BASE_URL },
      body: JSON.stringify({ email: 'new@session.example', password: PASSWORD, name: 'New' }),
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    const { rows } = await sql`select 1 from auth."user" where email = 'new@session.example'`.execute(
      server.database.owner,
    );
    expect(rows).toEqual([]);
  });
});

describe('a session ends', () => {
  test('signing out ends it, for good', async () => {
    const headers = { ...owner.headers, cookie: await signIn(server, owner.email) };
    expect((await customers(headers)).status).toBe(200);
    const response = await server.app.request('/api/auth/sign-out', {
      method: 'POST',
      headers: { cookie: headers.cookie, origin: BASE_URL, host: new URL(BASE_URL).host },
    });
    expect(response.status).toBe(200);
    await becomes(401, () => customers(headers));
  });

  test('a person who is disabled is refused within a second, and cannot sign in again', async () => {
    const person = await signedInMember(server, org, 'manager');
    expect((await customers(person.headers)).status).toBe(200);
    await sql`update auth."user" set disabled = true where id = ${person.userId}`.execute(server.database.owner);
    await becomes(401, () => customers(person.headers));
    const cookie = await signIn(server, person.email).catch(() => '');
    expect((await customers({ ...person.headers, cookie })).status).toBe(401);
  });

  test('a membership that is taken away is gone within a second', async () => {
    const person = await signedInMember(server, org, 'viewer');
    expect((await customers(person.headers)).status).toBe(200);
    await inTransaction(org, (tx) => removeMember(tx, person.userId));
    await becomes(404, () => customers(person.headers));
    expect((await me(person.headers)).data.organizations).toEqual([]);
  });

  test('a role that is lowered holds within a second', async () => {
    const person = await signedInMember(server, org, 'admin');
    const keys = (): Promise<Answer> => rest(server, person.headers, { method: 'GET', path: '/api-keys' });
    expect((await keys()).status).toBe(200);
    await inTransaction(org, (tx) => saveMember(tx, { userId: person.userId, role: 'viewer', finance: false }));
    await becomes(403, keys);
  });

  test('a revoked API key is refused within a second, an unknown one at once', async () => {
    const { id, key } = await createApiKey(org, { name: 'short-lived', scopes: ['customers:read'] });
    expect((await customers(keyHeaders(key))).status).toBe(200);
    await withdrawApiKey(org, id);
    await becomes(401, () => customers(keyHeaders(key)));
    expect((await customers(keyHeaders(`vk_${'x'.repeat(43)}`))).status).toBe(401);
    expect((await customers({ authorization: 'Bearer nonsense', cookie: owner.headers.cookie ?? '' })).status).toBe(
      401,
    );
  });
});

describe('a write that another site makes a browser send', () => {
  const write = (headers: Headers) =>
    server.app.request('/trpc/profile.update', {
      method: 'POST',
      headers: { ...owner.headers, host: 'vigie.test', 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ theme: 'dark' }),
    });

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { origin: 'http://vigie.test.elsewhere.example' },
  ])('with %o is refused', async (headers) => {
    expect((await write(headers as Headers)).status).toBe(403);
  });

  test.each([{ 'sec-fetch-site': 'same-origin' }, { origin: BASE_URL }])('with %o is done', async (headers) => {
    expect((await write(headers as Headers)).status).toBe(200);
  });

  test('reaches neither the files nor the sign-out', async () => {
    for (const path of ['/files/imports?kind=customers', '/api/auth/sign-out', '/api/v1/customers']) {
      const response = await server.app.request(path, {
        method: 'POST',
        headers: { ...owner.headers, 'sec-fetch-site': 'cross-site' },
        body: 'Customer ID\n1\n',
      });
      expect(response.status, path).toBe(403);
    }
    expect((await me(owner.headers)).status).toBe(200);
  });
});

describe('invitations', () => {
  const make = (email: string, nowMs?: number) => invite(org, { email, role: 'member', finance: false }, nowMs);

  test('a new person joins with a name and a password, and can sign in', async () => {
    const { token } = await make('Joins@session.example');
    expect((await look(token)).data).toEqual({
      organizationName: 'Session',
      email: 'joins@session.example',
      userExists: false,
    });
    expect((await accept({ token, name: 'Joins', password: PASSWORD })).data).toEqual({
      organization: 'Session',
      email: 'joins@session.example',
    });
    const cookie = await signIn(server, 'joins@session.example');
    const { data } = await me({ cookie, 'x-vigie-organization': 'session' });
    expect(data.organization).toMatchObject({ slug: 'session', role: 'member' });
  });

  test('a token is good for one use', async () => {
    const { token } = await make('once@session.example');
    await accept({ token, name: 'Once', password: PASSWORD });
    for (const answer of [await look(token), await accept({ token, name: 'Twice', password: PASSWORD })]) {
      expect(answer.status).toBe(409);
      expect(answer.problem?.code).toBe('invitation.used');
    }
  });

  test('of several who use it at once one joins, and the others are refused', async () => {
    const { token } = await make('race@session.example');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => accept({ token, name: 'Race', password: PASSWORD })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(server.bugs).toEqual([]);
  });

  test('an expired, an unknown and a withdrawn one make nobody', async () => {
    const { token: expired } = await make('late@session.example', Date.now() - 15 * 86_400_000);
    const withdrawn = await make('gone@session.example');
    await rest(server, owner.headers, { method: 'DELETE', path: '/invitations/{id}' }, { id: withdrawn.id });
    for (const [token, code] of [
      [expired, 'invitation.expired'],
      [`vi_${'x'.repeat(43)}`, 'invitation.unknown'],
      [withdrawn.token, 'invitation.unknown'],
      ['', 'invitation.unknown'],
    ] as const) {
      expect((await look(token)).problem?.code).toBe(code);
      expect((await accept({ token, name: 'No', password: PASSWORD })).problem?.code).toBe(code);
    }
    const { rows } = await sql`select email from auth."user" where name = 'No'`.execute(server.database.owner);
    expect(rows).toEqual([]);
  });

  test('a short password is refused by name and uses nothing up', async () => {
    const { token } = await make('short@session.example');
    const answer = await accept({ token, name: 'Short', password: 'short' });
    expect(answer.problem).toMatchObject({ code: 'auth.passwordTooShort', field: 'password' });
    expect((await accept({ token, name: 'Short', password: PASSWORD })).status).toBe(200);
  });

  test('one who has an account signs in first, and nobody joins in the name of another', async () => {
    const elsewhere = await makeOrganization(server.database, { name: 'Elsewhere', slug: 'elsewhere' });
    const guest = await signedInMember(server, elsewhere, 'owner');
    const { token } = await make(guest.email);
    expect((await accept({ token, name: 'Thief', password: PASSWORD })).problem?.code).toBe('invitation.signInFirst');
    const other = await signedInMember(server, org, 'member');
    expect((await accept({ token }, other.headers)).problem?.code).toBe('invitation.signInFirst');
    // Accepting never lowers or raises a role that one was given meanwhile.
    await inTransaction(org, (tx) => saveMember(tx, { userId: guest.userId, role: 'manager', finance: false }));
    expect((await accept({ token }, guest.headers)).status).toBe(200);
    const { data } = await rest(server, owner.headers, { method: 'GET', path: '/members' });
    expect(data.items.find(({ email }: { email: string }) => email === guest.email).role).toBe('manager');
  });
});
