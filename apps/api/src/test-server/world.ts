/** Two organisations with people of every kind and records to be refused; everything goes through operations. */

import { newId } from '@vigie/db/id';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { listUnknownVisitors } from '@vigie/db/usage';
import { API_SCOPES, type ApiScope } from '@vigie/domain/access';
import type { CustomEntity } from '@vigie/domain/custom-field';
import { createAgreement } from '@vigie/operations/agreement';
import { startBackTest } from '@vigie/operations/back-test';
import { continueBulk, startBulk } from '@vigie/operations/bulk';
import { leaveComment } from '@vigie/operations/comment';
import { createCustomField } from '@vigie/operations/custom-field';
import { newCustomer } from '@vigie/operations/customer';
import { overrideHealth } from '@vigie/operations/health';
import { createProfile } from '@vigie/operations/health-profile';
import { createImport, importFile } from '@vigie/operations/import';
import { putAgainst, recordDocument } from '@vigie/operations/ledger';
import { mergeCustomers } from '@vigie/operations/merge';
import { createMetric } from '@vigie/operations/metric';
import { createApiKey, invite } from '@vigie/operations/organization';
import { createReport } from '@vigie/operations/report';
import { rescoreDirty } from '@vigie/operations/rescore';
import { makeApiKey, makeMember, makeOrganization } from '@vigie/operations/test-organization';
import { makeWorkbook } from '@vigie/operations/test-workbook';
import { receiveUsage } from '@vigie/operations/usage';
import { createView } from '@vigie/operations/view';
import { sql } from 'kysely';
import {
  type Headers,
  keyHeaders,
  signedInMember,
  startTestServer,
  type TestPerson,
  type TestServer,
} from './test-server.ts';

export type PersonName = 'owner' | 'manager' | 'member' | 'restricted' | 'viewer' | 'finance';

export interface World {
  server: TestServer;
  /** The organisation whose records are asked for, in the name of the system. */
  a: OrgScope;
  b: OrgScope;
  people: Record<PersonName, TestPerson>;
  keys: Record<ApiScope, Headers>;
  /** Owner of the other organisation. */
  stranger: TestPerson;
  /** A customer of `a` that nobody but its owner is assigned to, with facts of every kind and a parent. */
  customer: string;
  contact: string;
  agreement: string;
  interaction: string;
  invoice: string;
  parent: string;
  /** Applied by the owner, with an issue to read. */
  appliedImport: string;
}

export const csv = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);

