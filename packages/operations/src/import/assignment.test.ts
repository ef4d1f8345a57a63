import { loadCustomValues } from '@vigie/db/custom-field';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCustomField } from '../custom-field/custom-field.ts';
import { bringLines } from '../test-organization/bring-lines.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, startUndo, viewUndo } from '../undo/undo.ts';
import { importFile } from './import.ts';

let database: TestDatabase;
let org: OrgScope;
let [ada, leo] = [
  { userId: '', email: '' },
  { userId: '', email: '' },
];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
  [ada, leo] = [await makeMember(database, org, 'member'), await makeMember(database, org, 'member')];
  await createCustomField(org, {
    entity: 'customer',
    key: 'tier',
    label: 'Tier',
    type: 'choice',
    options: ['Gold', 'Tin'],
  });
  await bring('customers', ['Customer ID,Name,Owner,Team', `A,One,${ada.email},${leo.email}`, 'B,Two,,']);
});

const bring = (kind: string, lines: string[], by = org) => bringLines(by, kind, lines, { createMissing: true });

const customers = (): Promise<unknown[]> =>
  inTransaction(org, async (tx) => {
    const { rows } = await sql<{ id: string; customerId: string; owner: string | null; team: string[] }>`
      select c.id, c.customer_id, c.owner_id as owner,
        array(select t.user_id::text from customer_team t where t.org_id = c.org_id and t.customer_id = c.id order by 1) as team
      from customer c order by c.customer_id`.execute(tx.db);
    const values = await loadCustomValues(
      tx,
      'customer',
      rows.map(({ id }) => id),
    );
    return rows.map(({ id, customerId, owner, team }) => [customerId, owner, team, values.get(id)?.tier ?? null]);
  });

describe('assignments from a file (R6)', () => {
  test('change owner, team and custom fields of customers that are there; the same file twice changes nothing', async () => {
    const lines = ['Client;Responsable;Équipe;Tier', `A;${leo.email};;gold`, `B;;${ada.email}, ${leo.email};`];
    expect(await bring('assignments', lines)).toMatchObject({ updated: 2, failed: 0, issues: [] });
    expect(await customers()).toEqual([
      ['A', leo.userId, [], 'Gold'],
      ['B', null, [ada.userId, leo.userId].sort(), null],
    ]);
    expect(await bring('assignments', lines)).toMatchObject({ updated: 0, unchanged: 2 });
  });

  test('never make a customer: an id nobody knows fails its row, whatever was asked for', async () => {
    const before = await customers();
    const result = await bring('assignments', ['Customer ID,Owner', `Z,${ada.email}`, 'A,nobody@vigie.example']);
    expect(result).toMatchObject({ created: 0, failed: 2 });
    expect(result.issues).toEqual([
      [2, 'customerId', 'unknownCustomer'],
      [3, 'owner', 'unknownPerson'],
    ]);
    expect(await customers()).toEqual(before);
  });

  test('only by those who may assign; a customer one may not see is answered like one that is not there', async () => {
    const { scope: manager } = await makeMember(database, org, 'manager');
    const { scope: member } = await makeMember(database, org, 'member');
    const { scope: restricted } = await makeMember(database, org, 'restricted');
    const lines = ['Customer ID,Owner', `A,${leo.email}`, `Z,${leo.email}`];
    expect((await bring('assignments', lines, restricted)).issues).toEqual([
      [2, 'customerId', 'unknownCustomer'],
      [3, 'customerId', 'unknownCustomer'],
    ]);
    expect((await bring('assignments', lines, member)).issues).toEqual([
      [2, 'customerId', 'notAllowed'],
      [3, 'customerId', 'unknownCustomer'],
    ]);
    expect(await bring('assignments', lines, manager)).toMatchObject({ updated: 1, failed: 1 });
  });

  test('are taken back', async () => {
    const before = await customers();
    const { id } = await bring('assignments', [
      'Customer ID,Owner,Team,Tier',
      `A,${leo.email},,Tin`,
      `B,${ada.email},,`,
    ]);
    await startUndo(org, { kind: 'import', id });
    await continueUndo(org, id);
    expect(await viewUndo(org, { kind: 'import', id })).toMatchObject({ status: 'undone', restored: 2, refused: 0 });
    expect(await customers()).toEqual(before);
  });

  test('a name, a stage or a tag is no part of them', async () => {
    const given = { kind: 'assignments', fileName: 'f.csv', bytes: Buffer.from('Customer ID,Name,Stage\nA,Other,Run') };
    const choices = { mapping: { name: 'Name' }, constants: {}, createMissing: false };
    await expect(importFile(org, given, choices)).rejects.toMatchObject({ code: 'import.unknownField' });
  });
});
