import { listCustomFields, loadCustomValues } from '@vigie/db/custom-field';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import type { CustomEntity, CustomValue } from '@vigie/domain/custom-field';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAgreement, editAgreement, saveAgreements } from '../agreement/agreement.ts';
import { readHistory } from '../audit/audit.ts';
import { saveContact, saveContacts } from '../contact/contact.ts';
import { deleteCustomer, newCustomer } from '../customer/customer.ts';
import { refusalOfIssue } from '../customer/edit.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { importFile } from '../import/import.ts';
import { editInteraction, saveTickets } from '../interaction/interaction.ts';
import { editInvoice, recordDocument, reverseDocument, saveInvoices } from '../ledger/ledger.ts';
import { mergeCustomers, unmergeCustomer } from '../merge/merge.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, previewUndo, startUndo } from '../undo/undo.ts';
import { createCustomField, editCustomField, type NewCustomField } from './custom-field.ts';
import type { CustomDraft } from './custom-value.ts';

let database: TestDatabase;
let org: OrgScope;
let customerId: string;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
  customerId = (await newCustomer(org, { name: 'Customer', customerId: 'C' })).id;
});

type Entity = Exclude<CustomEntity, 'customer'>;
const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const BILL = { number: 'F-1', issueDay: '2026-05-01', dueDay: '2026-05-31', amountMinor: 100, currency: 'EUR' };
const TICKET = { openedAt: new Date('2026-06-01T08:00:00Z'), openedDay: '2026-06-01', subject: 'Broken' };

/** A ticket as a file brings it. */
async function ticket(scope: OrgScope, customer: string, custom: CustomDraft | undefined): Promise<string> {
  return inTransaction(scope, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId: customer }], {
      createMissing: false,
      action: 'customer.edit',
    });
    const [result] = await saveTickets(
      tx,
      [{ line: 0, ticketId: 'T-1', customerId: customer, ...TICKET, custom }],
      resolve,
    );
    if (result?.entityId) return result.entityId;
    throw refusalOfIssue(result?.issues[0]);
  });
}

/** How records of each kind are made and changed, and what history calls them. */
const KINDS: Record<
  Entity,
  {
    history: string;
    make: (custom?: CustomDraft, scope?: OrgScope) => Promise<string>;
    edit: (id: string, custom: CustomDraft, scope?: OrgScope) => Promise<unknown>;
  }
> = {
  contact: {
    history: 'contact',
    make: async (custom, scope = org) => (await saveContact(scope, { customerId, lastName: 'Ada', custom })).id,
    edit: (id, custom, scope = org) => saveContact(scope, { id, customerId, custom }),
  },
  agreement: {
    history: 'agreement',
    make: async (custom, scope = org) =>
      (await createAgreement(scope, { customerId, startDay: '2026-01-01', amount: EUR(100), custom })).id,
    edit: async (id, custom, scope = org) => {
      const { rows } = await sql<{ version: number }>`select version from agreement where id = ${id}`.execute(
        database.owner,
      );
      return editAgreement(scope, { id, version: rows[0]?.version ?? 0, custom });
    },
  },
  invoice: {
    history: 'document',
    make: async (custom, scope = org) => {
      const bill = { number: 'F-1', day: '2026-05-01', dueDay: '2026-05-31', amount: EUR(100) };
      return (await recordDocument(scope, { customerId, kind: 'invoice', ...bill, custom })).id;
    },
    edit: (id, custom, scope = org) => editInvoice(scope, { id, custom }),
  },
  interaction: {
    history: 'interaction',
    make: (custom, scope = org) => ticket(scope, 'C', custom),
    edit: (id, custom, scope = org) => editInteraction(scope, { id, custom }),
  },
};
const ENTITIES = Object.keys(KINDS) as Entity[];

const field = async (
  entity: CustomEntity,
  key: string,
  type: NewCustomField['type'],
  more: Partial<NewCustomField> = {},
) => (await createCustomField(org, { entity, key, label: key, type, ...more })).id;
const values = async (entity: CustomEntity, id: string): Promise<Record<string, CustomValue> | undefined> =>
  (await inTransaction(org, (tx) => loadCustomValues(tx, entity, [id]))).get(id);
