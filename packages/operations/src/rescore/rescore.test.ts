import { listDirtyOrganizations, markDirty } from '@vigie/db/mark';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveCustomers } from '../customer/customer.ts';
import { resolveCustomers } from '../customer/reference.ts';
import { makeOrganization } from '../test-organization/test-organization.ts';
import { saveUsage } from '../usage/usage.ts';
import { checkIncremental } from './rescore.property.ts';
import { backfill, RescoreError, rescoreAll, rescoreDirty, rescoreForNewDay } from './rescore.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function organizationOf(customers: number): Promise<{ org: OrgScope; ids: string[] }> {
  const org = await makeOrganization(database);
  const results = await inTransaction(org, (tx) =>
    saveCustomers(
      tx,
      Array.from({ length: customers }, (_, line) => ({ line, customerId: `C-${line}`, name: `C ${line}` })),
    ),
  );
  return { org, ids: results.map(({ entityId }) => entityId ?? '') };
}

const figures = async (
  org: OrgScope,
): Promise<{ customerId: string; profileVersion: number; connections30: number }[]> =>
  inTransaction(
    org,
    async (tx) =>
      (
        await sql<{ customerId: string; profileVersion: number; connections30: number }>`
        select customer_id, profile_version, connections30 from customer_figure order by customer_id`.execute(tx.db)
      ).rows,
  );

async function use(org: OrgScope, customerId: string, connections: number, feature?: string): Promise<void> {
  await inTransaction(org, async (tx) => {
    const resolve = await resolveCustomers(tx, [{ customerId }], { createMissing: false, action: 'usage.write' });
    const draft = {
      line: 0,
      source: 'test',
      eventId: `${customerId} ${feature}`,
      customerId,
      day: tx.today,
      connections,
    };
    await saveUsage(tx, [feature === undefined ? draft : { ...draft, feature }], resolve);
  });
}

test('figures written as facts come in are those of a recount from nothing, to the byte (qD3)', async () => {
  const { scored, own } = await checkIncremental(() => makeOrganization(database), 20);
  expect(scored).toBeGreaterThan(5);
  expect(own).toBeGreaterThan(2);
});

test('a feature used for the first time moves every customer that is measured against it', async () => {
  const { org, ids } = await organizationOf(3);
  await use(org, 'C-0', 5, 'Map');
  await use(org, 'C-1', 5, 'Map');
  await rescoreDirty(org);
  await use(org, 'C-1', 5, 'Calendar');
  expect(await rescoreDirty(org)).toBe(2);
  const { rows } = await sql<{ customerId: string; n: number }>`
    select customer_id, features_anyone90 as n from customer_figure where org_id = ${org.orgId} order by customer_id`.execute(
    database.owner,
  );
  expect(rows).toEqual([
    { customerId: ids[0], n: 2 },
    { customerId: ids[1], n: 2 },
    { customerId: ids[2], n: 0 },
  ]);
});

test("today's snapshot follows the day to its end, back to the score of yesterday too", async () => {
  const { org, ids } = await organizationOf(1);
  const tomorrow = { ...org, today: '2026-07-01' };
  const supply = (scope: OrgScope, status: number): Promise<unknown> => use(scope, 'C-0', status, 'Map');
  const snapshots = async (): Promise<unknown[]> =>
    (
      await sql<{
        day: string;
        n: number;
      }>`select day, usage_score::int as n from health_snapshot where customer_id = ${ids[0]} order by day`.execute(
        database.owner,
      )
    ).rows;
  await supply(org, 50);
  await rescoreDirty(org);
  const [first] = await snapshots();
  await inTransaction(tomorrow, (tx) => markDirty(tx, ids));
  await rescoreDirty(tomorrow);
  const before = await snapshots();
  await sql`insert into usage_day (org_id, customer_id, day, contact_id, feature_id, connections, uses)
    select org_id, customer_id, '2026-05-10', contact_id, feature_id, 500, 0 from usage_day where org_id = ${org.orgId}`.execute(
    database.owner,
  );
  await inTransaction(tomorrow, (tx) => markDirty(tx, ids));
  await rescoreDirty(tomorrow);
  expect(await snapshots()).not.toEqual(before);
  await sql`delete from usage_day where org_id = ${org.orgId} and day = '2026-05-10'`.execute(database.owner);
  await inTransaction(tomorrow, (tx) => markDirty(tx, ids));
  await rescoreDirty(tomorrow);
  const last = (await snapshots()).at(-1);
  expect(last).toMatchObject({ n: (first as { n: number }).n });
});

