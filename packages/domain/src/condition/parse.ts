import { DomainError } from '../refusal/refusal.ts';
import {
  type Catalogue,
  type ChangeOperator,
  COUNT_OPERATORS,
  type ConditionField,
  changeOperatorsOf,
  type Operator,
  operatorsOf,
  RELATIONS,
  type Relation,
} from './field.ts';
import { nearestNames, shown } from './nearest.ts';
import { type Condition, type Leaf, MAX_CONDITION_DEPTH, MAX_CONDITION_LEAVES, type RuleCondition } from './shape.ts';
import { isBare, readCount, readValue } from './value.ts';

export const FORMS = ['all', 'any', 'not', 'field', 'some', 'none', 'count'] as const;
type Form = (typeof FORMS)[number];
const FORM_KEYS: Readonly<Record<Form, readonly string[]>> = {
  all: ['all'],
  any: ['any'],
  not: ['not'],
  field: ['field', 'op', 'value'],
  some: ['some', 'where'],
  none: ['none', 'where'],
  count: ['count', 'where', 'op', 'value'],
};

type AnyLeaf = Leaf<Operator | ChangeOperator>;
type Node = ReadonlyMap<string, unknown>;

/** What the parts of one condition share while it is read. */
interface Reading {
  catalogue: Catalogue;
  fields: ReadonlyMap<string, ConditionField>;
  /** Comparisons of two states are allowed here. */
  takesChanges: boolean;
  /** Inside `where`: the records there have no relations of their own. */
  isInside: boolean;
  budget: { leaves: number };
}

/**
 * The condition that `input` (parsed JSON from outside) says in terms of the catalogue, a fresh copy of known keys
 * only; the form stored and sent, so that reading it again gives the same (domain rules §8).
 * @throws DomainError `condition.*`: each names the `path` inside the condition, `''` for the whole, and, where
 * something else would have been right, what was `expected` there.
 * @example parseCondition({ field: 'mrr', op: 'gte', value: 100_000 }, CUSTOMER_CATALOGUE)
 * // { field: 'mrr', op: 'gte', value: 100000 }
 * @example parseCondition({ field: 'heathScore', op: 'empty' }, CUSTOMER_CATALOGUE) // throws 'condition.unknownField'
 */
export function parseCondition(input: unknown, catalogue: Catalogue): Condition {
  return readCondition(input, readingOf(catalogue, false), '', 1) as Condition;
}

/**
 * The same for a rule, where fields may also be compared with what they were (`changed`, `roseAbove`, `fellBelow`;
 * domain rules §8).
 * @throws DomainError `condition.*` as {@link parseCondition}.
 * @example parseRuleCondition({ field: 'healthScore', op: 'fellBelow', value: 40 }, CUSTOMER_CATALOGUE)
 * // { field: 'healthScore', op: 'fellBelow', value: 40 }
 * @example parseRuleCondition({ field: 'name', op: 'fellBelow', value: 40 }, CUSTOMER_CATALOGUE)
 * // throws 'condition.wrongOperator'
 */
export function parseRuleCondition(input: unknown, catalogue: Catalogue): RuleCondition {
  return readCondition(input, readingOf(catalogue, true), '', 1);
}

function readingOf(catalogue: Catalogue, takesChanges: boolean): Reading {
  const fields = fieldsByKey(catalogue.fields);
  return { catalogue, fields, takesChanges, isInside: false, budget: { leaves: MAX_CONDITION_LEAVES } };
}

/** A map, never an object: `constructor` and `__proto__` are names like others here. */
function fieldsByKey(fields: readonly ConditionField[]): Map<string, ConditionField> {
  return new Map(fields.map((field) => [field.key, field]));
}

function readCondition(input: unknown, reading: Reading, path: string, depth: number): RuleCondition {
  if (depth > MAX_CONDITION_DEPTH) throw new DomainError('condition.tooDeep', { path, max: MAX_CONDITION_DEPTH });
  const node = readNode(input, path);
  const form = readForm(node, path);
  switch (form) {
    case 'all':
      return { all: readParts(node.get(form), reading, at(path, form), depth) };
    case 'any':
      return { any: readParts(node.get(form), reading, at(path, form), depth) };
    case 'not':
      return { not: readCondition(node.get(form), reading, at(path, form), depth + 1) };
    case 'field':
      return readLeaf(node, reading, path);
    default:
      return readRelated(node, form, reading, path, depth);
  }
}

const at = (path: string, key: string | number): string => (path === '' ? String(key) : `${path}.${key}`);

