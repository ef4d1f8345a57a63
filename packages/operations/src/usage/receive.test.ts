import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveCustomers } from '../customer/customer.ts';
import { makeMember, makeOrganization } from '../test-organization/test-organization.ts';
import { MAX_FEATURES } from './receive.ts';
import { forgetUsageEvents, receiveUsage, setUsageEventMonths, type UsageReceipt } from './usage.ts';

let database: TestDatabase;
let org: OrgScope;
beforeAll(async () => {
  database = await createTestDatabase();
  org = await organization();
});
afterAll(() => database.close());

const TODAY = '2026-06-30';

async function organization(): Promise<OrgScope> {
  const made = await makeOrganization(database, { today: TODAY });
  await inTransaction(made, (tx) =>
    saveCustomers(tx, [
      { line: 0, customerId: 'A', name: 'A', externalId: 'crm-a' },
      { line: 1, customerId: 'B', name: 'B' },
    ]),
  );
  return made;
}

const send = (scope: OrgScope, ...events: unknown[]): Promise<UsageReceipt[]> =>
  receiveUsage(scope, { source: 'app', events });

/** Customer, day, contact, connections, and how often each feature was used: what days hold. */
async function days(scope: OrgScope): Promise<unknown[][]> {
  const { rows } = await sql<Record<string, unknown>>`
    select c.customer_id as customer, u.day, k.email, sum(u.connections)::int as connections,
      coalesce(string_agg(f.name || ' ' || u.uses, ', ' order by f.name) filter (where u.uses <> 0), '') as uses
    from usage_day u join customer c on c.org_id = u.org_id and c.id = u.customer_id
    left join contact k on k.org_id = u.org_id and k.id = u.contact_id
    left join feature f on f.org_id = u.org_id and f.id = u.feature_id
    where u.org_id = ${scope.orgId} group by 1, 2, 3 order by 1, 2, 3 nulls first`.execute(database.owner);
  return rows.map((row) => [row.customer, row.day, row.email, row.connections, row.uses]);
}

const outcomes = (receipts: UsageReceipt[]): string[] =>
  receipts.map(({ outcome, issues }) => [outcome, ...issues.map(({ field, code }) => `${field} ${code}`)].join(' '));

