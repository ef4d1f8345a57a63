import { newId } from '@vigie/db/id';
import { removeMember } from '@vigie/db/organization';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { createTestDatabase, type TestDatabase } from '@vigie/db/test-database';
import { startBulk, viewBulk } from '@vigie/operations/bulk';
import { saveCustomers } from '@vigie/operations/customer';
import { createImport, startImport, viewImport } from '@vigie/operations/import';
import { makeMember, makeOrganization } from '@vigie/operations/test-organization';
import { startUndo } from '@vigie/operations/undo';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startWorker, type Worker } from './worker.ts';

let database: TestDatabase;
let worker: Worker;
const logged: { job?: string; organization?: string }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const log = pino({ level: 'error' }, { write: (line: string) => logged.push(JSON.parse(line)) });
  worker = await startWorker({ installation: database.installation, log });
});
afterAll(async () => {
  await worker.close();
  await database.close();
});

const create = (org: OrgScope, customerIds: string[]): Promise<(string | null)[]> =>
  inTransaction(org, async (tx) =>
    (
      await saveCustomers(
        tx,
        customerIds.map((customerId, line) => ({ line, customerId, name: customerId })),
      )
    ).map(({ entityId }) => entityId),
  );

const scored = async (org: OrgScope): Promise<string[]> =>
  (
    await sql<{
      customerId: string;
    }>`select c.customer_id from customer c join customer_figure f on f.org_id = c.org_id and f.customer_id = c.id
      where c.org_id = ${org.orgId} and f.profile_version > 0 order by 1`.execute(database.owner)
  ).rows.map((row) => row.customerId);

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 50 });

test('a write is scored without anybody asking', async () => {
  const org = await makeOrganization(database);
  await create(org, ['A', 'B']);
  await until(async () => expect(await scored(org)).toEqual(['A', 'B']));
});

test('facts that cannot be scored hold back neither their organisation nor any other, and are told', async () => {
  const [bad, good] = [await makeOrganization(database), await makeOrganization(database)];
  const [poisoned] = await create(bad, ['P']);
  await sql`insert into document (org_id, id, customer_id, kind, number, number_folded, day, due_day, known_day, amount_minor, currency)
    select ${bad.orgId}::uuid, gen_random_uuid(), ${poisoned}::uuid, 'invoice', 'X' || n, 'x' || n, '2026-01-01', '2026-02-01', '2026-01-01', ${Number.MAX_SAFE_INTEGER}::bigint, 'EUR'
    from generate_series(1, 2) n`.execute(database.owner);
  await inTransaction(bad, (tx) =>
    sql`select control.mark_dirty(${[newId()]}::uuid[], ${[poisoned]}::uuid[])`.execute(tx.db),
  );
  await until(() =>
    expect(logged).toContainEqual(expect.objectContaining({ job: 'rescore', organization: bad.org.slug })),
  );
  await create(bad, ['Q']);
  await create(good, ['R']);
  await until(async () =>
    expect([await scored(bad), await scored(good)]).toEqual([expect.arrayContaining(['Q']), ['R']]),
  );
  expect(logged.filter(({ organization }) => organization === good.org.slug)).toEqual([]);
});

test('a bulk change that was started is applied, and undone when that is asked for', async () => {
  const org = await makeOrganization(database);
  await create(org, ['A', 'B']);
  const { id } = await startBulk(org, { selection: {}, action: { kind: 'tags', add: ['done'], remove: [] } });
  await until(async () => expect(await viewBulk(org, id)).toMatchObject({ status: 'applied', updated: 2 }));
  await startUndo(org, { kind: 'bulk', id });
  await until(async () => expect(await viewBulk(org, id)).toMatchObject({ undo: { status: 'undone', restored: 2 } }));
});

test('a bulk change of somebody who left ends, and says why', async () => {
  const org = await makeOrganization(database);
  const [, manager] = [await create(org, ['A']), await makeMember(database, org, 'manager')];
  // Started and taken away in one: the worker finds it with nobody behind it.
  const id = await inTransaction(org, async (tx) => {
    const started = await startBulk(
      { ...manager.scope, joined: tx.db },
      { selection: {}, action: { kind: 'tags', add: ['late'], remove: [] } },
    );
    await removeMember(tx, manager.userId);
    return started.id;
  });
  await until(async () =>
    expect(await viewBulk(org, id)).toMatchObject({ status: 'failed', failure: 'access.forbidden', updated: 0 }),
  );
});

async function startedImport(org: OrgScope, changed: { dateOrder?: string } = {}): Promise<string> {
  const bytes = Buffer.from('Customer ID,Since\nA,2026-01-31');
  const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes });
  const mapping = { customerId: 'Customer ID', since: 'Since' };
  // In one, so that the worker finds what it is meant to find.
  await inTransaction(org, async (tx) => {
    await startImport({ ...org, joined: tx.db }, id, { mapping, constants: {}, createMissing: false });
    await sql`update import set settings = settings || ${JSON.stringify(changed)}::jsonb
      where org_id = ${org.orgId} and id = ${id}`.execute(tx.db);
  });
  return id;
}

