import {
  type DateOrder,
  dateOrderOf,
  decimalOf,
  FIELDS,
  fieldKey,
  type ImportFieldType,
  type ImportKind,
  matchHeaders,
} from '@vigie/domain/import';
import { AppError } from '../refusal/refusal.ts';
import type { FileColumn } from './file.ts';

/** What the importer decides about a file; all of it can be left to detection. */
export interface ImportChoices {
  /** Field key → header, as written in the file. */
  mapping: Record<string, string>;
  /** Field key → value of every row, for columns the file does not have. */
  constants: Record<string, string>;
  createMissing: boolean;
  dateOrder?: DateOrder;
}

/** The choices completed by detection: all a row needs to be read. */
export interface ImportSettings extends ImportChoices {
  dateOrder: DateOrder;
  decimal: '.' | ',';
}

/** Resolves people's spelling of fields and headers, and refuses what names nothing. */
export function checkChoices(kind: ImportKind, header: readonly string[], given: ImportChoices): ImportChoices {
  const mapping: Record<string, string> = {};
  for (const [spelling, wanted] of Object.entries(given.mapping)) {
    const column =
      header.find((name) => name === wanted) ?? header.find((name) => name.toLowerCase() === wanted.toLowerCase());
    if (column === undefined)
      throw new AppError('import.unknownColumn', { column: wanted, known: header.join(', ') }, spelling);
    mapping[knownField(kind, spelling)] = column;
  }
  const constants: Record<string, string> = {};
  for (const [spelling, value] of Object.entries(given.constants)) constants[knownField(kind, spelling)] = value;
  return { ...given, mapping, constants };
}

function knownField(kind: ImportKind, spelling: string): string {
  const key = fieldKey(kind, spelling);
  if (key === null)
    throw new AppError(
      'import.unknownField',
      { field: spelling, kind, known: FIELDS[kind].map((field) => field.key).join(', ') },
      spelling,
    );
  return key;
}

/** Headers claimed by detection, less those that a person mapped or replaced by a constant. */
export function suggestMapping(
  kind: ImportKind,
  header: readonly string[],
  chosen: Pick<ImportChoices, 'mapping' | 'constants'>,
): Record<string, string> {
  const taken = new Set(Object.values(chosen.mapping));
  const suggested = matchHeaders(
    kind,
    header.filter((name) => !taken.has(name)),
  );
  for (const key of [...Object.keys(chosen.mapping), ...Object.keys(chosen.constants)]) delete suggested[key];
  return { ...suggested, ...chosen.mapping };
}

/** Completes the choices by what the file shows; required columns must be there, doubtful dates must be decided. */
export function settle(kind: ImportKind, columns: readonly FileColumn[], chosen: ImportChoices): ImportSettings {
  const header = columns.map(({ name }) => name);
  const checked = checkChoices(kind, header, chosen);
  for (const field of FIELDS[kind]) {
    if (field.required && checked.mapping[field.key] === undefined && checked.constants[field.key] === undefined) {
      throw new AppError('import.missingColumn', { field: field.key, known: header.join(', ') }, field.key);
    }
  }
  const dateOrder = checked.dateOrder ?? detectOrder(kind, columns, checked.mapping);
  if (dateOrder === 'ambiguous') throw new AppError('import.ambiguousDates', {}, 'dateOrder');
  return { ...checked, dateOrder, decimal: detectDecimal(kind, columns, checked.mapping) };
}

/** The columns mapped to fields of these types. */
function mappedColumns(
  kind: ImportKind,
  columns: readonly FileColumn[],
  mapping: Record<string, string>,
  types: readonly ImportFieldType[],
): FileColumn[] {
  return FIELDS[kind]
    .filter((field) => types.includes(field.type) && mapping[field.key] !== undefined)
    .map((field) => columns.find(({ name }) => name === mapping[field.key]))
    .filter((column) => column !== undefined);
}

/** The order in which the mapped days are written, by every one of them. */
export function detectOrder(
  kind: ImportKind,
  columns: readonly FileColumn[],
  mapping: Record<string, string>,
): DateOrder | 'ambiguous' {
  const order = dateOrderOf(mappedColumns(kind, columns, mapping, ['day', 'instant']).flatMap(({ dates }) => dates));
  return order === 'none' ? 'ymd' : order;
}

/** The decimal sign of the mapped numbers: the one more of them show, a point when none does. */
export function detectDecimal(
  kind: ImportKind,
  columns: readonly FileColumn[],
  mapping: Record<string, string>,
): '.' | ',' {
  const numbers = mappedColumns(kind, columns, mapping, ['money', 'number']);
  return decimalOf({
    commas: numbers.reduce((sum, { commas }) => sum + commas, 0),
    points: numbers.reduce((sum, { points }) => sum + points, 0),
  });
}
