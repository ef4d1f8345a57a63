import { type CalendarDate, dayIn, dayNumber, instantOf } from '@vigie/domain/calendar';
import { MAX_CUSTOM_TEXT } from '@vigie/domain/custom-field';
import {
  CUSTOM_PREFIX,
  type ImportField,
  type ReadInstant,
  readBoolean,
  readEmail,
  readInstant,
  readInteger,
  readList,
  readNumber,
  unguardFormula,
} from '@vigie/domain/import';
import { isCurrency, parseAmount } from '@vigie/domain/money';
import { badTextOf } from '@vigie/domain/text';
import { issue, type RowCode, type RowIssue } from '../change-set/change-set.ts';
import type { FileRow } from './file.ts';
import type { ImportSettings } from './settings.ts';

/** A row as read: by field key; empty cells of known columns are null, unknown columns are absent. */
export type Values = Record<string, unknown>;

/** What the longest key of an index can hold, in any script; a text nobody looks up may be longer. */
const MAX_KEY = 200;
const MAX_TEXT: Record<string, number> = { name: 300, customerName: 300, domain: 300, subject: 1_000, reason: 1_000 };
const MAX_NOTE = 10_000;
const LONG = new Set(['note', 'details']);
const MAX_TAG = 100;
const isCustom = ({ key }: ImportField): boolean => key.startsWith(CUSTOM_PREFIX);

function limitOf(field: ImportField): number {
  if (isCustom(field)) return MAX_CUSTOM_TEXT;
  return LONG.has(field.key) || field.type === 'list' ? MAX_NOTE : (MAX_TEXT[field.key] ?? MAX_KEY);
}

/** The organisation's clock and currency. */
export interface Place {
  zone: string;
  currency: string;
}

/** Reads the cells of one row. Amounts stay text until their currency is known. */
export function readRow(
  fields: readonly ImportField[],
  header: readonly string[],
  row: FileRow,
  settings: ImportSettings,
  place: Place,
): { values: Values; issues: RowIssue[] } {
  const values: Values = {};
  const issues: RowIssue[] = [];
  for (const field of fields) {
    const column = settings.mapping[field.key];
    const given = column === undefined ? settings.constants[field.key] : row.cells[header.indexOf(column)];
    if (column === undefined && given === undefined) continue;
    const text = unguardFormula((given ?? '').trim());
    if (text === '') {
      if (field.required) issues.push(issue(field.key, 'required'));
      else values[field.key] = null;
      continue;
    }
    const bad = badTextOf(text);
    if (bad !== null) {
      issues.push(issue(field.key, 'badText'));
      continue;
    }
    if (FORMULA_ERROR.test(text)) {
      issues.push(issue(field.key, 'formulaError', { value: text }));
      continue;
    }
    const value = readCell(field, text, settings, place);
    const isTooLong = Array.isArray(value) && value.some((item) => String(item).length > MAX_TAG);
    const limit = isTooLong ? MAX_TAG : limitOf(field);
    if (isTooLong || text.length > limit) issues.push(issue(field.key, 'textTooLong', { limit }));
    else if (value === undefined)
      // Cut between signs: half an emoji cannot be stored.
      issues.push(issue(field.key, CODES[field.type] ?? 'invalidText', { value: [...text].slice(0, 80).join('') }));
    else values[field.key] = value;
  }
  return { values, issues };
}

/** What a spreadsheet shows of a formula that failed: no value of anybody. */
const FORMULA_ERROR = /^#(DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)$/;

const CODES: Partial<Record<ImportField['type'], RowCode>> = {
  money: 'invalidNumber',
  day: 'invalidDay',
  instant: 'invalidDay',
  integer: 'invalidInteger',
  number: 'invalidNumber',
  boolean: 'invalidBoolean',
  email: 'invalidEmail',
  currency: 'unknownCurrency',
};

function readCell(field: ImportField, text: string, settings: ImportSettings, { zone, currency }: Place): unknown {
  switch (field.type) {
    case 'text':
      return text;
    case 'money':
      // The organisation's own fields hold its currency, and no other.
      return isCustom(field) ? (parseAmount(text, currency, settings.decimal) ?? undefined) : text;
    case 'day':
      return dayOfCell(readInstant(text, settings.dateOrder), zone);
    case 'instant':
      return momentIn(readInstant(text, settings.dateOrder), zone);
    case 'integer':
      return readInteger(text, settings.decimal) ?? undefined;
    case 'number':
      return readNumber(text, settings.decimal) ?? undefined;
    case 'boolean':
      return readBoolean(text) ?? undefined;
    case 'email':
      return readEmail(text) ?? undefined;
    case 'list':
      return readList(text);
    case 'currency':
      return isCurrency(text.toUpperCase()) ? text.toUpperCase() : undefined;
  }
}

/** A moment, and the day it is for the organisation. */
export interface Moment {
  day: CalendarDate;
  instant: Date;
}

/** Nearer to the ends of the calendar it is, on some clock, a day that no calendar has. */
const [FIRST_DAY, LAST_DAY] = ['0001-01-03', '9999-12-29'];

/** What a file writes is the organisation's clock, unless it says which clock it is. */
function momentIn(read: ReadInstant | null, zone: string): Moment | undefined {
  if (read === null || read.day < FIRST_DAY || read.day > LAST_DAY) return undefined;
  const minutes = read.minutes ?? 0;
  if (read.offset === null) return { day: read.day, instant: new Date(instantOf(zone, read.day, minutes)) };
  const instant = (dayNumber(read.day) * 24 * 60 + minutes - read.offset) * 60_000;
  return { day: dayIn(zone, instant), instant: new Date(instant) };
}

/** Midnight with an offset is how programs write a day; another time is a moment, and its day that of its place. */
function dayOfCell(read: ReadInstant | null, zone: string): CalendarDate | undefined {
  return read === null || read.offset === null || read.minutes === 0 ? read?.day : momentIn(read, zone)?.day;
}

/** Values as they are compared with those of other rows: a moment is when it is, whatever day that is somewhere. */
export const comparable = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, isMoment(value) ? value.instant : value]));

const isMoment = (value: unknown): value is Moment => typeof value === 'object' && value !== null && 'instant' in value;
