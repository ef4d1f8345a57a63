import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, createPool, type Database } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { inDiscardedTransaction, inTransaction, type OrgScope } from './scope.ts';

let database: TestDatabase;
/** Two connections for many tenants: every one of them serves all. */
let db: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = createDatabase(createPool(database.installation.appUrl, { name: 'test-two', max: 2 }));
});
afterAll(async () => {
  await db.destroy();
  await database.close();
});

function scopeOf(orgId: string): OrgScope {
  return {
    orgId,
    db,
    today: '2026-06-30',
    actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
    org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
  };
}

const readAll = async (on: Pick<Database, 'getExecutor'>): Promise<string[]> =>
  (await sql<{ orgId: string }>`select org_id from stage`.execute(on)).rows.map((row) => row.orgId);
const add = (scope: OrgScope): Promise<void> =>
  inTransaction(scope, (tx) =>
    insertRows(tx, 'stage', [{ id: newId(), name: newId(), kind: 'customer', position: 0 }]),
  );

/** A generator of its own, so that a failure can be run again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('tenants on shared connections (qS2)', () => {
  test('interleaved reads, writes, failures and dry runs of five tenants never meet a foreign row', async () => {
    const scopes = Array.from({ length: 5 }, () => scopeOf(newId()));
    const next = random(7);
    const written = new Map(scopes.map(({ orgId }) => [orgId, 0]));
    let foreign = 0;
    let rows = 0;
    await Promise.all(
      Array.from({ length: 400 }, async () => {
        const scope = scopes[Math.floor(next() * scopes.length)];
        if (!scope) return;
        const look = (orgIds: string[]): void => {
          rows += orgIds.length;
          foreign += orgIds.filter((orgId) => orgId !== scope.orgId).length;
        };
        const act = next();
        if (act < 0.3) {
          await add(scope);
          written.set(scope.orgId, (written.get(scope.orgId) ?? 0) + 1);
        } else if (act < 0.7)
          look(
            await inTransaction({ ...scope, isReadOnly: next() < 0.5 }, (tx) => readAll(tx.db), {
              isolation: 'repeatable read',
            }),
          );
        else if (act < 0.8)
          await inTransaction(scope, async (tx) => {
            look(await readAll(tx.db));
            throw new Error('planned');
          }).catch(() => undefined);
        else if (act < 0.9) look(await inDiscardedTransaction(scope, (tx) => readAll(tx.db)));
        // Beside every transaction: no tenant is set, whoever held the connection before.
        else expect(await readAll(db)).toEqual([]);
      }),
    );
    expect(foreign).toBe(0);
    expect(rows).toBeGreaterThan(1_000);
    for (const scope of scopes)
      expect(await inTransaction(scope, (tx) => readAll(tx.db))).toHaveLength(written.get(scope.orgId) ?? 0);
  });

  test('a transaction of one tenant can neither read, change, remove nor make rows of another', async () => {
    const [own, other] = [scopeOf(newId()), scopeOf(newId())];
    await add(other);
    await inTransaction(own, async (tx) => {
      for (const statement of [
        sql`select * from stage where org_id = ${other.orgId}`,
        sql`update stage set name = 'taken' where org_id = ${other.orgId} returning id`,
        sql`delete from stage where org_id = ${other.orgId} returning id`,
      ])
        expect((await statement.execute(tx.db)).rows).toEqual([]);
    });
    await expect(
      inTransaction(own, (tx) =>
        insertRows({ ...tx, orgId: other.orgId }, 'stage', [{ id: newId(), name: 'x', kind: 'customer', position: 0 }]),
      ),
    ).rejects.toThrow(/row-level security/);
    await add(own);
    await expect(
      inTransaction(own, (tx) => sql`update stage set org_id = ${other.orgId}`.execute(tx.db)),
    ).rejects.toThrow(/row-level security/);
  });

  test('a read refuses every write, and its connection serves others afterwards', async () => {
    const scope = scopeOf(newId());
    for (let n = 0; n < 4; n += 1)
      await expect(add({ ...scope, isReadOnly: true })).rejects.toThrow(/read-only transaction/);
    await add(scope);
    expect(await inTransaction({ ...scope, isReadOnly: true }, (tx) => readAll(tx.db))).toEqual([scope.orgId]);
  });

  test('parts that join a transaction stay or go with it, and each can be taken back alone', async () => {
    const scope = scopeOf(newId());
    const count = async (): Promise<number> => (await inTransaction(scope, (tx) => readAll(tx.db))).length;
    await inTransaction(scope, async (tx) => {
      const part: OrgScope = { ...scope, joined: tx.db };
      await add(part);
      await inDiscardedTransaction(part, (own) => add({ ...part, joined: own.db }));
      await inTransaction(part, async (own) => {
        await add({ ...part, joined: own.db });
        throw new Error('planned');
      }).catch(() => undefined);
      expect(await count(), 'nobody else sees it yet').toBe(0);
    });
    expect(await count()).toBe(1);
    await inTransaction(scope, async (tx) => {
      await add({ ...scope, joined: tx.db });
      throw new Error('planned');
    }).catch(() => undefined);
    expect(await count()).toBe(1);
  });

  test('a statement that comes after the end of its transaction is refused, not run for the next tenant', async () => {
    const [own, other] = [scopeOf(newId()), scopeOf(newId())];
    await add(other);
    const late: { read?: () => Promise<string[]> } = {};
    await inTransaction(own, async (tx) => {
      late.read = () => readAll(tx.db);
    });
    const answers = await Promise.allSettled([
      inTransaction(other, async (tx) => {
        const rows = await readAll(tx.db);
        await expect(late.read?.()).rejects.toThrow('after the end');
        return rows;
      }),
    ]);
    expect(answers).toMatchObject([{ status: 'fulfilled', value: [other.orgId] }]);
  });

  test('a write whose error was swallowed is told, not answered as done', async () => {
    const scope = scopeOf(newId());
    await expect(
      inTransaction(scope, async (tx) => {
        await sql`select 1 / 0`.execute(tx.db).catch(() => undefined);
        return 'done';
      }),
    ).rejects.toThrow(/aborted/);
    expect(await inTransaction(scope, (tx) => readAll(tx.db))).toEqual([]);
  });

  test('what a discarded transaction did is gone, and what it threw comes through', async () => {
    const scope = scopeOf(newId());
    expect(
      await inDiscardedTransaction(scope, async (tx) => {
        await insertRows(tx, 'stage', [{ id: newId(), name: 'gone', kind: 'customer', position: 0 }]);
        return (await readAll(tx.db)).length;
      }),
    ).toBe(1);
    expect(await inTransaction(scope, (tx) => readAll(tx.db))).toEqual([]);
    await expect(inDiscardedTransaction(scope, () => Promise.reject(new Error('planned')))).rejects.toThrow('planned');
  });
});
