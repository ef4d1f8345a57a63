import { loadCustomValues } from '@vigie/db/custom-field';
import { listImportIssues } from '@vigie/db/import';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import type { CustomValue } from '@vigie/domain/custom-field';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCustomField, editCustomField, type NewCustomField } from '../custom-field/custom-field.ts';
import { saveCustomers } from '../customer/customer.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, listRefusedOfUndo, startUndo, viewUndo } from '../undo/undo.ts';
import {
  checkImport,
  continueImport,
  createImport,
  type ImportChoices,
  importFile,
  startImport,
  viewImport,
} from './import.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
});

const choices: ImportChoices = { mapping: {}, constants: {}, createMissing: false };
const text = (...lines: string[]): Buffer => Buffer.from(lines.join('\n'));
const field = async (key: string, label: string, type: NewCustomField['type'], more: Partial<NewCustomField> = {}) =>
  (await createCustomField(org, { entity: 'customer', key, label, type, ...more })).id;

async function bring(lines: string[], given: Partial<ImportChoices> = {}) {
  const bytes = text(...lines);
  const { id } = await importFile(org, { kind: 'customers', fileName: 'f.csv', bytes }, { ...choices, ...given });
  const { created, updated, unchanged, failed } = await viewImport(org, id);
  const issues = await inTransaction(org, (tx) => listImportIssues(tx, id, null, 100));
  return { id, created, updated, unchanged, failed, issues };
}
const upload = async (...lines: string[]): Promise<string> =>
  (await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes: text(...lines) })).id;

/** Values of custom fields, by the customers' ids in other systems. */
const values = (): Promise<Record<string, Record<string, CustomValue>>> =>
  inTransaction(org, async (tx) => {
    const { rows } = await sql<{ id: string; customerId: string }>`select id, customer_id from customer`.execute(tx.db);
    const ids = rows.map(({ id }) => id);
    const found = await loadCustomValues(tx, 'customer', ids);
    return Object.fromEntries(rows.map(({ id, customerId }) => [customerId, found.get(id) ?? {}]));
  });

