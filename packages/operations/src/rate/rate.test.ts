import { listLatestRates, listRates, type Rate } from '@vigie/db/rate';
import { insertRows } from '@vigie/db/rows';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAgreement } from '../agreement/agreement.ts';
import { newCustomer } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { importFile, viewImport } from '../import/import.ts';
import { recordDocument, saveInvoices } from '../ledger/ledger.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { changeRates, saveRateRows } from './rate.ts';

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

const usd = (rate: string, day = '2026-06-01', source = 'ECB'): Rate => ({ currency: 'USD', day, rate, source });
const rates = () => inTransaction(org, (tx) => listRates(tx, undefined, null, 100));
const history = async (): Promise<{ action: string; before: unknown; after: unknown }[]> =>
  (
    await sql<{ action: string; before: unknown; after: unknown }>`
      select action, before, after from audit where org_id = ${org.orgId} and entity = 'currency-rate' order by id`.execute(
      database.owner,
    )
  ).rows;
const marked = async (): Promise<string[]> =>
  (
    await sql<{ name: string }>`
      select distinct c.name from control.dirty_mark m join customer c on c.org_id = m.org_id and c.id = m.customer_id
      where m.org_id = ${org.orgId} order by 1`.execute(database.owner)
  ).rows.map((row) => row.name);

describe('rates into the reporting currency', () => {
  test('are stored with day and source, each with a history line; the same again change nothing', async () => {
    const gbp = { currency: 'GBP', day: '2026-06-01', rate: '1.17', source: 'ECB' };
    expect(await changeRates(org, [usd('0.92'), gbp])).toEqual({ created: 2, updated: 0, unchanged: 0 });
    expect(await rates()).toEqual([gbp, usd('0.92')]);
    expect(await history()).toHaveLength(2);
    // Written with other zeros, and twice in one set, it is still the same rate.
    expect(await changeRates(org, [usd('0.9200'), gbp, usd('00.92')])).toEqual({
      created: 0,
      updated: 0,
      unchanged: 3,
    });
    expect(await history()).toHaveLength(2);
    expect(await changeRates(org, [usd('0.93'), gbp])).toEqual({ created: 0, updated: 1, unchanged: 1 });
    expect((await history()).at(-1)).toEqual({ action: 'update', before: usd('0.92'), after: usd('0.93') });
  });

  test('what was stored with more zeros is the same rate too', async () => {
    await inTransaction(org, (tx) => insertRows(tx, 'currency_rate', [{ ...usd('0.9200') }]));
    expect(await changeRates(org, [usd('0.92')])).toEqual({ created: 0, updated: 0, unchanged: 1 });
  });

  test('the latest of each currency is the one that holds today; later ones wait', async () => {
    await changeRates(org, [usd('0.90', '2026-01-01'), usd('0.92'), usd('0.95', '2026-07-01')]);
    expect(await inTransaction(org, (tx) => listLatestRates(tx))).toEqual([usd('0.92')]);
    expect((await rates()).map(({ day }) => day)).toEqual(['2026-07-01', '2026-06-01', '2026-01-01']);
  });

  test('a rate moves the figures of those with agreements or documents in its currency, and marks no others', async () => {
    const customers = ['Agreement', 'Invoice', 'Euro', 'Pound', 'Bare'];
    const ids = new Map<string, string>();
    for (const name of customers) ids.set(name, (await newCustomer(org, { name, customerId: name })).id);
    const agree = (name: string, currency: string) =>
      createAgreement(org, {
        customerId: ids.get(name) ?? '',
        startDay: '2026-01-01',
        amount: { amountMinor: 10_000, currency },
      });
    await agree('Agreement', 'USD');
    await agree('Euro', 'EUR');
    await agree('Pound', 'GBP');
    await inTransaction(org, async (tx) => {
      const draft = { line: 0, number: 'I-1', issueDay: '2026-05-01', dueDay: '2026-05-31', amountMinor: 5_000 };
      const row = { ...draft, customerId: 'Invoice', currency: 'USD' };
      const resolve = await resolveCustomers(tx, [row], { createMissing: false, action: 'receivables.edit' });
      await saveInvoices(tx, [row], resolve);
    });
    await rescoreDirty(org);
    const figures = async () =>
      (
        await sql<{ name: string; mrr: string | null; outstanding: string | null }>`
          select c.name, f.mrr_now::text as mrr, f.outstanding_minor::text as outstanding from customer_figure f
          join customer c on c.org_id = f.org_id and c.id = f.customer_id
          where f.org_id = ${org.orgId} and c.name in ('Agreement', 'Invoice') order by 1`.execute(database.owner)
      ).rows;
    expect(await figures(), 'without a rate a figure is unknown').toMatchObject([{ mrr: null }, { outstanding: null }]);
    await changeRates(org, [usd('0.9')]);
    expect(await marked()).toEqual(['Agreement', 'Invoice']);
    await rescoreDirty(org);
    expect(await figures()).toMatchObject([{ mrr: '648000' }, { outstanding: '4500' }]);

    await changeRates(org, [usd('0.9')]);
    expect(await marked(), 'the same rate').toEqual([]);
    await changeRates(org, [usd('0.9', '2026-06-01', 'another source')]);
    expect(await marked(), 'the source is part of no figure').toEqual([]);
    await changeRates(org, [usd('0.8', '2026-04-01')]);
    expect(await marked(), 'an older rate is part of averages').toEqual(['Agreement', 'Invoice']);
  });

  test.each<[string, Rate[], object]>([
    [
      'an unknown currency',
      [{ ...usd('1'), currency: 'EUX' }],
      { code: 'money.unknownCurrency', field: 'rates.0.currency' },
    ],
    [
      'the reporting currency',
      [usd('0.9'), { ...usd('1'), currency: 'EUR' }],
      { code: 'rate.reportingCurrency', params: { currency: 'EUR' }, field: 'rates.1.currency' },
    ],
    ['a rate of 0', [usd('0.000')], { code: 'rate.invalidRate', params: { rate: '0.000' }, field: 'rates.0.rate' }],
    ['a rate with an exponent', [usd('1e3')], { code: 'rate.invalidRate', field: 'rates.0.rate' }],
    ['one day given twice', [usd('0.9'), usd('0.8')], { code: 'rate.repeated', field: 'rates.1' }],
  ])('%s refuses the whole set, naming it', async (_, given, expected) => {
    await expect(changeRates(org, [{ ...usd('1.2'), currency: 'GBP' }, ...given])).rejects.toMatchObject(
      JSON.parse(JSON.stringify(expected).replace(/rates\.(\d)/, (_all, at) => `rates.${Number(at) + 1}`)),
    );
    expect([await rates(), await history()]).toEqual([[], []]);
  });

  test('only those who manage settings store rates', async () => {
    for (const role of ['manager', 'member', 'restricted', 'viewer'] as const) {
      const { scope } = await makeMember(database, org, role, true);
      await expect(changeRates(scope, [usd('0.9')]), role).rejects.toMatchObject({ code: 'access.forbidden' });
    }
    const { scope: admin } = await makeMember(database, org, 'admin');
    expect(await changeRates(admin, [usd('0.9')])).toMatchObject({ created: 1 });
  });

  test('two sets at once leave one history: each compares with what the other left', async () => {
    await Promise.all(['0.91', '0.92', '0.93', '0.94'].map((rate) => changeRates(org, [usd(rate)])));
    const lines = await history();
    expect(lines.map(({ action }) => action)).toEqual(['create', 'update', 'update', 'update']);
    lines.slice(1).forEach((line, index) => {
      expect(line.before).toEqual(lines[index]?.after);
    });
    expect(lines.at(-1)?.after).toEqual((await rates())[0]);
  });
});

