import { listRates } from '@vigie/db/rate';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAgreement } from '../agreement/agreement.ts';
import { newCustomer } from '../customer/customer.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { bringLines } from '../test-organization/bring-lines.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, listRefusedOfUndo, previewUndo, startUndo, viewUndo } from '../undo/undo.ts';
import { changeRates } from './rate.ts';

/** Today is 2026-06-30; the reporting currency is EUR. */
let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
});

const rates = async (): Promise<string[]> =>
  (await inTransaction(org, (tx) => listRates(tx, undefined, null, 100))).map(
    ({ currency, day, rate, source }) => `${currency} ${day} ${rate} ${source}`,
  );

const bring = (lines: string[], by = org) => bringLines(by, 'rates', lines);

async function undo(id: string, by = org) {
  const preview = await previewUndo(by, { kind: 'import', id }, 9);
  await startUndo(by, { kind: 'import', id });
  await continueUndo(org, id);
  const { status, restored, removed, refused, rows, rowsDone } = (await viewUndo(org, { kind: 'import', id }))!;
  expect([status, rowsDone]).toEqual(['undone', rows]);
  expect(preview.counts).toMatchObject({ restored, removed, refused });
  return { restored, removed, refused };
}

const FILE = [
  'Devise;Date;Taux;Source',
  'USD;2026-06-01;0,921;BCE',
  'GBP;2026-06-01;1,17;',
  'USD;2026-06-15;0,930;BCE',
];

describe('rates from a file (R6)', () => {
  test('are exact decimals in the sign of the file; the same file twice changes nothing', async () => {
    expect(await bring(FILE)).toMatchObject({ created: 3, failed: 0 });
    const stored = ['USD 2026-06-15 0.93 BCE', 'GBP 2026-06-01 1.17 import', 'USD 2026-06-01 0.921 BCE'];
    expect(await rates()).toEqual(stored);
    expect(await bring(FILE)).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect(await bring(['Currency,Date,Rate,Source', 'USD,2026-06-01,0.9300,BCE'])).toMatchObject({ updated: 1 });
    expect(await rates()).toEqual([...stored.slice(0, 2), 'USD 2026-06-01 0.93 BCE']);
  });

  test.each([
    ['a comma', ['1,085', '1,102'], ['1.102', '1.085']],
    ['a point', ['1.085', '1.102'], ['1.102', '1.085']],
    ['both, as files of thousands do', ['1,085', '1,102.5'], ['1102.5', '1085']],
  ])('with three digits behind %s: a lone sign is that of decimals, never of thousands', async (_, given, expected) => {
    await bring(['Currency;Date;Rate', ...given.map((rate, index) => `USD;2026-06-0${index + 1};${rate}`)]);
    expect((await rates()).map((line) => line.split(' ')[2])).toEqual(expected);
  });

  test('those of customers with amounts in the currency are scored anew, and no others', async () => {
    const { id: customerId } = await newCustomer(org, { name: 'Dollars' });
    await newCustomer(org, { name: 'Euros' });
    const amount = { amountMinor: 100_00, currency: 'USD' };
    await createAgreement(org, { customerId, startDay: '2026-01-01', amount, billingPeriod: 'month' });
    await rescoreDirty(org);
    const { id } = await bring(FILE);
    expect(await rescoreDirty(org)).toBe(1);
    await undo(id);
    expect(await rescoreDirty(org)).toBe(1);
  });

  test('what does not fit fails its row and says why; the others go in', async () => {
    const result = await bring([
      'Currency,Date,Rate',
      'XXX,2026-06-01,1',
      'EUR,2026-06-01,1',
      'USD,2026-02-30,1',
      'USD,2026-06-01,-1',
      'USD,2026-06-01,0',
      'USD,2026-06-01,about 1',
      'USD,2026-06-01,1000000000',
      'USD,2026-06-01,0.0000000001',
      'USD,2026-06-01,1.1',
      'USD,2026-06-01,1.2',
    ]);
    expect(result).toMatchObject({ created: 1, failed: 9 });
    expect(result.issues).toEqual([
      [2, 'currency', 'unknownCurrency'],
      [3, 'currency', 'rate.reportingCurrency'],
      [4, 'day', 'invalidDay'],
      [5, 'rate', 'rate.invalidRate'],
      [6, 'rate', 'rate.invalidRate'],
      [7, 'rate', 'invalidNumber'],
      [8, 'rate', 'rate.invalidRate'],
      [9, 'rate', 'rate.invalidRate'],
      [11, 'day', 'repeatedRow'],
    ]);
  });

  test('only those who manage settings bring them and take them back', async () => {
    const { scope } = await makeMember(database, org, 'manager');
    expect(await bring(FILE, scope)).toMatchObject({
      created: 0,
      failed: 3,
      issues: [
        [2, 'currency', 'notAllowed'],
        [3, 'currency', 'notAllowed'],
        [4, 'currency', 'notAllowed'],
      ],
    });
    expect(await rates()).toEqual([]);
    const admin = await makeMember(database, org, 'admin');
    const { id } = await bring(FILE, admin.scope);
    const demoted = { ...admin.scope, actor: { ...admin.scope.actor, role: 'manager' as const } };
    const preview = await previewUndo(demoted, { kind: 'import', id }, 9);
    expect(preview.counts).toMatchObject({ removed: 0, refused: 3 });
    expect(preview.refused[0]).toMatchObject({ reason: 'notAllowed', label: 'USD 2026-06-01' });
  });
});

describe('undo of an import of rates (R6)', () => {
  test('gives changed rates back and takes new ones away', async () => {
    await bring(FILE.slice(0, 3));
    const before = await rates();
    const { id, created, updated } = await bring([
      ...FILE.slice(0, 1),
      'USD;2026-06-01;0,99;x',
      'CHF;2026-06-01;1,05;x',
    ]);
    expect([created, updated]).toEqual([1, 1]);
    expect(await undo(id)).toEqual({ restored: 1, removed: 1, refused: 0 });
    expect(await rates()).toEqual(before);
    expect(await bring(FILE.slice(0, 3))).toMatchObject({ unchanged: 2 });
  });

  test('leaves a rate that was changed since, and says which', async () => {
    const { id } = await bring(FILE);
    await changeRates(org, [{ currency: 'USD', day: '2026-06-01', rate: '0.5', source: 'me' }]);
    expect(await undo(id)).toEqual({ restored: 0, removed: 2, refused: 1 });
    expect(await rates()).toEqual(['USD 2026-06-01 0.5 me']);
    expect(await listRefusedOfUndo(org, { kind: 'import', id }, null, 9)).toMatchObject([
      { line: 2, label: 'USD 2026-06-01', reason: 'edited', params: { fields: 'rate, source' } },
    ]);
  });

  test('leaves one that somebody chose again, though it is what the import said', async () => {
    const { id } = await bring(FILE);
    for (const rate of ['0.5', '0.921'])
      await changeRates(org, [{ currency: 'USD', day: '2026-06-01', rate, source: 'BCE' }]);
    expect(await undo(id)).toEqual({ restored: 0, removed: 2, refused: 1 });
  });

  test('two imports undone in the order last one first leave no trace', async () => {
    const first = await bring(FILE);
    const second = await bring([...FILE.slice(0, 1), 'USD;2026-06-01;0,99;x']);
    expect(await undo(second.id)).toEqual({ restored: 1, removed: 0, refused: 0 });
    expect(await undo(first.id)).toEqual({ restored: 0, removed: 3, refused: 0 });
    expect(await rates()).toEqual([]);
  });
});
