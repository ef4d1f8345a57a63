import type { Action } from '../access/access.ts';
import type { CustomEntity, CustomType } from '../custom-field/custom-field.ts';

export const FIELD_TYPES = ['text', 'number', 'money', 'date', 'boolean', 'choice', 'user', 'set'] as const;
/** How a field is compared. A set holds texts, choices or users; the others hold one value. */
export type FieldType = (typeof FIELD_TYPES)[number];

/**
 * What compares one state. `lt` <, `lte` ≤, `gt` >, `gte` ≥; `before` and `after` leave the day itself out, `between`
 * takes both ends in; `inLast` n is the window of domain rules §1, `inNext` n its mirror: today and the n − 1 days after.
 */
export const OPERATORS = [
  'is',
  'isNot',
  'contains',
  'startsWith',
  'anyOf',
  'noneOf',
  'empty',
  'notEmpty',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'before',
  'after',
  'inLast',
  'inNext',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** What compares two states; in rules only. */
export const CHANGE_OPERATORS = ['changed', 'roseAbove', 'fellBelow'] as const;
export type ChangeOperator = (typeof CHANGE_OPERATORS)[number];

export const RELATIONS = ['contacts', 'interactions', 'agreements', 'invoices', 'tasks'] as const;
export type Relation = (typeof RELATIONS)[number];

/** The relation whose records have the custom fields of an entity; those of customers are fields of the record itself. */
export const RELATION_OF_ENTITY: Readonly<Record<CustomEntity, Relation | null>> = {
  customer: null,
  contact: 'contacts',
  interaction: 'interactions',
  agreement: 'agreements',
  invoice: 'invoices',
};

/** What a number counts: for those who write it out; the value itself is compared as it is. */
export type NumberUnit = 'days' | 'percent' | 'share' | 'points' | 'count';

/** One thing that conditions can ask about. Its SQL expression is db's, under the same `key`. */
export interface ConditionField {
  key: string;
  type: FieldType;
  /** What a set holds; `text` unless told. */
  of?: 'text' | 'choice' | 'user';
  labelKey: string;
  /** The organisation's own words, for custom fields: no key of a translation says them. */
  label?: string;
  /** What the reader must be allowed to do on the record. */
  permission: Action;
  unit?: NumberUnit;
  /** The values of a choice that the product fixes; absent where the organisation lists them, by id. */
  options?: readonly string[];
  /** A private item shows this even to those who may not open it (domain rules §2: kind and day). */
  staysVisible?: boolean;
}

/** The records that hang on a record; asking for them at all takes `permission`. */
export interface RelationFields {
  permission: Action;
  fields: readonly ConditionField[];
}

/** What conditions on one kind of record may ask. Custom fields join `fields`, those of related records their relation's. */
export interface Catalogue {
  fields: readonly ConditionField[];
  relations: Readonly<Partial<Record<Relation, RelationFields>>>;
}

const EMPTINESS: readonly Operator[] = ['empty', 'notEmpty'];
const EQUALITY: readonly Operator[] = ['is', 'isNot'];
const MEMBERSHIP: readonly Operator[] = ['anyOf', 'noneOf'];
const ORDER: readonly Operator[] = ['lt', 'lte', 'gt', 'gte', 'between'];
const PICKED: readonly Operator[] = [...EQUALITY, ...MEMBERSHIP, ...EMPTINESS];

/** The operators of each type (domain rules §8). */
const TYPE_OPERATORS: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: [...EQUALITY, 'contains', 'startsWith', ...MEMBERSHIP, ...EMPTINESS],
  number: [...EQUALITY, ...ORDER, ...EMPTINESS],
  money: [...EQUALITY, ...ORDER, ...EMPTINESS],
  date: [...EQUALITY, 'before', 'after', 'between', 'inLast', 'inNext', ...EMPTINESS],
  boolean: [...EQUALITY, ...EMPTINESS],
  choice: PICKED,
  user: PICKED,
  set: [...EQUALITY, 'contains', 'noneOf', ...EMPTINESS],
};
/** What a count of related records is compared with: it is never unknown. */
export const COUNT_OPERATORS: readonly Operator[] = [...EQUALITY, ...ORDER];

/**
 * What may be asked of a field of `type` in a list, a view or a profile (domain rules §8).
 * @example operatorsOf('boolean') // ['is', 'isNot', 'empty', 'notEmpty']
 */
export function operatorsOf(type: FieldType): readonly Operator[] {
  return TYPE_OPERATORS[type];
}

/**
 * What a rule may ask besides: every field can change, numbers and money also rise and fall (domain rules §8).
 * @example changeOperatorsOf('money') // ['changed', 'roseAbove', 'fellBelow']
 * @example changeOperatorsOf('date') // ['changed']
 */
export function changeOperatorsOf(type: FieldType): readonly ChangeOperator[] {
  return type === 'number' || type === 'money' ? CHANGE_OPERATORS : ['changed'];
}

const NULL_OPERATORS: readonly string[] = ['isNot', 'noneOf', 'empty'] satisfies Operator[];

/**
 * Whether an unknown value satisfies `op`: only "empty" and the negations do (domain rules §8).
 * @example acceptsUnknown('isNot') // true
 * @example acceptsUnknown('lt') // false
 */
export function acceptsUnknown(op: string): boolean {
  return NULL_OPERATORS.includes(op);
}

/**
 * A custom field in the catalogue (domain rules §8), asked by whoever may read the records it is of. Its key gets a
 * prefix: people name their fields freely, `mrr` too. Money compares in minor units of the organisation's currency.
 * @example conditionFieldOf({ key: 'region', label: 'Région', type: 'choice', optionIds: ['o1'] }, 'customer.read').key
 * // 'custom.region'
 */
export function conditionFieldOf(
  custom: {
    key: string;
    label: string;
    type: CustomType;
    /** Ids of the options of a choice: labels may be renamed, conditions go on. */
    optionIds: readonly string[];
  },
  permission: Action,
): ConditionField {
  return {
    key: `custom.${custom.key}`,
    type: custom.type,
    labelKey: 'condition.field.custom',
    label: custom.label,
    permission,
    ...(custom.type === 'choice' ? { options: [...custom.optionIds] } : {}),
  };
}
