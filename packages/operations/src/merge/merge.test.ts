import { loadCustomersByKey, saveDatedChanges } from '@vigie/db/customer';
import { FOLLOWING, KEPT, MOVED } from '@vigie/db/merge';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAgreement, editAgreement } from '../agreement/agreement.ts';
import { readHistory } from '../audit/audit.ts';
import { continueBulk, startBulk } from '../bulk/bulk.ts';
import { findComments, leaveComment } from '../comment/comment.ts';
import { createCustomField } from '../custom-field/custom-field.ts';
import { deleteCustomer, editCustomer, newCustomer, readCustomerTree } from '../customer/customer.ts';
import { importFile } from '../import/import.ts';
import { putAgainst, recordDocument, reverseDocument, takeBack } from '../ledger/ledger.ts';
import { dismissMember } from '../organization/organization.ts';
import { rescoreDirty } from '../rescore/rescore.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { continueUndo, listRefusedOfUndo, previewUndo, startUndo, viewUndo } from '../undo/undo.ts';
import { followMerge, mergeCustomers, previewMerge, previewUnmerge, readMerges, unmergeCustomer } from './merge.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  org = await makeOrganization(database);
});

type Row = Record<string, unknown>;
const all = async <T = Row>(statement: string): Promise<T[]> =>
  (await sql.raw<T>(statement).execute(database.owner)).rows as T[];
const make = async (name: string, fields = {}): Promise<string> => (await newCustomer(org, { name, ...fields })).id;
const bring = (kind: string, ...lines: string[]) =>
  importFile(
    org,
    { kind, fileName: `${kind}.csv`, bytes: Buffer.from(`${lines.join('\n')}\n`) },
    { mapping: {}, constants: {}, createMissing: false },
  );
const undoImport = async (scope: OrgScope, id: string): Promise<void> => {
  await startUndo(scope, { kind: 'import', id });
  await continueUndo(scope, id);
};
const version = async (id: string): Promise<number> =>
  (await all<{ version: number }>(`select version from customer where id = '${id}'`))[0]?.version ?? 0;
const parent = async (id: string): Promise<string | null> =>
  (await all<{ parentId: string | null }>(`select parent_id from customer where id = '${id}'`))[0]?.parentId ?? null;
const put = async (id: string, parentId: string): Promise<unknown> =>
  editCustomer(org, { id, version: await version(id), parentId });
const merge = async (id: string, otherId: string, fromOther: string[] = [], scope = org) =>
  (
    await mergeCustomers(scope, {
      id,
      version: await version(id),
      otherId,
      otherVersion: await version(otherId),
      fromOther,
    })
  ).mergeId;

/** A customer with rows in every table that knows customers. */
async function makeFull(key: string, fields = {}): Promise<string> {
  const id = await make(`Full ${key}`, { customerId: key, externalId: `crm-${key}`, ...fields });
  const { userId } = await makeMember(database, org, 'member');
  await editCustomer(org, { id, version: 1, teamIds: [userId], tags: [`of ${key}`, 'both'] });
  await bring(
    'contacts',
    'Customer ID,Contact ID,First name,Email,Tags,Main',
    `${key},${key}-k,Ada,ada@shared.example,t-${key},yes`,
    `${key},,Own,own@${key}.example,,no`,
  );
  await bring('agreements', 'Agreement ID,Customer ID,Name,Start,MRR', `${key}-a,${key},Plan,2026-01-01,100`);
  await bring(
    'usage',
    'Usage ID,Customer ID,Email,Day,Feature,Connections',
    `${key}-u1,${key},ada@shared.example,2026-06-20,Map,4`,
    `${key}-u2,${key},own@${key}.example,2026-06-20,Map,2`,
    `${key}-u3,${key},,2026-06-21,,1`,
  );
  await bring(
    'tickets',
    'Ticket ID,Customer ID,Opened at,Subject,Contact e-mail',
    `${key}-t,${key},2026-06-01,Broken,ada@shared.example`,
  );
  await bring('invoices', 'Number,Customer ID,Issued,Due,Amount', `${key}-i,${key},2026-05-01,2026-05-31,120`);
  await bring('payments', 'Number,Customer ID,Day,Amount,Invoice', `${key}-p,${key},2026-06-01,20,${key}-i`);
  await bring('churn', 'Churn ID,Customer ID,Day,Reason', `${key}-c,${key},2026-06-02,Price`);
  await inTransaction(org, (tx) =>
    saveDatedChanges(tx, [{ customerId: id, field: 'pulse', value: '4', note: null, day: '2026-06-01' }]),
  );
  await sql`update interaction set contact_id = (select id from contact where customer_id = ${id} and email = 'ada@shared.example') where customer_id = ${id}`.execute(
    database.owner,
  );
  await sql`insert into dispute (org_id, id, customer_id, invoice_id, opened_day) select org_id, gen_random_uuid(), customer_id, id, day from document where customer_id = ${id} and kind = 'invoice'`.execute(
    database.owner,
  );
  const [agreement] = await all<{ id: string }>(`select id from agreement where customer_id = '${id}'`);
  await leaveComment(org, { customerId: id, subject: null, text: 'On it' });
  await leaveComment(org, {
    customerId: id,
    subject: { kind: 'agreement', id: agreement?.id ?? '' },
    text: `@[${userId}]`,
  });
  await rescoreDirty(org);
  return id;
}