test('R6 an import that the domain refuses as a whole ends with a reason, and is not tried for ever', async () => {
  const org = await makeOrganization(database);
  const id = await startedImport(org, { dateOrder: 'whatever' });
  await until(async () =>
    expect(await viewImport(org, id)).toMatchObject({ status: 'failed', failure: 'cannotGoOn', created: 0 }),
  );
});

test('R6 an import that the database would not write just now is written when it will', async () => {
  const org = await makeOrganization(database);
  await sql`create sequence attempts`.execute(database.owner);
  await sql`grant usage on sequence attempts to vigie_app`.execute(database.owner);
  await sql`create function leave() returns trigger language plpgsql as $$ begin
    if new.org_id = ${sql.lit(org.orgId)} and nextval('attempts') = 1 then raise 'going' using errcode = '57P01'; end if;
    return new; end $$`.execute(database.owner);
  await sql`create trigger leave before insert on customer for each row execute function leave()`.execute(
    database.owner,
  );
  const id = await startedImport(org);
  await until(async () => expect(await viewImport(org, id)).toMatchObject({ status: 'applied', created: 1 }));
  const { rows } = await sql<{ n: number }>`select last_value::integer as n from attempts`.execute(database.owner);
  expect(rows).toEqual([{ n: 2 }]);
  await sql`drop function leave cascade`.execute(database.owner);
});

/** The database refuses to write one customer, until that is taken back. */
async function refuseCustomer(org: OrgScope, customerId: string, errcode: string): Promise<() => Promise<void>> {
  await sql`create function refuse() returns trigger language plpgsql as $$ begin
    if new.org_id = ${sql.lit(org.orgId)} and new.customer_id = ${sql.lit(customerId)} then
      raise 'refused' using errcode = ${sql.lit(errcode)}; end if;
    return new; end $$`.execute(database.owner);
  await sql`create trigger refuse before insert or update on customer for each row execute function refuse()`.execute(
    database.owner,
  );
  return async () => {
    await sql`drop function refuse cascade`.execute(database.owner);
  };
}

// A key that is taken, one that is missing, a check of ours and a lock that a program should not take.
describe.each(['23505', '23503', '23514', '55006'])('R6 what the database refuses for good (%s)', (errcode) => {
  const keys = Array.from({ length: 1_100 }, (_, index) => `K${String(index).padStart(4, '0')}`);

  test('ends an import with a reason; what was written is counted and can be undone', async () => {
    const org = await makeOrganization(database);
    const allow = await refuseCustomer(org, 'K1050', errcode);
    const bytes = Buffer.from(['Customer ID', ...keys].join('\n'));
    const { id } = await createImport(org, { kind: 'customers', fileName: 'f.csv', bytes });
    await startImport(org, id, { mapping: { customerId: 'Customer ID' }, constants: {}, createMissing: false });
    await until(async () =>
      expect(await viewImport(org, id)).toMatchObject({
        status: 'failed',
        failure: 'cannotGoOn',
        created: 1_000,
        canUndo: true,
      }),
    );
    await allow();
    await startUndo(org, { kind: 'import', id });
    await until(async () =>
      expect(await viewImport(org, id)).toMatchObject({ undo: { status: 'undone', removed: 1_000 } }),
    );
  });

  test('ends a bulk change and an undo alike', async () => {
    const org = await makeOrganization(database);
    await create(org, ['A', 'B']);
    const action = { kind: 'tags' as const, add: ['new'], remove: [] };
    const allow = await refuseCustomer(org, 'B', errcode);
    const broken = await startBulk(org, { selection: {}, action });
    await until(async () =>
      expect(await viewBulk(org, broken.id)).toMatchObject({ status: 'failed', failure: 'cannotGoOn', updated: 0 }),
    );
    await allow();
    const { id } = await startBulk(org, { selection: {}, action });
    await until(async () => expect(await viewBulk(org, id)).toMatchObject({ status: 'applied', updated: 2 }));
    const again = await refuseCustomer(org, 'B', errcode);
    await startUndo(org, { kind: 'bulk', id });
    await until(async () =>
      expect(await viewBulk(org, id)).toMatchObject({
        undo: { status: 'failed', failure: 'cannotGoOn' },
        canUndo: true,
      }),
    );
    await again();
    await startUndo(org, { kind: 'bulk', id });
    await until(async () => expect(await viewBulk(org, id)).toMatchObject({ undo: { status: 'undone', restored: 2 } }));
  });
});
