import { newId } from '@vigie/db/id';
import { editCustomer, newCustomer } from '@vigie/operations/customer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trpc } from '../test-server/door.ts';
import { createWorld, type PersonName, type World } from '../test-server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.server.close());

const UPDATE = { name: 'customer.update', kind: 'mutation' } as const;

/** What the API says to an edit: nothing is ever written, the version is none. */
async function answer(who: PersonName, change: { id: string; name?: string; ownerId?: null }): Promise<string> {
  const { problem } = await trpc(world.server, world.people[who].headers, UPDATE, { version: -1, ...change });
  return problem?.code ?? 'done';
}

test('R3 R4 a row of the list says what its reader may do with it, as an edit of it is answered', async () => {
  const { owner, member, restricted } = world.people;
  for (const colleague of [member, restricted]) {
    const { id } = await newCustomer(owner.scope, { name: `Of a team ${newId()}` });
    await editCustomer(owner.scope, { id, version: 1, teamIds: [colleague.scope.actor.userId ?? ''] });
  }
  const edits = new Set<boolean>();
  for (const who of Object.keys(world.people) as PersonName[]) {
    const list = await trpc(world.server, world.people[who].headers, { name: 'customer.list', kind: 'query' }, {});
    for (const { id, can } of (list.data?.items ?? []) as { id: string; can: { edit: boolean; assign: boolean } }[]) {
      expect(await answer(who, { id, name: 'x' }), who).toBe(
        can.edit ? 'customer.versionConflict' : 'access.forbidden',
      );
      expect(can.assign, who).toBe(['owner', 'manager'].includes(who));
      edits.add(can.edit);
    }
    if (who === 'restricted') expect(list.data.items).toHaveLength(1);
  }
  expect([...edits].sort()).toEqual([false, true]);
});
