import { dayIn, parseDay } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';
import {
  type Compared,
  type ComparedType,
  type Read,
  type ReadingContext,
  readerOf,
  sameValue,
  testOf,
} from './compare.ts';
import {
  acceptsUnknown,
  type Catalogue,
  type ChangeOperator,
  type ConditionField,
  changeOperatorsOf,
  type Operator,
  operatorsOf,
  type Relation,
} from './field.ts';
import { FORMS } from './parse.ts';
import type { Condition, ConditionValue, Counted, Leaf, RuleCondition } from './shape.ts';

/** Values by field key (`null` or absent: unknown), and lists of records by relation. */
export type ConditionRecord = Readonly<Record<string, unknown>>;

/** What a condition is read with. */
export interface ConditionContext extends ReadingContext {
  catalogue: Catalogue;
}

/** `before` is the record's earlier state; null where only one state is asked about. */
type Predicate = (record: ConditionRecord, before: ConditionRecord | null) => boolean;

interface Scope {
  fields: ReadonlyMap<string, ConditionField>;
  context: ConditionContext;
}

/**
 * The condition as a predicate closed over all that can be prepared once: folded texts, days, sets. For the same
 * records it answers what `evaluate` does. Total: a field that the catalogue has no more (a custom field somebody
 * deleted) is unknown everywhere (domain rules §8).
 * @throws DomainError `calendar.invalidDay`, `calendar.unknownZone` for a context that is none; `condition.notParsed` for
 * what did not come from `parseCondition`.
 * @example const isBig = compileCondition({ field: 'mrr', op: 'gte', value: 100_000 },
 *   { asOf: '2026-03-31', me: null, catalogue: CUSTOMER_CATALOGUE });
 * [isBig({ mrr: 100_000 }), isBig({ mrr: null })] // [true, false]
 */
export function compileCondition(
  condition: Condition,
  context: ConditionContext,
): (record: ConditionRecord) => boolean {
  const predicate = compile(condition, scopeOf(context.catalogue.fields, context));
  return (record) => predicate(record, null);
}

/**
 * Whether the record satisfies the condition (domain rules §8): two-valued; an unknown value satisfies only "empty" and
 * the negations. To test many records, compile once.
 * @throws DomainError as `compileCondition`.
 * @example evaluate({ field: 'name', op: 'contains', value: 'elan' }, { name: 'Élan SA' },
 *   { asOf: '2026-03-31', me: null, catalogue: CUSTOMER_CATALOGUE }) // true
 * @example evaluate({ field: 'owner', op: 'isNot', value: { me: true } }, { owner: null },
 *   { asOf: '2026-03-31', me: 'u1', catalogue: CUSTOMER_CATALOGUE }) // true
 */
export function evaluate(condition: Condition, record: ConditionRecord, context: ConditionContext): boolean {
  return compileCondition(condition, context)(record);
}

/**
 * A rule's condition as a predicate on a change of a record: comparisons of one state read `after`. With `before` the
 * same as `after` it tells whether the condition holds at rest, which is what a rule remembers. A record that is new
 * has `{}` before (domain rules §8).
 * @throws DomainError as `compileCondition`.
 * @example const fell = compileRuleCondition({ field: 'healthScore', op: 'fellBelow', value: 40 },
 *   { asOf: '2026-03-31', me: null, catalogue: CUSTOMER_CATALOGUE });
 * [fell({ healthScore: 40 }, { healthScore: 39 }), fell({}, { healthScore: 39 })] // [true, false]
 */
export function compileRuleCondition(
  condition: RuleCondition,
  context: ConditionContext,
): (before: ConditionRecord, after: ConditionRecord) => boolean {
  const predicate = compile(condition, scopeOf(context.catalogue.fields, context));
  return (before, after) => predicate(after, before);
}

/**
 * Whether a change of the record satisfies a rule's condition (domain rules §8); see `compileRuleCondition`.
 * @throws DomainError as `compileCondition`.
 * @example evaluateChange({ field: 'stage', op: 'changed' }, { stage: 's1' }, { stage: 's2' },
 *   { asOf: '2026-03-31', me: null, catalogue: CUSTOMER_CATALOGUE }) // true
 */
export function evaluateChange(
  condition: RuleCondition,
  before: ConditionRecord,
  after: ConditionRecord,
  context: ConditionContext,
): boolean {
  return compileRuleCondition(condition, context)(before, after);
}

