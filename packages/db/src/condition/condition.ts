import {
  acceptsUnknown,
  type Catalogue,
  type Condition,
  type ConditionField,
  type Counted,
  comparisonOf,
  type Leaf,
  operatorsOf,
  type ReadingContext,
  type Relation,
} from '@vigie/domain/condition';
import { type RawBuilder, sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';
import { type CustomerCatalogue, customerSource } from './customer-source.ts';
import { RELATED } from './related-source.ts';
import type { RecordSource, SqlField } from './source.ts';

export { type CustomerCatalogue, loadCustomerCatalogue } from './customer-source.ts';
export { loadConditionRecords, loadMasterRecords } from './record.ts';

type Sql = RawBuilder<boolean>;

interface Scope {
  catalogue: Catalogue;
  fields: ReadonlyMap<string, ConditionField>;
  source: RecordSource;
  context: ReadingContext;
  /** Below a negation, which an unknown would pass through. */
  isExact: boolean;
}

/**
 * A condition on customers as SQL over the aliases `c` (customer) and `f` (customer_figure): true of the same rows of
 * which the domain's `evaluate` is (qD4). Two-valued below every negation, so that none meets an unknown; elsewhere an
 * unknown is as good as false, and a bare comparison is one that indexes and statistics can serve. Values
 * are parameters, names come from {@link customerSource} alone: nothing of the condition becomes SQL.
 */
export function customerCondition(
  tx: OrgTx,
  condition: Condition,
  catalogue: CustomerCatalogue,
  context: ReadingContext = { asOf: tx.today, me: tx.actor.userId },
): Sql {
  return compile(condition, scopeOf(catalogue, catalogue.fields, customerSource(tx, catalogue, context), context));
}

/**
 * The same on a record of a relation itself, under the alias of its table; `evaluate` reads it from the relation's records.
 * What stands in the way of reading a record whole (privacy) is masked field by field, as below a customer.
 */
export function relatedCondition(
  tx: OrgTx,
  relation: Relation,
  condition: Condition,
  catalogue: CustomerCatalogue,
): Sql {
  const context = { asOf: tx.today, me: tx.actor.userId };
  const record = RELATED[relation]?.of(tx, context, catalogue.relatedCustom[relation] ?? []).record;
  if (record === undefined) throw new Error(`No conditions on ${relation} themselves.`);
  const fields = catalogue.relations[relation]?.fields ?? [];
  return compile(condition, scopeOf({ fields, relations: {} }, fields, record, context));
}

/** Where the value of each field of a customer comes from in SQL, over the aliases `c` and `f`. */
export const customerFields = (tx: OrgTx, catalogue: CustomerCatalogue): RecordSource['fields'] =>
  customerSource(tx, catalogue, { asOf: tx.today, me: tx.actor.userId }).fields;

function scopeOf(
  catalogue: Catalogue,
  fields: readonly ConditionField[],
  source: RecordSource,
  context: ReadingContext,
): Scope {
  return { catalogue, fields: new Map(fields.map((field) => [field.key, field])), source, context, isExact: false };
}

const constant = (value: boolean): Sql => (value ? sql<boolean>`true` : sql<boolean>`false`);

function compile(condition: Condition, scope: Scope): Sql {
  if ('all' in condition) return group(condition.all, ' and ', true, scope);
  if ('any' in condition) return group(condition.any, ' or ', false, scope);
  if ('not' in condition) return sql<boolean>`not (${compile(condition.not, { ...scope, isExact: true })})`;
  if ('field' in condition) return leaf(condition, scope);
  if ('some' in condition) return exists(condition.some, condition.where, scope);
  if ('none' in condition) return sql<boolean>`not ${exists(condition.none, condition.where, scope)}`;
  return counted(condition, scope);
}

function group(parts: readonly Condition[], by: ' and ' | ' or ', whenNone: boolean, scope: Scope): Sql {
  if (parts.length === 0) return constant(whenNone);
  return sql<boolean>`(${sql.join(
    parts.map((part) => compile(part, scope)),
    sql.raw(by),
  )})`;
}

function leaf({ field: key, op, value }: Leaf, { fields, source, context, isExact }: Scope): Sql {
  const field = fields.get(key);
  const column = source.fields.get(key);
  const whenUnknown = constant(acceptsUnknown(op));
  if (field === undefined || column === undefined || !operatorsOf(field.type).includes(op)) return whenUnknown;
  const { op: test, values } = comparisonOf(op, value, field, context);
  if ('members' in column) return testOfSet(test, values, column);
  const tested = sql<boolean>`${rareOnly(test, values, column)}${testOfValue(test, values, column)}`;
  return isExact || acceptsUnknown(op) ? sql<boolean>`coalesce(${tested}, ${whenUnknown})` : tested;
}

type Given = ReturnType<typeof comparisonOf>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A value as a parameter of the column's type; an id that is none equals nothing. */
function parameter(
  value: Given['values'][number] | undefined,
  { type }: Extract<SqlField, { value: unknown }>,
): RawBuilder<unknown> {
  const fits = value !== undefined && (type !== 'uuid' || (typeof value === 'string' && UUID.test(value)));
  return sql`${fits ? value : null}::${sql.raw(type === 'integer' ? numberType([value]) : type)}`;
}

/** A list is one parameter, however long: a statement takes 65,535 of them. */
function listOf(values: Given['values'], { type }: Extract<SqlField, { value: unknown }>): RawBuilder<unknown> {
  const fitting = values.filter((value) => value !== null && (type !== 'uuid' || UUID.test(String(value))));
  return sql`${fitting}::${sql.raw(type === 'integer' ? numberType(fitting) : type)}[]`;
}

/** Whole numbers are compared as such: the index of a whole column answers no others. */
const numberType = (values: readonly unknown[]): 'bigint' | 'float8' =>
  values.every((value) => Number.isSafeInteger(value)) ? 'bigint' : 'float8';

/** Records that are found without a look at all others, where a value that few have is all that is sought. */
function rareOnly(
  op: Given['op'],
  values: Given['values'],
  { among }: Extract<SqlField, { value: unknown }>,
): RawBuilder<unknown> {
  const [sought] = values;
  const isOne = values.length === 1 && (op === 'is' || op === 'anyOf');
  const rare = isOne ? among?.(sought) : undefined;
  return rare === undefined ? sql`` : sql`${rare} and `;
}

const SEEKING: ReadonlySet<Given['op']> = new Set(['is', 'contains', 'startsWith', 'anyOf']);

/** Null where the value is: what an unknown one satisfies is said outside. */
function testOfValue(op: Given['op'], values: Given['values'], column: Extract<SqlField, { value: unknown }>): Sql {
  // An unknown text holds nothing that is asked for, stored as an empty one too.
  const isSought = values.every((one) => typeof one === 'string' && one !== '');
  const value = (isSought && SEEKING.has(op) ? column.stored : undefined) ?? column.value;
  const [first, second] = values.map((one) => parameter(one, column));
  switch (op) {
    case 'is':
      return sql<boolean>`${value} = ${first}`;
    case 'isNot':
      return sql<boolean>`not coalesce(${value} = ${first}, false)`;
    case 'contains':
      return sql<boolean>`strpos(${value}, ${first}) > 0`;
    case 'startsWith':
      return sql<boolean>`starts_with(${value}, ${first})`;
    case 'anyOf':
      return sql<boolean>`${value} = any (${listOf(values, column)})`;
    case 'noneOf':
      return sql<boolean>`not coalesce(${value} = any (${listOf(values, column)}), false)`;
    case 'empty':
      return sql<boolean>`${value} is null`;
    case 'notEmpty':
      return sql<boolean>`${value} is not null`;
    case 'between':
      return sql<boolean>`${value} between ${first} and ${second}`;
    case 'lt':
      return sql<boolean>`${value} < ${first}`;
    case 'gt':
      return sql<boolean>`${value} > ${first}`;
    case 'lte':
      return sql<boolean>`${value} <= ${first}`;
    case 'gte':
      return sql<boolean>`${value} >= ${first}`;
  }
}

type SetField = Extract<SqlField, { members: unknown }>;

/** `members` selects the members of the set as text, under the name `member`. An empty set is an unknown one. */
function testOfSet(op: Given['op'], values: Given['values'], { members, holders }: SetField): Sql {
  const wanted = [...new Set(values)];
  const meets =
    holders?.(wanted) ?? sql<boolean>`exists (select 1 from (${members}) m where m.member = any (${wanted}::text[]))`;
  const equals = wanted.includes(null)
    ? constant(false)
    : sql<boolean>`(select count(*) = ${wanted.length} and count(*) filter (where m.member = any (${wanted}::text[])) = ${wanted.length} from (select distinct member from (${members}) d) m)`;
  switch (op) {
    case 'is':
      return equals;
    case 'isNot':
      return sql<boolean>`not ${equals}`;
    case 'contains':
      return meets;
    case 'noneOf':
      return sql<boolean>`not ${meets}`;
    case 'empty':
      return sql<boolean>`not exists (${members})`;
    case 'notEmpty':
      return sql<boolean>`exists (${members})`;
    default:
      return constant(acceptsUnknown(op));
  }
}

/** The records of a relation that satisfy `where`, as the tail of a select. */
function related(relation: Relation, where: Condition | undefined, scope: Scope): RawBuilder<unknown> | null {
  const source = scope.source.relations.get(relation);
  if (source === undefined) return null;
  const fields = scope.catalogue.relations[relation]?.fields ?? [];
  const inner = scopeOf(scope.catalogue, fields, source.record, scope.context);
  return sql`from ${source.from} where ${source.join} and ${where === undefined ? constant(true) : compile(where, inner)}`;
}

function exists(relation: Relation, where: Condition | undefined, scope: Scope): Sql {
  const records = related(relation, where, scope);
  return records === null ? constant(false) : sql<boolean>`exists (select 1 ${records})`;
}

function counted({ count, where, op, value }: Counted, scope: Scope): Sql {
  const records = related(count, where, scope);
  const column = {
    value: records === null ? sql`0::float8` : sql`(select count(*)::float8 ${records})`,
    type: 'float8',
  } as const;
  const { op: test, values } = comparisonOf(op, value, { type: 'number' }, scope.context);
  return sql<boolean>`coalesce(${testOfValue(test, values, column)}, false)`;
}
