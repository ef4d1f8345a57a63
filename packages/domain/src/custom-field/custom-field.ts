import { type CalendarDate, isCalendarDate } from '../calendar/calendar.ts';
import { MAX_DOCUMENT_MINOR } from '../ledger/document.ts';
import { DomainError } from '../refusal/refusal.ts';
import { badTextOf, foldText } from '../text/text.ts';

/** What fields can be added to. An interaction is an exchange, a ticket among them; of documents invoices alone have some. */
export const CUSTOM_ENTITIES = ['customer', 'contact', 'interaction', 'agreement', 'invoice'] as const;
export type CustomEntity = (typeof CUSTOM_ENTITIES)[number];
export const CUSTOM_TYPES = ['text', 'number', 'money', 'date', 'choice', 'boolean', 'user'] as const;
export type CustomType = (typeof CUSTOM_TYPES)[number];

/**
 * A day is text, a choice its label, a person their id; money whole minor units of the organisation's currency, which
 * is what filters compare amounts in.
 */
export type CustomValue = string | number | boolean;

export interface CustomOption {
  id: string;
  label: string;
}

export interface CustomField {
  type: CustomType;
  /** What a choice can be; none for the other types. */
  options: readonly CustomOption[];
}

/** A value in the columns that filters and sorts read; each type uses one of them, text two. */
export interface CustomColumns {
  valueText: string | null;
  valueFolded: string | null;
  /**
   * A number in whole millionths, money in whole minor units, or 0 and 1 for no and yes; as text, since millionths go
   * beyond exact numbers.
   */
  valueInt: string | null;
  valueDate: CalendarDate | null;
  valueId: string | null;
}

export type CustomProblem =
  | 'invalidText'
  | 'badText'
  | 'textTooLong'
  | 'invalidNumber'
  | 'customField.tooManyDigits'
  | 'amountTooLarge'
  | 'invalidDay'
  | 'invalidChoice'
  | 'invalidBoolean'
  | 'unknownPerson';

export const MAX_CUSTOM_TEXT = 2_000;
/** As much as a document of the ledger can say. */
export const MAX_CUSTOM_MINOR = MAX_DOCUMENT_MINOR;
const KEY = /^[a-z][a-z0-9_]{0,59}$/;

/**
 * Whether a text can be the key of a field: what imports, filters and the API call it, for ever. Lower-case letters,
 * digits and `_`, a letter first, 60 signs at most.
 * @example isCustomKey('region_2') // true
 * @example isCustomKey('2nd') // false
 */
export function isCustomKey(key: string): boolean {
  return KEY.test(key);
}

const EMPTY: CustomColumns = { valueText: null, valueFolded: null, valueInt: null, valueDate: null, valueId: null };

/**
 * The value as it is stored, or why it does not fit the field; `personId` finds a member by what names them. Numbers
 * are stored in whole millionths, money in minor units of the organisation's currency, at most 10^14 of them.
 * @throws DomainError `customField.unknownType`.
 * @example encodeCustom({ type: 'number', options: [] }, 12.5, () => undefined)
 * // { valueText: null, valueFolded: null, valueInt: '12500000', valueDate: null, valueId: null }
 * @example encodeCustom({ type: 'money', options: [] }, 12.5, () => undefined) // 'invalidNumber'
 * @example encodeCustom({ type: 'date', options: [] }, '2026-02-29', () => undefined) // 'invalidDay'
 */
export function encodeCustom(
  field: CustomField,
  value: CustomValue,
  personId: (name: string) => string | undefined,
): CustomColumns | CustomProblem {
  switch (field.type) {
    case 'text':
      return encodeText(value);
    case 'number':
      return encodeNumber(value);
    case 'money':
      return encodeMoney(value);
    case 'date':
      return typeof value === 'string' && isCalendarDate(value) ? { ...EMPTY, valueDate: value } : 'invalidDay';
    case 'boolean':
      return typeof value === 'boolean' ? { ...EMPTY, valueInt: value ? '1' : '0' } : 'invalidBoolean';
    case 'choice': {
      const option = typeof value === 'string' ? optionOf(field, value) : undefined;
      return option ? { ...EMPTY, valueId: option.id } : 'invalidChoice';
    }
    case 'user': {
      const id = typeof value === 'string' ? personId(value) : undefined;
      return id === undefined ? 'unknownPerson' : { ...EMPTY, valueId: id };
    }
    default:
      throw unknownType(field.type);
  }
}

const unknownType = (type: never): DomainError =>
  new DomainError('customField.unknownType', { argument: 'type', value: String(type) });

const optionOf = (field: CustomField, label: string): CustomOption | undefined =>
  field.options.find((option) => foldText(option.label) === foldText(label));

function encodeText(value: CustomValue): CustomColumns | CustomProblem {
  if (typeof value !== 'string' || value.trim() === '') return 'invalidText';
  if (badTextOf(value) !== null) return 'badText';
  const text = value.trim();
  return text.length > MAX_CUSTOM_TEXT ? 'textTooLong' : { ...EMPTY, valueText: text, valueFolded: foldText(text) };
}

const SCALE = 6;
const MAX_WHOLE_DIGITS = 12;
/** A decimal of 15 digits is the same number after a double held it, in and out. */
const MAX_DIGITS = 15;

/** Whole millionths: at most 12 digits before the decimal sign, 6 behind it and 15 in all. More are refused, never rounded. */
function encodeNumber(value: CustomValue): CustomColumns | CustomProblem {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'invalidNumber';
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '').length;
  // A number that String writes with an exponent is beyond both bounds.
  if (whole === '' || whole.length > MAX_WHOLE_DIGITS || fraction.length > SCALE || digits > MAX_DIGITS)
    return 'customField.tooManyDigits';
  return { ...EMPTY, valueInt: String(BigInt(sign + whole + fraction.padEnd(SCALE, '0'))) };
}

function encodeMoney(value: CustomValue): CustomColumns | CustomProblem {
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'invalidNumber';
  return Math.abs(value) > MAX_CUSTOM_MINOR ? 'amountTooLarge' : { ...EMPTY, valueInt: String(BigInt(value)) };
}

/**
 * The value in a row's columns; `label` is that of the option a choice points at. Null where there is none. Of what
 * `encodeCustom` stored it gives the same value back.
 * @throws DomainError `customField.unknownType`.
 * @example const stored = { valueText: null, valueInt: '12500000', valueDate: null, valueId: null };
 * decodeCustom('number', stored, null) // 12.5
 */
export function decodeCustom(
  type: CustomType,
  stored: Pick<CustomColumns, 'valueText' | 'valueInt' | 'valueDate' | 'valueId'>,
  label: string | null,
): CustomValue | null {
  switch (type) {
    case 'text':
      return stored.valueText;
    case 'number':
      return stored.valueInt === null ? null : decodeNumber(stored.valueInt);
    case 'money':
      return stored.valueInt === null ? null : Number(stored.valueInt);
    case 'date':
      return stored.valueDate;
    case 'boolean':
      return stored.valueInt === null ? null : stored.valueInt === '1';
    case 'choice':
      return label;
    case 'user':
      return stored.valueId;
    default:
      throw unknownType(type);
  }
}

function decodeNumber(millionths: string): number {
  const digits = millionths.replace('-', '').padStart(SCALE + 1, '0');
  const decimal = Number(`${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`);
  return millionths.startsWith('-') ? -decimal : decimal;
}
