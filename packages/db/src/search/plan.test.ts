import { customerScope } from '@vigie/domain/access';
import { SEARCH_KINDS } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countCustomers, listCustomers, orderOf } from '../customer/customer.ts';
import { newId } from '../id/id.ts';
import { inTransaction, type OrgScope, type OrgTx } from '../scope/scope.ts';
import { createTestDatabase, type TestDatabase } from '../test-database/test-database.ts';
import { findBest } from './search.ts';

/** So many that reading a table as a whole is dearer than an index: fewer are not worth one. */
const CUSTOMERS = 40_000;
const [orgId, me] = [newId(), newId()];
let database: TestDatabase;
let scope: OrgScope;

/** Customers with a contact and a document each; every hundredth is "mine", few have a name of their own. */
beforeAll(async () => {
  database = await createTestDatabase();
  scope = {
    orgId,
    db: database.db,
    today: '2026-06-30',
    actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
    org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
  };
  await inTransaction(scope, async (tx) => {
    const stageId = newId();
    await sql`insert into stage (org_id, id, name, kind, position) values (${orgId}::uuid, ${stageId}::uuid, 'Run', 'customer', 0)`.execute(
      tx.db,
    );
    await sql`insert into customer (org_id, id, customer_id, name, name_folded, search_folded, stage_id, owner_id)
      select ${orgId}::uuid, gen_random_uuid(), 'c-' || n, w || ' ' || n, w || ' ' || n, w || ' ' || n || E'\nc-' || n || E'\nfirm-' || n || '.example',
        ${stageId}::uuid, case when n % 200 = 0 then ${me}::uuid end
      from (select n, case when n % 8000 = 0 then 'quartz' when n % 2 = 0 then 'atelier' else 'maison' end as w
        from generate_series(1, ${CUSTOMERS}::integer) n) k`.execute(tx.db);
    await sql`insert into customer_figure (org_id, customer_id, day, is_tracked, contacts, active_contacts, connections30, connections_previous30, features30,
        features_anyone90, sentiment_sum, sentiment_count, open_tickets, has_documents, confidence, profile_version, active_agreements)
      select org_id, id, '2026-06-30', false, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, 0, 0, 0 from customer where org_id = ${orgId}::uuid`.execute(
      tx.db,
    );
    await sql`insert into contact (org_id, id, customer_id, first_name, name_folded, email, email_folded)
      select org_id, gen_random_uuid(), id, 'P' || customer_id, 'p' || customer_id, customer_id || '@x.example', customer_id || '@x.example'
      from customer where org_id = ${orgId}::uuid and customer_id like '%0'`.execute(tx.db);
    await sql`insert into document (org_id, id, customer_id, kind, number, number_folded, day, known_day, amount_minor, currency)
      select org_id, gen_random_uuid(), id, 'payment', 'f-' || customer_id, 'f-' || customer_id, '2026-06-01', '2026-06-01', 1, 'EUR'
      from customer where org_id = ${orgId}::uuid and customer_id like '%7'`.execute(tx.db);
  });
  await sql`vacuum analyze`.execute(database.owner);
});
afterAll(() => database.close());

const TABLES = ['search_entry', 'customer', 'customer_figure', 'contact', 'document'];
const INDEXES = [
  'search_entry_customer_body',
  'search_entry_contact_body',
  'search_entry_document_body',
  'search_entry_head',
];

type Scans = Record<string, number>;

/** Scans so far of tables as a whole and of the search indexes, by a connection that has not told them yet. */
async function counted(tx: OrgTx): Promise<Scans> {
  const { rows } = await sql<{
    name: string;
    n: number;
  }>`select c.relname as name, pg_stat_get_xact_numscans(c.oid)::integer as n
    from pg_class c where c.relname = any (${[...TABLES, ...INDEXES]}::text[])`.execute(tx.db);
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

/** What work really reads in a transaction of the application's role. */
async function scansOf(tx: OrgTx, work: () => Promise<void>): Promise<{ whole: Scans; indexed: Scans }> {
  const before = await counted(tx);
  await work();
  const after = await counted(tx);
  const of = (names: string[]): Scans =>
    Object.fromEntries(
      names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)] as const).filter(([, n]) => n > 0),
    );
  return { whole: of(TABLES), indexed: of(INDEXES) };
}

const restricted: OrgScope['actor'] = { kind: 'person', userId: me, role: 'restricted', finance: false, scopes: [] };