describe('usage events (U4)', () => {
  test('make as many features as there is room for; the others are refused, those that are there go on counting', async () => {
    const scope = await organization();
    await sql`insert into feature (org_id, id, name, name_folded)
      select ${scope.orgId}, gen_random_uuid(), 'F ' || n, 'f ' || n from generate_series(1, ${MAX_FEATURES - 1}) n`.execute(
      database.owner,
    );
    const event = (eventId: string, feature?: string) => ({ eventId, customer: 'A', ...(feature ? { feature } : {}) });
    const sent = [event('1', 'Last'), event('2', 'Made up'), event('3', 'f 7'), event('4'), event('5', 'LAST')];
    const answer = ['created', 'failed feature usage.tooManyFeatures', 'created', 'created', 'created'];
    expect(outcomes(await send(scope, ...sent))).toEqual(answer);
    expect(outcomes(await send(scope, event('6', 'Made up'), event('7', 'last')))).toEqual([answer[1], 'created']);
    expect((await days(scope))[0]?.[4]).toBe('F 7 1, LAST 3');
  });

  test('of those who make features at once, each counts what the others made', async () => {
    const scope = await organization();
    const batch = (name: string): unknown[] =>
      Array.from({ length: 400 }, (_, at) => ({ eventId: `${name}${at}`, customer: 'A', feature: `${name} ${at}` }));
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => send(scope, ...batch(name))));
    const created = answers.flat().filter(({ outcome }) => outcome === 'created');
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from feature
      where org_id = ${scope.orgId}`.execute(database.owner);
    expect([created.length, rows[0]?.n]).toEqual([MAX_FEATURES, MAX_FEATURES]);
  });

  test('are counted on the day they happened in the zone of the organisation, each once', async () => {
    const scope = await organization();
    const batch = [
      { eventId: '1', customer: 'A', contact: 'Ana <Ana@A.example>', occurredAt: '2026-06-28T23:30:00Z' },
      { eventId: '2', customer: 'crm-a', contact: 'ana@a.example', feature: 'Map', count: 3 },
      { eventId: '3', customer: 'B', feature: 'Map', occurredAt: '2026-06-30T09:00:00+02:00' },
    ];
    expect(outcomes(await send(scope, ...batch))).toEqual(['created', 'created', 'created']);
    const counted = [
      ['A', '2026-06-29', 'ana@a.example', 1, ''],
      ['A', TODAY, 'ana@a.example', 1, 'Map 3'],
      ['B', TODAY, null, 1, 'Map 1'],
    ];
    expect(await days(scope)).toEqual(counted);
    expect(outcomes(await send(scope, { eventId: '1', customer: 'B', count: 9 }, ...batch.slice(1)))).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ]);
    expect(await days(scope)).toEqual(counted);
  });

  test('of another source are others, whatever their id', async () => {
    const scope = await organization();
    await send(scope, { eventId: '1', customer: 'A' });
    await receiveUsage(scope, { source: 'mobile', events: [{ eventId: '1', customer: 'A' }] });
    expect(await days(scope)).toEqual([['A', TODAY, null, 2, '']]);
  });

  test('that are wrong are told by their field, and keep nothing of the others back', async () => {
    const scope = await organization();
    const good = { eventId: 'good', customer: 'A' };
    const receipts = await send(
      scope,
      good,
      { eventId: 'x' },
      { customer: 'A' },
      { eventId: 'x', customer: 'Nobody' },
      { eventId: 'x', customer: 'A', occurredAt: '2026-07-02T12:00:00Z' },
      { eventId: 'x', customer: 'A', occurredAt: '2024-06-01T12:00:00Z' },
      { eventId: 'x', customer: 'A', occurredAt: '2026-06-01' },
      { eventId: 'x', customer: 'A', occurredAt: '2026-06-31T12:00:00Z' },
      { eventId: 'x', customer: 'A', count: 0 },
      { eventId: 'x', customer: 'A', contact: 'nobody' },
      { eventId: 'x', customer: 'A', properties: { blob: 'x'.repeat(1024 * 1024) } },
      { eventId: 'x', customer: 'A', properties: JSON.parse(`{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) },
      { eventId: 'x', customer: 'A', count: JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) },
      { eventId: 'path', customer: 'A', properties: { path: 'C:\\udata \\u0000' } },
      { eventId: 'x', customer: 'A', properties: { nul: '\u0000' } },
      { eventId: 'x\u0000', customer: 'A' },
      { eventId: 'x', customer: 'A', orgId: 'other' },
      'event',
      null,
      good,
      { ...good, count: 2 },
    );
    expect(outcomes(receipts)).toEqual([
      'created',
      'failed customer required',
      'failed eventId required',
      'failed customer unknownCustomer',
      'failed occurredAt usage.tooFarAhead',
      'failed occurredAt usage.tooOld',
      'failed occurredAt usage.badInstant',
      'failed occurredAt usage.badInstant',
      'failed count invalidInteger',
      'failed contact invalidEmail',
      'failed properties usage.propertiesTooLarge',
      'failed properties usage.propertiesTooLarge',
      'failed count invalidInteger',
      'created',
      'failed properties badText',
      'failed eventId badText',
      'failed orgId usage.unknownKey',
      'failed event usage.notAnObject',
      'failed event usage.notAnObject',
      'unchanged',
      'failed eventId repeatedRow',
    ]);
    expect(await days(scope)).toEqual([['A', TODAY, null, 2, '']]);
  });

  test('beyond a thousand are left for the next request', async () => {
    const scope = await organization();
    const receipts = await send(
      scope,
      ...Array.from({ length: 1_001 }, (_, n) => ({ eventId: String(n), customer: 'A' })),
    );
    expect(outcomes(receipts.slice(999))).toEqual(['created', 'failed event usage.batchFull']);
    expect(await days(scope)).toEqual([['A', TODAY, null, 1_000, '']]);
  });

  test('of the next day are kept, and count when it has come', async () => {
    const scope = await organization();
    expect(outcomes(await send(scope, { eventId: '1', customer: 'A', occurredAt: '2026-07-01T10:00:00Z' }))).toEqual([
      'created',
    ]);
  });

  test('are taken as far back as the organisation keeps them', async () => {
    const scope = await organization();
    const event = { eventId: '1', customer: 'A', occurredAt: '2026-03-01T10:00:00Z' };
    await setUsageEventMonths(scope, 3);
    expect(outcomes(await send(scope, event))).toEqual(['failed occurredAt usage.tooOld']);
    await setUsageEventMonths(scope, 4);
    expect(outcomes(await send(scope, event))).toEqual(['created']);
  });

  test('are known again whatever was forgotten of them, and stay counted on their days', async () => {
    const scope = await organization();
    const old = { eventId: '1', customer: 'A', occurredAt: '2026-03-31T10:00:00Z', properties: { plan: 'pro' } };
    await send(scope, old, { ...old, eventId: '2', occurredAt: '2026-04-01T10:00:00Z' });
    const before = await days(scope);
    await setUsageEventMonths(scope, 3);
    expect(await forgetUsageEvents({ ...scope, today: '2026-07-01' })).toBe(1);
    const { rows } = await sql`select event_id, properties from usage_event
      where org_id = ${scope.orgId} and source = 'app' order by 1`.execute(database.owner);
    expect(rows).toEqual([
      { eventId: '1', properties: null },
      { eventId: '2', properties: { plan: 'pro' } },
    ]);
    expect(await days(scope)).toEqual(before);
    await setUsageEventMonths(scope, 12);
    expect(outcomes(await send(scope, old))).toEqual(['unchanged']);
    expect(await days(scope)).toEqual(before);
    const { scope: manager } = await makeMember(database, scope, 'manager');
    await expect(setUsageEventMonths(manager, 12)).rejects.toMatchObject({ code: 'access.forbidden' });
  });

  test('come from whoever may edit the customer, and tell nobody of one they may not see', async () => {
    const { scope } = await makeMember(database, org, 'restricted');
    expect(outcomes(await send(scope, { eventId: '1', customer: 'A' }))).toEqual(['failed customer unknownCustomer']);
    const { scope: member } = await makeMember(database, org, 'member');
    expect(outcomes(await send(member, { eventId: '1', customer: 'A' }))).toEqual(['failed customer notAllowed']);
    const { scope: viewer } = await makeMember(database, org, 'viewer');
    await expect(send(viewer, { eventId: '1', customer: 'A' })).rejects.toMatchObject({ code: 'access.forbidden' });
  });
});