/** All rows of the organisation that say what its customers are, but for versions, times and what scoring writes. */
async function state(): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {};
  const tables = [
    ...Object.keys(MOVED),
    ...Object.keys(KEPT),
    'customer',
    'contact_tag',
    'comment_mention',
    'custom_value',
    'agreement_act',
    'search_entry',
    'customer_merge_row',
  ];
  for (const table of tables.filter(
    (name) => !['customer_figure', 'customer_money', 'health_snapshot', 'customer_change'].includes(name),
  )) {
    const rows = await all<{ row: Row }>(
      `select to_jsonb(t) - 'version' - 'updated_at' as row from ${table} t where t.org_id = '${org.orgId}' order by to_jsonb(t)::text`,
    );
    found[table] = rows.map(({ row }) => row).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return found;
}
const counts = async (id: string): Promise<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const table of [...Object.keys(MOVED), ...Object.keys(KEPT)])
    found[table] =
      (await all<{ n: number }>(`select count(*)::int as n from ${table} where customer_id = '${id}'`))[0]?.n ?? 0;
  return found;
};

test('R2 every table that names a customer is moved, kept or follows by itself: a new one is decided about', async () => {
  const rows = await all<{ name: string }>(`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'customer_id' and data_type = 'uuid' order by 1`);
  expect(rows.map(({ name }) => name)).toEqual([...Object.keys(MOVED), ...Object.keys(KEPT), ...FOLLOWING].sort());
});

