import { foldText } from '../text/text.ts';
import type { ConditionContext, ConditionField, ConditionRecord, RuleCondition } from './condition.ts';

/** A second, slow reading of domain rules §8, written apart: nothing is prepared, days are counted by the platform. */
export function oracle(
  condition: RuleCondition,
  record: ConditionRecord,
  context: ConditionContext,
  before: ConditionRecord | null = null,
): boolean {
  return ask(condition, record, before, context, context.catalogue.fields);
}

const DAY = 86_400_000;
const EARLIEST = Date.parse('0001-01-01');
const LATEST = Date.parse('9999-12-31');

function plusDays(day: string, days: number): string {
  const ms = Math.min(LATEST, Math.max(EARLIEST, Date.parse(day) + days * DAY));
  return new Date(ms).toISOString().slice(0, 10);
}

function ask(
  node: RuleCondition,
  record: ConditionRecord,
  before: ConditionRecord | null,
  context: ConditionContext,
  fields: readonly ConditionField[],
): boolean {
  if ('all' in node) return node.all.map((part) => ask(part, record, before, context, fields)).every(Boolean);
  if ('any' in node) return node.any.map((part) => ask(part, record, before, context, fields)).some(Boolean);
  if ('not' in node) return ask(node.not, record, before, context, fields) === false;
  if ('field' in node) {
    const field = fields.find((one) => one.key === node.field) as ConditionField;
    const args = [node.value].flat().map((value) => given(value, field, context));
    const value = members(record[node.field], field, context);
    return leaf(
      node.op,
      value,
      args,
      context,
      members(before?.[node.field], field, context),
      before !== null,
      field.type === 'text',
    );
  }
  const relation = 'some' in node ? node.some : 'none' in node ? node.none : node.count;
  const inner = context.catalogue.relations[relation]?.fields ?? [];
  const hits = ((record[relation] ?? []) as ConditionRecord[]).filter(
    (one) => node.where === undefined || ask(node.where, one, null, context, inner),
  ).length;
  if ('some' in node) return hits > 0;
  if ('none' in node) return hits === 0;
  return leaf(node.op, [hits], [node.value].flat(), context, [], false, false);
}

/** Every value as a list of members: none when unknown, one for a plain field. */
function members(value: unknown, field: ConditionField, context: ConditionContext): unknown[] {
  const texts = field.type === 'text' || (field.type === 'set' && field.of !== 'user' && field.of !== 'choice');
  const list = field.type === 'set' ? (Array.isArray(value) ? value : []) : [value];
  const fits = {
    text: 'string',
    number: 'number',
    money: 'number',
    boolean: 'boolean',
    choice: 'string',
    user: 'string',
    set: 'string',
    date: 'string',
  }[field.type];
  const read = list
    .map((one) => (field.type === 'date' && typeof one === 'number' ? dayThere(one, context.zone) : one))
    .filter((one) => typeof one === fits && !Number.isNaN(one) && Math.abs(Number(one)) !== Number.POSITIVE_INFINITY)
    .filter((one) => field.type !== 'date' || isDay(String(one)))
    .map((one) => (texts ? foldText(String(one)) : one))
    .filter((one) => one !== '');
  return [...new Set(read)].sort();
}

/** The platform rolls 30 February over into March and reads single digits: a day is what it writes back. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text && text >= '0001';
}

function dayThere(ms: number, zone: string | undefined): string | null {
  if (zone === undefined || !(Math.abs(ms) < 4e12)) return null;
  return new Date(ms).toLocaleDateString('sv-SE', { timeZone: zone });
}

function given(value: unknown, field: ConditionField, context: ConditionContext): unknown {
  if (typeof value === 'object' && value !== null) {
    return 'me' in value ? context.me : plusDays(context.asOf, (value as { today: number }).today);
  }
  const texts = field.type === 'text' || (field.type === 'set' && field.of !== 'user' && field.of !== 'choice');
  return texts ? foldText(String(value)) : value;
}

function leaf(
  op: string,
  value: unknown[],
  args: unknown[],
  context: ConditionContext,
  was: unknown[],
  hasBefore: boolean,
  isText: boolean,
): boolean {
  const [one] = value as [number];
  const [first, second] = args as [number, number];
  const same = JSON.stringify(value) === JSON.stringify([...new Set(args)].sort());
  const shared = value.some((member) => args.includes(member));
  // What is asked of the unknown comes first: two operators and emptiness itself say yes, everything else no.
  if (op === 'empty') return value.length === 0;
  if (op === 'isNot') return !same;
  if (op === 'noneOf') return !shared;
  if (op === 'changed') return hasBefore && JSON.stringify(value) !== JSON.stringify(was);
  if (value.length === 0) return false;
  if (op === 'roseAbove') return hasBefore && was.length > 0 && (was[0] as number) <= first && one > first;
  if (op === 'fellBelow') return hasBefore && was.length > 0 && (was[0] as number) >= first && one < first;
  if (op === 'notEmpty') return true;
  if (op === 'is') return same;
  if (op === 'anyOf') return shared;
  if (op === 'contains') return shared || (isText && isPart(one, first));
  if (op === 'startsWith') return String(one).indexOf(String(first)) === 0;
  if (op === 'lt' || op === 'before') return one < first;
  if (op === 'gt' || op === 'after') return one > first;
  if (op === 'lte') return !(one > first);
  if (op === 'gte') return !(one < first);
  if (op === 'between') return !(one < first) && !(one > second);
  const distance = Math.round((Date.parse(String(one)) - Date.parse(context.asOf)) / DAY);
  if (op === 'inLast') return distance <= 0 && distance > -first;
  if (op === 'inNext') return distance >= 0 && distance < first;
  throw new Error(`No such operator: ${op}`);
}

const isPart = (text: unknown, part: unknown): boolean => String(text).split(String(part)).length > 1;
