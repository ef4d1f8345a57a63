import { type CalendarDate, isCalendarDate } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';
import { badTextOf, foldText } from '../text/text.ts';
import type { ConditionField, FieldType, Operator } from './field.ts';
import { nearestNames, shown } from './nearest.ts';
import {
  type ConditionValue,
  type DayValue,
  MAX_CONDITION_DAYS,
  MAX_CONDITION_LIST,
  MAX_CONDITION_TEXT,
  type PersonValue,
} from './shape.ts';

/** What a value must be read as; the type of the field, or of what its set holds. */
type Compared = Exclude<FieldType, 'set'>;

const LIST_OPERATORS: readonly string[] = ['anyOf', 'noneOf'] satisfies Operator[];
const BARE_OPERATORS: readonly string[] = ['empty', 'notEmpty', 'changed'];
const WINDOW_OPERATORS: readonly string[] = ['inLast', 'inNext'] satisfies Operator[];
const SHAPED_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Whether `op` stands alone, without a value. */
export const isBare = (op: string): boolean => BARE_OPERATORS.includes(op);

/**
 * The value that `op` takes on `field`, normalised (−0 is 0).
 * @throws DomainError `condition.wrongValue`, `.impossibleDay`, `.badText`, `.emptyList`, `.tooManyValues`,
 * `.unknownChoice`, `.reversedRange`; each names its path inside the condition.
 */
export function readValue(value: unknown, op: string, field: ConditionField, path: string): ConditionValue {
  if (WINDOW_OPERATORS.includes(op)) return readInteger(value, 1, MAX_CONDITION_DAYS, 'days', path);
  const compared: Compared = field.type === 'set' ? (field.of ?? 'text') : field.type;
  const read = (item: unknown, at: string) => readSingle(item, compared, field, at);
  if (op === 'between') return readRange(value, read, path);
  const isList = field.type === 'set' || LIST_OPERATORS.includes(op);
  return isList ? readList(value, read, path) : read(value, path);
}

/** The number of records that a count is compared with, or two of them. */
export function readCount(value: unknown, op: string, path: string): ConditionValue {
  const read = (item: unknown, at: string) => readInteger(item, 0, Number.MAX_SAFE_INTEGER, 'count', at);
  return op === 'between' ? readRange(value, read, path) : read(value, path);
}

const wrong = (path: string, expected: string): DomainError =>
  new DomainError('condition.wrongValue', { path, expected });

function readSingle(value: unknown, compared: Compared, field: ConditionField, path: string) {
  switch (compared) {
    case 'text':
      return readText(value, 'text', path);
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(path, 'number');
      return value + 0;
    case 'money':
      return readInteger(value, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'minorUnits', path);
    case 'date':
      return readDay(value, path);
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong(path, 'boolean');
      return value;
    case 'choice':
      return readChoice(value, field.options, path);
    case 'user':
      return readPerson(value, path);
  }
}

/** −0 + 0 is 0: a value stored and read again must be the same. */
function readInteger(value: unknown, least: number, most: number, expected: string, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(path, expected);
  if (value < least || value > most) throw wrong(path, expected);
  return value + 0;
}

/** A text that says something: one that folds to nothing would match every record, or none. */
function readText(value: unknown, expected: string, path: string): string {
  if (typeof value !== 'string' || value.length > MAX_CONDITION_TEXT) throw wrong(path, expected);
  if (badTextOf(value) !== null) throw new DomainError('condition.badText', { path });
  if (foldText(value) === '') throw wrong(path, expected);
  return value;
}

function readDay(value: unknown, path: string): DayValue {
  if (typeof value === 'string' && SHAPED_DAY.test(value)) {
    if (!isCalendarDate(value)) throw new DomainError('condition.impossibleDay', { path, text: value });
    return value satisfies CalendarDate;
  }
  const days = onlyEntry(value, 'today');
  if (days === undefined) throw wrong(path, 'day');
  return { today: readInteger(days, -MAX_CONDITION_DAYS, MAX_CONDITION_DAYS, 'days', `${path}.today`) };
}

function readPerson(value: unknown, path: string): PersonValue {
  return onlyEntry(value, 'me') === true ? { me: true } : asId(readText(value, 'user', path));
}

/** An id in the one spelling in which ids are stored: they are compared as text where no database is asked. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const asId = (text: string): string => (UUID.test(text) ? text.toLowerCase() : text);

function readChoice(value: unknown, options: readonly string[] | undefined, path: string): string {
  const choice = readText(value, 'choice', path);
  if (options !== undefined && !options.includes(choice)) {
    throw new DomainError('condition.unknownChoice', {
      path,
      choice: shown(choice),
      expected: nearestNames(choice, options),
    });
  }
  return options === undefined ? asId(choice) : choice;
}

/** The value under `key` of an object that has nothing else. */
function onlyEntry(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  return others.length === 0 && entry?.[0] === key ? entry[1] : undefined;
}

function readList<T>(value: unknown, read: (item: unknown, path: string) => T, path: string): T[] {
  if (!Array.isArray(value)) throw wrong(path, 'list');
  if (value.length === 0) throw new DomainError('condition.emptyList', { path });
  if (value.length > MAX_CONDITION_LIST) {
    throw new DomainError('condition.tooManyValues', { path, max: MAX_CONDITION_LIST });
  }
  // Array.from reads the holes of a sparse array as undefined, which no reader takes.
  return Array.from(value, (item, index) => read(item, `${path}.${index}`));
}

function readRange<T>(value: unknown, read: (item: unknown, path: string) => T, path: string): T[] {
  if (!Array.isArray(value) || value.length !== 2) throw wrong(path, 'range');
  const [from, to] = readList(value, read, path);
  if (isReversed(from, to)) throw new DomainError('condition.reversedRange', { path });
  return [from as T, to as T];
}

/** A day against one counted from today cannot be told before the day of reading is known: such a range may be empty. */
function isReversed(from: unknown, to: unknown): boolean {
  const [fromDays, toDays] = [onlyEntry(from, 'today'), onlyEntry(to, 'today')];
  if (typeof fromDays === 'number' && typeof toDays === 'number') return fromDays > toDays;
  if (typeof from === 'number' && typeof to === 'number') return from > to;
  return typeof from === 'string' && typeof to === 'string' && from > to;
}