describe('R2 merging two customers', () => {
  test('all that hangs on the other comes under the one that stays, once, and the other is nowhere any more', async () => {
    const [a, b] = [await makeFull('A'), await makeFull('B')];
    const child = await make('Child of B');
    await put(child, b);
    const preview = await previewMerge(org, a, b);
    expect(preview).toMatchObject({
      kept: { id: a },
      other: { id: b },
      unitedContacts: 1,
      hasTwoMains: true,
      parts: {
        contacts: 2,
        interactions: 1,
        agreements: 1,
        documents: 2,
        usageEvents: 3,
        churnEvents: 1,
        comments: 2,
        children: 1,
      },
    });
    expect(preview.fields).toEqual([
      { field: 'name', label: null, kept: 'Full A', other: 'Full B', takesOther: false },
    ]);
    await merge(a, b);

    expect(Object.values(await counts(b)).every((n) => n === 0)).toBe(true);
    expect(await all(`select id from customer where id = '${b}'`)).toEqual([]);
    expect(await all(`select 1 from search_entry where id = '${b}' or customer_id = '${b}'`)).toEqual([]);
    expect(await counts(a)).toMatchObject({
      contact: 3,
      agreement: 2,
      interaction: 2,
      document: 4,
      allocation: 2,
      dispute: 2,
      usage_event: 6,
      churn_event: 2,
      customer_tag: 3,
      customer_team: 2,
      customer_external_id: 3,
      customer_figure: 1,
    });
    expect(await all(`select tag from customer_tag where customer_id = '${a}' order by 1`)).toEqual([
      { tag: 'both' },
      { tag: 'of A' },
      { tag: 'of B' },
    ]);
    const [ada, ...others] = await all<{ id: string; contactId: string }>(
      `select id, contact_id from contact where customer_id = '${a}' and email = 'ada@shared.example'`,
    );
    expect([ada?.contactId, others]).toEqual(['A-k', []]);
    expect(await all(`select count(*)::int as mains from contact where customer_id = '${a}' and is_main`)).toEqual([
      { mains: 1 },
    ]);
    expect(await all(`select tag from contact_tag where contact_id = '${ada?.id}' order by 1`)).toEqual([
      { tag: 't-A' },
      { tag: 't-B' },
    ]);
    expect(
      await all(`select count(*)::int as n from interaction where customer_id = '${a}' and contact_id = '${ada?.id}'`),
    ).toEqual([{ n: 2 }]);
    expect(
      await all(`select connections from usage_day where customer_id = '${a}' and contact_id = '${ada?.id}'`),
    ).toEqual([{ connections: 8 }]);
    expect(await all(`select sum(connections)::int as n from usage_day where customer_id = '${a}'`)).toEqual([
      { n: 14 },
    ]);
    expect(await parent(child)).toBe(a);
    await rescoreDirty(org);
    expect(await all(`select outstanding_minor, mrr_now from customer_figure where customer_id = '${a}'`)).toEqual([
      { outstandingMinor: 20_000, mrrNow: 1_440_000 },
    ]);
    expect(await followMerge(org, b)).toEqual({ id: a });
    expect((await readMerges(org, a)).map(({ mergedName }) => mergedName)).toEqual(['Full B']);
  });

  test('whoever comes from elsewhere under the id of the other finds the one that stays', async () => {
    const [a, b] = [
      await make('A', { customerId: 'K-A' }),
      await make('B', { customerId: 'K-B', externalId: 'crm-B' }),
    ];
    await merge(a, b);
    const found = await inTransaction(org, (tx) => loadCustomersByKey(tx, ['K-A', 'K-B', 'crm-B']));
    expect([...found.values()].map(({ id }) => id)).toEqual([a, a, a]);
    await bring('contacts', 'Customer ID,First name,Email', 'K-B,Late,late@b.example');
    expect(await all(`select customer_id from contact where email = 'late@b.example'`)).toEqual([{ customerId: a }]);
    await expect(newCustomer(org, { name: 'Third', customerId: 'K-B' })).rejects.toMatchObject({
      code: 'customer.idTaken',
    });
  });

  test('what the one that stays lacks comes from the other, and so does what is chosen, custom and read-only fields too', async () => {
    await createCustomField(org, { entity: 'customer', key: 'region', label: 'Region', type: 'text' });
    await createCustomField(org, {
      entity: 'customer',
      key: 'size',
      label: 'Size',
      type: 'choice',
      options: ['Small', 'Large'],
    });
    const [{ userId: one }, { userId: two }] = [
      await makeMember(database, org, 'member'),
      await makeMember(database, org, 'member'),
    ];
    const a = await make('A', { ownerId: one, custom: { region: 'North' } });
    const b = await make('B', { ownerId: two, domain: 'b.example', custom: { region: 'South', size: 'Large' } });
    const { fields } = await previewMerge(org, a, b);
    expect(fields.map(({ field, takesOther }) => [field, takesOther])).toEqual([
      ['name', false],
      ['domain', true],
      ['ownerId', false],
      ['custom.region', false],
      ['custom.size', true],
    ]);
    const id = await merge(a, b, ['name', 'custom.region']);
    const read = () =>
      all(`select name, domain, owner_id, (select json_agg(coalesce(v.value_text, o.label) order by f.key) from custom_value v join custom_field f on f.id = v.field_id
      left join custom_option o on o.id = v.value_id where v.entity_id = c.id) as custom from customer c where id = '${a}'`);
    expect(await read()).toEqual([{ name: 'B', domain: 'b.example', ownerId: one, custom: ['South', 'Large'] }]);
    await editCustomer(org, { id: a, version: await version(a), domain: 'edited.example' });
    const report = await previewUnmerge(org, id);
    expect([report.returned.map(({ field }) => field), report.kept.map(({ field }) => field)]).toEqual([
      ['name', 'custom.region', 'custom.size'],
      ['domain'],
    ]);
    expect(await read(), 'a preview changes nothing').toMatchObject([{ name: 'B' }]);
    await unmergeCustomer(org, id);
    expect(await read()).toEqual([{ name: 'A', domain: 'edited.example', ownerId: one, custom: ['North'] }]);
    await expect(
      mergeCustomers(org, {
        id: a,
        version: await version(a),
        otherId: b,
        otherVersion: await version(b),
        fromOther: ['id'],
      }),
    ).rejects.toMatchObject({ code: 'validation.invalid', field: 'fromOther' });
  });

  test('the history of both is read on the one that stays, with the merge and who did it', async () => {
    const { scope: owner, userId } = await makeMember(database, org, 'owner');
    const [a, b] = [await make('A'), await make('B', { customerId: 'K-B' })];
    const id = await merge(a, b, [], owner);
    const history = await readHistory(org, { customerId: a }, null, 20);
    expect(history.map(({ entity, entityId, action }) => [entity, entityId, action])).toEqual([
      ['customer-merge', id, 'create'],
      ['customer', b, 'create'],
      ['customer', a, 'create'],
    ]);
    expect(history[0]).toMatchObject({ actor: { id: userId } });
    await unmergeCustomer(org, id);
    expect(
      (await readHistory(org, { customerId: b }, null, 20)).map(({ entity, action }) => `${entity} ${action}`),
    ).toEqual(['customer-merge delete', 'customer create']);
    expect((await readHistory(org, { customerId: a }, null, 20)).some(({ entityId }) => entityId === b)).toBe(false);
  });

  test.each([
    ['below the other, somebody between', ['b', 'x', 'a'], { a: 'top', x: 'a' }],
    ['right below the other', ['b', 'a'], { a: 'top' }],
    ['right above the other', ['a', 'b'], { a: 'top' }],
    ['above the other, somebody between', ['a', 'x', 'b'], { a: 'top', x: 'a' }],
  ])('one that stands %s keeps a tree without a circle, and gets its place back', async (_, chain, expected) => {
    const ids: Record<string, string> = { top: await make('top') };
    let above = 'top';
    for (const name of chain) {
      ids[name] = await make(name);
      await put(ids[name], ids[above] ?? '');
      above = name;
    }
    const placed = async () =>
      Object.fromEntries(await Promise.all(Object.entries(ids).map(async ([name, id]) => [name, await parent(id)])));
    const before = await placed();
    const id = await merge(ids.a ?? '', ids.b ?? '');
    for (const [name, under] of Object.entries(expected)) expect(await parent(ids[name] ?? ''), name).toBe(ids[under]);
    expect((await readCustomerTree(org, ids.top ?? '')).branches).toHaveLength(chain.length);
    await unmergeCustomer(org, id);
    expect(await placed()).toEqual(before);
  });
});

