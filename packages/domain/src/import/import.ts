export type { BillingPeriod } from './cell.ts';
export {
  decimalOf,
  decimalSignOf,
  detectSeparator,
  loneSignOf,
  readBillingPeriod,
  readBoolean,
  readEmail,
  readInteger,
  readList,
  readNumber,
} from './cell.ts';
export type { DateOrder, DateSign, ReadInstant } from './date.ts';
export { dateOrderOf, dateSignOf, readDay, readInstant } from './date.ts';
export { differenceOf, type FieldChange, type ImportRecord } from './difference.ts';
export { type DetectedEncoding, detectEncoding, FILE_ENCODINGS, type FileEncoding } from './encoding.ts';
export {
  CUSTOM_PREFIX,
  type CustomImportField,
  customImportField,
  type ImportField,
  type ImportFieldType,
  type ImportKind,
} from './field.ts';
export { FORMULA, FORMULA_SIGNS, guardFormula, unguardFormula } from './formula.ts';
export { FIELDS, fieldKey, fieldOf, IMPORT_KINDS, isImportKind, matchHeaders } from './header.ts';
export { formerIdentity, personText, rowIdentity } from './identity.ts';
export { type DateSystem, isDateFormat, serialOf, serialText } from './serial-date.ts';
export {
  type Dependent,
  type ImportedRow,
  rebasedChange,
  type Subtraction,
  type UndoKind,
  type UndoRefusal,
  type UndoRow,
  type UndoState,
  type UndoStep,
  type UndoSummary,
  undoneRecord,
  undoRow,
  undoRows,
  undoSummary,
} from './undo.ts';
