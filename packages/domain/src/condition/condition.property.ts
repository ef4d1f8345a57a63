import fc from 'fast-check';
import { agree } from '../property/property.ts';
import { oracle } from './condition.oracle.ts';
import {
  type Catalogue,
  COUNT_OPERATORS,
  type Condition,
  type ConditionField,
  type ConditionRecord,
  type ConditionValue,
  changeOperatorsOf,
  compileCondition,
  compileRuleCondition,
  evaluate,
  evaluateChange,
  operatorsOf,
  parseCondition,
  parseRuleCondition,
  type RuleCondition,
} from './condition.ts';

const field = (key: string, type: ConditionField['type'], more: Partial<ConditionField> = {}): ConditionField => ({
  key,
  type,
  labelKey: key,
  permission: 'customer.read',
  ...more,
});
const FIELDS: readonly ConditionField[] = [
  field('text', 'text'),
  field('number', 'number'),
  field('money', 'money'),
  field('day', 'date'),
  field('flag', 'boolean'),
  field('choice', 'choice', { options: ['a', 'b', 'c'] }),
  field('user', 'user'),
  field('tags', 'set', { of: 'text' }),
  field('team', 'set', { of: 'user' }),
];
/** One field of every type, the same on the records of two relations. */
export const ALL_TYPES: Catalogue = {
  fields: FIELDS,
  relations: {
    contacts: { permission: 'customer.read', fields: FIELDS },
    invoices: { permission: 'receivables.read', fields: FIELDS },
  },
};

const AS_OF = '2026-03-30';
const DAY = 86_400_000;
const day = fc
  .integer({ min: -6, max: 6 })
  .map((days) => new Date(Date.parse(AS_OF) + days * DAY).toISOString().slice(0, 10));
const text = fc.constantFrom('Été', 'ete', 'Straße', 'STRASSE', 'a', 'ab', 'Ab %_', 'l’eau', 'b  c');
const person = fc.constantFrom('u1', 'u2', 'u3');
const number = fc.constantFrom(-1.5, -1, -0, 0, 0.5, 1, 2, 3);
const whole = fc.integer({ min: -3, max: 3 });

/** Values as a condition writes them, few enough that they are met. */
const VALUES: Record<Exclude<ConditionField['type'], 'set'>, fc.Arbitrary<unknown>> = {
  text,
  number,
  money: whole,
  date: fc.oneof(
    day,
    whole.map((today) => ({ today })),
  ),
  boolean: fc.boolean(),
  choice: fc.constantFrom('a', 'b', 'c'),
  user: fc.oneof(person, fc.constant({ me: true })),
};

function valueFor(op: string, { type, of = 'text' }: ConditionField): fc.Arbitrary<ConditionValue | undefined> {
  const single = VALUES[type === 'set' ? of : type];
  if (['empty', 'notEmpty', 'changed'].includes(op)) return fc.constant(undefined);
  if (op === 'inLast' || op === 'inNext') return fc.integer({ min: 1, max: 7 });
  if (op === 'between') {
    const ends = type === 'date' ? fc.oneof(fc.tuple(day, day), fc.tuple(whole, whole)) : fc.tuple(single, single);
    return (ends as fc.Arbitrary<[number, number]>).map(([a, b]) => {
      const [from, to] = a <= b ? [a, b] : [b, a];
      return type === 'date' && typeof from === 'number' ? [{ today: from }, { today: to }] : [from, to];
    });
  }
  const isList = type === 'set' || op === 'anyOf' || op === 'noneOf';
  return (isList ? fc.array(single, { minLength: 1, maxLength: 3 }) : single) as fc.Arbitrary<ConditionValue>;
}

function leaves(takesChanges: boolean): fc.Arbitrary<unknown> {
  const pairs = FIELDS.flatMap((one) =>
    [...operatorsOf(one.type), ...(takesChanges ? changeOperatorsOf(one.type) : [])].map((op) => ({ one, op })),
  );
  return fc
    .constantFrom(...pairs)
    .chain(({ one, op }) =>
      valueFor(op, one).map((value) => ({ field: one.key, op, ...(value === undefined ? {} : { value }) })),
    );
}

const relation = fc.constantFrom('contacts', 'invoices');
const countTests = fc.constantFrom(...COUNT_OPERATORS).chain((op) => {
  const number = fc.nat(3);
  const value = op === 'between' ? fc.tuple(fc.nat(1), fc.integer({ min: 1, max: 3 })) : number;
  return (value as fc.Arbitrary<unknown>).map((drawn) => ({ op, value: drawn }));
});

function conditionsOf(leaf: fc.Arbitrary<unknown>, depth: number, hasRelations: boolean): fc.Arbitrary<unknown> {
  if (depth <= 1) return leaf;
  const part = conditionsOf(leaf, depth - 1, hasRelations);
  const forms = [
    leaf,
    fc.array(part, { maxLength: 3 }).map((all) => ({ all })),
    fc.array(part, { maxLength: 3 }).map((any) => ({ any })),
    part.map((not) => ({ not })),
  ];
  if (!hasRelations) return fc.oneof(...forms);
  const where = fc.option(conditionsOf(leaves(false), Math.min(depth - 1, 2), false), { nil: undefined });
  const inner = where.map((one) => (one === undefined ? {} : { where: one }));
  return fc.oneof(
    ...forms,
    fc.tuple(relation, inner).map(([some, rest]) => ({ some, ...rest })),
    fc.tuple(relation, inner).map(([none, rest]) => ({ none, ...rest })),
    fc.tuple(relation, inner, countTests).map(([count, rest, test]) => ({ count, ...rest, ...test })),
  );
}
const conditions = conditionsOf(leaves(false), 4, true).map((drawn) => parseCondition(drawn, ALL_TYPES));
const ruleConditions = conditionsOf(leaves(true), 4, true).map((drawn) => parseRuleCondition(drawn, ALL_TYPES));