describe('R2 undoing a merge', () => {
  test('R6 what a merge wrote and its undoing took back is nobody’s edit: an import from before is undone', async () => {
    await bring('customers', 'Customer ID,Name,Parent', 'K-A,Old A,', 'K-B,Old B,', 'K-C,Child,K-B', 'K-D,Gone since,');
    const { id } = await bring(
      'customers',
      'Customer ID,Name,Domain',
      'K-A,A,',
      'K-B,B,b.example',
      'K-N,New,',
      'K-D,D,',
    );
    const created = await bring('customers', 'Customer ID,Name', 'K-M,Made');
    const ids = new Map(
      (
        await all<{ id: string; customerId: string }>(
          `select id, customer_id from customer where org_id = '${org.orgId}'`,
        )
      ).map((one) => [one.customerId, one.id]),
    );
    const of = (key: string): string => ids.get(key) ?? '';
    await unmergeCustomer(org, await merge(of('K-A'), of('K-B'), ['name']));
    await unmergeCustomer(org, await merge(of('K-M'), of('K-B'), ['name']));
    // What a merge wrote and nothing took back is one.
    await merge(of('K-D'), of('K-N'), ['name']);
    for (const [importId, counts] of [
      [created.id, { removed: 1, refused: 0 }],
      [id, { restored: 2, refused: 2 }],
    ] as const) {
      await undoImport(org, importId);
      expect(await viewUndo(org, { kind: 'import', id: importId })).toMatchObject(counts);
    }
    expect(
      await all(`select customer_id, name, domain from customer where org_id = '${org.orgId}' order by 1`),
    ).toEqual([
      { customerId: 'K-A', name: 'Old A', domain: null },
      { customerId: 'K-B', name: 'Old B', domain: null },
      { customerId: 'K-C', name: 'Child', domain: null },
      { customerId: 'K-D', name: 'New', domain: null },
    ]);
  });

  test('R7 what a merge wrote is read as the deed of whoever merged; of the other customer those alone learn who may read it', async () => {
    const member = await makeMember(database, org, 'restricted');
    const [a, b] = [
      await make('A', { ownerId: member.userId }),
      await make('Secret', { customerId: 'K-B', domain: 's.example' }),
    ];
    const { scope: owner, userId } = await makeMember(database, org, 'owner');
    const id = await merge(a, b, ['name'], owner);
    const told = async (scope: OrgScope): Promise<string> =>
      JSON.stringify(await readHistory(scope, { customerId: a }, null, 20));
    expect(await readHistory(org, { customerId: a, way: 'hand', actorId: userId }, null, 20)).toMatchObject([
      { entity: 'customer-merge', changeSetId: null, isUndo: false },
      { entity: 'customer', way: 'hand', changeSetId: null, isUndo: false },
    ]);
    expect(await told(member.scope)).toContain('Secret');
    await unmergeCustomer(owner, id);
    for (const word of ['Secret', 'K-B', 's.example']) {
      expect(await told(org), word).toContain(word);
      expect(await told(member.scope), word).not.toContain(word);
    }
    expect(await readHistory(member.scope, { customerId: a }, null, 20)).toMatchObject([
      { entity: 'customer-merge', action: 'delete', changes: [] },
      { entity: 'customer', action: 'update' },
      { entity: 'customer-merge', action: 'create' },
      { entity: 'customer', action: 'update' },
      { entity: 'customer', action: 'create' },
    ]);
  });

  test('right after it, everything is as it was', async () => {
    await createCustomField(org, { entity: 'customer', key: 'note', label: 'Note', type: 'text' });
    const [a, b, top] = [
      await makeFull('A', { custom: { note: 'a' } }),
      await makeFull('B', { custom: { note: 'b' } }),
      await make('Top'),
    ];
    await put(b, top);
    await put(await make('Child of B'), b);
    await rescoreDirty(org);
    const before = await state();
    const snapshots = () =>
      all(`select customer_id, day, computed_score from health_snapshot where org_id = '${org.orgId}' order by 1, 2`);
    const [history, events] = [await snapshots(), await counts(b)];
    const id = await merge(a, b, ['name', 'custom.note']);
    await rescoreDirty(org);
    const report = await unmergeCustomer(org, id);
    expect(await state()).toEqual(before);
    expect(await snapshots()).toEqual(history);
    expect(await counts(b)).toEqual(events);
    expect(report.rows.filter(({ moved, restored }) => moved !== restored)).toEqual([]);
    expect(report.rows.find(({ table }) => table === 'document')).toEqual({ table: 'document', moved: 2, restored: 2 });
    await rescoreDirty(org);
    for (const one of [a, b])
      expect(await all(`select outstanding_minor, mrr_now from customer_figure where customer_id = '${one}'`)).toEqual([
        { outstandingMinor: 10_000, mrrNow: 720_000 },
      ]);
    await expect(unmergeCustomer(org, id)).rejects.toMatchObject({ code: 'record.notFound' });
    await expect(followMerge(org, b)).rejects.toMatchObject({ code: 'record.notFound' });
    // And again, the other way round.
    const back = await merge(b, a);
    await unmergeCustomer(org, back);
    expect(await state()).toEqual(before);
  });

  test('what came since stays with the one that stayed, with contacts and days of its own', async () => {
    const [a, b] = [await makeFull('A'), await makeFull('B')];
    const days = (id: string) =>
      all(`select day, connections from usage_day u where customer_id = '${id}' order by day, connections`);
    const own = await days(b);
    const id = await merge(a, b);
    await bring(
      'usage',
      'Usage ID,Customer ID,Email,Day,Feature,Connections',
      'new,A,own@b.example,2026-06-20,Map,10',
      'B-u1,B,ada@shared.example,2026-06-20,Map,5',
    );
    await bring('contacts', 'Customer ID,First name,Email', 'A,New,new@a.example');
    await unmergeCustomer(org, id);
    // The event of B was corrected since, by one: it goes back as it is now.
    expect(await days(b)).toEqual(own.map((day) => (day.connections === 4 ? { ...day, connections: 5 } : day)));
    expect((await days(a)).map(({ connections }) => connections)).toEqual([2, 4, 10, 1]);
    expect(
      await all(
        `select u.contact_id = c.id as own from usage_day u join contact c on c.customer_id = u.customer_id and c.email = 'own@b.example' where u.customer_id = '${a}' and u.connections = 10`,
      ),
    ).toEqual([{ own: true }]);
    for (const table of ['usage_event', 'usage_day', 'interaction'])
      expect(
        await all(
          `select 1 from ${table} u join contact c on c.id = u.contact_id where u.customer_id <> c.customer_id`,
        ),
        table,
      ).toEqual([]);
    expect(await all(`select email from contact where customer_id = '${a}' order by email`)).toEqual(
      ['ada@shared.example', 'new@a.example', 'own@a.example', 'own@b.example'].map((email) => ({ email })),
    );
  });

  test('documents and agreements tied to ones that stay, stay with them; the ledger of both still adds up', async () => {
    const [a, b] = [await makeFull('A'), await makeFull('B')];
    const id = await merge(a, b);
    const invoice =
      (await all<{ id: string }>(`select id from document where org_id = '${org.orgId}' and number = 'B-i'`))[0]?.id ??
      '';
    const paid = await recordDocument(org, {
      customerId: a,
      kind: 'payment',
      number: 'P-new',
      day: '2026-06-10',
      amount: { amountMinor: 100, currency: 'EUR' },
    });
    await putAgainst(org, { id: paid.id, invoiceId: invoice, amountMinor: 100 });
    const [{ id: under }] = (await all<{ id: string }>(
      `select id from agreement where org_id = '${org.orgId}' and agreement_id = 'B-a'`,
    )) as [{ id: string }];
    await createAgreement(org, {
      customerId: a,
      name: 'More',
      startDay: '2026-03-01',
      parentId: under,
      nature: 'amendment',
      amount: { amountMinor: 500, currency: 'EUR' },
      billingPeriod: 'month',
    });
    const report = await unmergeCustomer(org, id);
    expect(
      Object.fromEntries(report.rows.map(({ table, moved, restored }) => [table, [moved, restored]])),
    ).toMatchObject({
      document: [2, 0],
      agreement: [1, 0],
      contact: [1, 1],
      usage_event: [3, 3],
    });
    for (const [table, link] of [
      ['allocation', 'source_id'],
      ['allocation', 'invoice_id'],
      ['dispute', 'invoice_id'],
    ])
      expect(
        await all(`select 1 from ${table} t join document d on d.id = t.${link} where d.customer_id <> t.customer_id`),
      ).toEqual([]);
    await rescoreDirty(org);
    expect(await all(`select outstanding_minor from customer_figure where customer_id = '${a}'`)).toEqual([
      { outstandingMinor: 19_900 },
    ]);
    expect(await counts(b)).toMatchObject({ document: 0, allocation: 0, agreement: 0, contact: 2 });
  });

  test('what was edited since goes back as it is; what was taken away is told; an address or id taken since stays with its holder', async () => {
    const [a, b] = [await makeFull('A'), await makeFull('B')];
    const id = await merge(a, b);
    const [agreement] = await all<{ id: string; version: number }>(
      `select id, version from agreement where org_id = '${org.orgId}' and agreement_id = 'B-a'`,
    );
    await editAgreement(org, {
      id: agreement?.id ?? '',
      version: agreement?.version ?? 0,
      name: 'Renamed',
      startDay: '2026-01-01',
      amount: { amountMinor: 10_000, currency: 'EUR' },
      billingPeriod: 'month',
      autoRenew: false,
      isProposal: false,
      noticeMonths: 0,
      noticeDays: 0,
    } as never);
    await sql`delete from interaction where org_id = ${org.orgId} and external_id = 'B-t'`.execute(database.owner);
    await bring('contacts', 'Customer ID,Contact ID,First name,Email', 'A,B-k,Taker,taker@a.example');
    const report = await unmergeCustomer(org, id);
    expect(report.rows.find(({ table }) => table === 'interaction')).toEqual({
      table: 'interaction',
      moved: 1,
      restored: 0,
    });
    expect(
      await all(`select name, customer_id from agreement where org_id = '${org.orgId}' and agreement_id = 'B-a'`),
    ).toEqual([{ name: 'Renamed', customerId: b }]);
    expect(await all(`select contact_id, email from contact where customer_id = '${b}' order by email`)).toEqual([
      { contactId: null, email: 'ada@shared.example' },
      { contactId: null, email: 'own@b.example' },
    ]);
  });

  test('the last in is the first out; one merged into another goes along', async () => {
    const [a, b, c] = [await make('A'), await make('B'), await make('C', { customerId: 'K-C' })];
    const first = await merge(b, c);
    const second = await merge(a, b);
    expect(await followMerge(org, c)).toEqual({ id: a });
    await expect(unmergeCustomer(org, first)).rejects.toMatchObject({ code: 'merge.laterFirst' });
    await unmergeCustomer(org, second);
    expect(await followMerge(org, c)).toEqual({ id: b });
    await unmergeCustomer(org, first);
    expect((await all(`select id from customer where org_id = '${org.orgId}'`)).length).toBe(3);
  });

  test('where the one that stayed was deleted, nothing is left of the other either', async () => {
    const [a, b] = [await make('A'), await makeFull('B')];
    const id = await merge(a, b);
    await deleteCustomer(org, { id: a, name: 'A' }, async () => undefined);
    await expect(unmergeCustomer(org, id)).rejects.toMatchObject({ code: 'record.notFound' });
    expect(await all(`select 1 from customer_merge_row where org_id = '${org.orgId}'`)).toEqual([]);
  });
});

