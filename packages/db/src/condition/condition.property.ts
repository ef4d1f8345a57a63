import { isDeepStrictEqual } from 'node:util';
import { ACT_KINDS, BILLING_PERIODS } from '@vigie/domain/agreement';
import { addDays, addMonths } from '@vigie/domain/calendar';
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
import { allocationDay, type DocumentKind, settlementOf } from '@vigie/domain/ledger';
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
import { loadDerivedValues } from './derived-record.ts';
import { agreementValues, invoiceValues } from './derived-value.ts';

const AS_OF = '2026-03-30';
const [ANA, LEO] = [newId(), newId()];
const person = fc.constantFrom(ANA, LEO);
const text = fc.constantFrom('Élan', 'elan SA', '50 % off', 'a_b', 'Straße 1', 'x\\y', "l'eau", 'C-1', 'élan.fr');
const day = fc.integer({ min: -6, max: 6 }).map((days) => addDays(AS_OF, days));
/** Mostly known and there on the day that is read. */
const early = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -6, max: 0 }).map((days) => addDays(AS_OF, days)) },
  day,
);
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
const currency = fc.constantFrom('EUR', 'EUR', 'USD', 'JPY', 'KWD');
/** Documents that undo the one before: a return, the return of a return. */
const reversals = fc.array(fc.record({ day: early, knownDay: early }), { maxLength: 3 });
const invoice = fc.record({
  custom: own,
  number: text,
  day: early,
  knownDay: early,
  netDays: fc.nat(6),
  status: fc.constantFrom('final', 'final', 'draft'),
  dispute: maybe(fc.tuple(day, maybe(day), maybe(fc.nat(1)))),
  amountMinor: fc.nat(3),
  currency,
  reversals,
  parts: fc.array(
    fc.record({
      kind: fc.constantFrom<DocumentKind>('payment', 'credit-note', 'write-off'),
      day: early,
      knownDay: early,
      reversedDay: maybe(day),
      reversals,
    }),
    { maxLength: 3 },
  ),
});
type DrawnInvoice = typeof invoice extends fc.Arbitrary<infer T> ? T : never;
/** The same where everything stands as it was written: then what settled an invoice is noted on it. */
const asWritten = (given: DrawnInvoice): DrawnInvoice => ({
  ...given,
  knownDay: given.day,
  status: 'final',
  reversals: [],
  parts: given.parts.map((part) => ({ ...part, knownDay: part.day, reversedDay: null, reversals: [] })),
});
const agreement = fc.record({
  custom: own,
  name: maybe(text),
  startDay: day,
  termDays: maybe(fc.oneof(fc.nat(6), fc.integer({ min: 7, max: 400 }))),
  endedOn: maybe(maybe(day)),
  knownDay: early,
  /** The term ends so that the notice falls about the day that is read. */
  noticeIn: maybe(fc.integer({ min: -1, max: 1 })),
  autoRenew: fc.boolean(),
  isProposal: fc.boolean(),
  noticeMonths: fc.constantFrom(0, 0, 1, 3),
  noticeDays: fc.constantFrom(0, 0, 1, 30, 100),
  renewalMonths: maybe(fc.constantFrom(0, 1, 12)),
  // Years before: terms have followed each other since.
  isOld: fc.boolean(),
  amountMinor: fc.constantFrom(-7, 0, 1, 36, 108, 4_321),
  billingPeriod: fc.constantFrom(...BILLING_PERIODS),
  currency,
  acts: fc.array(fc.record({ kind: fc.constantFrom(...ACT_KINDS), day: early, knownDay: early }), {
    maxLength: 3,
    size: 'xsmall',
  }),
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
  invoices: fc.array(invoice, { maxLength: 2 }).chain((drawn) => fc.constantFrom(drawn, drawn.map(asWritten))),
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
/** What a document is made of here; a reversal repeats what it undoes. */
interface PlantedDocument {
  id: string;
  customerId: string;
  kind: string;
  status: string;
  day: string;
  knownDay: string;
  dueDay: string | null;
  amountMinor: number;
  currency: string;
  reversesId: string | null;
  isSettledByPayment: boolean;
}
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
    agreements.map(({ id, customerId, row: { termDays, noticeIn, isOld, acts: _, custom: _own, ...row } }) => {
      const startDay = isOld ? addMonths(row.startDay, -37) : row.startDay;
      return {
        id,
        customerId,
        ...row,
        startDay,
        knownDay: isOld && row.knownDay <= AS_OF ? startDay : row.knownDay,
        searchFolded: agreementSearchText({ name: row.name, agreementId: null, plan: null, type: null }),
        termEndDay:
          noticeIn !== null
            ? addMonths(addDays(AS_OF, row.noticeDays + noticeIn), row.noticeMonths - (isOld ? 12 : 0))
            : termDays === null
              ? null
              : addDays(startDay, termDays),
        nature: 'initial',
        oneTimeFeeMinor: 0,
      };
    }),
  );
  await insertRows(
    tx,
    'agreement_act',
    agreements.flatMap(({ id, row }) => row.acts.map((act) => ({ id: newId(), agreementId: id, ...act }))),
  );
  // Of the days before, on and after the one that is read, and of one currency none at all.
  await insertRows(
    tx,
    'currency_rate',
    [
      ['USD', '2026-03-01', '0.87654321'],
      ['USD', AS_OF, '0.915'],
      ['USD', addDays(AS_OF, 1), '2'],
      ['JPY', '2026-01-01', '0.0061'],
    ].map(([of, on, rate]) => ({ currency: of, day: on, rate, source: 'test' })),
  );
  const invoices = each((one) => one.invoices).map((given, at) => ({ id: newId(), at, ...given }));
  const documentOf = (given: PlantedDocument, number: string): Record<string, unknown> => ({
    ...given,
    number,
    numberFolded: foldText(number),
    createdAt: new Date(),
  });
  const parts = invoices.flatMap(({ at, customerId, id: invoiceId, row }) =>
    row.parts.slice(0, row.amountMinor).map((part, nth) => {
      const { reversedDay, ...rest } = part;
      const id = newId();
      const source = {
        id,
        customerId,
        status: 'final',
        isSettledByPayment: false,
        amountMinor: 1,
        currency: row.currency,
        dueDay: null,
        reversesId: null,
        ...rest,
      };
      return {
        allocation: { id: newId(), customerId, sourceId: id, invoiceId, amountMinor: 1, day: AS_OF, reversedDay },
        source,
        at,
        nth,
      };
    }),
  );
  const noted = (invoiceId: string): { settledDay: string | null; isSettledByPayment: boolean } => {
    const invoice = invoices.find(({ id }) => id === invoiceId)?.row;
    const put = parts.filter(({ allocation }) => allocation.invoiceId === invoiceId).map(({ source }) => source);
    const days = put.map((source) => ({
      day: allocationDay(source, { day: invoice?.day ?? AS_OF }),
      amountMinor: 1,
      sourceKind: source.kind,
    }));
    const { day: settledDay, isByPayment } = settlementOf(invoice?.amountMinor ?? 0, days);
    return { settledDay, isSettledByPayment: isByPayment };
  };
  const documents = [
    ...invoices.map(
      ({ id, at, customerId, row: { dispute: _, parts: __, custom: _own, netDays, number, ...row } }) => ({
        given: {
          id,
          customerId,
          kind: 'invoice',
          reversesId: null,
          dueDay: addDays(row.day, netDays),
          ...row,
          ...noted(id),
        },
        number: `${number} ${at}`,
      }),
    ),
    ...parts.map(({ source, at, nth }) => ({ given: source, number: `${at}/${nth}` })),
  ];
  // What is undone comes before what undoes it.
  await insertRows(
    tx,
    'document',
    documents.flatMap(({ given: { reversals: undone, ...given }, number }) => {
      const rows = [documentOf(given, number)];
      let reversesId = given.id;
      for (const [nth, days] of undone.entries()) {
        const id = newId();
        rows.push(documentOf({ ...given, ...days, id, reversesId, status: 'final' }, `${number} r${nth}`));
        reversesId = id;
      }
      return rows;
    }),
  );
  await insertRows(
    tx,
    'allocation',
    parts.map(({ allocation }) => allocation),
  );
  await insertRows(
    tx,
    'dispute',
    invoices.flatMap(({ id, customerId, row }) =>
      row.dispute === null
        ? []
        : [
            {
              id: newId(),
              customerId,
              invoiceId: id,
              openedDay: row.dispute[0],
              closedDay: row.dispute[1],
              amountMinor: row.dispute[2],
            },
          ],
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