const stored = async (): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::integer as n from custom_value`.execute(database.owner)).rows[0]?.n ?? -1;
const audits = async (id: string): Promise<{ action: string; before: unknown; after: unknown }[]> =>
  (
    await sql<{ action: string; before: unknown; after: unknown }>`
      select action, before, after from audit where entity_id = ${id} order by id`.execute(database.owner)
  ).rows;

describe.each(ENTITIES)('R5 custom fields of a record: %s', (entity) => {
  const { history, make, edit } = KINDS[entity];

  test('values of every type are written with it and changed, read set-wise, each change in its history', async () => {
    await field(entity, 'note', 'text');
    await field(entity, 'seats', 'number');
    await field(entity, 'budget', 'money');
    await field(entity, 'signed', 'date');
    await field(entity, 'tier', 'choice', { options: ['Gold', 'Silver'] });
    await field(entity, 'vip', 'boolean');
    await field(entity, 'sponsor', 'user');
    const { userId, email } = await makeMember(database, org, 'member');
    const id = await make({
      ...{ note: ' Élan ', seats: 12.5, budget: 123_456, signed: '2026-02-01', tier: 'gold', vip: false },
      sponsor: email,
    });
    const first = { note: 'Élan', seats: 12.5, budget: 123_456, signed: '2026-02-01', tier: 'Gold', vip: false };
    expect(await values(entity, id)).toEqual({ ...first, sponsor: userId });
    expect((await audits(id))[0]?.after).toMatchObject({ 'custom.tier': 'Gold', 'custom.budget': 123_456 });

    await edit(id, { note: null, budget: -5, tier: 'Silver' });
    const { note: _, ...others } = first;
    expect(await values(entity, id)).toEqual({ ...others, budget: -5, tier: 'Silver', sponsor: userId });
    expect((await audits(id)).at(-1)).toEqual({
      action: 'update',
      before: { 'custom.note': 'Élan', 'custom.budget': 123_456, 'custom.tier': 'Gold' },
      after: { 'custom.note': null, 'custom.budget': -5, 'custom.tier': 'Silver' },
    });
    const lines = (await audits(id)).length;
    await edit(id, { budget: -5, tier: 'SILVER' });
    expect(await audits(id), 'the same again is no change').toHaveLength(lines);
  });

  test('history tells them by their names, people and money in words', async () => {
    await field(entity, 'budget', 'money', { label: 'Budget annuel' });
    // Another kind of record has a field of the same key, with a name and a type of its own.
    await field('customer', 'budget', 'user', { label: 'Decides' });
    const id = await make({ budget: 5 });
    await edit(id, { budget: 7 });
    const [line] = await readHistory(org, { customerId, entities: [history] }, null, 1);
    expect(line).toMatchObject({
      entityId: id,
      changes: [{ field: 'custom.budget', label: 'Budget annuel', before: EUR(5), after: EUR(7) }],
    });
  });

  test.each<[string, CustomDraft, object]>([
    ['an unknown key', { nothing: 1 }, { code: 'customField.unknown', field: 'custom.nothing' }],
    ['a field of customers', { ofcustomers: 1 }, { code: 'customField.unknown', field: 'custom.ofcustomers' }],
    ['an archived field', { old: 'x' }, { code: 'customField.archived', field: 'custom.old' }],
    ['a read-only field', { arr: 5 }, { code: 'customField.readOnly', field: 'custom.arr' }],
    ['text for a number', { seats: '5' }, { code: 'customField.invalidValue', field: 'custom.seats' }],
    ['half a cent', { budget: 0.5 }, { code: 'customField.invalidValue', field: 'custom.budget' }],
    ['more than is counted', { budget: 10 ** 15 }, { code: 'customField.amountTooLarge', field: 'custom.budget' }],
    ['no option', { tier: 'Tin' }, { code: 'customField.invalidValue', field: 'custom.tier' }],
    ['a stranger', { sponsor: 'no@vigie.example' }, { code: 'customer.unknownPerson', field: 'custom.sponsor' }],
    ['what cannot be stored', { note: 'a\u0000' }, { code: 'validation.badText', field: 'custom.note' }],
  ])('%s is refused by name, and nothing of the request is stored', async (_, custom, expected) => {
    await field(entity, 'note', 'text');
    await field(entity, 'seats', 'number');
    await field(entity, 'budget', 'money');
    await field(entity, 'tier', 'choice', { options: ['Gold'] });
    await field(entity, 'sponsor', 'user');
    await field(entity, 'arr', 'number', { source: 'billing', readOnly: true });
    await field('customer', 'ofcustomers', 'number');
    await editCustomField(org, { id: await field(entity, 'old', 'text'), archived: true });
    await expect(make(custom)).rejects.toMatchObject(expected);
    const id = await make({ note: 'kept' });
    await expect(edit(id, { note: 'lost', ...custom })).rejects.toMatchObject(expected);
    expect(await values(entity, id)).toEqual({ note: 'kept' });
    expect(await audits(id)).toHaveLength(1);
  });

  test('whoever may change the record writes them, and no one else', async () => {
    await field(entity, 'note', 'text');
    const id = await make({ note: 'kept' });
    for (const role of ['viewer', 'restricted', 'member'] as const) {
      const { scope } = await makeMember(database, org, role);
      await expect(edit(id, { note: 'lost' }, scope), role).rejects.toMatchObject({ name: 'AppError' });
    }
    expect(await values(entity, id)).toEqual({ note: 'kept' });
    const { scope } = await makeMember(database, org, 'manager', true);
    await edit(id, { note: 'changed' }, scope);
    expect(await values(entity, id)).toEqual({ note: 'changed' });
  });

  test('a field renamed or archived keeps its values, which come back with it', async () => {
    const fieldId = await field(entity, 'tier', 'choice', { options: ['Gold'] });
    const id = await make({ tier: 'Gold' });
    const [option] = (await inTransaction(org, (tx) => listCustomFields(tx, entity)))[0]?.options ?? [];
    await editCustomField(org, { id: fieldId, label: 'Rank', options: [{ id: option?.id ?? '', label: 'Platinum' }] });
    expect(await values(entity, id)).toEqual({ tier: 'Platinum' });
    await editCustomField(org, { id: fieldId, archived: true });
    expect(await values(entity, id)).toBeUndefined();
    await expect(createCustomField(org, { entity, key: 'tier', label: 'Again', type: 'text' })).rejects.toMatchObject({
      code: 'customField.keyTaken',
    });
    await editCustomField(org, { id: fieldId, archived: false });
    expect(await values(entity, id)).toEqual({ tier: 'Platinum' });
  });

  test('its values go with its customer', async () => {
    await field(entity, 'note', 'text');
    await make({ note: 'gone' });
    const before = await stored();
    await deleteCustomer(org, { id: customerId, name: 'Customer' }, () => Promise.resolve());
    expect(await stored()).toBe(before - 1);
  });

  test('its values stay with it through a merge and its undoing', async () => {
    await field(entity, 'note', 'text');
    const id = await make({ note: 'mine' });
    const kept = (await newCustomer(org, { name: 'Kept', customerId: 'K' })).id;
    const asked = { id: kept, version: 1, otherId: customerId, otherVersion: 1, fromOther: [] };
    const { mergeId } = await mergeCustomers(org, asked);
    expect(await values(entity, id)).toEqual({ note: 'mine' });
    await unmergeCustomer(org, mergeId);
    expect(await values(entity, id)).toEqual({ note: 'mine' });
  });
});

/** Rows that an import writes; `line` of a draft is that of the file. */
async function importing(work: (tx: Parameters<typeof saveContacts>[0]) => Promise<unknown>): Promise<string> {
  const bytes = Buffer.from('Customer ID,Name\nX,Other\n');
  const chosen = { mapping: {}, constants: {}, createMissing: false };
  const { id } = await importFile(org, { kind: 'customers', fileName: 'f.csv', bytes }, chosen);
  await inTransaction(org, (tx) => work({ ...tx, changeSetId: id, lineOf: (line) => line }));
  return id;
}
const undo = async (id: string) => {
  const { counts, refused } = await previewUndo(org, { kind: 'import', id }, 10);
  await startUndo(org, { kind: 'import', id });
  await continueUndo(org, id);
  return { counts, refused };
};

/** Writes of a set, as an import does them. */
const SETS: Record<Entity, (tx: Parameters<typeof saveContacts>[0], custom: CustomDraft) => Promise<unknown>> = {
  contact: async (tx, custom) =>
    saveContacts(tx, [{ line: 2, contactId: 'K-1', customerId: 'C', lastName: 'Ada', custom }], await resolverOf(tx)),
  agreement: async (tx, custom) => {
    const terms = { startDay: '2026-01-01', amountMinor: 100, currency: 'EUR', billingPeriod: 'month' as const };
    return saveAgreements(
      tx,
      [{ line: 2, agreementId: 'A-1', customerId: 'C', ...terms, custom }],
      await resolverOf(tx),
    );
  },
  invoice: async (tx, custom) =>
    saveInvoices(tx, [{ line: 2, ...BILL, customerId: 'C', custom }], await resolverOf(tx)),
  interaction: async (tx, custom) =>
    saveTickets(tx, [{ line: 2, ticketId: 'T-1', customerId: 'C', ...TICKET, custom }], await resolverOf(tx)),
};
const resolverOf = (tx: Parameters<typeof saveContacts>[0]) =>
  resolveCustomers(tx, [{ customerId: 'C' }], { createMissing: false, action: 'customer.edit' });
const idOf = async (entity: Entity): Promise<string> => {
  const table = entity === 'invoice' ? 'document' : entity;
  const { rows } = await sql<{ id: string }>`select id from ${sql.table(table)} where org_id = ${org.orgId}
    order by id limit 1`.execute(database.owner);
  return rows[0]?.id ?? '';
};

describe.each(ENTITIES)('R5 R6 undoing an import of custom values: %s', (entity) => {
  beforeEach(async () => {
    await field(entity, 'note', 'text');
    await field(entity, 'seats', 'number');
  });

  test('values that it changed are what they were, and those it did not touch stay', async () => {
    await inTransaction(org, (tx) => SETS[entity](tx, { note: 'before', seats: 3 }));
    const id = await importing((tx) => SETS[entity](tx, { note: 'imported' }));
    expect(await values(entity, await idOf(entity))).toEqual({ note: 'imported', seats: 3 });
    const { counts, refused } = await undo(id);
    expect([counts.restored, counts.refused, refused]).toEqual([1, 0, []]);
    expect(await values(entity, await idOf(entity))).toEqual({ note: 'before', seats: 3 });
  });

  test('one that somebody changed since is left, and told', async () => {
    await inTransaction(org, (tx) => SETS[entity](tx, { note: 'before' }));
    const id = await importing((tx) => SETS[entity](tx, { note: 'imported' }));
    await KINDS[entity].edit(await idOf(entity), { note: 'by hand' });
    const { refused } = await undo(id);
    expect(refused).toMatchObject([{ line: 2, reason: 'edited', params: { fields: 'custom.note' } }]);
    expect(await values(entity, await idOf(entity))).toEqual({ note: 'by hand' });
  });

  test('a record that it made goes with its values', async () => {
    const id = await importing((tx) => SETS[entity](tx, { note: 'imported' }));
    const made = await idOf(entity);
    const { counts } = await undo(id);
    // An invoice is reversed, never removed: what was noted of it stays with it.
    expect([counts.removed, counts.reversed]).toEqual(entity === 'invoice' ? [1, 1] : [2, 0]);
    expect(await values(entity, made)).toEqual(entity === 'invoice' ? { note: 'imported' } : undefined);
  });
});

describe('R5 custom fields where kinds of records differ', () => {
  test('a contact that is refused takes the place of no main contact', async () => {
    await field('contact', 'seats', 'number');
    const main = await saveContact(org, { customerId, lastName: 'Main', isMain: true });
    const [result] = await inTransaction(org, async (tx) =>
      saveContacts(
        tx,
        [{ line: 2, customerId: 'C', lastName: 'Next', main: true, custom: { seats: 'many' } }],
        await resolverOf(tx),
      ),
    );
    expect(result).toMatchObject({ outcome: 'failed', issues: [{ field: 'custom.seats', code: 'invalidNumber' }] });
    const { rows } = await sql`select id from contact where is_main and customer_id = ${customerId}`.execute(
      database.owner,
    );
    expect(rows).toEqual([{ id: main.id }]);
  });

  test('two contacts of one address that a merge unites keep what either had, and each has its own again after it', async () => {
    await field('contact', 'note', 'text');
    await field('contact', 'seats', 'number');
    const email = 'ada@shared.example';
    const own = async (id: string, custom: CustomDraft): Promise<string> =>
      (await saveContact(org, { customerId: id, lastName: 'Ada', email, custom })).id;
    const kept = (await newCustomer(org, { name: 'Kept' })).id;
    const [stays, goes] = [await own(kept, { note: 'kept' }), await own(customerId, { note: 'other', seats: 3 })];
    const asked = { id: kept, version: 1, otherId: customerId, otherVersion: 1, fromOther: [] };
    const { mergeId } = await mergeCustomers(org, asked);
    expect([await values('contact', stays), await values('contact', goes)]).toEqual([
      { note: 'kept', seats: 3 },
      undefined,
    ]);
    await unmergeCustomer(org, mergeId);
    expect([await values('contact', stays), await values('contact', goes)]).toEqual([
      { note: 'kept' },
      { note: 'other', seats: 3 },
    ]);
  });

  test('an agreement whose value alone changes has a new version, and an old one is refused', async () => {
    await field('agreement', 'note', 'text');
    const id = await KINDS.agreement.make();
    expect(await editAgreement(org, { id, version: 1, custom: { note: 'a' } })).toEqual({ version: 2 });
    expect(await editAgreement(org, { id, version: 2, custom: { note: 'a' } })).toEqual({ version: 2 });
    await expect(editAgreement(org, { id, version: 1, custom: { note: 'b' } })).rejects.toMatchObject({
      code: 'agreement.versionConflict',
    });
    expect(await values('agreement', id)).toEqual({ note: 'a' });
  });

  test('of documents only invoices have fields: no payment, no reversal; what an invoice says never changes', async () => {
    await field('invoice', 'note', 'text');
    const refused = { code: 'document.fieldsOfInvoice', field: 'custom' };
    const payment = { customerId, kind: 'payment', number: 'P-1', day: '2026-06-01', amount: EUR(100) } as const;
    await expect(recordDocument(org, { ...payment, custom: { note: 'x' } })).rejects.toMatchObject(refused);
    const paid = (await recordDocument(org, payment)).id;
    await expect(editInvoice(org, { id: paid, custom: { note: 'x' } })).rejects.toMatchObject(refused);
    const invoice = await KINDS.invoice.make({ note: 'x' });
    const reversal = (await reverseDocument(org, { id: invoice })).id;
    await expect(editInvoice(org, { id: reversal, custom: { note: 'y' } })).rejects.toMatchObject(refused);
    const before = await sql`select to_jsonb(d) as row from document d where id = ${invoice}`.execute(database.owner);
    await editInvoice(org, { id: invoice, custom: { note: 'settled by the tribunal' } });
    const after = await sql`select to_jsonb(d) as row from document d where id = ${invoice}`.execute(database.owner);
    expect(after.rows).toEqual(before.rows);
    expect(await values('invoice', invoice)).toEqual({ note: 'settled by the tribunal' });
  });

  test('an invoice that a file settles and annotates at once tells both', async () => {
    await field('invoice', 'note', 'text');
    await inTransaction(org, (tx) => SETS.invoice(tx, {}));
    const [result] = await inTransaction(org, async (tx) =>
      saveInvoices(
        tx,
        [{ line: 2, ...BILL, customerId: 'C', settledDay: '2026-06-01', custom: { note: 'paid late' } }],
        await resolverOf(tx),
      ),
    );
    expect(result).toMatchObject({
      outcome: 'updated',
      changes: [
        { field: 'custom.note', after: 'paid late' },
        { field: 'settledDay', after: '2026-06-01' },
      ],
    });
  });
});