/** Records to change or remove, fresh for each call, so that no call stands on what another one left. */
export const fresh = {
  member: async (world: World): Promise<string> => (await makeMember(world.server.database, world.a, 'viewer')).userId,
  invitation: (world: World): Promise<{ id: string; token: string }> =>
    invite(world.a, { email: `${newId()}@invited.example`, role: 'member', finance: false }),
  apiKey: async (world: World): Promise<string> =>
    (await createApiKey(world.a, { name: 'fresh', scopes: ['customers:read'] })).id,
  import: async (world: World): Promise<string> =>
    (
      await createImport(world.people.owner.scope, {
        kind: 'customers',
        fileName: 'fresh.csv',
        bytes: csv('Customer ID,Name', `fresh-${newId()},Fresh`),
      })
    ).id,
  /** Taken in, with two sheets. */
  workbook: async (world: World): Promise<string> =>
    (
      await createImport(world.people.owner.scope, {
        kind: 'customers',
        fileName: 'fresh.xlsx',
        bytes: await makeWorkbook({
          sheets: {
            One: [['Customer ID'], ['w-1']],
            Two: [['Customer ID'], ['w-2']],
          },
        }),
      })
    ).id,
  appliedImport: async (world: World): Promise<string> =>
    (
      await importFile(
        world.people.owner.scope,
        {
          kind: 'customers',
          fileName: 'applied.csv',
          bytes: csv('Customer ID,Name', `applied-${newId()},Applied`),
        },
        choices,
      )
    ).id,
  /** Applied, by the owner. */
  bulk: async (world: World): Promise<string> => {
    const { id } = await startBulk(world.people.owner.scope, {
      selection: { ids: [world.customer] },
      action: { kind: 'tags', add: [newId()], remove: [] },
    });
    await continueBulk(world.a, id);
    return id;
  },
  terms: () => ({
    name: `Plan ${newId()}`,
    startDay: '2026-02-01',
    amount: { amountMinor: 120_000, currency: 'EUR' },
    billingPeriod: 'year' as const,
  }),
  agreement: async (world: World): Promise<{ id: string; version: number }> => ({
    ...(await createAgreement(world.a, { customerId: world.customer, ...fresh.terms() })),
    version: 1,
  }),
  payment: () => ({
    kind: 'payment' as const,
    number: `P-${newId()}`,
    day: '2026-05-20',
    amount: { amountMinor: 500, currency: 'EUR' },
  }),
  recorded: (world: World): Promise<{ id: string }> =>
    recordDocument(world.a, { customerId: world.customer, ...fresh.payment() }),
  allocation: async (world: World): Promise<string> =>
    (await putAgainst(world.a, { id: (await fresh.recorded(world)).id, invoiceId: world.invoice, amountMinor: 1 })).id,
  /** On the customer, by the owner. */
  comment: async (world: World): Promise<string> =>
    (await leaveComment(world.people.owner.scope, { customerId: world.customer, subject: null, text: newId() })).id,
  backTest: async (world: World): Promise<string> => (await startBackTest(world.a, { leadDays: 90 })).id,
  override: async (world: World): Promise<string> =>
    (
      await overrideHealth(world.a, {
        customerId: world.customer,
        field: 'score',
        value: 30,
        reason: 'Heard of a tender',
        expiresDay: null,
      })
    ).id,
  /** Seen in usage of the customer, and nobody's contact. */
  visitor: async (world: World): Promise<string> => {
    const email = `${newId()}@visitor.example`;
    await receiveUsage(world.a, { source: 'matrix', events: [{ eventId: newId(), customer: 'H-1', contact: email }] });
    const visitors = await inTransaction(world.a, (tx) =>
      listUnknownVisitors(tx, world.customer, world.a.today, world.a.today),
    );
    return visitors.find((visitor) => visitor.email === email)?.id ?? '';
  },
  view: () => ({
    name: `View ${newId()}`,
    isShared: true,
    state: { where: null, search: null, churned: false, sort: null, layout: null },
  }),
  /** One that has a draft and no version. */
  profile: async (world: World): Promise<{ id: string; draftVersion: number }> => ({
    ...(await createProfile(world.a, { name: `Profile ${newId()}` })),
    draftVersion: 1,
  }),
  /** Shared, by the owner. */
  savedView: async (world: World): Promise<string> => (await createView(world.people.owner.scope, fresh.view())).id,
  /** Of a field of its own. */
  value: async (world: World, entity: CustomEntity): Promise<Record<string, string>> => {
    const field = fresh.field(entity);
    await createCustomField(world.a, field);
    return { [field.key]: newId() };
  },
  metric: async (world: World): Promise<string> =>
    (await createMetric(world.a, { key: `metric_${newId().replaceAll('-', '')}`, name: 'Made' })).id,
  report: () => ({
    name: `Report ${newId()}`,
    isShared: true,
    state: { shows: 'groups' as const, where: null, by: 'owner', of: null, fold: 'sum' as const, as: 'chart' as const },
  }),
  /** Shared, by the owner. */
  savedReport: async (world: World): Promise<string> =>
    (await createReport(world.people.owner.scope, fresh.report())).id,
  field: (entity: CustomEntity = 'customer') => ({
    entity,
    key: `field_${newId().replaceAll('-', '')}`,
    label: 'Made',
    type: 'text' as const,
  }),
  /** One that nobody but the owner is assigned to. */
  customer: async (world: World): Promise<{ id: string; name: string }> => {
    const name = `Customer ${newId()}`;
    return { ...(await newCustomer(world.people.owner.scope, { name })), name };
  },
  /** Of two customers of the owner. */
  merge: async (world: World): Promise<{ id: string; mergedId: string }> => {
    const [kept, other] = [await fresh.customer(world), await fresh.customer(world)];
    const versions = { version: 1, otherVersion: 1 };
    const merged = await mergeCustomers(world.a, { id: kept.id, otherId: other.id, ...versions, fromOther: [] });
    return { id: merged.mergeId, mergedId: other.id };
  },
  churnStage: async (world: World): Promise<string> => {
    const { rows } = await sql<{
      id: string;
    }>`select id from stage where org_id = ${world.a.orgId} and kind = 'churn'`.execute(world.server.database.owner);
    return rows[0]?.id ?? '';
  },
  version: async (world: World): Promise<number> => {
    const { rows } = await sql<{ version: number }>`select version from customer where id = ${world.customer}`.execute(
      world.server.database.owner,
    );
    return rows[0]?.version ?? 0;
  },
};