describe('R2 lists when a merge is undone', () => {
  test('lose exactly what the merge brought, whatever tag or member came meanwhile', async () => {
    const { userId: ofB } = await makeMember(database, org, 'restricted');
    const { userId: late } = await makeMember(database, org, 'member');
    const [a, b] = [await make('A'), await make('B')];
    await editCustomer(org, { id: a, version: 1, tags: ['both', 'of a'] });
    await editCustomer(org, { id: b, version: 1, teamIds: [ofB], tags: ['both', 'of b'] });
    const mergeId = await merge(a, b);
    await editCustomer(org, { id: a, version: await version(a), teamIds: [ofB, late], tags: ['both', 'late', 'of b'] });
    const { returned } = await unmergeCustomer(org, mergeId);
    expect(returned.map(({ field }) => field).sort()).toEqual(['tags', 'teamIds']);
    expect(await all(`select user_id from customer_team where customer_id = '${a}'`)).toEqual([{ userId: late }]);
    expect(await all(`select tag from customer_tag where customer_id = '${a}' order by tag`)).toEqual([
      { tag: 'both' },
      { tag: 'late' },
    ]);
    expect(await all(`select user_id from customer_team where customer_id = '${b}'`)).toEqual([{ userId: ofB }]);
  });
});

describe('R2 comments when a merge is undone', () => {
  const said = async (scope: OrgScope, ...[id, subject]: [string, Parameters<typeof findComments>[2]]) =>
    (await findComments(scope, id, subject, null, 50)).comments.map(({ text }) => text);

  test('one left meanwhile on what goes back goes with it, and is no longer read on the one that stayed', async () => {
    const { scope: restricted, userId } = await makeMember(database, org, 'restricted');
    const [a, b] = [await make('A', { ownerId: userId }), await make('B', { customerId: 'KB' })];
    await bring('agreements', 'Agreement ID,Customer ID,Name,Start,MRR', 'g,KB,Plan,2026-01-01,100');
    const [agreement] = await all<{ id: string }>(`select id from agreement where customer_id = '${b}'`);
    const subject = { kind: 'agreement', id: agreement?.id ?? '' } as const;
    const mergeId = await merge(a, b);
    await leaveComment(org, { customerId: a, subject, text: 'said while merged' });
    await leaveComment(org, { customerId: a, subject: null, text: 'of the one that stays' });
    const { rows } = await unmergeCustomer(org, mergeId);
    expect(await said(restricted, a, null)).toEqual(['of the one that stays']);
    expect(await said(org, b, subject)).toEqual(['said while merged']);
    expect(rows.find(({ table }) => table === 'comment')).toMatchObject({ moved: 0, restored: 0 });
  });

  test('one on a document that stays, stays with it', async () => {
    const [a, b] = [await make('A'), await make('B')];
    const amount = { amountMinor: 100, currency: 'EUR' };
    const bill = { customerId: b, kind: 'invoice', number: 'I', day: '2026-05-01', dueDay: '2026-06-01' } as const;
    const invoice = await recordDocument(org, { ...bill, amount } as never);
    const subject = { kind: 'document', id: invoice.id } as const;
    await leaveComment(org, { customerId: b, subject, text: 'on the invoice' });
    await leaveComment(org, { customerId: b, subject: null, text: 'on the customer' });
    const mergeId = await merge(a, b);
    const paid = { customerId: a, kind: 'payment', number: 'P', day: '2026-06-10', amount } as const;
    await putAgainst(org, { id: (await recordDocument(org, paid as never)).id, invoiceId: invoice.id });
    const { rows } = await unmergeCustomer(org, mergeId);
    expect(await said(org, a, subject)).toEqual(['on the invoice']);
    expect(await said(org, b, null)).toEqual(['on the customer']);
    expect(rows.find(({ table }) => table === 'comment')).toMatchObject({ moved: 2, restored: 1 });
  });
});

