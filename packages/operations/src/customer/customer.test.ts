import { listCustomers, loadCustomersByKey, orderOf } from '@vigie/db/customer';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { type CustomerEdit, editCustomer, newCustomer, saveCustomers } from './customer.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
});
afterAll(() => database.close());

const make = async (name: string, fields = {}): Promise<string> => (await newCustomer(org, { name, ...fields })).id;
const edit = (id: string, fields: Partial<CustomerEdit>, scope = org, version = 1): Promise<{ version: number }> =>
  editCustomer(scope, { id, version, ...fields });
const count = async (table: string, customerId: string): Promise<number> => {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from ${sql.table(table)} where customer_id = ${customerId}`.execute(database.owner);
  return rows[0]?.n ?? 0;
};

describe('writing one customer', () => {
  test('leaves a history line, a mark and empty figures in the same transaction', async () => {
    const id = await make('Written', { externalId: 'crm-1', tags: ['a', 'A', 'b'] });
    expect(await count('audit', id)).toBe(1);
    expect(await count('control.dirty_mark', id)).toBe(1);
    expect(await count('customer_figure', id)).toBe(1);
    expect(await count('customer_external_id', id)).toBe(1);
    expect(await count('customer_tag', id)).toBe(2);
  });

  test('an edit that read an older version is a conflict and changes nothing', async () => {
    const id = await make('Versioned');
    expect(await edit(id, { name: 'Second' })).toEqual({ version: 2 });
    await expect(edit(id, { name: 'Lost' })).rejects.toMatchObject({
      code: 'customer.versionConflict',
      params: { version: 2 },
    });
    expect(await edit(id, { name: 'Second' }, org, 2), 'an edit that changes nothing').toEqual({ version: 2 });
  });

  test('of two edits at once one wins and the other is a conflict', async () => {
    const id = await make('Raced');
    const results = await Promise.allSettled([edit(id, { name: 'One' }), edit(id, { name: 'Two' })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a parent that stands below is refused, at any depth', async () => {
    const [top, middle, bottom] = [await make('Top'), await make('Middle'), await make('Bottom')];
    await edit(middle, { parentId: top });
    await edit(bottom, { parentId: middle });
    for (const parentId of [top, middle, bottom])
      await expect(edit(top, { parentId })).rejects.toMatchObject({ code: 'customer.parentLoop', field: 'parentId' });
    await edit(bottom, { parentId: null }, org, 2);
    await edit(top, { parentId: bottom });
  });

  test('an id that is taken is refused with the same words, seen or not', async () => {
    await make('Holder', { customerId: 'TAKEN' });
    const { scope } = await makeMember(database, org, 'member');
    for (const actor of [org, scope])
      await expect(newCustomer(actor, { name: 'Second', customerId: 'TAKEN' })).rejects.toMatchObject({
        code: 'customer.idTaken',
        params: { customerId: 'TAKEN' },
      });
  });

  test('of two creations of one id at once, one wins and the other is told that it is taken', async () => {
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => newCustomer(org, { name: `Racer ${n}`, customerId: 'RACE' })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'customer.idTaken' });
  });

  test('stage and owner must exist here', async () => {
    const elsewhere = await makeMember(database, await makeOrganization(database), 'manager');
    const id = await make('Referring');
    await expect(edit(id, { ownerId: elsewhere.userId })).rejects.toMatchObject({ code: 'customer.unknownPerson' });
    await expect(edit(id, { teamIds: [elsewhere.userId] })).rejects.toMatchObject({ code: 'customer.unknownPerson' });
    await expect(edit(id, { stageId: id })).rejects.toMatchObject({ code: 'customer.unknownStage' });
  });
});

describe('rights (§2)', () => {
  test('a member edits what is theirs, and gives nothing away', async () => {
    const { scope, userId } = await makeMember(database, org, 'member');
    const [own, other] = [(await newCustomer(scope, { name: 'Own' })).id, await make('Other')];
    await edit(own, { name: 'Renamed' }, scope);
    await expect(edit(other, { name: 'Taken' }, scope)).rejects.toMatchObject({ code: 'access.forbidden' });
    for (const gift of [{ ownerId: null }, { teamIds: [userId] }])
      await expect(edit(own, gift, scope, 2)).rejects.toMatchObject({ code: 'access.forbidden' });
    await expect(edit(own, { customerId: 'mine' }, scope, 2)).rejects.toMatchObject({ code: 'access.forbidden' });
  });

  test('a restricted member in the team edits; outside it the record does not exist', async () => {
    const { scope, userId } = await makeMember(database, org, 'restricted');
    const id = await make('Shared');
    await expect(edit(id, { name: 'No' }, scope)).rejects.toMatchObject({ code: 'record.notFound' });
    await edit(id, { teamIds: [userId] });
    expect(await edit(id, { name: 'Yes' }, scope, 2)).toEqual({ version: 3 });
  });

  test('in a set each row is judged by itself, and the allowed ones are written', async () => {
    const { scope, userId } = await makeMember(database, org, 'restricted');
    await make('Theirs', { customerId: 'R-1' });
    const own = await make('Own', { customerId: 'R-2' });
    await edit(own, { ownerId: userId });
    const results = await inTransaction(scope, (tx) =>
      saveCustomers(tx, [
        { line: 1, customerId: 'R-1', name: 'Taken over' },
        { line: 2, customerId: 'R-2', name: 'Own, renamed' },
        { line: 3, customerId: 'R-3', name: 'New' },
      ]),
    );
    expect(results.map(({ outcome, issues }) => [outcome, issues[0]?.code])).toEqual([
      ['failed', 'notAvailable'],
      ['updated', undefined],
      ['failed', 'notAllowed'],
    ]);
    const refs = await inTransaction(org, (tx) => loadCustomersByKey(tx, ['R-1', 'R-2', 'R-3']));
    expect([...refs.values()].map(({ name }) => name)).toEqual(['Theirs', 'Own, renamed']);
  });
});

describe('the search of the list (R4)', () => {
  const search = (text: string): Promise<string[]> =>
    inTransaction(org, async (tx) =>
      (await listCustomers(tx, { search: text }, (await orderOf(tx, { by: 'name', direction: 'asc' }))!, null, 10)).map(
        ({ name }) => name,
      ),
    );

  test('finds a fragment of name, customer id or domain, whatever case and accents, and follows a change', async () => {
    const id = await make('Société Œuvrière', { customerId: 'ÉCH-77', domain: 'oeuvriere.example' });
    for (const text of ['OEUVR', 'societe œ', 'éch-7', 'ech-77', 'RIERE.EXAMPLE'])
      expect(await search(text), text).toEqual(['Société Œuvrière']);
    await edit(id, { domain: null });
    expect(await search('riere.example')).toEqual([]);
  });
});