describe('custom fields as columns of an import (R5, R6)', () => {
  test('values of every type are read as the file writes them, under label or key; the same file changes nothing', async () => {
    await field('note', 'Remarque', 'text');
    await field('arr', 'Chiffre d’affaires (k€)', 'number');
    await field('signed', 'Signé le', 'date');
    await field('tier', 'Niveau', 'choice', { options: ['Or', 'Étain'] });
    await field('vip', 'VIP', 'boolean');
    await field('sponsor', 'Parrain', 'user');
    const { userId, email } = await makeMember(database, org, 'member');
    const lines = [
      'Identifiant client;Remarque;chiffre d’affaires;signe le;Niveau;vip;Parrain',
      `A;à voir;1 234,5;31/12/2025;etain;oui;Ada <${email.toUpperCase()}>`,
      'B;;-0,25;01/02/2026;OR;non;',
    ];
    expect(await bring(lines)).toMatchObject({ created: 2, failed: 0, issues: [] });
    expect(await values()).toEqual({
      A: { note: 'à voir', arr: 1234.5, signed: '2025-12-31', tier: 'Étain', vip: true, sponsor: userId },
      B: { arr: -0.25, signed: '2026-02-01', tier: 'Or', vip: false },
    });
    expect(await bring(lines)).toMatchObject({ updated: 0, unchanged: 2 });
  });

  test('a value that does not fit fails its row and names the column; the others go in', async () => {
    await field('arr', 'ARR', 'number');
    await field('tier', 'Tier', 'choice', { options: ['Gold'] });
    await field('sponsor', 'Sponsor', 'user');
    await field('note', 'Remark', 'text');
    const result = await bring([
      'Customer ID,ARR,Tier,Sponsor,Remark',
      'A,12.5.1,Gold,,',
      'B,0.1234567,Gold,,',
      'C,1,Tin,,',
      'D,1,,nobody@vigie.example,',
      'E,1,,somebody,',
      `F,1,,,${'x'.repeat(2_001)}`,
      `G,1,Gold,,${'x'.repeat(2_000)}`,
    ]);
    expect(result).toMatchObject({ created: 1, failed: 6 });
    expect(result.issues.map(({ line, field: name, code }) => [line, name, code])).toEqual([
      [2, 'custom.arr', 'invalidNumber'],
      [3, 'custom.arr', 'customField.tooManyDigits'],
      [4, 'custom.tier', 'invalidChoice'],
      [5, 'custom.sponsor', 'unknownPerson'],
      [6, 'custom.sponsor', 'invalidEmail'],
      [7, 'custom.note', 'textTooLong'],
    ]);
  });

  test('an empty cell takes a value away, a column that is not there leaves it; undoing the import gives it back', async () => {
    await field('arr', 'ARR', 'number');
    await field('tier', 'Tier', 'choice', { options: ['Gold', 'Tin'] });
    await bring(['Customer ID,ARR,Tier', 'A,5,Gold', 'B,6,Gold']);
    const before = await values();
    const { id } = await bring(['Customer ID,ARR', 'A,', 'B,7', 'C,8']);
    expect(await values()).toEqual({ A: { tier: 'Gold' }, B: { arr: 7, tier: 'Gold' }, C: { arr: 8 } });
    await startUndo(org, { kind: 'import', id });
    await continueUndo(org, id);
    expect(await viewUndo(org, { kind: 'import', id })).toMatchObject({ restored: 2, removed: 1, refused: 0 });
    expect(await values()).toEqual(before);
  });

  test('undoing gives the values of a field that was archived since back too, unless somebody changed them', async () => {
    const arr = await field('arr', 'ARR', 'number');
    await bring(['Customer ID,ARR', 'A,5', 'B,6']);
    const before = await values();
    const { id } = await bring(['Customer ID,Domain,ARR', 'A,new.example,7', 'B,new.example,', 'C,,8']);
    await inTransaction(org, (tx) => saveCustomers(tx, [{ line: 0, customerId: 'B', custom: { arr: 9 } }]));
    await editCustomField(org, { id: arr, archived: true });
    await startUndo(org, { kind: 'import', id });
    await continueUndo(org, id);
    expect(await viewUndo(org, { kind: 'import', id })).toMatchObject({ restored: 1, removed: 1, refused: 1 });
    expect(await listRefusedOfUndo(org, { kind: 'import', id }, null, 9)).toMatchObject([
      { line: 3, reason: 'edited', params: { fields: 'custom.arr' } },
    ]);
    await editCustomField(org, { id: arr, archived: false });
    expect(await values()).toEqual({ ...before, B: { arr: 9 } });
  });

  test('a read-only field is not suggested, and refused with its reason; what its own source brings is written', async () => {
    await field('arr', 'ARR', 'number', { source: 'erp', readOnly: true });
    await field('seats', 'Seats', 'number', { source: 'import', readOnly: true });
    const id = await upload('Customer ID,ARR,Seats', 'A,5,3');
    expect((await viewImport(org, id)).mapping).toEqual({ customerId: 'Customer ID', 'custom.seats': 'Seats' });
    const wanted = { ...choices, mapping: { customerId: 'Customer ID', arr: 'ARR' } };
    const refusal = { code: 'import.readOnlyField', params: { field: 'ARR' }, field: 'arr' };
    await expect(checkImport(org, id, wanted, { limit: 1 })).rejects.toMatchObject(refusal);
    await expect(startImport(org, id, wanted)).rejects.toMatchObject(refusal);
    const constant = { ...choices, mapping: { customerId: 'Customer ID' }, constants: { 'custom.arr': '5' } };
    await expect(startImport(org, id, constant)).rejects.toMatchObject({ code: 'import.readOnlyField' });
    expect(await bring(['Customer ID,ARR,Seats', 'A,5,3'])).toMatchObject({ created: 1, failed: 0 });
    expect(await values()).toEqual({ A: { seats: 3 } });
  });

  test('one made read-only or archived after the import began fails its rows and says why', async () => {
    const arr = await field('arr', 'ARR', 'number');
    const tier = await field('tier', 'Tier', 'text');
    const mapping = { customerId: 'Customer ID', 'custom.arr': 'ARR', 'custom.tier': 'Tier' };
    const id = await upload('Customer ID,ARR,Tier', 'A,5,', 'B,,');
    await startImport(org, id, { ...choices, mapping });
    await editCustomField(org, { id: arr, readOnly: true });
    await editCustomField(org, { id: tier, archived: true });
    await continueImport(org, id);
    const issues = await inTransaction(org, (tx) => listImportIssues(tx, id, null, 9));
    expect(issues.map(({ line, field: name, code }) => [line, name, code])).toEqual([
      [2, 'custom.arr', 'customField.readOnly'],
      [2, 'custom.tier', 'customField.archived'],
      [3, 'custom.arr', 'customField.readOnly'],
      [3, 'custom.tier', 'customField.archived'],
    ]);
    expect(await values()).toEqual({});
  });

  test('a mapping is remembered without the fields that were archived or closed since', async () => {
    const arr = await field('arr', 'ARR', 'number');
    const tier = await field('tier', 'Tier', 'text');
    await field('vip', 'VIP', 'boolean');
    const header = 'Customer ID,A,B,C';
    const first = await upload(header, 'X,1,gold,yes');
    const mapping = { customerId: 'Customer ID', 'custom.arr': 'A', 'custom.tier': 'B' };
    await startImport(org, first, { ...choices, mapping, constants: { 'custom.vip': 'yes' } });
    const view = async () => viewImport(org, await upload(header, 'Y,2,tin,no'));
    expect(await view()).toMatchObject({ mapping, constants: { 'custom.vip': 'yes' } });
    await editCustomField(org, { id: arr, archived: true });
    await editCustomField(org, { id: tier, readOnly: true });
    const { id, mapping: remembered, constants } = await view();
    expect([remembered, constants]).toEqual([{ customerId: 'Customer ID' }, { 'custom.vip': 'yes' }]);
    await startImport(org, id, { ...choices, mapping: remembered, constants });
    await continueImport(org, id);
    expect(await values()).toEqual({ Y: { vip: true } });
  });

  test('a column goes into the field it is mapped to, and into no other whose name sounds the same', async () => {
    await field('deal_size', 'L deal_size', 'text');
    await field('dealsize', 'L dealsize', 'text');
    await field('x', 'Custom ARR', 'text');
    await field('arr', 'Revenue', 'text');
    const mapping = { 'custom.deal_size': 'X', 'custom.dealsize': 'Y' };
    await bring(['Customer ID,X,Y,Revenue', 'A,one,two,three'], { mapping });
    expect(await values()).toEqual({ A: { deal_size: 'one', dealsize: 'two', arr: 'three' } });
  });

  test('two spellings of one field are refused: one of the columns would be lost', async () => {
    await field('arr', 'Revenue', 'text');
    const twice = { arr: 'X', 'custom.arr': 'Y' };
    const refusal = { code: 'import.fieldTwice', params: { field: 'custom.arr' }, field: 'custom.arr' };
    await expect(bring(['Customer ID,X,Y', 'A,one,two'], { mapping: twice })).rejects.toMatchObject(refusal);
    await expect(bring(['Customer ID', 'A'], { constants: twice })).rejects.toMatchObject(refusal);
    expect(await values()).toEqual({});
  });

  test('only those who import learn what the fields are called', async () => {
    await field('secret', 'Project Falcon', 'text');
    const { scope } = await makeMember(database, org, 'viewer');
    await expect(
      createImport(scope, { kind: 'customers', fileName: 'f.csv', bytes: text('a', '1') }),
    ).rejects.toMatchObject({ code: 'access.forbidden' });
    await expect(viewImport(scope, await upload('Customer ID,Project Falcon', 'A,x'))).rejects.toMatchObject({
      code: 'access.forbidden',
    });
  });
});

