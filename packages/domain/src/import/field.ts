import { foldText } from '../text/text.ts';

/** What a file can bring; each kind is imported on its own (domain rules §10). */
export type ImportKind =
  | 'customers'
  | 'contacts'
  | 'agreements'
  | 'usage'
  | 'tickets'
  | 'churn'
  | 'invoices'
  | 'payments';

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
