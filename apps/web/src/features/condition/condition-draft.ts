import { type Condition, type ConditionValue, type Leaf, type Operator, parseCondition } from '@vigie/domain/condition';
import { isDomainError } from '@vigie/domain/refusal';
import type { FilterCatalogue, FilterField } from './condition-catalogue.ts';

/**
 * What is typed so far is a condition too: a value not given yet is `''` (or an empty list), which the domain takes for no
 * type. So one judge, `parseCondition`, says whether a draft is complete and what it lacks.
 */
const MISSING = '';
const WINDOW_DAYS = 30;

/** How many values an operator takes: none, a number of days, two ends, a list, or one. */
export type ValueShape = 'none' | 'window' | 'range' | 'list' | 'single';

export function shapeOf(field: FilterField, op: Operator): ValueShape {
  if (op === 'empty' || op === 'notEmpty') return 'none';
  if (op === 'inLast' || op === 'inNext') return 'window';
  if (op === 'between') return 'range';
  return field.type === 'set' || op === 'anyOf' || op === 'noneOf' ? 'list' : 'single';
}

const FIRST_OPERATOR: Record<FilterField['type'], Operator> = {
  text: 'contains',
  number: 'gte',
  money: 'gte',
  date: 'inLast',
  boolean: 'is',
  choice: 'anyOf',
  user: 'anyOf',
  set: 'contains',
};
/** Where people ask the other way round: what runs out soon, what is low. */
const OWN_FIRST_OPERATOR: Record<string, Operator> = {
  renewIn: 'lte',
  healthScore: 'lte',
  scoreChange: 'lte',
  confidence: 'lte',
  trend: 'lte',
  activeUsers: 'lte',
  noticeDay: 'inNext',
  termEndDay: 'inNext',
  dueDay: 'inNext',
};

/** The comparison that a field starts with. */
export function firstLeaf(field: FilterField): Leaf {
  const op = OWN_FIRST_OPERATOR[field.key] ?? FIRST_OPERATOR[field.type];
  return leafOf(field, op, firstValue(field, shapeOf(field, op)));
}

const leafOf = (field: FilterField, op: Operator, value: ConditionValue | undefined): Leaf =>
  value === undefined ? { field: field.key, op } : { field: field.key, op, value };

function firstValue(field: FilterField, shape: ValueShape): ConditionValue | undefined {
  if (shape === 'none') return undefined;
  if (shape === 'window') return WINDOW_DAYS;
  if (shape === 'list') return [];
  if (shape === 'range') return [MISSING, MISSING];
  if (field.type === 'boolean') return true;
  return field.type === 'date' ? { today: 0 } : MISSING;
}

/** The comparison with another operator; what was given is kept as far as the new one can take it. */
export function withOperator(leaf: Leaf, field: FilterField, op: Operator): Leaf {
  const [from, to] = [shapeOf(field, leaf.op), shapeOf(field, op)];
  return leafOf(field, op, from === to ? leaf.value : (keptValue(leaf.value, from, to) ?? firstValue(field, to)));
}

function keptValue(value: ConditionValue | undefined, from: ValueShape, to: ValueShape): ConditionValue | undefined {
  if (value === undefined || from === 'window' || to === 'window' || to === 'none') return undefined;
  const given = [value].flat().filter((one) => one !== MISSING);
  if (to === 'list') return given;
  const [first = MISSING] = given;
  return to === 'range' ? [first, MISSING] : first;
}

type End = string | number | boolean | { today: number };

/** A range with another end, the other one as it stands. */
export function withEnd(value: ConditionValue | undefined, index: 0 | 1, end: End): ConditionValue {
  const [from = MISSING, to = MISSING] = [value ?? []].flat();
  return index === 0 ? [end, to] : [from, end];
}

export interface Refusal {
  /** Where in the condition, its keys apart by dots. */
  path: string;
  reason: string;
  params: Record<string, string | number>;
}
export type Reading = { condition: Condition } | { refusal: Refusal };

/** What `input` says in terms of the catalogue, or why it says nothing. */
export function readCondition(input: unknown, catalogue: FilterCatalogue): Reading {
  try {
    return { condition: parseCondition(input, catalogue) };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const { path = '', ...params } = error.params;
    return { refusal: { path: String(path), reason: error.code.replace('condition.', ''), params } };
  }
}
