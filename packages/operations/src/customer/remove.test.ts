import { saveDatedChanges } from '@vigie/db/customer';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHistory } from '../audit/audit.ts';
import { leaveComment } from '../comment/comment.ts';
import { createCustomField } from '../custom-field/custom-field.ts';
import { importFile } from '../import/import.ts';
import { mergeCustomers } from '../merge/merge.ts';
import { createMetric, receiveMetricValues } from '../metric/metric.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { deleteCustomer, editCustomer, newCustomer, previewDeletion } from './customer.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
  await createMetric(org, { key: 'nps', name: 'NPS' });
});
afterAll(() => database.close());

const again = async (): Promise<void> => undefined;
const make = async (name: string, fields = {}): Promise<string> => (await newCustomer(org, { name, ...fields })).id;
const bring = (kind: string, ...lines: string[]) =>
  importFile(
    org,
    { kind, fileName: `${kind}.csv`, bytes: Buffer.from(`${lines.join('\n')}\n`) },
    { mapping: {}, constants: {}, createMissing: false },
  );
/** A customer with rows in every table that knows customers. */
async function makeFull(key: string): Promise<string> {
  const id = await make(`Full ${key}`, {
    customerId: key,
    tags: ['a'],
    externalId: `crm-${key}`,
    custom: { note: 'kept' },
  });
  const { userId } = await makeMember(database, org, 'member');
  await editCustomer(org, { id, version: 1, teamIds: [userId] });
  await receiveMetricValues(org, [{ customer: key, metric: 'nps', value: 42 }]);
  await bring('contacts', 'Customer ID,First name,Email,Tags', `${key},Ada,ada@${key}.example,sponsor`);
  await bring('agreements', 'Agreement ID,Customer ID,Name,Start,MRR', `${key}-a,${key},Plan,2026-01-01,100`);
  await bring(
    'usage',
    'Usage ID,Customer ID,Email,Day,Feature,Connections',
    `${key}-u,${key},ada@${key}.example,2026-06-20,Map,4`,
  );
  await bring('tickets', 'Ticket ID,Customer ID,Opened at,Subject', `${key}-t,${key},2026-06-01,Broken`);
  await bring('invoices', 'Number,Customer ID,Issued,Due,Amount', `${key}-i,${key},2026-05-01,2026-05-31,120`);
  await bring('payments', 'Number,Customer ID,Day,Amount,Invoice', `${key}-p,${key},2026-06-01,20,${key}-i`);
  await bring('churn', 'Churn ID,Customer ID,Day,Reason', `${key}-c,${key},2026-06-02,Price`);
  await inTransaction(org, (tx) =>
    saveDatedChanges(tx, [{ customerId: id, field: 'pulse', value: '4', note: null, day: '2026-06-01' }]),
  );
  await leaveComment(org, { customerId: id, subject: null, text: 'On it' });
  await rescoreDirty(org);
  return id;
}
/** Rows that name a customer, by table: what the catalogue knows, whoever added it. */
async function rowsOf(id: string): Promise<Record<string, number>> {
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.columns
    where table_schema in ('public', 'control') and column_name = 'customer_id' and data_type = 'uuid' order by 1`.execute(
    database.owner,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const from = name === 'dirty_mark' ? sql`control.dirty_mark` : sql.table(name);
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from ${from} where customer_id::text = ${id}`.execute(database.owner);
    if (rows[0]?.n) counts[name] = rows[0].n;
  }
  return counts;
}

