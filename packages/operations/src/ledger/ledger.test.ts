import { loadAllocations, loadDocuments } from '@vigie/db/ledger';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { ledgerAt } from '@vigie/domain/ledger';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RowResult } from '../change-set/change-set.ts';
import { newCustomer } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import {
  type CreditDraft,
  type NewDocument,
  putAgainst,
  recordDocument,
  reverseDocument,
  saveCredits,
  saveInvoices,
  takeBack,
} from './ledger.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database, { today: '2026-06-30' });
});
afterAll(() => database.close());

const later = (today: string): OrgScope => ({ ...org, today });
let serial = 0;
const customer = async (): Promise<string> => {
  serial += 1;
  return (await newCustomer(org, { name: `Customer ${serial}` })).id;
};
async function record(
  customerId: string,
  kind: NewDocument['kind'],
  amountMinor: number,
  day: string,
  more: Partial<NewDocument> = {},
): Promise<{ id: string; allocationId: string | null }> {
  serial += 1;
  const dueDay = kind === 'invoice' ? { dueDay: '2026-04-30' } : {};
  const amount = { amountMinor, currency: 'EUR' };
  return recordDocument(org, { customerId, kind, number: `N-${serial}`, day, amount, ...dueDay, ...more });
}

interface Standing {
  outstanding: number;
  unapplied: number;
  status: string | undefined;
}
/** What the record shows of a customer's only invoice and euros on a day. */
const standing = (customerId: string, asOf: string): Promise<Standing> =>
  inTransaction(later(asOf), async (tx) => {
    const state = ledgerAt(await loadDocuments(tx, customerId, asOf), await loadAllocations(tx, customerId), [], asOf);
    const euros = state.currencies.find(({ currency }) => currency === 'EUR');
    return {
      outstanding: euros?.outstandingMinor ?? 0,
      unapplied: euros?.unappliedMinor ?? 0,
      status: state.invoices[0]?.status,
    };
  });
const payer = async (customerId: string, today: string): Promise<number | null> => {
  const scope = later(today);
  await inTransaction(scope, (tx) =>
    sql`select control.mark_dirty(array[gen_random_uuid()], ${[customerId]}::uuid[])`.execute(tx.db),
  );
  await rescoreDirty(scope);
  const { rows } = await sql<{
    days: number | null;
  }>`select average_delay_days as days from customer_figure where customer_id = ${customerId}`.execute(database.owner);
  return rows[0]?.days ?? null;
};