describe('two workers on the same marks', () => {
  test('score every customer, lose no mark and meet no error', async () => {
    const { org, ids } = await organizationOf(120);
    const counts = await Promise.all(Array.from({ length: 4 }, () => rescoreDirty(org, 10)));
    // One that finds everything held by the others may leave; what is left then is held, not lost.
    counts.push(await rescoreDirty(org));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(ids.length);
    for (const { customerId, profileVersion } of await figures(org))
      expect(profileVersion, customerId).toBeGreaterThan(0);
    expect(await listDirtyOrganizations(database.db)).not.toContain(org.orgId);
  });

  test('writes that come in meanwhile are all scored in the end', async () => {
    const { org } = await organizationOf(20);
    let isWriting = true;
    const work = async (): Promise<void> => {
      while (isWriting) await rescoreDirty(org, 5);
    };
    const workers = [work(), work()];
    for (let round = 1; round <= 5; round += 1)
      await Promise.all(Array.from({ length: 20 }, (_, line) => use(org, `C-${line}`, round * 10 + line)));
    isWriting = false;
    await Promise.all(workers);
    await rescoreDirty(org);
    expect((await figures(org)).map(({ connections30 }) => connections30).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, line) => 50 + line),
    );
    expect(await listDirtyOrganizations(database.db)).not.toContain(org.orgId);
  });
});

describe('a customer whose facts cannot be scored', () => {
  const poison = (org: OrgScope, id: string | undefined): Promise<unknown> =>
    sql`insert into document (org_id, id, customer_id, kind, number, number_folded, day, due_day, known_day, amount_minor, currency)
      select ${org.orgId}::uuid, gen_random_uuid(), ${id}::uuid, 'invoice', 'X' || n || ${id ?? ''}, 'x' || n || ${id ?? ''}, '2026-01-01', '2026-02-01', '2026-01-01', ${Number.MAX_SAFE_INTEGER}::bigint, 'EUR'
      from generate_series(1, 2) n`.execute(database.owner);
  const profiles = async (org: OrgScope): Promise<number[]> =>
    (await figures(org)).map(({ profileVersion }) => profileVersion);

  test('holds back no other, stays marked, and is scored once they can', async () => {
    const { org, ids } = await organizationOf(5);
    await poison(org, ids[1]);
    const error = await rescoreDirty(org, 2).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RescoreError);
    expect((error as RescoreError).customerIds).toEqual([ids[1]]);
    expect(await profiles(org)).toEqual([1, 0, 1, 1, 1]);
    expect(await listDirtyOrganizations(database.db)).toContain(org.orgId);
    expect(await rescoreDirty(org, 2, [ids[1] ?? '']), 'left alone').toBe(0);
    await sql`delete from document where org_id = ${org.orgId} and number like 'X2%'`.execute(database.owner);
    expect(await rescoreDirty(org)).toBe(1);
    expect(await profiles(org)).toEqual([1, 1, 1, 1, 1]);
  });

  test('is named by a recount and at a new day, which go on with the others', async () => {
    const { org, ids } = await organizationOf(7);
    await poison(org, ids[3]);
    await expect(rescoreAll(org, undefined, 2)).rejects.toMatchObject({ customerIds: [ids[3]] });
    expect(await profiles(org)).toEqual([1, 1, 1, 0, 1, 1, 1]);
    const tomorrow = { ...org, today: '2026-07-01' };
    await expect(rescoreForNewDay(tomorrow, 3)).rejects.toMatchObject({ customerIds: [ids[3]] });
  });

  test('several alone in a batch are told by name too, each time', async () => {
    const { org, ids } = await organizationOf(2);
    for (const id of ids) await poison(org, id);
    for (let turn = 0; turn < 3; turn += 1) await expect(rescoreDirty(org)).rejects.toBeInstanceOf(RescoreError);
    await expect(rescoreAll(org, undefined, 1)).rejects.toMatchObject({ customerIds: expect.arrayContaining(ids) });
  });

  test('that is churned stops nobody', async () => {
    const { org, ids } = await organizationOf(3);
    await sql`insert into customer_change (org_id, id, customer_id, field, value, day, known_day)
      select org_id, gen_random_uuid(), ${ids[0]}::uuid, 'stage', id::text, '2026-03-01', '2026-03-01' from stage
      where org_id = ${org.orgId} and kind = 'churn'`.execute(database.owner);
    await sql`update customer set stage_id = (select id from stage s where s.org_id = customer.org_id and kind = 'churn')
      where id = ${ids[0]}`.execute(database.owner);
    await poison(org, ids[0]);
    await expect(rescoreAll(org)).rejects.toMatchObject({ customerIds: [ids[0]] });
    expect(await profiles(org)).toEqual([0, 1, 1]);
  });

  test('an error of the database is no matter of one customer', async () => {
    const { org } = await organizationOf(3);
    await sql`alter table customer_money rename to customer_money_gone`.execute(database.owner);
    try {
      await expect(rescoreAll(org)).rejects.toThrow('customer_money');
    } finally {
      await sql`alter table customer_money_gone rename to customer_money`.execute(database.owner);
    }
  });
});