/** The same question asked of every customer in turn. */
async function naive(tx: OrgTx, text: string): Promise<string[]> {
  const mine = customerScope(tx.actor) === 'assigned' ? sql`and owner_id = ${me}::uuid` : sql``;
  const { rows } = await sql<{ name: string }>`select name from customer where org_id = ${orgId}::uuid
    and strpos(search_folded, ${foldText(text)}) > 0 ${mine} order by name_folded, id limit 100`.execute(tx.db);
  return rows.map(({ name }) => name);
}

describe('as the application role, under row-level security (qG6)', () => {
  test.each(['Quartz', 'c-8000', 'firm-777.', 'zzzz', '-1999'])(
    'the list searched for the rare %j reads the trigram index and no table as a whole',
    async (text) => {
      for (const actor of [scope.actor, restricted])
        await inTransaction({ ...scope, actor, isReadOnly: true }, async (tx) => {
          const filter = { search: text };
          let [found, count]: [string[], number] = [[], -1];
          const { whole, indexed } = await scansOf(tx, async () => {
            const page = await listCustomers(
              tx,
              filter,
              (await orderOf(tx, { by: 'name', direction: 'asc' }))!,
              null,
              100,
            );
            found = page.map(({ name }) => name);
            count = (await countCustomers(tx, filter)).count;
          });
          expect(whole).toEqual({});
          expect(indexed.search_entry_customer_body).toBeGreaterThan(0);
          const expected = await naive(tx, text);
          expect(found).toEqual(expected);
          expect(count).toBe(expected.length);
        });
    },
  );

  test.each(['atelier', 'example', 'c-', 'a', '.', '%', '1'])(
    'the list searched for the broad or short %j holds what a look at every customer gives',
    async (text) => {
      for (const actor of [scope.actor, restricted])
        await inTransaction({ ...scope, actor, isReadOnly: true }, async (tx) => {
          const page = await listCustomers(
            tx,
            { search: text },
            (await orderOf(tx, { by: 'name', direction: 'asc' }))!,
            null,
            100,
          );
          expect(page.map(({ name }) => name)).toEqual(await naive(tx, text));
        });
    },
  );

  test.each(['quartz', 'c-8000', 'f-c-77', 'atelier', 'example', 'a', 'c-', 'p', 'quaztr', 'zzzz', '8000 quartz'])(
    'the palette asked for %j reads no table as a whole, and the trigram indexes where there is a fragment to find',
    async (text) => {
      for (const actor of [scope.actor, restricted])
        await inTransaction({ ...scope, actor, isReadOnly: true }, async (tx) => {
          const { whole, indexed } = await scansOf(tx, async () => {
            await findBest(tx, text, SEARCH_KINDS, 6);
          });
          expect(whole).toEqual({});
          expect(indexed.search_entry_head).toBeGreaterThan(0);
          if (text === 'zzzz')
            expect(indexed).toMatchObject({
              search_entry_customer_body: 1,
              search_entry_contact_body: 1,
              search_entry_document_body: 1,
            });
        });
    },
  );

  test('a whole id or number comes first among the many that begin like it', async () => {
    await inTransaction({ ...scope, isReadOnly: true }, async (tx) => {
      const { rows } = await sql<{ kind: string; id: string; text: string }>`
        (select 'customer' as kind, id, customer_id as text from customer where customer_id in ('c-8', 'c-80', 'c-800'))
        union all (select 'document', id, number from document where number in ('f-c-7', 'f-c-77'))`.execute(tx.db);
      expect(rows.length).toBeGreaterThanOrEqual(4);
      for (const { kind, id, text } of rows)
        expect((await findBest(tx, text, SEARCH_KINDS, 3)).find((hit) => hit.kind === kind)?.id, text).toBe(id);
    });
  });

  test('what begins so comes first, a word put the wrong way round is guessed, and says so', async () => {
    await inTransaction({ ...scope, isReadOnly: true }, async (tx) => {
      const titles = async (text: string): Promise<[string, boolean][]> => {
        const hits = await findBest(tx, text, ['customer'], 3);
        const { rows } = await sql<{
          id: string;
          name: string;
        }>`select id, name from customer where id = any (${hits.map(({ id }) => id)}::uuid[])`.execute(tx.db);
        return hits.map(({ id, resembles }) => [rows.find((row) => row.id === id)?.name ?? '', resembles]);
      };
      expect((await titles('quartz'))[0]).toEqual(['quartz 16000', false]);
      expect(await titles('QUARTZ 8000')).toEqual([['quartz 8000', false]]);
      expect(await titles('8000 quartz')).toEqual([['quartz 8000', false]]);
      expect((await titles('quaztr')).map(([name, resembles]) => [name.split(' ')[0], resembles])).toEqual([
        ['quartz', true],
        ['quartz', true],
        ['quartz', true],
      ]);
    });
  });
});