describe('R2 deleting a customer', () => {
  test('everything that hangs on it goes, told before, and its history stays with its name, its id and who did it', async () => {
    await createCustomField(org, { entity: 'customer', key: 'note', label: 'Note', type: 'text' });
    const id = await makeFull('D-1');
    const child = await make('Child of it');
    await editCustomer(org, { id: child, version: 1, parentId: id });
    const twin = await make('Twin of it');
    await mergeCustomers(org, { id, otherId: twin, version: 2, otherVersion: 1, fromOther: [] });
    const held = await rowsOf(id);
    expect(Object.keys(held).length, 'rows in every table to lose').toBeGreaterThan(15);
    expect(await previewDeletion(org, id)).toEqual({
      contacts: 1,
      interactions: 1,
      agreements: 1,
      documents: 2,
      usageEvents: 1,
      usageDays: 1,
      churnEvents: 1,
      comments: 1,
      customValues: 1,
      metricValues: 1,
      children: 1,
      merges: 1,
    });
    const { scope: owner, userId } = await makeMember(database, org, 'owner');
    await deleteCustomer(owner, { id, name: ' Full  D-1 ' }, again);

    expect(Object.keys(await rowsOf(id)), 'history alone').toEqual(['audit']);
    for (const table of ['customer', 'custom_value', 'contact_tag', 'agreement_act', 'allocation'])
      expect(
        (
          await sql<{
            n: number;
          }>`select count(*)::int as n from ${sql.table(table)} where to_jsonb(${sql.table(table)})::text like ${`%${id}%`}`.execute(
            database.owner,
          )
        ).rows[0]?.n,
        table,
      ).toBe(0);
    expect(
      (
        await sql<{
          parentId: string | null;
          version: number;
        }>`select parent_id, version from customer where id = ${child}`.execute(database.owner)
      ).rows,
    ).toEqual([{ parentId: null, version: 3 }]);

    const history = await readHistory(owner, {}, null, 2);
    expect(history[0]).toMatchObject({ entity: 'customer', entityId: id, action: 'delete', actor: { id: userId } });
    expect(history[0]?.changes.map(({ field, before }) => [field, before])).toEqual(
      expect.arrayContaining([
        ['name', 'Full D-1'],
        ['customerId', 'D-1'],
        ['documents', 2],
      ]),
    );
    expect(history[1]).toMatchObject({ entity: 'customer', entityId: child, action: 'update' });
    await expect(readHistory(owner, { customerId: id }, null, 5)).rejects.toMatchObject({ code: 'record.notFound' });
    await expect(deleteCustomer(owner, { id, name: 'Full D-1' }, again)).rejects.toMatchObject({
      code: 'record.notFound',
    });
    expect(await rescoreDirty(org), 'the child is scored, nothing waits for what is gone').toBeGreaterThan(0);
    // Its id and its numbers are free again.
    await makeFull('D-1');
  });

  test('every table that names a customer lets go of its rows: by its key, by a trigger, or on purpose not', async () => {
    const { rows } = await sql<{ name: string; rule: string | null }>`
      select c.table_name as name, (select k.confdeltype::text from pg_constraint k
        where k.conrelid = c.table_name::regclass and k.contype = 'f' and k.confrelid = 'customer'::regclass
          and (select attname from pg_attribute where attrelid = k.conrelid and attnum = k.conkey[2]) = 'customer_id') as rule
      from information_schema.columns c where c.table_schema = 'public' and c.column_name = 'customer_id' and c.data_type = 'uuid' order by 1`.execute(
      database.owner,
    );
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.filter(({ rule }) => rule !== 'c').map(({ name }) => name)).toEqual([
      'audit',
      'bulk_target',
      'search_entry',
    ]);
  });

  test('another name deletes nothing, and nobody is asked to sign in for it', async () => {
    const id = await make('Right name');
    let asked = 0;
    const ask = async (): Promise<void> => {
      asked += 1;
    };
    for (const name of ['', 'right name', 'Right name 2'])
      await expect(deleteCustomer(org, { id, name }, ask)).rejects.toMatchObject({
        code: 'customer.otherName',
        field: 'name',
      });
    expect(asked).toBe(0);
    await expect(
      deleteCustomer(org, { id, name: 'Right name' }, () => Promise.reject(new Error('no'))),
    ).rejects.toThrow('no');
    // Renamed while the password was typed: what is deleted is what was named.
    await expect(
      deleteCustomer(org, { id, name: 'Right name' }, async () => {
        await editCustomer(org, { id, version: 1, name: 'Other name' });
      }),
    ).rejects.toMatchObject({ code: 'customer.otherName' });
    expect(await rowsOf(id)).toHaveProperty('customer_figure');
  });

  test.each([
    ['owner', null],
    ['admin', null],
    ['manager', 'access.forbidden'],
    ['member', 'access.forbidden'],
    ['viewer', 'access.forbidden'],
    ['restricted', 'access.forbidden'],
  ] as const)('%s, who owns it: %s', async (role, refusal) => {
    const { scope, userId } = await makeMember(database, org, role);
    const id = await make(`Of ${role}`, { ownerId: userId });
    const outcome = deleteCustomer(scope, { id, name: `Of ${role}` }, again);
    if (refusal === null) await outcome;
    else await expect(outcome).rejects.toMatchObject({ code: refusal });
    if (refusal !== null) await expect(previewDeletion(scope, id)).rejects.toMatchObject({ code: refusal });
  });

  test('what one may not see, and what is of another organisation, does not exist', async () => {
    const id = await make('Elsewhere');
    const strangers = [(await makeMember(database, org, 'restricted')).scope, await makeOrganization(database)];
    for (const scope of strangers) {
      await expect(deleteCustomer(scope, { id, name: 'Elsewhere' }, again)).rejects.toMatchObject({
        code: 'record.notFound',
      });
      await expect(previewDeletion(scope, id)).rejects.toMatchObject({ code: 'record.notFound' });
    }
  });

  test('deletions, edits, new children and scoring at once end without a deadlock, and leave nothing behind', async () => {
    const id = await make('Busy');
    const other = await make('Busy child');
    const outcomes = await Promise.allSettled([
      deleteCustomer(org, { id, name: 'Busy' }, again),
      deleteCustomer(org, { id, name: 'Busy' }, again),
      editCustomer(org, { id, version: 1, tags: ['late'] }),
      editCustomer(org, { id: other, version: 1, parentId: id }),
      rescoreDirty(org),
    ]);
    const codes = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [(outcome.reason as { code?: string }).code] : [],
    );
    expect(codes.filter((code) => code !== 'record.notFound' && code !== 'customer.unknownParent')).toEqual([]);
    expect(Object.keys(await rowsOf(id))).toEqual(['audit']);
    expect(
      (
        await sql<{ parentId: string | null }>`select parent_id from customer where id = ${other}`.execute(
          database.owner,
        )
      ).rows,
    ).toEqual([{ parentId: null }]);
  });
});
