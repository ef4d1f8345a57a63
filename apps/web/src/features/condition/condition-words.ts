import {
  type Condition,
  type ConditionValue,
  type FieldType,
  type Leaf,
  type Operator,
  RELATIONS,
  type Relation,
} from '@vigie/domain/condition';
import type { Format } from '@vigie/i18n/format';
import type { i18n } from 'i18next';
import { COUNT_FIELD, type FilterCatalogue, type FilterField, fieldIn } from './condition-catalogue.ts';
import type { Refusal } from './condition-draft.ts';
import { groupOf, isLeaf, type Related, relatedOf } from './condition-tree.ts';

/** All that it takes to say a condition: the texts, the fields, and the names of what is meant by id. */
export interface Vocabulary {
  i18n: i18n;
  format: Format;
  catalogue: FilterCatalogue;
  /** The relation whose records are filtered themselves; null: customers. */
  root: Relation | null;
  people: ReadonlyMap<string, string>;
  stages: ReadonlyMap<string, string>;
  customers: ReadonlyMap<string, string>;
  /** The reporting currency: what money compares in. */
  currency: string;
  today: string;
}

/** What a chip shows: what is asked about, how it is compared, with what. */
export interface Said {
  subject: string;
  operator: string;
  value: string;
}

const NOT_GIVEN = '…';

/** A text whose key is made of the names of fields and values; the tests hold that each is there. */
const text = ({ i18n }: Vocabulary, key: string, params: Record<string, string | number> = {}): string =>
  i18n.t(`condition.${key}` as 'condition.and', params);

export const fieldWords = (own: Vocabulary, relation: Relation | null, field: FilterField): string =>
  field.label ?? text(own, `${relation ?? own.root ?? 'field'}.${field.key}`);

export const relationWords = (own: Vocabulary, form: 'some' | 'none' | 'count' | 'relation', name: Relation): string =>
  text(own, `${form}.${name}`);

const FAMILY: Record<FieldType, 'text' | 'number' | 'date' | 'set'> = {
  text: 'text',
  number: 'number',
  money: 'number',
  date: 'date',
  boolean: 'text',
  choice: 'text',
  user: 'text',
  set: 'set',
};

export const operatorWords = (own: Vocabulary, type: FieldType, op: Operator): string =>
  text(own, `op.${FAMILY[type]}.${op}`);

/** Where the texts of the product's choices are, by relation and field. */
const CHOICES: Record<string, string> = {
  stageKind: 'condition.option.stageKind',
  healthStatus: 'health.status',
  scoreSource: 'health.source',
  statusSource: 'health.source',
  churnRiskSource: 'health.source',
  'interactions.kind': 'condition.option.kind',
  'interactions.direction': 'condition.option.direction',
  'interactions.status': 'condition.option.interaction',
  'agreements.nature': 'agreement.natures',
  'agreements.status': 'agreement.statuses',
  'invoices.status': 'ledger.statuses',
  'tasks.status': 'condition.option.task',
};

export function choiceWords(own: Vocabulary, relation: Relation | null, field: FilterField, value: string): string {
  const label = field.optionLabels?.get(value);
  if (label !== undefined) return label;
  const of = relation ?? own.root;
  const folder = CHOICES[of === null ? field.key : `${of}.${field.key}`];
  if (folder !== undefined) return own.i18n.t(`${folder}.${value}` as 'condition.and');
  // What the product fixes and gives no words says itself: A, B, C, D.
  if (field.options !== undefined) return value;
  const names = field.key === 'parent' ? own.customers : own.stages;
  return names.get(value) ?? text(own, 'gone');
}

type Single = Exclude<ConditionValue, readonly unknown[]>;

/** One value of a field, in words. */
export function singleWords(own: Vocabulary, relation: Relation | null, field: FilterField, value: Single): string {
  if (value === '') return NOT_GIVEN;
  if (typeof value === 'object') return 'me' in value ? text(own, 'me') : relativeDay(own, value.today);
  if (typeof value === 'boolean') return own.i18n.t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number') return numberWords(own, field, value);
  const held = field.type === 'set' ? (field.of ?? 'text') : field.type;
  if (held === 'date') return text(own, 'onDay', { day: own.format.day(value, own.today) });
  if (held === 'user') return own.people.get(value) ?? text(own, 'gone');
  return held === 'choice' ? choiceWords(own, relation, field, value) : value;
}

function relativeDay(own: Vocabulary, days: number): string {
  if (days === 0) return own.i18n.t('common.today');
  const distance = own.i18n.t('common.days', { count: Math.abs(days) });
  return text(own, days > 0 ? 'todayPlus' : 'todayMinus', { days: distance });
}