const choices = { mapping: {}, constants: {}, createMissing: false };

/** Facts of every kind under one customer, so that each tab of its record has something to hide. */
export async function fillCustomer(scope: OrgScope, key: string, marker: string): Promise<void> {
  const bring = (kind: string, ...lines: string[]): Promise<{ id: string }> =>
    importFile(scope, { kind, fileName: `${kind}.csv`, bytes: csv(...lines) }, choices);
  await bring('contacts', 'Customer ID,First name,Last name,Email', `${key},Ada,${marker},ada@${marker}.example`);
  await bring(
    'agreements',
    'Agreement ID,Customer ID,Name,Start,MRR',
    `${marker}-1,${key},${marker} plan,2026-01-01,100`,
  );
  await bring(
    'usage',
    'Usage ID,Customer ID,Email,Day,Feature,Connections',
    `${marker}-u,${key},ada@${marker}.example,2026-06-20,${marker} map,4`,
  );
  await bring('tickets', 'Ticket ID,Customer ID,Opened at,Subject', `${marker}-t,${key},2026-06-01,${marker} broken`);
  await bring('invoices', 'Number,Customer ID,Issued,Due,Amount', `${marker}-i,${key},2026-05-01,2026-05-31,120`);
  await bring('churn', 'Churn ID,Customer ID,Day,Reason', `${marker}-c,${key},2026-06-02,${marker} reason`);
}

export async function createWorld(): Promise<World> {
  const server = await startTestServer();
  const a = await makeOrganization(server.database, { name: 'Alpha', slug: 'alpha' });
  const b = await makeOrganization(server.database, { name: 'Beta', slug: 'beta' });
  const people = {
    owner: await signedInMember(server, a, 'owner'),
    manager: await signedInMember(server, a, 'manager'),
    member: await signedInMember(server, a, 'member'),
    restricted: await signedInMember(server, a, 'restricted'),
    viewer: await signedInMember(server, a, 'viewer'),
    finance: await signedInMember(server, a, 'restricted', true),
  };
  const stranger = await signedInMember(server, b, 'owner');
  const keys = {} as World['keys'];
  for (const scope of API_SCOPES) keys[scope] = keyHeaders(await makeApiKey(a, [scope]));

  const { owner } = people;
  const { id: parent } = await newCustomer(owner.scope, { name: 'Hidden holding', customerId: 'H-0' });
  await importFile(
    owner.scope,
    {
      kind: 'customers',
      fileName: 'own.csv',
      bytes: csv(
        'Customer ID,Name,Parent,Owner',
        `H-1,Hidden harbour,H-0,${owner.email}`,
        'H-2,,,nobody@nowhere.example',
      ),
    },
    choices,
  );
  await fillCustomer(owner.scope, 'H-1', 'hidden');
  await rescoreDirty(a);
  const find = async (statement: string): Promise<string> =>
    (await sql.raw<{ id: string }>(statement).execute(server.database.owner)).rows[0]?.id ?? '';
  return {
    server,
    a,
    b,
    people,
    stranger,
    keys,
    parent,
    customer: await find(`select id from customer where customer_id = 'H-1'`),
    contact: await find(`select id from contact`),
    agreement: await find(`select id from agreement`),
    interaction: await find(`select id from interaction`),
    invoice: await find(
      `select d.id from document d join customer c on c.org_id = d.org_id and c.id = d.customer_id where d.kind = 'invoice' and c.customer_id = 'H-1'`,
    ),
    appliedImport: await find(`select id from import where file_name = 'own.csv'`),
  };
}