describe('custom fields of other records as columns (R5, R6)', () => {
  test.each([
    ['contacts', 'contact', 'contact', 'Contact ID;Customer ID', 'P-1;K'],
    ['agreements', 'agreement', 'agreement', 'Agreement ID;Customer ID;Start;MRR', 'A-1;K;2026-01-01;10,50'],
    ['interactions', 'interaction', 'interaction', 'ID;Customer;Kind;Start', 'I-1;K;call;2026-06-01'],
    ['tickets', 'interaction', 'interaction', 'Ticket ID;Customer ID;Opened at', 'T-1;K;2026-06-01'],
    ['invoices', 'invoice', 'document', 'Number;Customer ID;Issued;Due;Amount', 'F-1;K;2026-06-01;2026-06-30;100,50'],
  ] as const)('of %s: read, the same twice changes nothing, changed, taken back', async (...given) => {
    const [kind, entity, table, header, line] = given;
    const own = async (key: string, type: NewCustomField['type'], more: Partial<NewCustomField> = {}) =>
      createCustomField(org, { entity, key, label: `Own ${key}`, type, ...more });
    await own('worth', 'money');
    await own('tier', 'choice', { options: ['Gold', 'Tin'] });
    await own('seats', 'number', { source: 'import', readOnly: true });
    await own('closed', 'number', { source: 'erp', readOnly: true });
    await bring(['Customer ID;Name', 'K;Known']);
    const send = async (...cells: string[]) => {
      const bytes = text(`${header};Own worth;Tier;Own tier;Own seats;Own closed`, `${line};${cells.join(';')}`);
      const { id } = await importFile(org, { kind, fileName: 'f.csv', bytes }, choices);
      const { created, updated, unchanged, failed } = await viewImport(org, id);
      const issues = await inTransaction(org, (tx) => listImportIssues(tx, id, null, 9));
      return { id, counts: [created, updated, unchanged, failed], issues };
    };
    const held = (): Promise<Record<string, CustomValue> | undefined> =>
      inTransaction(org, async (tx) => {
        const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} limit 1`.execute(tx.db);
        const id = rows[0]?.id ?? '';
        return (await loadCustomValues(tx, entity, [id])).get(id);
      });
    expect((await send('1 234,50', '', 'gold', '3', '9')).counts).toEqual([1, 0, 0, 0]);
    const before = { worth: 123_450, tier: 'Gold', seats: 3 };
    expect(await held()).toEqual(before);
    expect((await send('1 234,50', '', 'gold', '3', '9')).counts).toEqual([0, 0, 1, 0]);
    const refused = await send('much', '', 'lead', '3', '9');
    expect(refused.counts).toEqual([0, 0, 0, 1]);
    expect(refused.issues.map(({ field: name, code }) => [name, code])).toEqual([['custom.worth', 'invalidNumber']]);
    const { id, counts } = await send('0,50', '', '', '4', '9');
    expect(counts).toEqual([0, 1, 0, 0]);
    expect(await held()).toEqual({ worth: 50, seats: 4 });
    await startUndo(org, { kind: 'import', id });
    await continueUndo(org, id);
    expect(await viewUndo(org, { kind: 'import', id })).toMatchObject({ status: 'undone', restored: 1, refused: 0 });
    expect(await held()).toEqual(before);
  });
});