function scopeOf(fields: readonly ConditionField[], context: ConditionContext): Scope {
  parseDay(context.asOf);
  // A zone that is none is refused here, once, and not taken for records without days.
  if (context.zone !== undefined) dayIn(context.zone, 0);
  return { fields: new Map(fields.map((field) => [field.key, field])), context };
}

function compile(condition: RuleCondition, scope: Scope): Predicate {
  requireParsed(condition);
  if ('all' in condition) return groupOf(condition.all, false, scope);
  if ('any' in condition) return groupOf(condition.any, true, scope);
  if ('not' in condition) return negated(compile(condition.not, scope));
  if ('field' in condition) return compileLeaf(condition, scope);
  if ('some' in condition) return compileSome(condition.some, condition.where, scope);
  if ('none' in condition) return negated(compileSome(condition.none, condition.where, scope));
  return compileCount(condition, scope);
}

/**
 * What `parseCondition` gives is taken at its word; what it never saw is refused here rather than read as something.
 * @throws DomainError `condition.notParsed`.
 */
function requireParsed(condition: unknown): void {
  const isNode = typeof condition === 'object' && condition !== null;
  const form = isNode ? FORMS.find((key) => key in condition) : undefined;
  if (form === undefined) throw new DomainError('condition.notParsed', { argument: 'condition' });
  const content = (condition as Record<string, unknown>)[form];
  const isWhole =
    form === 'all' || form === 'any' ? Array.isArray(content) : form === 'not' || typeof content === 'string';
  if (!isWhole) throw new DomainError('condition.notParsed', { argument: `condition.${form}` });
}

const negated =
  (predicate: Predicate): Predicate =>
  (record, before) =>
    !predicate(record, before);

/** The answer `stopsAt` of one part is that of the group. A plain loop: this runs for every record of a list. */
function groupOf(conditions: readonly RuleCondition[], stopsAt: boolean, scope: Scope): Predicate {
  const parts = conditions.map((part) => compile(part, scope));
  return (record, before) => {
    for (const part of parts) if (part(record, before) === stopsAt) return stopsAt;
    return !stopsAt;
  };
}

function compileLeaf({ field: key, op, value }: Leaf<Operator | ChangeOperator>, scope: Scope): Predicate {
  const field = scope.fields.get(key);
  const whenUnknown = acceptsUnknown(op);
  if (field === undefined) return () => whenUnknown;
  const read = readerOf(field, scope.context);
  if (changeOperatorsOf(field.type).some((change) => change === op)) return changeTest(op, value, key, read);
  const plain = operatorsOf(field.type).find((known) => known === op);
  if (plain === undefined) return () => whenUnknown;
  const test = testOf(plain, value, field, scope.context);
  return (record) => {
    const known = read(record[key]);
    return known === null ? whenUnknown : test(known);
  };
}

/** Nothing rises from or falls to the unknown, though it is a change. */
function changeTest(op: string, value: ConditionValue | undefined, key: string, read: Read): Predicate {
  const holds = (was: Compared, is: Compared): boolean => {
    if (op === 'changed') return !sameValue(was, is);
    if (typeof was !== 'number' || typeof is !== 'number' || typeof value !== 'number') return false;
    return op === 'roseAbove' ? was <= value && is > value : was >= value && is < value;
  };
  return (record, before) => before !== null && holds(read(before[key]), read(record[key]));
}

function relatedPredicate(relation: Relation, where: Condition | undefined, { context }: Scope): Predicate {
  const fields = context.catalogue.relations[relation]?.fields ?? [];
  return where === undefined ? () => true : compile(where, scopeOf(fields, context));
}

function relatedRecords(record: ConditionRecord, relation: Relation): readonly ConditionRecord[] {
  const related = record[relation];
  return Array.isArray(related) ? related : [];
}

function compileSome(relation: Relation, where: Condition | undefined, scope: Scope): Predicate {
  const satisfies = relatedPredicate(relation, where, scope);
  return (record) => relatedRecords(record, relation).some((one) => satisfies(one, null));
}

/** A count is read as a number that is always known. */
const COUNT: ComparedType = { type: 'number' };

function compileCount({ count: relation, where, op, value }: Counted, scope: Scope): Predicate {
  const satisfies = relatedPredicate(relation, where, scope);
  const test = testOf(op, value, COUNT, scope.context);
  return (record) => test(relatedRecords(record, relation).filter((one) => satisfies(one, null)).length);
}
