import { listContacts } from '@vigie/db/contact';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { listUnknownVisitors } from '@vigie/db/usage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveContact } from '../contact/contact.ts';
import { newCustomer } from '../customer/customer.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { ignoreVisitor, receiveUsage } from './usage.ts';

let database: TestDatabase;
let org: OrgScope;
let id: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database, { today: '2026-06-30' });
  id = (await newCustomer(org, { name: 'C', customerId: 'C' })).id;
  await saveContact(org, { customerId: id, email: 'known@c.example' });
  const seen = (eventId: string, contact: string, count: number) => ({ eventId, customer: 'C', contact, count });
  const events = [seen('1', 'rare@c.example', 1), seen('2', 'often@c.example', 5), seen('3', 'known@c.example', 9)];
  await receiveUsage(org, { source: 'app', events });
});

const visitors = async () => inTransaction(org, (tx) => listUnknownVisitors(tx, id, '2026-06-01', '2026-06-30'));
const emails = async (): Promise<string[]> => (await visitors()).map(({ email }) => email);
const idOf = async (email: string): Promise<string> =>
  (await visitors()).find((visitor) => visitor.email === email)?.id ?? '';

test('U4 addresses that no contact has wait with their visits, the busiest first, until a contact has them', async () => {
  expect(await visitors()).toMatchObject([
    { email: 'often@c.example', visits30d: 5, lastSeen: '2026-06-30' },
    { email: 'rare@c.example', visits30d: 1 },
  ]);
  await saveContact(org, { customerId: id, email: 'often@c.example', lastName: 'Often' });
  expect(await emails()).toEqual(['rare@c.example']);
});

test('U4 one that is put aside waits no more, and comes back with whoever makes a contact of it', async () => {
  await ignoreVisitor(org, await idOf('often@c.example'));
  expect(await emails()).toEqual(['rare@c.example']);
  await receiveUsage(org, { source: 'app', events: [{ eventId: '9', customer: 'C', contact: 'often@c.example' }] });
  expect(await emails(), 'seen again').toEqual(['rare@c.example']);
  await saveContact(org, { customerId: id, email: 'often@c.example', lastName: 'Often' });
  const contacts = await inTransaction(org, (tx) => listContacts(tx, id, null, 10));
  expect(contacts.filter(({ isKnown }) => isKnown).map(({ email }) => email)).toContain('often@c.example');
});

test('U4 only a visitor is put aside, by those who may edit the customer', async () => {
  const visitor = await idOf('rare@c.example');
  const { scope: viewer } = await makeMember(database, org, 'viewer');
  await expect(ignoreVisitor(viewer, visitor)).rejects.toMatchObject({ code: 'access.forbidden' });
  const { scope: restricted } = await makeMember(database, org, 'restricted');
  await expect(ignoreVisitor(restricted, visitor)).rejects.toMatchObject({ code: 'record.notFound' });
  const contacts = await inTransaction(org, (tx) => listContacts(tx, id, null, 10));
  const known = contacts.find(({ isKnown }) => isKnown)?.id ?? '';
  await expect(ignoreVisitor(org, known)).rejects.toMatchObject({ code: 'record.notFound' });
  await ignoreVisitor(org, visitor);
  await expect(ignoreVisitor(org, visitor)).rejects.toMatchObject({ code: 'record.notFound' });
});