describe('R2 merging where somebody left the organisation', () => {
  test('keeps the team of the one that stays, and takes no value that names them from the other', async () => {
    await createCustomField(org, { entity: 'customer', key: 'who', label: 'Who', type: 'user' } as never);
    const { userId } = await makeMember(database, org, 'member');
    const { userId: present } = await makeMember(database, org, 'member');
    const [a, b] = [await make('A'), await make('B', { custom: { who: userId } })];
    await editCustomer(org, { id: a, version: 1, teamIds: [userId] });
    await editCustomer(org, { id: b, version: 1, teamIds: [present] });
    await dismissMember(org, userId);
    expect((await previewMerge(org, a, b)).fields.map(({ field }) => field)).not.toContain('custom.who');
    await merge(a, b);
    const team = await all<{ userId: string }>(`select user_id from customer_team where customer_id = '${a}'`);
    expect(team.map((one) => one.userId)).toContain(present);
  });
});

describe('R6 undoing an import after a merge', () => {
  test.each(['bulk', 'import'] as const)(
    'a %s: whom a merge took away is told before, and undone once they are back',
    async (kind) => {
      const [a, b] = [await make('A'), await make('B', { customerId: 'KB' })];
      const { id } = await (kind === 'bulk'
        ? startBulk(org, { selection: { ids: [b] }, action: { kind: 'tags', add: ['wrong'], remove: [] } })
        : bring('customers', 'Customer ID,Name,Tags', 'KB,B,wrong'));
      if (kind === 'bulk') await continueBulk(org, id);
      const mergeId = await merge(a, b);
      const refused = { refused: [{ reason: 'dependents', params: { kinds: 'customer-merge' } }] };
      expect(await previewUndo(org, { kind, id }, 10)).toMatchObject(refused);
      await unmergeCustomer(org, mergeId);
      await startUndo(org, { kind, id });
      await continueUndo(org, id);
      expect(await viewUndo(org, { kind, id })).toMatchObject({ restored: 1, refused: 0 });
      expect(await all(`select tag from customer_tag where org_id = '${org.orgId}'`)).toEqual([]);
    },
  );

  test('leaves a customer that another was merged into, and says why: the way back of that one stays', async () => {
    const { id: importId } = await bring('customers', 'Customer ID,Name,Domain', 'K-A,A,a.example');
    const [a] = await all<{ id: string }>(
      `select id from customer where org_id = '${org.orgId}' and customer_id = 'K-A'`,
    );
    const b = await make('B by hand', { customerId: 'K-B', domain: 'b.example' });
    const mergeId = await merge(a?.id ?? '', b);
    await undoImport(org, importId);
    expect(JSON.stringify(await listRefusedOfUndo(org, { kind: 'import', id: importId }, null, 10))).toContain(
      'customer-merge',
    );
    await unmergeCustomer(org, mergeId);
    expect(await all(`select name from customer where id = '${b}'`)).toEqual([{ name: 'B by hand' }]);
  });

  test('changes nothing under a customer that whoever undoes may not edit, and leaves what was brought there', async () => {
    const { scope, userId } = await makeMember(database, org, 'member');
    const { userId: other } = await makeMember(database, org, 'member');
    const [a, b] = [
      await make('A', { customerId: 'K-A', ownerId: other }),
      await make('B', { customerId: 'K-B', ownerId: userId }),
    ];
    await bring('contacts', 'Customer ID,First name,Email,Phone', 'K-B,Ada,ada@b.example,1', 'K-B,Old,old@b.example,1');
    const bytes = Buffer.from('Customer ID,Email,Phone\nK-B,ada@b.example,2\nK-B,new@b.example,2\n');
    const { id } = await importFile(
      scope,
      { kind: 'contacts', fileName: 'mine.csv', bytes },
      { mapping: {}, constants: {}, createMissing: false },
    );
    await merge(a, b);
    // The member was in charge of B; nobody put A in their hands.
    await undoImport(scope, id);
    expect(await all(`select email, phone from contact where customer_id = '${a}' order by email`)).toEqual([
      { email: 'ada@b.example', phone: '2' },
      { email: 'new@b.example', phone: '2' },
      { email: 'old@b.example', phone: '1' },
    ]);
    await rescoreDirty(org);
    expect(
      await all(`select 1 from control.dirty_mark where org_id = '${org.orgId}'`),
      'nobody waits for what is gone',
    ).toEqual([]);
  });
});

