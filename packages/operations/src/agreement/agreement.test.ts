import { listAgreementDetails, loadAgreements } from '@vigie/db/agreement';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { type AgreementAct, agreementStatus } from '@vigie/domain/agreement';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newCustomer } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import {
  type AgreementDraft,
  type AgreementEdit,
  createAgreement,
  editAgreement,
  type NewAgreement,
  recordAct,
  saveAgreements,
} from './agreement.ts';

/** Today is 2026-06-30. */
let database: TestDatabase;
let org: OrgScope;
let customerId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await makeOrganization(database);
});
afterAll(() => database.close());
let customers = 0;
beforeEach(async () => {
  customers += 1;
  customerId = (await newCustomer(org, { name: `Customer ${customers}`, customerId: `C-${customers}` })).id;
});

const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const create = async (fields: Partial<NewAgreement> = {}, scope = org): Promise<string> =>
  (await createAgreement(scope, { customerId, startDay: '2026-01-01', amount: EUR(10_000), ...fields })).id;
const edit = (id: string, fields: Partial<AgreementEdit>, version = 1, scope = org): Promise<{ version: number }> =>
  editAgreement(scope, { id, version, ...fields });
const act = (id: string, kind: AgreementAct['kind'], day?: string, scope = org) => recordAct(scope, { id, kind, day });