function numberWords({ i18n, format, currency }: Vocabulary, field: FilterField, value: number): string {
  if (field.type === 'money') return format.money({ amountMinor: value, currency });
  if (field.unit === 'days' || field.type === 'date') return i18n.t('common.days', { count: value });
  if (field.unit === 'share') return format.percent(value, 2);
  return field.unit === 'percent' ? format.percent(value / 100, 2) : format.number(value, 6);
}

function valueWords(own: Vocabulary, relation: Relation | null, field: FilterField, leaf: Leaf): string {
  const { op, value } = leaf;
  if (value === undefined) return '';
  if (!Array.isArray(value)) return singleWords(own, relation, field, value as Single);
  const words = value.map((one: Single) => singleWords(own, relation, field, one));
  if (op === 'between') return text(own, 'range', { from: words[0] ?? NOT_GIVEN, to: words[1] ?? NOT_GIVEN });
  if (words.length === 0) return NOT_GIVEN;
  // A set that contains one of them is enough: the one list that reads with "or".
  return words.join(field.type === 'set' && op === 'contains' ? ` ${text(own, 'or')} ` : ', ');
}

/** A condition as a chip says it; a group has one part only, its sentence. */
export function saidOf(own: Vocabulary, condition: Condition, relation: Relation | null = null): Said {
  if (isLeaf(condition)) {
    const field = fieldIn(own.catalogue, relation, condition.field);
    if (field === undefined) return { subject: condition.field, operator: '', value: '' };
    return {
      subject: fieldWords(own, relation, field),
      operator: operatorWords(own, field.type, condition.op),
      value: valueWords(own, relation, field, condition),
    };
  }
  const related = relatedOf(condition);
  return related === null
    ? { subject: groupSentence(own, condition, relation), operator: '', value: '' }
    : saidOfRelated(own, related);
}

function saidOfRelated(own: Vocabulary, { form, relation, where, counted }: Related): Said {
  const subject = relationWords(own, form, relation);
  const inner = where === undefined ? '' : sentenceOf(own, where, relation);
  if (counted === null) return { subject, operator: '', value: inner };
  const { op, value } = counted;
  return {
    subject: inner === '' ? subject : `${subject} (${inner})`,
    operator: operatorWords(own, 'number', op),
    value: valueWords(own, null, COUNT_FIELD, { field: COUNT_FIELD.key, op, value }),
  };
}

/** A condition in one sentence. */
export function sentenceOf(own: Vocabulary, condition: Condition, relation: Relation | null = null): string {
  const { subject, operator, value } = saidOf(own, condition, relation);
  if (relatedOf(condition) !== null && operator === '') return value === '' ? subject : `${subject} (${value})`;
  return [subject, operator, value].filter((words) => words !== '').join(' ');
}

function groupSentence(own: Vocabulary, condition: Condition, relation: Relation | null): string {
  if ('not' in condition) return text(own, 'not', { condition: sentenceOf(own, condition.not, relation) });
  const { mode, parts } = groupOf(condition) ?? { mode: 'all', parts: [] };
  const [first] = parts;
  if (first === undefined) return text(own, mode === 'all' ? 'everything' : 'nothing');
  if (parts.length === 1) return sentenceOf(own, first, relation);
  return parts.map((part) => grouped(own, part, relation)).join(` ${text(own, mode === 'all' ? 'and' : 'or')} `);
}

/** A group inside a group stands in parentheses. */
function grouped(own: Vocabulary, part: Condition, relation: Relation | null): string {
  const words = sentenceOf(own, part, relation);
  return ('all' in part && part.all.length > 1) || ('any' in part && part.any.length > 1) ? `(${words})` : words;
}

/** What a value that was refused should have been, by what the domain says it expected. */
const NEEDED: Record<string, string> = {
  number: 'needsNumber',
  minorUnits: 'needsNumber',
  count: 'needsNumber',
  days: 'needsDays',
  day: 'needsDay',
  choice: 'emptyList',
  user: 'emptyList',
  list: 'emptyList',
  range: 'needsRange',
};
const MALFORMED = ['notAnObject', 'unknownForm', 'unknownKey', 'notAList', 'unexpectedValue'];

/** A field or relation that is not offered here, in words where the product has some for it. */
export function fieldName(instance: i18n, key: string): string {
  const folders = ['field', 'relation', ...RELATIONS];
  const found = folders.map((folder) => `condition.${folder}.${key}`).find((path) => instance.exists(path));
  return found === undefined ? key : instance.t(found as 'condition.field.name');
}

/** Why a condition cannot be read, in words. */
export function refusalWords(instance: i18n, { reason, params }: Pick<Refusal, 'reason' | 'params'>): string {
  const key = MALFORMED.includes(reason)
    ? 'malformed'
    : reason === 'wrongValue'
      ? (NEEDED[String(params.expected)] ?? 'needsValue')
      : reason;
  const named = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? fieldName(instance, value) : value,
    ]),
  );
  return instance.t(`condition.problem.${key}` as 'condition.problem.malformed', named);
}