describe('D1 amounts and rates that together are more than can be counted', () => {
  const MOST = 10 ** 14;
  const given = async (): Promise<string> => (await newCustomer(org, { name: 'A', customerId: 'A' })).id;
  const invoice = (customerId: string, amountMinor: number, number = 'I'): Promise<unknown> =>
    recordDocument(org, {
      ...{ customerId, kind: 'invoice', number, day: '2026-06-01', dueDay: '2026-06-30' },
      amount: { amountMinor, currency: 'USD' },
    });
  const agreement = (customerId: string, amountMinor: number): Promise<unknown> =>
    createAgreement(org, {
      customerId,
      startDay: '2026-01-01',
      billingPeriod: 'day',
      amount: { amountMinor, currency: 'USD' },
    });

  test('a rate is refused where it would make a stored amount too large, in a form and in a file', async () => {
    const id = await given();
    await invoice(id, MOST);
    await expect(changeRates(org, [usd('0.9', '2026-05-01'), usd('999999999')])).rejects.toMatchObject({
      code: 'rate.tooHigh',
      field: 'rates.1.rate',
      params: { currency: 'USD', rate: '999999999' },
    });
    const rows = ['1', '999999999'].map((rate, line) => ({ ...usd(rate, `2026-06-0${line + 1}`), line }));
    const results = await inTransaction(org, (tx) => saveRateRows(tx, rows));
    expect(results.map(({ outcome, issues }) => [outcome, issues.map(({ field, code }) => [field, code])])).toEqual([
      ['created', []],
      ['failed', [['rate', 'rate.tooHigh']]],
    ]);
    await rescoreDirty(org);
  });

  test('an amount is refused where a rate would make it too large, and the customer can be scored', async () => {
    const id = await given();
    await changeRates(org, [usd('999999999')]);
    await expect(invoice(id, MOST)).rejects.toMatchObject({ code: 'document.badAmount', field: 'amount.amountMinor' });
    await expect(agreement(id, 4 * 10 ** 11)).rejects.toMatchObject({
      code: 'agreement.amountTooLarge',
      field: 'amount.amountMinor',
    });
    const { id: file } = await importFile(
      org,
      {
        kind: 'invoices',
        fileName: 'f.csv',
        bytes: Buffer.from(
          'Number,Customer ID,Issued,Due,Amount,Currency\nF1,A,2026-06-01,2026-06-30,1000000000000,USD\nF2,A,2026-06-01,2026-06-30,1000,USD',
        ),
      },
      { mapping: {}, constants: {}, createMissing: false },
    );
    const view = await viewImport(org, file);
    expect([view.created, view.failed]).toEqual([1, 1]);
    await Promise.all([invoice(id, 10 ** 5, 'I2'), agreement(id, 400)]);
    expect(await rescoreDirty(org)).toBe(1);
  });
});