const stored = async (id: string) => {
  const all = await inTransaction(org, async (tx) => ({
    terms: (await loadAgreements(tx, [customerId], '2100-01-01')).get(customerId) ?? [],
    details: await listAgreementDetails({ ...tx, today: '2100-01-01' }, customerId),
  }));
  const [terms, detail] = [all.terms.find((one) => one.id === id), all.details.find((one) => one.id === id)];
  if (!terms || !detail) throw new Error(`No agreement ${id}.`);
  return { ...detail, ...terms };
};
const statusOn = async (id: string, day: string) => agreementStatus(await stored(id), day);
const count = async (table: string, condition = sql`true`): Promise<number> =>
  (
    await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}
      where org_id = ${org.orgId} and ${condition}`.execute(database.owner)
  ).rows[0]?.n ?? 0;
/** All that a refusal must leave as it was. */
const state = async (): Promise<number[]> => [
  await count('agreement'),
  await count('agreement_act'),
  await count('audit'),
  await count('control.dirty_mark'),
];
const refused = async (work: () => Promise<unknown>, expected: object): Promise<void> => {
  const before = await state();
  await expect(work()).rejects.toMatchObject(expected);
  expect(await state(), 'a refusal stores nothing').toEqual(before);
};
const imported = (draft: Partial<AgreementDraft>) =>
  inTransaction(org, async (tx) => {
    const row = { line: 1, customerId: `C-${customers}`, startDay: '2026-01-01', ...draft };
    const resolve = await resolveCustomers(tx, [row], { createMissing: false, action: 'customer.edit' });
    const full = { amountMinor: 10_000, billingPeriod: 'month' as const, currency: 'EUR', ...row };
    return saveAgreements(tx, [full], resolve);
  });

describe('an agreement by hand (A3)', () => {
  test('is stored whole, with a history line and a mark, and its MRR reaches the customer', async () => {
    const parentId = await create();
    const given = {
      agreementId: `A-${customers}`,
      name: 'Extension',
      type: 'Subscription',
      nature: 'amendment' as const,
      plan: 'Gold',
      parentId,
      startDay: '2026-03-01',
      termEndDay: '2026-12-31',
      autoRenew: true,
      noticeMonths: 3,
      noticeDays: 15,
      renewalMonths: 12,
      billingPeriod: 'year' as const,
    };
    const id = await create({ ...given, amount: EUR(1_200_000), oneTimeFee: EUR(5_000) });
    expect(await stored(id)).toMatchObject({
      ...given,
      amountMinor: 1_200_000,
      currency: 'EUR',
      oneTimeFeeMinor: 5_000,
      version: 1,
      isProposal: false,
      endedOn: null,
      knownDay: '2026-03-01',
      acts: [],
    });
    expect(await count('audit', sql`entity = 'agreement' and entity_id = ${id} and action = 'create'`)).toBe(1);
    expect(await count('control.dirty_mark', sql`customer_id = ${customerId}`)).toBeGreaterThan(0);
    await rescoreDirty(org);
    const { rows } = await sql<{ mrr72: string }>`
      select mrr72::text as mrr72 from customer_money where customer_id = ${customerId}`.execute(database.owner);
    expect(rows).toEqual([{ mrr72: String((10_000 + 100_000) * 72) }]);
  });

  test('that starts later is known from today on', async () => {
    const id = await create({ startDay: '2026-09-01' });
    expect((await stored(id)).knownDay).toBe('2026-06-30');
    expect(await statusOn(id, '2026-06-30')).toBe('validated');
  });

  test.each<[string, Partial<NewAgreement>, object]>([
    [
      'an end before its start',
      { termEndDay: '2025-12-31' },
      { code: 'agreement.endBeforeStart', field: 'termEndDay' },
    ],
    [
      'a currency nobody knows',
      { amount: { amountMinor: 1, currency: 'EUX' } },
      { code: 'money.unknownCurrency', field: 'amount.currency', params: { value: 'EUX' } },
    ],
    [
      'a fee in another currency',
      { oneTimeFee: { amountMinor: 1, currency: 'USD' } },
      { code: 'agreement.otherCurrency', field: 'oneTimeFee.currency' },
    ],
    [
      'an amount that cannot be counted exactly',
      { amount: EUR(Number.MAX_SAFE_INTEGER), billingPeriod: 'day' },
      { code: 'agreement.amountTooLarge', field: 'amount.amountMinor' },
    ],
  ])('refuses %s', async (_, fields, expected) => {
    await refused(() => create(fields), expected);
    const id = await create();
    await refused(() => edit(id, fields), expected);
  });

  test('an edit changes what it names and keeps the rest', async () => {
    const id = await create({ name: 'Plan', noticeMonths: 3, oneTimeFee: EUR(500), billingPeriod: 'quarter' });
    expect(await edit(id, { plan: 'Gold', termEndDay: '2026-12-31', oneTimeFee: null })).toEqual({ version: 2 });
    expect(await stored(id)).toMatchObject({
      name: 'Plan',
      plan: 'Gold',
      noticeMonths: 3,
      termEndDay: '2026-12-31',
      oneTimeFeeMinor: 0,
      amountMinor: 10_000,
      billingPeriod: 'quarter',
    });
    const { rows } = await sql<{ before: unknown; after: unknown }>`
      select before, after from audit where entity_id = ${id} and action = 'update'`.execute(database.owner);
    expect(rows).toEqual([
      {
        before: { plan: null, termEndDay: null, oneTimeFeeMinor: 500 },
        after: { plan: 'Gold', termEndDay: '2026-12-31', oneTimeFeeMinor: 0 },
      },
    ]);
    expect(await edit(id, { plan: 'Gold' }, 2), 'an edit that changes nothing').toEqual({ version: 2 });
  });

  test('an edit that read an older version is a conflict, whoever wrote in between: a person, a file, an act', async () => {
    const id = await create({ agreementId: `V-${customers}` });
    await edit(id, { name: 'Second' });
    await imported({ agreementId: `V-${customers}`, name: 'From a file' });
    await act(id, 'paused', '2026-02-01');
    for (const version of [1, 2, 3])
      await refused(() => edit(id, { name: 'Lost' }, version), {
        code: 'agreement.versionConflict',
        params: { version: 4 },
      });
    expect(await edit(id, { name: 'Fifth' }, 4)).toEqual({ version: 5 });
  });

  test('of two edits at once one wins and the other is a conflict', async () => {
    const id = await create();
    const results = await Promise.allSettled([edit(id, { name: 'One' }), edit(id, { name: 'Two' })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('another currency is refused while a fee in the old one stands', async () => {
    const id = await create({ oneTimeFee: EUR(500) });
    const amount = { amountMinor: 10_000, currency: 'USD' };
    await refused(() => edit(id, { amount }), { code: 'agreement.otherCurrency', field: 'oneTimeFee' });
    await edit(id, { amount, oneTimeFee: null });
    expect(await stored(id)).toMatchObject({ currency: 'USD', oneTimeFeeMinor: 0 });
  });

  test('its id is unique in the organisation, also for two who come at once', async () => {
    const ids = [1, 2, 3].map(() => create({ agreementId: `T-${customers}` }));
    const outcomes = await Promise.allSettled(ids);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'agreement.idTaken' });
    const other = await create();
    await refused(() => edit(other, { agreementId: `T-${customers}` }), { code: 'agreement.idTaken' });
    expect(await imported({ agreementId: `T-${customers}`, name: 'Found by its id' })).toMatchObject([
      { outcome: 'updated' },
    ]);
  });

  test('a parent is another agreement of the same customer, never one below', async () => {
    const [top, middle, bottom] = [await create(), await create(), await create()];
    await edit(middle, { parentId: top });
    await edit(bottom, { parentId: middle });
    for (const parentId of [top, middle, bottom])
      await refused(() => edit(top, { parentId }), { code: 'agreement.parentLoop', field: 'parentId' });
    const elsewhere = await newCustomer(org, { name: 'Elsewhere' });
    const foreign = await create({ customerId: elsewhere.id });
    const nobody = '01900000-0000-7000-8000-000000000000';
    for (const parentId of [foreign, nobody]) {
      const expected = { code: 'agreement.unknownParent', params: {}, field: 'parentId' };
      await refused(() => create({ parentId }), expected);
      await refused(() => edit(top, { parentId }), expected);
    }
    await edit(middle, { parentId: null }, 2);
    await edit(top, { parentId: bottom });
  });

  test('of two links that would close a circle, made at once, one is refused', async () => {
    const [a, b] = [await create(), await create()];
    const results = await Promise.allSettled([edit(a, { parentId: b }), edit(b, { parentId: a })]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    // Told why, not stopped by a deadlock.
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'agreement.parentLoop' });
  });
});

describe('the acts of an agreement (A2)', () => {
  test('are read as its status from their day on, with a history line and a mark', async () => {
    const id = await create();
    await rescoreDirty(org);
    const { version } = await act(id, 'paused', '2026-05-01');
    expect(version).toBe(2);
    expect([await statusOn(id, '2026-04-30'), await statusOn(id, '2026-05-01')]).toEqual(['active', 'paused']);
    expect(await count('control.dirty_mark', sql`customer_id = ${customerId}`)).toBe(1);
    const { rows } = await sql<{ after: unknown }>`
      select after from audit where entity_id = ${id} and action = 'update'`.execute(database.owner);
    expect(rows).toEqual([{ after: { act: { kind: 'paused', day: '2026-05-01' } } }]);
    await act(id, 'resumed');
    expect(await statusOn(id, org.today)).toBe('active');
    await act(id, 'ended', '2026-08-31');
    expect([await statusOn(id, '2026-08-31'), await statusOn(id, '2026-09-01')]).toEqual(['active', 'finished']);
  });

  test('a proposal is signed by an act, and a pause takes its MRR from the customer', async () => {
    const mrr = async () => {
      await rescoreDirty(org);
      const { rows } = await sql<{ n: number }>`
        select mrr_now::int as n from customer_figure where customer_id = ${customerId}`.execute(database.owner);
      return rows[0]?.n;
    };
    const id = await create({ isProposal: true });
    expect(await mrr()).toBe(0);
    await act(id, 'validated', '2026-02-01');
    expect(await mrr()).toBe(720_000);
    await act(id, 'paused', '2026-06-01');
    expect(await mrr()).toBe(0);
  });

  test.each<[AgreementAct['kind'], string, string, string]>([
    ['resumed', '2026-02-01', 'agreement.notPaused', '2026-02-01'],
    ['paused', '2025-12-31', 'agreement.actBeforeStart', '2025-12-31'],
    ['paused', '2026-04-15', 'agreement.alreadyPaused', '2026-05-01'],
    ['paused', '2027-01-01', 'agreement.actAfterEnd', '2027-01-01'],
    ['validated', '2026-02-01', 'agreement.notProposed', '2026-02-01'],
    ['ended', '2026-04-01', 'agreement.actAfterEnd', '2026-05-01'],
    ['cancelled', '2026-04-01', 'agreement.actAfterCancellation', '2026-05-01'],
  ])('%s on %s makes no sense after what is recorded: %s', async (kind, day, code, culprit) => {
    const id = await create({ termEndDay: '2026-12-31' });
    await act(id, 'paused', '2026-05-01');
    await refused(() => act(id, kind, day), { code, params: { day: culprit }, field: 'day' });
  });

  test('of two pauses at once one is recorded', async () => {
    const id = await create();
    const results = await Promise.allSettled([1, 2, 3].map(() => act(id, 'paused', '2026-05-01')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'agreement.alreadyPaused' });
  });

  test('terms that would take the sense from a recorded act are refused, in a form and in a file', async () => {
    const agreementId = `S-${customers}`;
    const id = await create({ agreementId });
    await act(id, 'paused', '2026-05-01');
    const conflict = { code: 'agreement.contradictsAct', params: { day: '2026-05-01' } };
    await refused(() => edit(id, { startDay: '2026-06-01' }, 2), { ...conflict, field: 'startDay' });
    await refused(() => edit(id, { termEndDay: '2026-03-31' }, 2), { ...conflict, field: 'termEndDay' });
    await refused(() => edit(id, { isProposal: true }, 2), { ...conflict, field: 'isProposal' });
    const before = await state();
    expect(await imported({ agreementId, endedOn: '2026-03-31' })).toMatchObject([
      { outcome: 'failed', issues: [{ code: 'agreement.contradictsAct' }] },
    ]);
    expect(await state()).toEqual(before);
    expect(await imported({ agreementId, endedOn: '2026-05-31' })).toMatchObject([{ outcome: 'updated' }]);
  });
});

describe('rights on agreements (§2)', () => {
  test('whoever may edit the customer writes its agreements; others see that they may not, or nothing at all', async () => {
    const [manager, member, restricted, viewer] = await Promise.all(
      (['manager', 'member', 'restricted', 'viewer'] as const).map((role) => makeMember(database, org, role)),
    );
    const id = await create({}, manager?.scope);
    for (const [scope, code] of [
      [member?.scope, 'access.forbidden'],
      [viewer?.scope, 'access.forbidden'],
      [restricted?.scope, 'record.notFound'],
    ] as const) {
      await refused(() => create({}, scope), { code });
      await refused(() => edit(id, { name: 'No' }, 1, scope), { code });
      await refused(() => act(id, 'paused', '2026-05-01', scope), { code });
    }
    const own = await newCustomer(org, { name: 'Own', ownerId: restricted?.userId ?? '' });
    const theirs = await create({ customerId: own.id }, restricted?.scope);
    await act(theirs, 'paused', '2026-05-01', restricted?.scope);
    await refused(() => edit(theirs, { parentId: id }, 2, restricted?.scope), { code: 'agreement.unknownParent' });
  });

  test('an agreement of another organisation does not exist', async () => {
    const id = await create();
    const other = await makeOrganization(database);
    await refused(() => edit(id, { name: 'Taken' }, 1, other), { code: 'record.notFound' });
    await refused(() => act(id, 'paused', undefined, other), { code: 'record.notFound' });
  });
});
