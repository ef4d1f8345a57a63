import { addDays, type CalendarDate, dayIn, isCalendarDate } from '../calendar/calendar.ts';
import { isDomainError } from '../refusal/refusal.ts';
import { foldText } from '../text/text.ts';
import type { ConditionField, Operator } from './field.ts';
import type { ConditionValue } from './shape.ts';

/** The day and the person a condition is read for. */
export interface ReadingContext {
  /** "Today", in the organisation's zone. */
  asOf: CalendarDate;
  /** Whoever reads, as user id; null for the system, for whom `{ me: true }` is nobody. */
  me: string | null;
  /** Needed only by records that give instants (milliseconds since the epoch) for days; without it those are unknown. */
  zone?: string;
}

/** A field's value as it is compared: folded, or null where it is unknown. Lists stand for sets, each member once. */
export type Compared = string | number | boolean | ReadonlySet<string> | null;
export type Read = (value: unknown) => Compared;

const FIRST_DAY = '0001-01-01';
const LAST_DAY = '9999-12-31';

/**
 * Reads a record's value of `field`: what has not the shape of the type is unknown, and so is a text that folds to
 * nothing and a set without members.
 */
export function readerOf(field: ConditionField, context: ReadingContext): Read {
  switch (field.type) {
    case 'text':
      return (value) => (typeof value === 'string' ? foldText(value) || null : null);
    case 'number':
    case 'money':
      return (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);
    case 'date':
      return dayReader(context.zone);
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : null);
    case 'choice':
    case 'user':
      return (value) => (typeof value === 'string' ? value || null : null);
    case 'set': {
      const isText = (field.of ?? 'text') === 'text';
      return (value) => readSet(value, isText);
    }
  }
}

function dayReader(zone: string | undefined): Read {
  return (value) => {
    if (isCalendarDate(value)) return value;
    return typeof value === 'number' && zone !== undefined ? dayOfInstant(zone, value) : null;
  };
}

function dayOfInstant(zone: string, instantMs: number): CalendarDate | null {
  try {
    return dayIn(zone, instantMs);
  } catch (error) {
    // Beyond the calendar's years, or no number at all: unknown, like any value that is none of its type.
    if (isDomainError(error)) return null;
    throw error;
  }
}

function readSet(value: unknown, isText: boolean): ReadonlySet<string> | null {
  if (!Array.isArray(value)) return null;
  const members = new Set<string>();
  for (const item of value) {
    const member = typeof item === 'string' && isText ? foldText(item) : item;
    if (typeof member === 'string' && member !== '') members.add(member);
  }
  return members.size === 0 ? null : members;
}

/** What decides how values of a field are compared. */
export type ComparedType = Pick<ConditionField, 'type' | 'of'>;

/** A comparison as it is done: windows are ranges, the two ways of naming < and > are one, values are named. */
export interface Comparison {
  op: Exclude<Operator, 'before' | 'after' | 'inLast' | 'inNext'>;
  /** Texts folded, days and people resolved; null for `{ me: true }` where nobody reads, which nothing equals. */
  values: readonly (string | number | boolean | null)[];
}

/**
 * What `op` compares a known value of `field` with; evaluation and SQL both follow it. Days that would leave the
 * calendar stop at its end.
 * @throws DomainError `calendar.invalidDay` for a context without a day.
 * @example comparisonOf('inLast', 7, CUSTOMER_FIELDS.find(({ key }) => key === 'lastTouch'), { asOf: '2026-03-31', me: null })
 * // { op: 'between', values: ['2026-03-25', '2026-03-31'] }
 */
