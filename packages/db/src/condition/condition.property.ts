import { addDays } from '@vigie/domain/calendar';
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
import { CUSTOM_ENTITIES, type CustomEntity, type CustomType, encodeCustom } from '@vigie/domain/custom-field';
import { customerSearchText } from '@vigie/domain/customer';
import { agreementSearchText, foldContact, foldInteraction } from '@vigie/domain/search';
import { foldText } from '@vigie/domain/text';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Database } from '../connection/connection.ts';
import { addCustomField } from '../custom-field/custom-field.ts';
import { addEmptyFigures } from '../customer/customer.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import { inDiscardedTransaction, type OrgScope, type OrgTx } from '../scope/scope.ts';
import { type CustomerCatalogue, customerCondition, loadConditionRecords, loadCustomerCatalogue } from './condition.ts';

const AS_OF = '2026-03-30';
const [ANA, LEO] = [newId(), newId()];
const person = fc.constantFrom(ANA, LEO);
const text = fc.constantFrom('Élan', 'elan SA', '50 % off', 'a_b', 'Straße 1', 'x\\y', "l'eau", 'C-1', 'élan.fr');
const day = fc.integer({ min: -6, max: 6 }).map((days) => addDays(AS_OF, days));
const amount = fc.integer({ min: -2, max: 3 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 3 });

const OWN_TYPES = {
  note: 'text',
  seats: 'number',
  budget: 'money',
  signed: 'date',
  vip: 'boolean',
  region: 'choice',
  sponsor: 'user',
} as const satisfies Record<string, CustomType>;
/** Of every type that a field of the organisation can have; the same keys for each kind of record. */
const own = fc.record({
  note: maybe(text),
  seats: maybe(fc.constantFrom(-1.5, 0, 0.1, 2)),
  budget: maybe(amount),
  signed: maybe(day),
  vip: maybe(fc.boolean()),
  region: maybe(fc.constantFrom('North', 'South')),
  sponsor: maybe(person),
});
const contact = fc.record({
  custom: own,
  firstName: maybe(text),
  email: maybe(fc.constantFrom('ana@elan.fr', 'LEO@x.y')),
  function: maybe(text),
  isMain: fc.boolean(),
  isKnown: fc.constantFrom(true, true, false),
  isArchived: fc.boolean(),
  tags: fc.uniqueArray(fc.record({ tag: text, fromDay: day, untilDay: maybe(day) }), {
    maxLength: 2,
    selector: ({ tag }) => foldText(tag),
  }),
  activity: maybe(day),
});
const interaction = fc.record({
  custom: own,
  kind: fc.constantFrom('email', 'meeting', 'ticket'),
  direction: fc.constantFrom('incoming', 'outgoing'),
  status: fc.constantFrom('done', 'planned'),
  subject: fc.oneof(text, fc.constant('')),
  day,
  knownDay: day,
  isAutomatic: fc.boolean(),
  isPrivate: fc.boolean(),
  authorId: maybe(person),
  sentiment: maybe(fc.integer({ min: 1, max: 5 })),
});
const invoice = fc.record({
  custom: own,
  number: text,
  day,
  knownDay: day,
  netDays: fc.nat(6),
  status: fc.constantFrom('final', 'draft'),
  dispute: maybe(fc.tuple(day, maybe(day))),
});
const agreement = fc.record({
  custom: own,
  name: maybe(text),
  startDay: day,
  termDays: maybe(fc.nat(6)),
  knownDay: day,
  autoRenew: fc.boolean(),
});
const customer = fc.record({
  name: text,
  customerId: text,
  domain: maybe(text),
  ownerId: maybe(person),
  hasParent: fc.boolean(),
  isChurned: fc.boolean(),
  sinceDay: maybe(day),
  excludedFromCollection: fc.boolean(),
  team: fc.subarray([ANA, LEO]),
  tags: fc.uniqueArray(text, { maxLength: 3, selector: foldText }),
  contacts: fc.uniqueArray(contact, { maxLength: 2, selector: ({ isMain }) => isMain }),
  interactions: fc.array(interaction, { maxLength: 3 }),
  agreements: fc.array(agreement, { maxLength: 2 }),
  invoices: fc.array(invoice, { maxLength: 2 }),
  custom: own,
  figures: fc.record({
    score: maybe(fc.constantFrom(0, 39, 40, 62, 70, 100)),
    sparkline: fc.constantFrom([], [...Array(9).fill(null), 62, 40, 39], [...Array(10).fill(null), 70, 40]),
    status: maybe(fc.constantFrom('healthy', 'at-risk', 'escalated')),
    churnRisk: maybe(fc.boolean()),
    confidence: fc.constantFrom(0, 0.4, 0.979, 1),
    // Around the halves at which 1/72 parts round.
    mrrNow: maybe(fc.constantFrom(-108, -36, -35, 0, 35, 36, 72, 107, 108, 216)),
    outstandingMinor: maybe(amount),
    overdueMinor: maybe(amount),
    rating: maybe(fc.constantFrom('A', 'B', 'D')),
    averageDelayDays: maybe(amount),
    isTracked: fc.boolean(),
    connections30: fc.nat(3),
    connectionsPrevious30: fc.nat(3),
    contacts: fc.nat(3),
    activeContacts: fc.nat(3),
    lastActivityDay: maybe(day),
    lastTouchDay: maybe(day),
    openTickets: fc.nat(2),
    renewDay: maybe(day),
    renewKind: maybe(fc.constantFrom('notice', 'end')),
    autoRenew: maybe(fc.boolean()),
  }),
});
type Drawn = typeof customer extends fc.Arbitrary<infer T> ? T : never;