describe('a visit that a source tells by feature use only (domain rules §4)', () => {
  const use = (eventId: string, more: object = {}): object => ({ eventId, customer: 'A', feature: 'Map', ...more });

  test('is one connection per contact and day, and what the source says itself replaces it', async () => {
    const scope = await organization();
    await send(scope, use('1'), use('2', { feature: 'Chat' }), use('3', { contact: 'ana@a.example' }));
    await send(scope, use('4'));
    expect(await days(scope)).toEqual([
      ['A', TODAY, null, 1, 'Chat 1, Map 2'],
      ['A', TODAY, 'ana@a.example', 1, 'Map 1'],
    ]);
    await send(scope, { eventId: '5', customer: 'A', count: 4 }, use('6'));
    await send(scope, use('7'));
    expect((await days(scope))[0]).toEqual(['A', TODAY, null, 4, 'Chat 1, Map 4']);
  });

  test('is the same in whatever order and at whatever time the events come', async () => {
    const event = fc.record({
      eventId: fc.integer({ min: 1, max: 12 }).map(String),
      customer: fc.constantFrom('A', 'B'),
      day: fc.constantFrom('2026-06-29', '2026-06-30'),
      contact: fc.option(fc.constantFrom('ana@a.example', 'bo@a.example'), { nil: undefined }),
      feature: fc.option(fc.constantFrom('Map', 'Chat'), { nil: undefined }),
    });
    const events = fc.uniqueArray(event, { minLength: 2, maxLength: 12, selector: ({ eventId }) => eventId });
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 4 }), async (list, parts) => {
        const sent = list.map(({ day, ...rest }) => ({ ...rest, occurredAt: `${day}T10:00:00Z` }));
        const [one, many] = [await organization(), await organization()];
        await send(one, ...sent);
        const size = Math.ceil(sent.length / parts);
        const batches = Array.from({ length: parts }, (_, n) => sent.slice(n * size, n * size + size));
        // Twice, all at once, and backwards.
        await Promise.all(
          [...batches.toReversed(), ...batches]
            .filter((batch) => batch.length > 0)
            .map((batch) => send(many, ...batch)),
        );
        expect(await days(many)).toEqual(await days(one));
      }),
      { numRuns: 15 },
    );
  });
});