const garbage = fc.constantFrom<unknown>(
  null,
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  ' ',
  {},
  [],
  7e20,
  '2026-02-30',
  'x',
  true,
  1,
);
const spoilt = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: good },
    { weight: 1, arbitrary: garbage },
    { weight: 2, arbitrary: fc.constant(null) },
  );
const flat = fc.record(
  {
    text: spoilt(text),
    number: spoilt(number),
    money: spoilt(whole),
    day: spoilt(
      fc.oneof(
        day,
        day.map((on) => Date.parse(`${on}T22:30:00Z`)),
      ),
    ),
    flag: spoilt(fc.boolean()),
    choice: spoilt(fc.constantFrom('a', 'b', 'c', 'gone')),
    user: spoilt(person),
    tags: spoilt(fc.array(spoilt(text), { maxLength: 3 })),
    team: spoilt(fc.array(spoilt(person), { maxLength: 3 })),
  },
  { requiredKeys: [] },
);
const records: fc.Arbitrary<ConditionRecord> = fc
  .tuple(
    flat,
    fc.record(
      { contacts: fc.array(flat, { maxLength: 3 }), invoices: fc.array(flat, { maxLength: 3 }) },
      { requiredKeys: [] },
    ),
  )
  .map(([values, related]) => ({ ...values, ...related }));

const contexts = fc.record({
  asOf: fc.constantFrom(AS_OF, AS_OF, AS_OF, '0001-01-02', '9999-12-30'),
  me: fc.constantFrom('u1', 'u2', null),
  zone: fc.constantFrom('Europe/Paris', 'America/New_York'),
  catalogue: fc.constant(ALL_TYPES),
});

/** Compiled, evaluated and read slowly, a condition says the same of every record, whatever is in it, and never throws. */
export function checkEvaluation(runs: number): void {
  let [held, asked] = [0, 0];
  fc.assert(
    fc.property(conditions, fc.array(records, { minLength: 1, maxLength: 5 }), contexts, (condition, list, context) => {
      const predicate = compileCondition(condition, context);
      for (const record of list) {
        const expected = oracle(condition, record, context);
        agree('compiled', predicate(record), expected);
        agree('evaluated', evaluate(condition, record, context), expected);
        asked += 1;
        if (expected) held += 1;
      }
    }),
    { numRuns: runs },
  );
  if (held < asked / 10 || held > asked * 0.9) throw new Error(`${held} of ${asked} held: too little was tried.`);
}

/** A rule's condition agrees with the slow reading on every change, and is a plain one where it compares no states. */
export function checkChanges(runs: number): void {
  fc.assert(
    fc.property(ruleConditions, conditions, records, records, contexts, (rule, plain, before, after, context) => {
      const expected = oracle(rule, after, context, before);
      agree('change', evaluateChange(rule, before, after, context), expected);
      agree('compiled change', compileRuleCondition(rule, context)(before, after), expected);
      agree('one state', evaluateChange(plain, before, after, context), evaluate(plain, after, context));
    }),
    { numRuns: runs },
  );
}

/** The laws of two-valued logic hold, unknown values or not. */
export function checkLogic(runs: number): void {
  const parts = fc.array(conditions, { maxLength: 4 });
  fc.assert(
    fc.property(parts, records, contexts, fc.infiniteStream(fc.nat()), (list, record, context, random) => {
      const says = (condition: Condition) => evaluate(condition, record, context);
      const shuffled = list
        .map((one) => ({ one, place: random.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one);
      for (const one of list) agree('not not', says({ not: { not: one } }), says(one));
      for (const one of list) agree('not', says({ not: one }), !says(one));
      agree('De Morgan, all', says({ not: { all: list } }), says({ any: list.map((not) => ({ not })) }));
      agree('De Morgan, any', says({ not: { any: list } }), says({ all: list.map((not) => ({ not })) }));
      agree('order of all', says({ all: shuffled }), says({ all: list }));
      agree('order of any', says({ any: shuffled }), says({ any: list }));
    }),
    { numRuns: runs },
  );
}

/** A condition stored as JSON and read again is the same, and reading changes nothing of what was given. */
export function checkRoundTrip(runs: number): void {
  fc.assert(
    fc.property(conditionsOf(leaves(true), 4, true), (drawn) => {
      const before = JSON.stringify(drawn);
      const parsed: RuleCondition = parseRuleCondition(drawn, ALL_TYPES);
      agree('given', JSON.stringify(drawn), before);
      agree('again', parseRuleCondition(JSON.parse(JSON.stringify(parsed)), ALL_TYPES), parsed);
    }),
    { numRuns: runs },
  );
}