/** The keys that say something; a key that is undefined is one that JSON would not have. */
function readNode(input: unknown, path: string): Node {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new DomainError('condition.notAnObject', { path, expected: FORMS.join(', ') });
  }
  return new Map(Object.entries(input).filter(([, value]) => value !== undefined));
}

function readForm(node: Node, path: string): Form {
  const [form, other] = FORMS.filter((candidate) => node.has(candidate));
  if (form === undefined || other !== undefined) {
    throw new DomainError('condition.unknownForm', { path, expected: FORMS.join(', ') });
  }
  for (const key of node.keys()) {
    if (FORM_KEYS[form].includes(key)) continue;
    throw new DomainError('condition.unknownKey', { path, key: shown(key), expected: FORM_KEYS[form].join(', ') });
  }
  return form;
}

function readParts(input: unknown, reading: Reading, path: string, depth: number): RuleCondition[] {
  if (!Array.isArray(input)) throw new DomainError('condition.notAList', { path });
  // An empty group counts as a leaf: otherwise nothing would bound how many there are.
  if (input.length === 0) spendLeaf(reading, path);
  return Array.from(input, (part, index) => readCondition(part, reading, at(path, index), depth + 1));
}

function spendLeaf(reading: Reading, path: string): void {
  reading.budget.leaves -= 1;
  if (reading.budget.leaves < 0) throw new DomainError('condition.tooManyLeaves', { path, max: MAX_CONDITION_LEAVES });
}

function readLeaf(node: Node, reading: Reading, path: string): AnyLeaf {
  spendLeaf(reading, path);
  const field = readField(node.get('field'), reading, at(path, 'field'));
  const op = readOperator(node.get('op'), field, reading, at(path, 'op'));
  const value = node.get('value');
  if (!isBare(op)) return { field: field.key, op, value: readValue(value, op, field, at(path, 'value')) };
  if (value === undefined) return { field: field.key, op };
  throw new DomainError('condition.unexpectedValue', { path: at(path, 'value'), operator: op });
}

function readField(input: unknown, reading: Reading, path: string): ConditionField {
  const field = typeof input === 'string' ? reading.fields.get(input) : undefined;
  if (field !== undefined) return field;
  const expected = nearestNames(shown(input), [...reading.fields.keys()]);
  throw new DomainError('condition.unknownField', { path, field: shown(input), expected });
}

function readOperator(
  input: unknown,
  field: ConditionField,
  reading: Reading,
  path: string,
): Operator | ChangeOperator {
  const plain: readonly (Operator | ChangeOperator)[] = operatorsOf(field.type);
  const changes = changeOperatorsOf(field.type);
  const allowed = reading.takesChanges ? [...plain, ...changes] : plain;
  const op = allowed.find((candidate) => candidate === input);
  if (op !== undefined) return op;
  // A record of a relation has no "before" to be compared with: it is not followed from one state to the next.
  const isMisplaced = changes.some((candidate) => candidate === input);
  throw new DomainError(isMisplaced ? 'condition.ruleOperator' : 'condition.wrongOperator', {
    path,
    operator: shown(input),
    type: field.type,
    expected: allowed.join(', '),
  });
}

function readRelated(node: Node, form: 'some' | 'none' | 'count', reading: Reading, path: string, depth: number) {
  spendLeaf(reading, path);
  const relation = readRelation(node.get(form), reading, at(path, form));
  const input = node.get('where');
  const where =
    input === undefined
      ? {}
      : { where: readCondition(input, insideOf(relation, reading), at(path, 'where'), depth + 1) as Condition };
  if (form === 'some') return { some: relation, ...where };
  if (form === 'none') return { none: relation, ...where };
  const op = COUNT_OPERATORS.find((candidate) => candidate === node.get('op'));
  if (op === undefined) {
    throw new DomainError('condition.wrongOperator', {
      path: at(path, 'op'),
      operator: shown(node.get('op')),
      type: 'count',
      expected: COUNT_OPERATORS.join(', '),
    });
  }
  return { count: relation, ...where, op, value: readCount(node.get('value'), op, at(path, 'value')) };
}

function readRelation(input: unknown, reading: Reading, path: string): Relation {
  if (reading.isInside) throw new DomainError('condition.nestedRelation', { path });
  const known = RELATIONS.filter((name) => reading.catalogue.relations[name] !== undefined);
  const relation = known.find((name) => name === input);
  if (relation !== undefined) return relation;
  throw new DomainError('condition.unknownRelation', { path, relation: shown(input), expected: known.join(', ') });
}

function insideOf(relation: Relation, reading: Reading): Reading {
  const fields = fieldsByKey(reading.catalogue.relations[relation]?.fields ?? []);
  return { ...reading, fields, takesChanges: false, isInside: true };
}
