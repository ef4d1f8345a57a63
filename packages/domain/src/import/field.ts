import type { CustomType } from '../custom-field/custom-field.ts';
import { foldText } from '../text/text.ts';

/** What a file can bring; each kind is imported on its own (domain rules §10). */
export type ImportKind =
  | 'customers'
  | 'assignments'
  | 'contacts'
  | 'agreements'
  | 'usage'
  | 'interactions'
  | 'tickets'
  | 'churn'
  | 'invoices'
  | 'credit-notes'
  | 'payments'
  | 'rates';

/** How a cell is read. */
export type ImportFieldType =
  | 'text'
  | 'day'
  | 'instant'
  | 'money'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'email'
  | 'list'
  | 'currency';

/** A column a kind understands. */
export interface ImportField {
  key: string;
  type: ImportFieldType;
  required: boolean;
  /** Squeezed spellings (`spellingOf`), the best first; the key itself is always one. */
  aliases: readonly string[];
}

/**
 * A header's or a user's spelling, squeezed for comparison: folded, without a trailing remark in parentheses, letters
 * and digits only. `Customer ID`, `customer_id` and `customerID` are all `customerid`.
 */
export function spellingOf(text: string): string {
  const folded = foldText(text).replace(/[^\p{L}\p{N}]+/gu, ' ');
  const withoutRemark = foldText(text.trimEnd().replace(/[([][^()[\]]*[)\]]$/, '')).replace(/[^\p{L}\p{N}]+/gu, '');
  return withoutRemark === '' ? folded.replaceAll(' ', '') : withoutRemark;
}

/** A field whose spellings are given squeezed, apart by spaces. */
export function optional(key: string, type: ImportFieldType, spellings = ''): ImportField {
  const aliases = [spellingOf(key), ...spellings.split(' ').filter((spelling) => spelling !== '')];
  return { key, type, required: false, aliases: [...new Set(aliases)] };
}

/** A field without which a row fails. */
export function required(key: string, type: ImportFieldType, spellings = ''): ImportField {
  return { ...optional(key, type, spellings), required: true };
}

/** An organisation's own field: a choice is read by its label, a person by their address. */
const CUSTOM_READ_AS: Readonly<Record<CustomType, ImportFieldType>> = {
  text: 'text',
  number: 'number',
  money: 'money',
  date: 'day',
  choice: 'text',
  boolean: 'boolean',
  user: 'email',
};

/** A column of the organisation's own: a custom field of the records that a kind brings. */
export interface CustomImportField extends ImportField {
  /** What the organisation calls it. */
  label: string;
}

/** The name of a custom field among the fields of an import, in history and in filters. */
export const CUSTOM_PREFIX = 'custom.';

/**
 * A custom field as a column of an import, found by its key and by its label (requirements R5, R6).
 * @example customImportField({ key: 'arr', label: 'Annual revenue', type: 'number' })
 * // { key: 'custom.arr', label: 'Annual revenue', type: 'number', required: false, aliases: ['customarr', 'annualrevenue', 'arr'] }
 */
export function customImportField(field: { key: string; label: string; type: CustomType }): CustomImportField {
  const key = CUSTOM_PREFIX + field.key;
  const own = [field.label, field.key].map(spellingOf).filter((spelling) => spelling !== '');
  return { ...optional(key, CUSTOM_READ_AS[field.type], own.join(' ')), label: field.label };
}
