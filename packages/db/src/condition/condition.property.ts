import { isDeepStrictEqual } from 'node:util';
import {
  COUNT_OPERATORS,
  type Condition,
  type ConditionField,
  type ConditionRecord,
  evaluate,
  operatorsOf,
  parseCondition,
  type Relation,
} from '@vigie/domain/condition';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database } from '../connection/connection.ts';
import { newId } from '../id/id.ts';
import { inDiscardedTransaction, type OrgScope, type OrgTx } from '../scope/scope.ts';
import { ANA, AS_OF, customer, day, LEO, person, text } from './condition.draw.ts';
import { plant } from './condition.plant.ts';
import { type CustomerCatalogue, customerCondition, loadConditionRecords, loadCustomerCatalogue } from './condition.ts';
import { loadDerivedValues } from './derived-record.ts';
import { agreementValues, invoiceValues } from './derived-value.ts';

/** Values a condition may compare a field with: mostly such as the records hold. */
function valuesOf(field: ConditionField, known: readonly unknown[]): fc.Arbitrary<unknown> {
  const type = field.type === 'set' ? (field.of ?? 'text') : field.type;
  const held = known.flat().filter((value) => value !== null && value !== undefined && value !== '');
  switch (type) {
    case 'text':
      return fc.oneof(text, fc.constantFrom('e', 'LAN', '%', '_', '\\', 'ana', '1'));
    case 'number':
      return fc.constantFrom(-1, 0, 0.5, 1, 3, 5, 62, 100, 200, ...(held as number[]));
    case 'money':
      return fc.integer({ min: -3, max: 4 });
    case 'date':
      return fc.oneof(
        day,
        fc.integer({ min: -6, max: 6 }).map((today) => ({ today })),
      );
    case 'boolean':
      return fc.boolean();
    case 'user':
      return fc.oneof(person, fc.constant({ me: true }), fc.constant('nobody'));
    case 'choice':
      return field.options ? fc.constantFrom(...field.options) : fc.constantFrom('not an id', ...(held as string[]));
  }
}

function leaf(field: ConditionField, known: readonly unknown[]): fc.Arbitrary<Condition> {
  const single = valuesOf(field, known);
  const read = (op: string, value: unknown): Condition => ({ field: field.key, op, value }) as Condition;
  return fc.constantFrom(...operatorsOf(field.type)).chain((op) => {
    if (op === 'empty' || op === 'notEmpty') return fc.constant<Condition>({ field: field.key, op });
    if (op === 'inLast' || op === 'inNext') return fc.integer({ min: 1, max: 8 }).map((days) => read(op, days));
    if (op === 'between') {
      const ends = field.type === 'date' ? day : (single as fc.Arbitrary<number>);
      return fc.tuple(ends, ends).map(([a, b]) => read(op, a <= b ? [a, b] : [b, a]));
    }
    const isList = field.type === 'set' || op === 'anyOf' || op === 'noneOf';
    return (isList ? fc.array(single, { minLength: 1, maxLength: 3 }) : single).map((value) => read(op, value));
  });
}