describe('R2 who merges', () => {
  test.each([
    ['owner', null],
    ['admin', null],
    ['manager', 'access.forbidden'],
    ['member', 'access.forbidden'],
    ['viewer', 'access.forbidden'],
    ['restricted', 'access.forbidden'],
  ] as const)('%s: %s', async (role, code) => {
    const { scope, userId } = await makeMember(database, org, role);
    const [a, b] = [await make('A', { ownerId: userId }), await make('B')];
    const merged = await merge(await make('S', { ownerId: userId }), await make('T'));
    for (const work of [
      () => previewMerge(scope, a, b),
      () => merge(a, b, [], scope),
      () => previewUnmerge(scope, merged),
      () => unmergeCustomer(scope, merged),
    ]) {
      if (code === null) await work();
      else await expect(work()).rejects.toMatchObject({ code });
    }
  });

  test('of another organisation nothing is told, and an address leads only whoever may see where', async () => {
    const [a, b] = [await make('A'), await make('B')];
    const elsewhere = await makeOrganization(database);
    const id = await merge(a, b);
    for (const scope of [elsewhere, (await makeMember(database, org, 'restricted')).scope]) {
      await expect(followMerge(scope, b)).rejects.toMatchObject({ code: 'record.notFound' });
      await expect(readMerges(scope, a)).rejects.toMatchObject({ code: 'record.notFound' });
      await expect(unmergeCustomer(scope, id)).rejects.toMatchObject({ code: 'record.notFound' });
    }
    await expect(previewMerge(elsewhere, a, b)).rejects.toMatchObject({ code: 'record.notFound' });
    await expect(previewMerge(org, a, a)).rejects.toMatchObject({ code: 'merge.same' });
  });
});

