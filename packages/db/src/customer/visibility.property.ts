import { type Actor, API_SCOPES, can, ROLES } from '@vigie/domain/access';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { inDiscardedTransaction, type OrgScope, type OrgTx } from '../scope/scope.ts';
import {
  addEmptyFigures,
  countAllCustomers,
  getCustomer,
  getVisibleCustomer,
  listCustomers,
  listVisibleIds,
  orderOf,
  visibleCustomers,
} from './customer.ts';

const PEOPLE = Array.from({ length: 4 }, newId);
const person = fc.constantFrom(...PEOPLE);

const record = fc.record({
  ownerId: fc.option(person),
  teamIds: fc.uniqueArray(person, { maxLength: 3 }),
});

const actor: fc.Arbitrary<Actor> = fc.oneof(
  fc.record({
    kind: fc.constant('person' as const),
    userId: person,
    role: fc.constantFrom(...ROLES, null),
    finance: fc.boolean(),
    scopes: fc.constant([]),
  }),
  fc.record({
    kind: fc.constant('apiKey' as const),
    // A key whose id is that of a person's customers must gain nothing by it.
    userId: person,
    role: fc.constant(null),
    finance: fc.constant(false),
    scopes: fc.uniqueArray(fc.constantFrom(...API_SCOPES)),
  }),
  fc.constant<Actor>({ kind: 'system', userId: null, role: null, finance: false, scopes: [] }),
);

type Rec = { ownerId: string | null; teamIds: string[] };

async function plant(tx: OrgTx, records: Rec[]): Promise<{ id: string; record: Rec }[]> {
  const stageId = newId();
  await insertRows(tx, 'stage', [{ id: stageId, name: 'Run', kind: 'customer', position: 0 }]);
  const made = records.map((given) => ({ id: newId(), record: given }));
  await insertRows(
    tx,
    'customer',
    made.map(({ id, record: { ownerId } }) => ({ id, customerId: id, name: id, nameFolded: id, stageId, ownerId })),
  );
  await insertRows(
    tx,
    'customer_team',
    made.flatMap(({ id, record: { teamIds } }) => teamIds.map((userId) => ({ customerId: id, userId }))),
  );
  await addEmptyFigures(
    tx,
    made.map(({ id }) => id),
  );
  return made;
}

/** What each function of this package lets an actor see. */
async function seenBy(tx: OrgTx, ids: string[]): Promise<Record<string, string[]>> {
  const { rows } = await sql<{ id: string }>`select c.id from customer c where ${visibleCustomers(tx, 'c')}`.execute(
    tx.db,
  );
  const one = async (get: (tx: OrgTx, id: string) => Promise<unknown>): Promise<string[]> => {
    const seen: string[] = [];
    for (const id of ids) if ((await get(tx, id)) !== null) seen.push(id);
    return seen;
  };
  return {
    visibleCustomers: rows.map(({ id }) => id),
    listVisibleIds: await listVisibleIds(tx, ids),
    getVisibleCustomer: await one(getVisibleCustomer),
    getCustomer: await one(getCustomer),
    listCustomers: (await listCustomers(tx, {}, (await orderOf(tx, { by: 'name', direction: 'asc' }))!, null, 100)).map(
      ({ id }) => id,
    ),
  };
}

/** qD5: on random organisations the domain and SQL say the same of who may read what. @returns what was looked at. */
export async function checkVisibility(db: Database, runs: number): Promise<{ seen: number; hidden: number }> {
  const looked = { seen: 0, hidden: 0 };
  const scopeOf = (orgId: string): OrgScope => ({
    orgId,
    db,
    today: '2026-06-30',
    actor: { kind: 'system', userId: null, role: null, finance: false, scopes: [] },
    org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 8 }),
      fc.array(record, { maxLength: 2 }),
      fc.array(actor, { minLength: 1, maxLength: 4 }),
      (records, elsewhere, actors) =>
        inDiscardedTransaction(scopeOf(newId()), async (tx) => {
          // The same people in another organisation: nothing of it may show here.
          const other = scopeOf(newId());
          await sql`select set_config('vigie.org_id', ${other.orgId}, true)`.execute(tx.db);
          const foreign = await plant({ ...other, db: tx.db }, elsewhere);
          await sql`select set_config('vigie.org_id', ${tx.orgId}, true)`.execute(tx.db);
          const own = await plant(tx, records);
          const ids = [...own, ...foreign].map(({ id }) => id);
          for (const one of actors) {
            const expected = own.filter((row) => can(one, 'customer.read', row.record)).map(({ id }) => id);
            looked.seen += expected.length;
            looked.hidden += ids.length - expected.length;
            const asOne: OrgTx = { ...tx, actor: one };
            for (const [name, seen] of Object.entries(await seenBy(asOne, ids)))
              if ([...seen].sort().join() !== [...expected].sort().join())
                throw new Error(`${name} for ${JSON.stringify(one)}: ${seen}, expected ${expected}`);
            const count = await countAllCustomers(asOne);
            if (count !== expected.length) throw new Error(`${count} counted, ${expected.length} to be seen`);
          }
        }),
    ),
    { numRuns: runs },
  );
  return looked;
}