describe('a backfill (H3)', () => {
  const stored = async (org: OrgScope): Promise<unknown[]> =>
    (
      await sql`select c.customer_id, s.series, s.day, s.connections30, s.usage_score from health_snapshot s
        join customer c on c.org_id = s.org_id and c.id = s.customer_id where s.org_id = ${org.orgId} and s.series = 'backfill'
        order by 1, 3`.execute(database.owner)
    ).rows;
  const used = async (): Promise<OrgScope> => {
    const { org } = await organizationOf(9);
    const past: OrgScope = { ...org, today: '2026-05-20' };
    for (let line = 0; line < 9; line += 1) await use(past, `C-${line}`, line + 1);
    return org;
  };

  test('that was cut off goes on where it ended, and is the same then as one that was not', async () => {
    const [whole, cut] = [await used(), await used()];
    expect(await backfill(whole, '2026-05-01')).toBe(9);
    const cutOff = backfill(cut, '2026-05-01', {
      batch: 2,
      onProgress: (done) => {
        if (done >= 4) throw new Error('cut off');
      },
    });
    await expect(cutOff).rejects.toThrow('cut off');
    const before = (await stored(cut)).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan((await stored(whole)).length);
    // A customer of a page that is written: read again, its usage of then would tell more.
    await use({ ...cut, today: '2026-05-20' }, 'C-0', 500);
    // Nor could it be: what is written is not looked at again.
    await sql`insert into customer_change (org_id, id, customer_id, field, value, day, known_day)
      select org_id, gen_random_uuid(), id, 'pulse', 'no number', date '2026-05-02', date '2026-05-02' from customer
      where org_id = ${cut.orgId} and customer_id = 'C-0'`.execute(database.owner);
    expect(await backfill(cut, '2026-05-01', { batch: 2 })).toBe(9);
    expect(await stored(cut)).toEqual(await stored(whole));
    await sql`delete from customer_change where org_id = ${cut.orgId} and value = 'no number'`.execute(database.owner);
    expect(await backfill(cut, '2026-05-01')).toBe(9);
  });
});