/** Customers with all that hangs on them; the first one may be the parent of others. */
async function plant(tx: OrgTx, drawn: readonly Drawn[]): Promise<string[]> {
  const stages = ['customer', 'churn'].map((kind) => ({ id: newId(), name: kind, kind, position: 0 }));
  await insertRows(tx, 'stage', stages);
  const fields = CUSTOM_ENTITIES.flatMap((entity) =>
    Object.entries(OWN_TYPES).map(([key, type]) => ({
      ...{ id: newId(), entity, key, label: key, type, source: null, readOnly: false },
      options:
        type === 'choice'
          ? ['North', 'South'].map((label) => ({ id: newId(), label, labelFolded: foldText(label) }))
          : [],
    })),
  );
  for (const { options, ...field } of fields) await addCustomField(tx, field, options);
  const saveOwn = (entity: CustomEntity, records: readonly { id: string; custom: Drawn['custom'] }[]): Promise<void> =>
    insertRows(
      tx,
      'custom_value',
      records.flatMap(({ id, custom }) =>
        fields
          .filter((field) => field.entity === entity)
          .flatMap(({ id: fieldId, key, type, options }) => {
            const value = custom[key as keyof Drawn['custom']];
            const columns = value === null ? null : encodeCustom({ type, options }, value, (name) => name);
            return columns === null || typeof columns === 'string' ? [] : [{ fieldId, entityId: id, ...columns }];
          }),
      ),
    );
  const made = drawn.map((one) => ({ id: newId(), one }));
  const [first] = made;
  await insertRows(
    tx,
    'customer',
    made.map(({ id, one }, at) => {
      const customerId = `${one.customerId} ${at}`;
      return {
        id,
        customerId,
        name: one.name,
        nameFolded: foldText(one.name),
        searchFolded: customerSearchText({ ...one, customerId }),
        domain: one.domain,
        ownerId: one.ownerId,
        parentId: one.hasParent && id !== first?.id ? (first?.id ?? null) : null,
        stageId: stages[one.isChurned ? 1 : 0]?.id,
        sinceDay: one.sinceDay,
        excludedFromCollection: one.excludedFromCollection,
      };
    }),
  );
  await addEmptyFigures(
    tx,
    made.map(({ id }) => id),
  );
  for (const { id, one } of made) {
    const set = sql.join(
      Object.entries(one.figures).map(
        ([name, value]) =>
          sql`${sql.ref(name.replace(/[A-Z]|\d+/g, (part) => (/\d/.test(part) ? part : `_${part.toLowerCase()}`)))} = ${value}`,
      ),
    );
    await sql`update customer_figure set ${set} where org_id = ${tx.orgId} and customer_id = ${id}::uuid`.execute(
      tx.db,
    );
  }
  const each = <T>(of: (one: Drawn) => readonly T[]): { customerId: string; row: T }[] =>
    made.flatMap(({ id, one }) => of(one).map((row) => ({ customerId: id, row })));
  await insertRows(
    tx,
    'customer_team',
    each((one) => one.team).map(({ customerId, row }) => ({ customerId, userId: row })),
  );
  await insertRows(
    tx,
    'customer_tag',
    each((one) => one.tags).map(({ customerId, row }) => ({ customerId, tag: row, tagFolded: foldText(row) })),
  );
  const contacts = each((one) => one.contacts).map((given) => ({ id: newId(), ...given }));
  await insertRows(
    tx,
    'contact',
    contacts.map(({ id, customerId, row: { firstName, email, function: role, isMain, isKnown, isArchived } }, at) => {
      const address = email === null ? null : `${at}${email}`;
      return {
        id,
        customerId,
        firstName,
        nameFolded: foldText(firstName ?? address ?? ''),
        email: address,
        emailFolded: address === null ? null : foldText(address),
        function: role,
        ...foldContact({ function: role, phone: null }),
        isMain,
        isKnown,
        archivedAt: isArchived ? new Date() : null,
      };
    }),
  );
  await insertRows(
    tx,
    'contact_tag',
    contacts.flatMap(({ id, row }) => row.tags.map((tag) => ({ contactId: id, ...tag, tagFolded: foldText(tag.tag) }))),
  );
  const featureId = '00000000-0000-0000-0000-000000000000';
  await insertRows(
    tx,
    'usage_day',
    contacts.flatMap(({ id, customerId, row }) =>
      row.activity === null
        ? []
        : [{ customerId, contactId: id, featureId, day: row.activity, connections: 1, uses: 0 }],
    ),
  );
  const interactions = each((one) => one.interactions).map((given) => ({ id: newId(), ...given }));
  await insertRows(
    tx,
    'interaction',
    interactions.map(({ id, customerId, row: { custom: _, ...row } }) => ({
      id,
      customerId,
      startedAt: new Date(),
      details: '',
      ...foldInteraction({ subject: row.subject, details: '' }),
      isSentimentExcluded: false,
      isSentimentCounted: false,
      isUserTouch: false,
      isSponsorTouch: false,
      createdAt: new Date(),
      ...row,
    })),
  );
  const agreements = each((one) => one.agreements).map((given) => ({ id: newId(), ...given }));
  await insertRows(
    tx,
    'agreement',
    agreements.map(({ id, customerId, row: { termDays, custom: _, ...row } }) => ({
      id,
      customerId,
      ...row,
      searchFolded: agreementSearchText({ name: row.name, agreementId: null, plan: null, type: null }),
      termEndDay: termDays === null ? null : addDays(row.startDay, termDays),
      nature: 'initial',
      isProposal: false,
      noticeMonths: 0,
      noticeDays: 0,
      amountMinor: 1,
      oneTimeFeeMinor: 0,
      billingPeriod: 'month',
      currency: 'EUR',
    })),
  );
  const invoices = each((one) => one.invoices).map((given, at) => ({ id: newId(), at, ...given }));
  await insertRows(
    tx,
    'document',
    invoices.map(({ id, at, customerId, row: { dispute: _, custom: _own, netDays, number, ...row } }) => ({
      id,
      customerId,
      kind: 'invoice',
      number: `${number} ${at}`,
      numberFolded: foldText(`${number} ${at}`),
      amountMinor: 100,
      currency: 'EUR',
      isSettledByPayment: false,
      createdAt: new Date(),
      dueDay: addDays(row.day, netDays),
      ...row,
    })),
  );
  await insertRows(
    tx,
    'dispute',
    invoices.flatMap(({ id, customerId, row }) =>
      row.dispute === null
        ? []
        : [{ id: newId(), customerId, invoiceId: id, openedDay: row.dispute[0], closedDay: row.dispute[1] }],
    ),
  );
  const held = (records: readonly { id: string; row: { custom: Drawn['custom'] } }[]) =>
    records.map(({ id, row }) => ({ id, custom: row.custom }));
  await saveOwn(
    'customer',
    made.map(({ id, one }) => ({ id, custom: one.custom })),
  );
  await saveOwn('contact', held(contacts));
  await saveOwn('interaction', held(interactions));
  await saveOwn('agreement', held(agreements));
  await saveOwn('invoice', held(invoices));
  return made.map(({ id }) => id);
}

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
          const catalogue = await loadCustomerCatalogue(tx);
          const context = { asOf: AS_OF, me, catalogue };
          const records = await loadConditionRecords(tx, ids, catalogue, context);
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