function conditionsOf(catalogue: CustomerCatalogue, records: readonly ConditionRecord[]): fc.Arbitrary<Condition> {
  const known = (list: readonly ConditionRecord[], key: string): unknown[] => list.map((record) => record[key]);
  const leaves = fc.constantFrom(...catalogue.fields).chain((field) => leaf(field, known(records, field.key)));
  const relations = Object.entries(catalogue.relations) as [Relation, { fields: readonly ConditionField[] }][];
  const related = fc.constantFrom(...relations).chain(([relation, { fields }]) => {
    const inner = fc.constantFrom(...fields).chain((field) => leaf(field, []));
    const where = fc.option(
      fc.oneof(
        inner,
        fc.array(inner, { maxLength: 3 }).map((all) => ({ all })),
        inner.map((not) => ({ not })),
      ),
      { nil: undefined },
    );
    return fc
      .tuple(where, fc.constantFrom('some', 'none', 'count'), fc.constantFrom(...COUNT_OPERATORS), fc.nat(2))
      .map(([asked, form, op, number]): Condition => {
        const rest = asked === undefined ? {} : { where: asked };
        if (form === 'count')
          return { count: relation, ...rest, op, value: op === 'between' ? [number, number + 1] : number };
        return form === 'some' ? { some: relation, ...rest } : { none: relation, ...rest };
      });
  });
  const simple = fc.oneof({ weight: 3, arbitrary: leaves }, { weight: 2, arbitrary: related });
  const nest = (inner: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> =>
    fc.oneof(
      { weight: 3, arbitrary: inner },
      { weight: 1, arbitrary: fc.array(inner, { maxLength: 3 }).map((all) => ({ all })) },
      { weight: 1, arbitrary: fc.array(inner, { maxLength: 3 }).map((any) => ({ any })) },
      { weight: 1, arbitrary: inner.map((not) => ({ not })) },
    );
  return nest(nest(simple));
}

/** What SQL derives of each agreement and invoice is, value by value, what the domain does. */
async function checkDerived(tx: OrgTx, customerIds: string[]): Promise<void> {
  const expected = await loadDerivedValues(tx, customerIds, AS_OF);
  const { isDisputed: _, ...invoiceFields } = invoiceValues(tx, AS_OF);
  for (const [alias, table, fields, derived] of [
    ['a', 'agreement a', agreementValues(tx, AS_OF), expected.agreements],
    ['d', 'document d', invoiceFields, expected.invoices],
  ] as const) {
    const values = Object.entries(fields).flatMap(([key, field]) =>
      'value' in field ? [sql`${sql.lit(key)}::text, ${field.value}`] : [],
    );
    const { rows } = await sql<{ id: string; said: unknown }>`select ${sql.ref(`${alias}.id`)} as id,
      json_build_object(${sql.join(values)}) as said from ${sql.raw(table)} where ${sql.ref(`${alias}.org_id`)} = ${tx.orgId}`.execute(
      tx.db,
    );
    const said = new Map(rows.map((row) => [row.id, row.said]));
    for (const [id, one] of derived)
      if (!isDeepStrictEqual(said.get(id), one))
        throw new Error(`${table} ${JSON.stringify(one)}: SQL says ${JSON.stringify(said.get(id))}`);
  }
}

const PER_ORGANISATION = 50;
const CUSTOMERS = 12;

/**
 * qD4: on random organisations SQL finds the customers of which `evaluate` is true, whoever reads. @returns what was
 * looked at: conditions, and how often one held or not.
 */
export async function checkConditions(
  db: Database,
  runs: number,
): Promise<{ conditions: number; held: number; not: number }> {
  const looked = { conditions: 0, held: 0, not: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(customer, { minLength: CUSTOMERS, maxLength: CUSTOMERS }),
      fc.constantFrom(null, ANA, LEO),
      fc.integer(),
      (drawn, me, seed) => {
        const orgId = newId();
        const scope: OrgScope = {
          orgId,
          db,
          today: AS_OF,
          actor: { kind: 'person', userId: me, role: 'owner', finance: false, scopes: [] },
          org: { orgId, slug: 'x', name: 'x', zone: 'Europe/Paris', currency: 'EUR', pinnedDay: null },
        };
        return inDiscardedTransaction(scope, async (tx) => {
          const ids = await plant(tx, drawn);
          // What was taken back before is still in the tables: no plan shall read all of it.
          await sql`set local enable_seqscan = off`.execute(tx.db);
          const catalogue = await loadCustomerCatalogue(tx);
          const context = { asOf: AS_OF, me, catalogue };
          const records = await loadConditionRecords(tx, ids, catalogue, context);
          await checkDerived(tx, ids);
          const asked = fc.sample(conditionsOf(catalogue, [...records.values()]), { numRuns: PER_ORGANISATION, seed });
          for (const raw of asked) {
            const condition = parseCondition(raw, catalogue);
            const { rows } = await sql<{ id: string }>`select c.id from customer_figure f
              join customer c on c.org_id = f.org_id and c.id = f.customer_id
              where f.org_id = ${tx.orgId} and ${customerCondition(tx, condition, catalogue, context)}`.execute(tx.db);
            const found = new Set(rows.map(({ id }) => id));
            for (const [id, record] of records) {
              const expected = evaluate(condition, record, context);
              if (found.has(id) !== expected)
                throw new Error(`${JSON.stringify(condition)} of ${JSON.stringify(record)}: SQL says ${!expected}`);
              looked[expected ? 'held' : 'not'] += 1;
            }
            looked.conditions += 1;
          }
        });
      },
    ),
    { numRuns: Math.ceil(runs / PER_ORGANISATION), endOnFailure: true },
  );
  return looked;
}