export function comparisonOf(
  op: Operator,
  given: ConditionValue | undefined,
  field: ComparedType,
  context: ReadingContext,
): Comparison {
  if (op === 'empty' || op === 'notEmpty') return { op, values: [] };
  if (op === 'inLast') return { op: 'between', values: [shiftDay(context.asOf, 1 - Number(given)), context.asOf] };
  if (op === 'inNext') return { op: 'between', values: [context.asOf, shiftDay(context.asOf, Number(given) - 1)] };
  const values = (Array.isArray(given) ? given : [given]).map((value) => resolve(value, field, context));
  return { op: op === 'before' ? 'lt' : op === 'after' ? 'gt' : op, values };
}

/** Tests a known value of `field` by `op` against the condition's value, which is prepared once. */
export function testOf(
  operator: Operator,
  given: ConditionValue | undefined,
  field: ComparedType,
  context: ReadingContext,
): (value: Compared) => boolean {
  const { op, values } = comparisonOf(operator, given, field, context);
  const [first = null, second = null] = values;
  switch (op) {
    case 'is':
      return field.type === 'set' ? equalsSet(values) : (value) => value === first;
    case 'isNot':
      return field.type === 'set' ? opposite(equalsSet(values)) : (value) => value !== first;
    case 'contains':
      return field.type === 'set' ? meets(values) : textTest(first, (text, part) => text.includes(part));
    case 'startsWith':
      return textTest(first, (text, part) => text.startsWith(part));
    case 'anyOf':
      return among(values);
    case 'noneOf':
      return opposite(field.type === 'set' ? meets(values) : among(values));
    case 'empty':
      return () => false;
    case 'notEmpty':
      return () => true;
    case 'between':
      return (value) => isAtMost(first, value) && isAtMost(value, second);
    case 'lt':
      return (value) => isAtMost(value, first) && value !== first;
    case 'gt':
      return (value) => isAtMost(first, value) && value !== first;
    case 'lte':
      return (value) => isAtMost(value, first);
    case 'gte':
      return (value) => isAtMost(first, value);
  }
}

type Test = (value: Compared) => boolean;

const opposite =
  (test: Test): Test =>
  (value) =>
    !test(value);

function textTest(part: Compared, holds: (text: string, part: string) => boolean): Test {
  return (value) => typeof value === 'string' && typeof part === 'string' && holds(value, part);
}

function among(values: readonly Compared[]): Test {
  const wanted = new Set(values);
  return (value) => wanted.has(value);
}

function meets(values: readonly Compared[]): Test {
  return (value) => value instanceof Set && values.some((wanted) => value.has(wanted));
}

function equalsSet(values: readonly Compared[]): Test {
  const wanted: Compared = new Set(values.map(String));
  return values.includes(null) ? () => false : (value) => sameValue(value, wanted);
}

/** Whether two values are the same; sets whatever the order of their members. */
export function sameValue(a: Compared, b: Compared): boolean {
  if (!(a instanceof Set) || !(b instanceof Set)) return a === b;
  return a.size === b.size && [...a].every((member) => b.has(member));
}

/** Numbers and days are never mixed within a field, and days sort as text: one comparison serves both. */
function isAtMost(a: Compared, b: Compared): boolean {
  if (typeof a === 'number') return typeof b === 'number' && a <= b;
  return typeof a === 'string' && typeof b === 'string' && a <= b;
}

/** A value of the condition as fields are read: text folded, days and people named. */
function resolve(value: unknown, field: ComparedType, context: ReadingContext): string | number | boolean | null {
  if (typeof value === 'object' && value !== null) {
    if ('today' in value) return shiftDay(context.asOf, Number(value.today));
    return context.me;
  }
  const isText = field.type === 'text' || (field.type === 'set' && (field.of ?? 'text') === 'text');
  if (typeof value === 'string') return isText ? foldText(value) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** A day that would leave the calendar stops at its end: nothing lies beyond, so that no comparison changes. */
function shiftDay(day: CalendarDate, days: number): CalendarDate {
  try {
    return addDays(day, days);
  } catch (error) {
    if (isDomainError(error, 'calendar.outOfRange')) return days < 0 ? FIRST_DAY : LAST_DAY;
    throw error;
  }
}
