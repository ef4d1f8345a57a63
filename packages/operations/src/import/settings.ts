import {
  type DateOrder,
  dateOrderOf,
  decimalOf,
  fieldKey,
  type ImportFieldType,
  matchHeaders,
} from '@vigie/domain/import';
import { AppError } from '../refusal/refusal.ts';
import { fieldsOf, type ImportTarget } from './fields.ts';
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

/** Resolves people's spelling of fields and headers, and refuses what names nothing, or one field twice, or may not be written. */
export function checkChoices(target: ImportTarget, header: readonly string[], given: ImportChoices): ImportChoices {
  const mapping = byField(target, given.mapping, (wanted, spelling) => {
    const column =
      header.find((name) => name === wanted) ?? header.find((name) => name.toLowerCase() === wanted.toLowerCase());
    if (column === undefined)
      throw new AppError('import.unknownColumn', { column: wanted, known: header.join(', ') }, spelling);
    return column;
  });
  return { ...given, mapping, constants: byField(target, given.constants, (value) => value) };
}

/** What is said of fields, by their keys. */
function byField(
  target: ImportTarget,
  given: Record<string, string>,
  read: (value: string, spelling: string) => string,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [spelling, value] of Object.entries(given)) {
    const said = read(value, spelling);
    const key = writableField(target, spelling);
    // Of two columns one would be lost, and nobody could say which.
    if (found[key] !== undefined) throw new AppError('import.fieldTwice', { field: key }, spelling);
    found[key] = said;
  }
  return found;
}

function writableField(target: ImportTarget, spelling: string): string {
  const key = fieldKey(target.kind, spelling, target.custom);
  if (key === null)
    throw new AppError(
      'import.unknownField',
      {
        field: spelling,
        kind: target.kind,
        known: fieldsOf(target)
          .map((field) => field.key)
          .join(', '),
      },
      spelling,
    );
  const own = target.custom.find((field) => field.key === key);
  if (own?.isReadOnly) throw new AppError('import.readOnlyField', { field: own.label }, spelling);
  return key;
}

/** Headers claimed by detection, less those that a person mapped or replaced by a constant, and those of read-only fields. */
export function suggestMapping(
  { kind, custom }: ImportTarget,
  header: readonly string[],
  chosen: Pick<ImportChoices, 'mapping' | 'constants'>,
): Record<string, string> {
  const taken = new Set(Object.values(chosen.mapping));
  const suggested = matchHeaders(
    kind,
    header.filter((name) => !taken.has(name)),
    custom,
  );
  const kept = custom.filter(({ isReadOnly }) => isReadOnly).map(({ key }) => key);
  for (const key of [...kept, ...Object.keys(chosen.mapping), ...Object.keys(chosen.constants)]) delete suggested[key];
  return { ...suggested, ...chosen.mapping };
}

/** Of choices made earlier those that the fields of today still know and take. */
export function stillKnown<T>(target: ImportTarget, chosen: Record<string, T>): Record<string, T> {
  const closed = new Set(target.custom.filter(({ isReadOnly }) => isReadOnly).map(({ key }) => key));
  const known = new Set(fieldsOf(target).map(({ key }) => key));
  return Object.fromEntries(Object.entries(chosen).filter(([key]) => known.has(key) && !closed.has(key)));
}

/** Completes the choices by what the file shows; required columns must be there, doubtful dates must be decided. */
export function settle(target: ImportTarget, columns: readonly FileColumn[], chosen: ImportChoices): ImportSettings {
  const header = columns.map(({ name }) => name);
  const checked = checkChoices(target, header, chosen);
  for (const field of fieldsOf(target)) {
    if (field.required && checked.mapping[field.key] === undefined && checked.constants[field.key] === undefined) {
      throw new AppError('import.missingColumn', { field: field.key, known: header.join(', ') }, field.key);
    }
  }
  const dateOrder = checked.dateOrder ?? detectOrder(target, columns, checked.mapping);
  if (dateOrder === 'ambiguous') throw new AppError('import.ambiguousDates', {}, 'dateOrder');
  return { ...checked, dateOrder, decimal: detectDecimal(target, columns, checked.mapping) };
}

/** The columns mapped to fields of these types. */
function mappedColumns(
  target: ImportTarget,
  columns: readonly FileColumn[],
  mapping: Record<string, string>,
  types: readonly ImportFieldType[],
): FileColumn[] {
  return fieldsOf(target)
    .filter((field) => types.includes(field.type) && mapping[field.key] !== undefined)
    .map((field) => columns.find(({ name }) => name === mapping[field.key]))
    .filter((column) => column !== undefined);
}

/** The order in which the mapped days are written, by every one of them. */
export function detectOrder(
  target: ImportTarget,
  columns: readonly FileColumn[],
  mapping: Record<string, string>,
): DateOrder | 'ambiguous' {
  const order = dateOrderOf(mappedColumns(target, columns, mapping, ['day', 'instant']).flatMap(({ dates }) => dates));
  return order === 'none' ? 'ymd' : order;
}

/**
 * The decimal sign of the mapped numbers: the one more of them show, a point when none does. Nobody groups the
 * thousands of rates: where none of them shows one, the sign that they have is it.
 */
export function detectDecimal(
  target: ImportTarget,
  columns: readonly FileColumn[],
  mapping: Record<string, string>,
): '.' | ',' {
  const numbers = mappedColumns(target, columns, mapping, ['money', 'number']);
  const shown = (sign: 'commas' | 'points' | 'maybeCommas' | 'maybePoints'): number =>
    numbers.reduce((sum, column) => sum + (column[sign] ?? 0), 0);
  const [commas, points] = [shown('commas'), shown('points')];
  if (target.kind === 'rates' && commas + points === 0 && shown('maybePoints') === 0)
    return decimalOf({ commas: shown('maybeCommas'), points });
  return decimalOf({ commas, points });
}
