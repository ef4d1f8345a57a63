import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** What the application role may call in the control class; a new function is a decision, so it is added here by hand. */
const FUNCTIONS = [
  'accept_invitation',
  'all_organizations',
  'api_key_by_hash',
  'api_keys',
  'current_org',
  'dirty_customers',
  'dirty_organizations',
  'invitation_by_hash',
  'invitations',
  'mark_dirty',
  'members',
  'organization_by_id',
  'organization_by_slug',
  'organizations_of',
  'refill_search',
  'refresh_statistics',
  'remove_invitation',
  'remove_member',
  'revoke_api_key',
  'save_api_key',
  'save_invitation',
  'save_member',
  ...['agreement', 'contact', 'customer', 'document', 'interaction'].flatMap((kind) =>
    ['added', 'changed', 'removed'].map((what) => `search_${kind}_${what}`),
  ),
  'search_best',
  'search_ids',
  'search_seen',
  'search_signs',
  'take_marks',
];
/** Of those, what triggers, the functions themselves and loads of the owner call. */
const NOT_CALLED = /^(refill_search|search_seen|search_signs|search_\w+_(added|changed|removed))$/;
/** Tables that follow from the others and that nobody but a function reads: row security does not bind their owner. */
const PROJECTIONS = ['search_entry'];
const KYSELY_TABLES = ['kysely_migration', 'kysely_migration_lock'];

async function tenantTables(): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`.execute(database.owner);
  return rows.map((row) => row.name).filter((name) => ![...KYSELY_TABLES, ...PROJECTIONS].includes(name));
}

describe('the catalogue of the database (qS2)', () => {
  test('every tenant table has forced row-level security with one policy on org_id for reads and writes', async () => {
    const { rows } = await sql<{ name: string; forced: boolean; policies: number; columns: string }>`
      select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
        (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
        (select pg_get_expr(p.polqual, p.polrelid) || pg_get_expr(p.polwithcheck, p.polrelid) from pg_policy p where p.polrelid = c.oid limit 1) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')`.execute(
      database.owner,
    );
    const tables = rows.filter((row) => !KYSELY_TABLES.includes(row.name));
    expect(tables.length).toBeGreaterThan(25);
    for (const table of tables) {
      expect(table.forced, table.name).toBe(!PROJECTIONS.includes(table.name));
      expect(table.policies, table.name).toBe(1);
      expect(table.columns.match(/org_id = /g), table.name).toHaveLength(2);
    }
  });

  test('org_id comes first in every primary key, unique key and foreign key of a tenant table', async () => {
    const { rows } = await sql<{ table: string; index: string; first: string }>`
      select c.relname as table, i.relname as index, a.attname as first
      from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0] where n.nspname = 'public'`.execute(
      database.owner,
    );
    const wrong = rows.filter((row) => !KYSELY_TABLES.includes(row.table) && row.first !== 'org_id');
    expect(wrong).toEqual([]);
    const keys = await sql<{
      name: string;
    }>`select conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and k.contype = 'f' and (select attname from pg_attribute where attrelid = k.conrelid and attnum = k.conkey[1]) <> 'org_id'`.execute(
      database.owner,
    );
    expect(keys.rows).toEqual([]);
  });

  test('without a tenant every table reads empty, and a write is refused', async () => {
    for (const table of await tenantTables()) {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(
        database.db,
      );
      expect(rows[0]?.n, table).toBe(0);
    }
    await expect(
      sql`insert into stage (org_id, id, name, kind, position) values (gen_random_uuid(), gen_random_uuid(), 'x', 'customer', 1)`.execute(
        database.db,
      ),
    ).rejects.toThrow(/row-level security/);
  });

  test('what a projection holds is read through its functions alone: row security on, and no grant', async () => {
    for (const table of PROJECTIONS) {
      for (const statement of ['select 1 from', 'delete from', 'insert into'])
        await expect(
          sql.raw(`${statement} ${table}${statement === 'insert into' ? ' default values' : ''}`).execute(database.db),
          `${statement} ${table}`,
        ).rejects.toThrow(/permission denied/);
      const { rows } = await sql<{
        on: boolean;
      }>`select relrowsecurity as on from pg_class where relname = ${table}`.execute(database.owner);
      expect(rows, table).toEqual([{ on: true }]);
    }
  });

  test('the application role owns nothing, is no superuser, and has no grant in auth or on control tables', async () => {
    const { rows } = await sql<{
      super: boolean;
      bypass: boolean;
    }>`select rolsuper as super, rolbypassrls as bypass from pg_roles where rolname in ('vigie_app', 'vigie_auth')`.execute(
      database.owner,
    );
    expect(rows).toEqual([
      { super: false, bypass: false },
      { super: false, bypass: false },
    ]);
    await expect(sql`select * from auth."user"`.execute(database.db)).rejects.toThrow(/permission denied/);
    for (const table of ['organization', 'membership', 'invitation', 'api_key', 'dirty_mark']) {
      await expect(sql`select * from control.${sql.table(table)}`.execute(database.db), table).rejects.toThrow(
        /permission denied/,
      );
    }
  });

  test('the functions of the control class are exactly those listed, with a pinned search path and no grant to the public', async () => {
    const { rows } = await sql<{ name: string; pinned: boolean; public: boolean }>`
      select p.proname as name, coalesce(p.proconfig::text like '%search_path=pg_catalog%', false) as pinned,
        coalesce(exists (select 1 from aclexplode(p.proacl) a where a.grantee = 0), true) as public
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'control' order by 1`.execute(
      database.owner,
    );
    expect(rows.map((row) => row.name)).toEqual([...FUNCTIONS].sort());
    for (const row of rows) expect(row, row.name).toMatchObject({ pinned: true, public: false });
    const own = await sql<{
      name: string;
    }>`select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = 'control' and not has_function_privilege('vigie_app', p.oid, 'execute') order by 1`.execute(
      database.owner,
    );
    expect(own.rows.map((row) => row.name)).toEqual(FUNCTIONS.filter((name) => NOT_CALLED.test(name)).sort());
  });

  test('history cannot be rewritten by the application', async () => {
    await expect(sql`update audit set action = 'delete'`.execute(database.db)).rejects.toThrow(/permission denied/);
    await expect(sql`delete from audit`.execute(database.db)).rejects.toThrow(/permission denied/);
  });
});