describe('D2 documents by hand', () => {
  test('invoice 100, payment 120: −20 unapplied; refund 20: 0', async () => {
    const id = await customer();
    const invoice = await record(id, 'invoice', 10_000, '2026-04-01');
    await record(id, 'payment', 12_000, '2026-05-10', { invoiceId: invoice.id });
    expect(await standing(id, '2026-06-30')).toEqual({ outstanding: -2_000, unapplied: 2_000, status: 'paid' });
    await record(id, 'refund', 2_000, '2026-05-20');
    expect(await standing(id, '2026-06-30')).toEqual({ outstanding: 0, unapplied: 0, status: 'paid' });
    expect(await standing(id, '2026-05-09')).toMatchObject({ outstanding: 10_000, status: 'overdue' });
  });

  test('credit notes and write-offs settle without counting in the payer score', async () => {
    const id = await customer();
    const invoice = await record(id, 'invoice', 10_000, '2026-04-01');
    await record(id, 'credit-note', 4_000, '2026-05-01', { invoiceId: invoice.id });
    await record(id, 'write-off', 6_000, '2026-05-02', { invoiceId: invoice.id });
    expect(await standing(id, '2026-06-30')).toEqual({ outstanding: 0, unapplied: 0, status: 'writtenOff' });
    expect(await payer(id, '2026-06-30')).toBeNull();
  });

  test('a number is given once per kind, whoever asks; an invoice has a due day and nothing else has', async () => {
    const id = await customer();
    await record(id, 'invoice', 100, '2026-04-01', { number: 'ONE' });
    await record(id, 'payment', 100, '2026-04-01', { number: 'ONE' });
    await expect(record(await customer(), 'invoice', 100, '2026-04-01', { number: 'ONE' })).rejects.toMatchObject({
      code: 'document.numberTaken',
      field: 'number',
    });
    const raced = await Promise.allSettled(
      [1, 2, 3].map(() => record(id, 'payment', 1, '2026-04-01', { number: 'RACE' })),
    );
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const reason of raced.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])))
      expect(reason).toMatchObject({ code: 'document.numberTaken' });
    await expect(record(id, 'payment', 1, '2026-04-01', { dueDay: '2026-05-01' })).rejects.toMatchObject({
      field: 'dueDay',
    });
    await expect(
      record(id, 'payment', 1, '2026-04-01', { amount: { amountMinor: 1, currency: 'XXY' } }),
    ).rejects.toMatchObject({
      code: 'money.unknownCurrency',
    });
  });

  test('a payment goes no further than both have room, by hand neither', async () => {
    const id = await customer();
    const [first, second] = [
      await record(id, 'invoice', 6_000, '2026-04-01'),
      await record(id, 'invoice', 6_000, '2026-04-02'),
    ];
    const payment = await record(id, 'payment', 10_000, '2026-05-10', { invoiceId: first.id });
    await expect(putAgainst(org, { id: payment.id, invoiceId: second.id, amountMinor: 4_001 })).rejects.toMatchObject({
      code: 'document.noRoom',
    });
    const puts = await Promise.allSettled(
      [1, 2, 3].map(() => putAgainst(org, { id: payment.id, invoiceId: second.id, amountMinor: 2_000 })),
    );
    expect(
      puts.filter(({ status }) => status === 'fulfilled'),
      'no over-allocation (qD7)',
    ).toHaveLength(2);
    expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: 2_000, unapplied: 0 });
  });

  test('what cannot be put against an invoice is refused', async () => {
    const [id, other] = [await customer(), await customer()];
    const invoice = await record(id, 'invoice', 6_000, '2026-04-01');
    const foreign = await record(id, 'payment', 6_000, '2026-04-01', {
      amount: { amountMinor: 6_000, currency: 'USD' },
    });
    const refund = await record(id, 'refund', 6_000, '2026-04-01');
    const others = await record(other, 'payment', 6_000, '2026-04-01');
    for (const [source, code] of [
      [foreign, 'document.otherCurrency'],
      [refund, 'document.notPuttable'],
      [others, 'document.unknownInvoice'],
    ] as const)
      await expect(putAgainst(org, { id: source.id, invoiceId: invoice.id })).rejects.toMatchObject({ code });
  });
});