describe('R2 merges at once', () => {
  test('two into each other: one wins, the other finds nothing', async () => {
    const [a, b] = [await makeFull('A'), await makeFull('B')];
    const outcomes = await Promise.allSettled([merge(a, b), merge(b, a)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'record.notFound' } });
    expect((await all(`select 1 from customer where org_id = '${org.orgId}'`)).length).toBe(1);
  });

  test('edits, children, facts and scoring meanwhile are kept or told, and nobody waits for ever', async () => {
    const [a, b, child] = [await makeFull('A'), await makeFull('B'), await make('Child')];
    const outcomes = await Promise.allSettled([
      merge(a, b),
      editCustomer(org, { id: b, version: await version(b), tags: ['late'] }),
      put(child, b),
      recordDocument(org, {
        customerId: b,
        kind: 'payment',
        number: 'LATE',
        day: '2026-06-10',
        amount: { amountMinor: 1, currency: 'EUR' },
      }),
      rescoreDirty(org),
    ]);
    const codes = outcomes.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { code?: string }).code ?? String(one.reason)] : [],
    );
    expect(
      codes.filter(
        (code) => !['record.notFound', 'customer.versionConflict', 'customer.unknownParent', '23503'].includes(code),
      ),
    ).toEqual([]);
    expect(
      await all(`select 1 from document d where not exists (select 1 from customer c where c.id = d.customer_id)`),
    ).toEqual([]);
  });

  /** How many of this database wait for a lock. */
  async function waiting(): Promise<number> {
    const [found] = await all<{ n: number }>(`select count(*)::integer as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    return found?.n ?? 0;
  }

  test('one that comes out of its place waits for a write of its parent without holding what that one takes next', async () => {
    const parentId = await make('Parent');
    const [a, b] = [await make('A'), await make('B')];
    await put(b, parentId);
    let merged: Promise<unknown> = Promise.resolve();
    await database.owner.transaction().execute(async (tx) => {
      await sql`select from customer where id = ${parentId}::uuid for update`.execute(tx);
      merged = merge(a, b);
      await expect.poll(waiting).toBe(1);
      await sql`select from customer where id = ${a}::uuid for update nowait`.execute(tx);
    });
    await merged;
    expect(await parent(a)).toBe(parentId);
  });

  test('a contact that is written while the merge is undone stays with its customer, and whoever wrote it is told', async () => {
    const [a, b] = [await make('A', { customerId: 'KA' }), await make('B', { customerId: 'KB' })];
    await bring('contacts', 'Customer ID,Contact ID,First name,Email', 'KB,k1,Ada,ada@b.example');
    const mergeId = await merge(a, b);
    let [undone, written]: Promise<unknown>[] = [];
    await database.owner.transaction().execute(async (tx) => {
      await sql`select from contact where org_id = ${org.orgId} for update`.execute(tx);
      undone = unmergeCustomer(org, mergeId);
      await expect.poll(waiting).toBe(1);
      written = bring('contacts', 'Customer ID,Contact ID,First name,Email', 'KA,k1,Adele,ada@b.example');
      await expect.poll(waiting).toBe(2);
    });
    await undone;
    await written;
    expect(
      await all(`select updated, failed from import where org_id = '${org.orgId}' order by created_at desc limit 1`),
    ).toEqual([{ updated: 0, failed: 1 }]);
    expect(await all(`select customer_id, first_name from contact where org_id = '${org.orgId}'`)).toEqual([
      { customerId: b, firstName: 'Ada' },
    ]);
  });

  /** A customer with an invoice, a payment of which a part is put against it, and another that is merged with it or may be. */
  async function makeLedger() {
    const [a, b] = [await make('A'), await make('B')];
    const [amount, customerId] = [{ amountMinor: 100, currency: 'EUR' }, b];
    const bill = { kind: 'invoice', number: 'I', day: '2026-05-01', dueDay: '2026-06-01' } as const;
    const invoice = (await recordDocument(org, { ...bill, customerId, amount })).id;
    const payment = { customerId, kind: 'payment', number: 'P', day: '2026-06-10', amount } as const;
    const paid = (await recordDocument(org, payment)).id;
    const { id: part } = await putAgainst(org, { id: paid, invoiceId: invoice, amountMinor: 10 });
    return { a, b, invoice, paid, part, payment };
  }
  type Ledger = Awaited<ReturnType<typeof makeLedger>>;

  test.each<[string, (of: Ledger & { mergeId: string }) => Promise<unknown>, boolean?]>([
    ['merging', ({ a, b }) => merge(a, b)],
    ['undoing a merge', ({ mergeId }) => unmergeCustomer(org, mergeId), true],
    ['deleting', ({ b }) => deleteCustomer(org, { id: b, name: 'B' }, async () => undefined)],
    ['putting a payment against an invoice', ({ paid, invoice }) => putAgainst(org, { id: paid, invoiceId: invoice })],
    ['taking it back', ({ part }) => takeBack(org, part)],
    ['reversing', ({ invoice }) => reverseDocument(org, { id: invoice })],
    ['recording', ({ payment, invoice }) => recordDocument(org, { ...payment, number: 'P2', invoiceId: invoice })],
  ])('%s runs again where it and a file waited for each other', async (_, work, isMerged = false) => {
    const ledger = await makeLedger();
    const mergeId = isMerged ? await merge(ledger.a, ledger.b) : '';
    let worked: Promise<unknown> = Promise.resolve();
    await database.owner.transaction().execute(async (tx) => {
      // The other one is ended, not this one.
      await sql`set local deadlock_timeout = '30s'`.execute(tx);
      await sql`select from document where org_id = ${org.orgId} for update`.execute(tx);
      await sql`select from allocation where org_id = ${org.orgId} for update`.execute(tx);
      worked = work({ ...ledger, mergeId });
      worked.catch(() => undefined);
      await expect.poll(waiting).toBe(1);
      await sql`select from customer where id = ${isMerged ? ledger.a : ledger.b}::uuid for update`.execute(tx);
    });
    await worked;
  });
});
