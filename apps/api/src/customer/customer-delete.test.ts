import { lockForRemoval } from '@vigie/db/customer';
import { inTransaction } from '@vigie/db/scope';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, trpc } from '../test-server/door.ts';
import { type Headers, PASSWORD, signedInMember } from '../test-server/test-server.ts';
import { createWorld, fresh, type World } from '../test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.server.close());

const remove = (headers: Headers, input: object): Promise<Answer> =>
  trpc(world.server, headers, { name: 'customer.delete', kind: 'mutation' }, input);
const get = (headers: Headers, id: string): Promise<Answer> =>
  trpc(world.server, headers, { name: 'customer.get', kind: 'query' }, { id });

describe('R2 deleting a customer, signing in again', () => {
  test('a wrong password deletes nothing and says no more; the right one deletes, once', async () => {
    const { headers } = world.people.owner;
    const { id, name } = await fresh.customer(world);
    const wrong = await remove(headers, { id, name, password: 'not this one' });
    expect([wrong.status, wrong.problem]).toEqual([422, { code: 'auth.wrongPassword', params: {}, field: 'password' }]);
    expect((await get(headers, id)).status).toBe(200);
    const other = await remove(headers, { id, name: 'Other', password: PASSWORD });
    expect([other.status, other.problem?.code, other.problem?.field]).toEqual([422, 'customer.otherName', 'name']);
    expect((await remove(headers, { id, name, password: PASSWORD })).status).toBe(200);
    expect((await get(headers, id)).status).toBe(404);
    expect((await remove(headers, { id, name, password: PASSWORD })).status).toBe(404);
    expect(world.server.bugs).toEqual([]);
  });

  test('after five wrong passwords the right one has to wait too, for this person alone', async () => {
    const admin = await signedInMember(world.server, world.a, 'admin');
    const { id, name } = await fresh.customer(world);
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => remove(admin.headers, { id, name, password: 'guess' })),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([422, 422, 422, 422, 422, 429, 429, 429]);
    expect((await remove(admin.headers, { id, name, password: PASSWORD })).problem?.code).toBe('auth.rateLimited');
    expect((await remove(world.people.owner.headers, { id, name, password: PASSWORD })).status).toBe(200);
  });

  test('no key deletes, not even with the password of its maker', async () => {
    const { id, name } = await fresh.customer(world);
    const answer = await remove(world.keys.admin, { id, name, password: PASSWORD });
    expect([answer.status, answer.problem?.code]).toEqual([403, 'access.forbidden']);
    expect((await get(world.keys.admin, id)).status).toBe(200);
  });

  test('the password of somebody else is not theirs', async () => {
    const { id, name } = await fresh.customer(world);
    const { auth } = world.server;
    const context = await auth.$context;
    await context.internalAdapter.updatePassword(
      world.people.owner.userId,
      await context.password.hash('a new long password'),
    );
    const answer = await remove(world.people.owner.headers, { id, name, password: PASSWORD });
    expect(answer.problem?.code).toBe('auth.wrongPassword');
    expect((await remove(world.people.owner.headers, { id, name, password: 'a new long password' })).status).toBe(200);
  });

  test('what is written under a customer while it goes is told that there is none', async () => {
    const { id } = await fresh.customer(world);
    let writing: Promise<Answer> | undefined;
    await inTransaction(world.a, async (tx) => {
      await lockForRemoval(tx, [id]);
      writing = trpc(
        world.server,
        world.people.owner.headers,
        { name: 'contact.create', kind: 'mutation' },
        { customerId: id, lastName: 'Late' },
      );
      // It has found the customer, and waits for its key.
      for (let waits = 0; waits === 0; ) {
        const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(world.server.database.owner);
        waits = rows[0]?.n ?? 0;
      }
      await tx.db.deleteFrom('customer').where('orgId', '=', tx.orgId).where('id', '=', id).execute();
    });
    expect(await writing).toMatchObject({ status: 404, problem: { code: 'record.notFound' } });
    expect(world.server.bugs).toEqual([]);
  });
});