describe('files and others at one ledger', () => {
  test.each(['invoice', 'payment'] as const)(
    'a file with a row of kind %s holds its customer before anything of it (qD7)',
    async (kind) => {
      const key = `held-${kind}`;
      const { id } = await newCustomer(org, { name: key, customerId: key });
      const number = `N-${key}`;
      const invoice = await record(id, 'invoice', 10_000, '2026-04-01', { number });
      const row = { line: 2, number, customerId: key, amountMinor: 10_000, currency: 'EUR' };
      let saved: Promise<RowResult[]> | undefined;
      await database.owner.transaction().execute(async (tx) => {
        // As a merge does: the customer, then what is under it.
        await sql`select from customer where id = ${id}::uuid for update`.execute(tx);
        saved = inTransaction(org, async (work) => {
          const resolve = await resolveCustomers(work, [{ customerId: key }], {
            createMissing: false,
            action: 'receivables.edit',
          });
          return kind === 'invoice'
            ? saveInvoices(
                work,
                [{ ...row, issueDay: '2026-04-01', dueDay: '2026-04-30', settledDay: '2026-05-01' }],
                resolve,
              )
            : saveCredits(work, 'payment', [{ ...row, day: '2026-05-01', invoiceNumber: number }], resolve);
        });
        await expect
          .poll(async () => {
            const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`.execute(database.owner);
            return rows[0]?.n;
          })
          .toBe(1);
        await sql`select from document where id = ${invoice.id}::uuid for update nowait`.execute(tx);
      });
      expect((await saved)?.map(({ outcome }) => outcome)).toEqual([kind === 'invoice' ? 'updated' : 'created']);
      expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: 0 });
    },
  );
});

describe('D2 corrections are dated reversals', () => {
  test('a returned direct debit makes the invoice overdue again; before, it was paid', async () => {
    const id = await customer();
    const invoice = await record(id, 'invoice', 10_000, '2026-04-01');
    const payment = await record(id, 'payment', 10_000, '2026-05-10', { invoiceId: invoice.id });
    expect(await payer(id, '2026-06-30')).toBe(10);
    const reversal = await reverseDocument(org, { id: payment.id, day: '2026-06-01' });
    expect(await standing(id, '2026-05-31')).toEqual({ outstanding: 0, unapplied: 0, status: 'paid' });
    expect(await standing(id, '2026-06-01')).toEqual({ outstanding: 10_000, unapplied: 0, status: 'overdue' });
    expect(await payer(id, '2026-06-30')).toBeNull();
    expect(await payer(id, '2026-05-31'), 'as it was').toBe(10);
    await expect(reverseDocument(org, { id: payment.id })).rejects.toMatchObject({ code: 'document.alreadyReversed' });
    await reverseDocument(org, { id: reversal.id, day: '2026-06-10' });
    expect(await standing(id, '2026-06-10')).toMatchObject({ outstanding: 0, status: 'paid' });
    expect(await payer(id, '2026-06-30'), 'the reversal was an error').toBe(10);
  });

  test('what is returned again is reversed again, and the invoice can be paid anew', async () => {
    const id = await customer();
    const invoice = await record(id, 'invoice', 10_000, '2026-04-01');
    const payment = await record(id, 'payment', 10_000, '2026-05-10', { invoiceId: invoice.id });
    let undo = await reverseDocument(org, { id: payment.id, day: '2026-06-01' });
    undo = await reverseDocument(org, { id: undo.id, day: '2026-06-02' });
    await reverseDocument(org, { id: payment.id, day: '2026-06-03' });
    expect(await standing(id, '2026-06-30')).toEqual({ outstanding: 10_000, unapplied: 0, status: 'overdue' });
    await expect(putAgainst(org, { id: payment.id, invoiceId: invoice.id })).rejects.toMatchObject({
      code: 'document.alreadyReversed',
    });
    await record(id, 'payment', 10_000, '2026-06-10', { invoiceId: invoice.id });
    expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: 0, status: 'paid' });
  });

  test('a reversed invoice leaves its payment free for another', async () => {
    const id = await customer();
    const [first, second] = [
      await record(id, 'invoice', 10_000, '2026-04-01'),
      await record(id, 'invoice', 10_000, '2026-04-02'),
    ];
    const payment = await record(id, 'payment', 10_000, '2026-05-10', { invoiceId: first.id });
    await reverseDocument(org, { id: first.id, day: '2026-06-01' });
    await putAgainst(org, { id: payment.id, invoiceId: second.id });
    expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: 0, unapplied: 0 });
  });

  test('an allocation taken back stood until then, and its money is free again', async () => {
    const id = await customer();
    const [first, second] = [
      await record(id, 'invoice', 10_000, '2026-04-01'),
      await record(id, 'invoice', 10_000, '2026-04-02'),
    ];
    const { id: payment, allocationId } = await record(id, 'payment', 10_000, '2026-05-10', { invoiceId: first.id });
    await takeBack(org, allocationId ?? '');
    await expect(takeBack(org, allocationId ?? '')).rejects.toMatchObject({ code: 'document.takenBack' });
    expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: 10_000, unapplied: 10_000 });
    expect(await payer(id, '2026-06-30')).toBeNull();
    expect(await payer(id, '2026-06-29')).toBe(10);
    await putAgainst(org, { id: payment, invoiceId: second.id });
    expect(await payer(id, '2026-06-30')).toBe(10);
  });

  test('a reversal before the document, and anything against what is reversed, is refused', async () => {
    const id = await customer();
    const invoice = await record(id, 'invoice', 10_000, '2026-04-01');
    await expect(reverseDocument(org, { id: invoice.id, day: '2026-03-31' })).rejects.toMatchObject({
      code: 'document.reversedTooEarly',
    });
    await reverseDocument(org, { id: invoice.id, day: '2026-04-01' });
    await expect(record(id, 'payment', 1, '2026-05-01', { invoiceId: invoice.id })).rejects.toMatchObject({
      code: 'document.alreadyReversed',
    });
    expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: 0, status: 'voided' });
  });

  test('each correction leaves a line of history and a mark', async () => {
    const id = await customer();
    const count = async (): Promise<number> =>
      Number(
        (
          await sql<{
            n: string;
          }>`select count(*) as n from audit where customer_id = ${id} and entity = 'document'`.execute(database.owner)
        ).rows[0]?.n,
      );
    const invoice = await record(id, 'invoice', 10_000, '2026-04-01');
    const { allocationId } = await record(id, 'payment', 10_000, '2026-05-10', { invoiceId: invoice.id });
    await takeBack(org, allocationId ?? '');
    await reverseDocument(org, { id: invoice.id });
    expect(await count()).toBe(4);
  });
});

test('a viewer who may read receivables may not write them, and a stranger finds no document', async () => {
  const id = await customer();
  const invoice = await record(id, 'invoice', 10_000, '2026-04-01');
  const viewer = await makeMember(database, org, 'viewer');
  const restricted = await makeMember(database, org, 'restricted');
  await expect(reverseDocument(viewer.scope, { id: invoice.id })).rejects.toMatchObject({ code: 'access.forbidden' });
  await expect(reverseDocument(restricted.scope, { id: invoice.id })).rejects.toMatchObject({
    code: 'record.notFound',
  });
});

describe('files beside hands (R6)', () => {
  const bring = (drafts: CreditDraft[]): Promise<RowResult[]> =>
    inTransaction(org, async (tx) => {
      const rows = drafts.map(({ customerId }) => ({ customerId }));
      const resolve = await resolveCustomers(tx, rows, { createMissing: false, action: 'receivables.edit' });
      return saveCredits(tx, 'payment', drafts, resolve);
    });
  const keyOf = async (id: string): Promise<string> =>
    (await sql<{ key: string }>`select customer_id as key from customer where id = ${id}`.execute(database.owner))
      .rows[0]?.key ?? '';

  test('a payment of a file and one by hand never wait for each other in a circle', async () => {
    const id = await customer();
    const key = await keyOf(id);
    const invoice = await record(id, 'invoice', 100_000, '2026-04-01', { number: 'CIRCLE' });
    const payment = await record(id, 'payment', 100_000, '2026-05-01', { number: 'CIRCLE-P' });
    const row = {
      line: 1,
      number: 'CIRCLE-P',
      customerId: key,
      day: '2026-05-01',
      amountMinor: 100_000,
      currency: 'EUR',
      invoiceNumber: 'CIRCLE',
    };
    for (let round = 0; round < 20; round += 1) {
      const ends = await Promise.allSettled([
        bring([row]),
        putAgainst(org, { id: payment.id, invoiceId: invoice.id, amountMinor: 1 }),
        bring([row]),
      ]);
      expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    }
  });

  test('a payment for a reversed invoice is kept, and not put against it', async () => {
    const id = await customer();
    const invoice = await record(id, 'invoice', 100, '2026-04-01', { number: 'GONE' });
    await reverseDocument(org, { id: invoice.id, day: '2026-04-02' });
    const row = { line: 1, customerId: await keyOf(id), day: '2026-05-01', amountMinor: 100, currency: 'EUR' };
    for (const [number, invoiceNumber] of [
      ['GONE-1', 'GONE'],
      ['GONE-2', 'GONE/reversal'],
    ] as const) {
      const [result] = await bring([{ ...row, number, invoiceNumber }]);
      expect(result).toMatchObject({ outcome: 'created', issues: [{ code: 'notApplied', severity: 'warning' }] });
    }
    expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: -200, unapplied: 200 });
  });

  test('a settled invoice whose settlement is refused is not stored either', async () => {
    const id = await customer();
    await record(id, 'payment', 5, '2026-05-01', { number: 'BOTH/settlement' });
    const customerId = await keyOf(id);
    const [result] = await inTransaction(org, async (tx) =>
      saveInvoices(
        tx,
        [
          {
            line: 1,
            number: 'BOTH',
            customerId,
            issueDay: '2026-04-01',
            dueDay: '2026-04-30',
            amountMinor: 100,
            currency: 'EUR',
            settledDay: '2026-05-01',
          },
        ],
        await resolveCustomers(tx, [{ customerId }], { createMissing: false, action: 'receivables.edit' }),
      ),
    );
    expect(result).toMatchObject({ outcome: 'failed', issues: [{ field: 'settledAmount', code: 'documentIsFinal' }] });
    expect(await standing(id, '2026-06-30')).toMatchObject({ outstanding: -5, status: undefined });
  });

  test('an amount too large to be summed exactly is refused at every door', async () => {
    const id = await customer();
    const amount = { amountMinor: 10 ** 14 + 1, currency: 'EUR' };
    await expect(record(id, 'payment', 1, '2026-05-01', { amount })).rejects.toMatchObject({
      code: 'document.badAmount',
    });
    const [result] = await bring([
      { line: 1, number: 'HUGE', customerId: await keyOf(id), day: '2026-05-01', ...amount },
    ]);
    expect(result).toMatchObject({ outcome: 'failed', issues: [{ code: 'amountTooLarge' }] });
  });
});
