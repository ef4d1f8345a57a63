import { listMembers } from '@vigie/db/organization';
import { inTransaction } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { changeMember, dismissMember, invite } from './organization.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('two owners who put each other out at the same moment leave one', async () => {
  for (let round = 0; round < 10; round += 1) {
    const org = await makeOrganization(database);
    const [one, other] = [await makeMember(database, org, 'owner'), await makeMember(database, org, 'owner')];
    const ends = await Promise.allSettled([
      changeMember(one.scope, { userId: other.userId, role: 'viewer', finance: false }),
      dismissMember(other.scope, one.userId),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const members = await inTransaction(org, (tx) => listMembers(tx));
    expect(members.filter(({ role }) => role === 'owner')).toHaveLength(1);
  }
});

test('whoever is a member already is not invited again, however their address is written', async () => {
  const org = await makeOrganization(database);
  const owner = await makeMember(database, org, 'owner');
  const [member] = await inTransaction(org, (tx) => listMembers(tx));
  const email = ` ${member?.email.toUpperCase()} `;
  await expect(invite(owner.scope, { email, role: 'member', finance: false })).rejects.toMatchObject({
    code: 'member.alreadyHere',
    params: { email: member?.email },
    field: 'email',
  });
  await invite(owner.scope, { email: 'new@vigie.example', role: 'member', finance: false });
});
