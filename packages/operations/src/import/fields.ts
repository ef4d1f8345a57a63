import { listCustomFields } from '@vigie/db/custom-field';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import type { CustomEntity } from '@vigie/domain/custom-field';
import {
  CUSTOM_PREFIX,
  type CustomImportField,
  customImportField,
  FIELDS,
  IMPORT_KINDS,
  type ImportField,
  type ImportKind,
  isImportKind,
} from '@vigie/domain/import';
import { AppError } from '../refusal/refusal.ts';

/** The source that files are, for the ids they bring and the fields that only a source may write. */
export const IMPORT_SOURCE = 'import';

/** How the operations are told that a set comes from a file. */
export const FROM_FILE = { source: IMPORT_SOURCE };

/** Whose custom fields a kind of import fills: those of the records that it brings. */
const ENTITIES: Partial<Record<ImportKind, CustomEntity>> = {
  customers: 'customer',
  assignments: 'customer',
  contacts: 'contact',
  agreements: 'agreement',
  interactions: 'interaction',
  tickets: 'interaction',
  invoices: 'invoice',
};

export const hasCustomFields = (kind: ImportKind): boolean => ENTITIES[kind] !== undefined;

/** A custom field as a column, with who may write it. */
export interface CustomColumn extends CustomImportField {
  /** Labels of the options of a choice. */
  options: string[];
  /** Kept by its source, which files are not. */
  isReadOnly: boolean;
}

/** What a file is read as: its kind, and the organisation's own columns of that kind. */
export interface ImportTarget {
  kind: ImportKind;
  custom: readonly CustomColumn[];
}

/**
 * The columns that a kind has today, and those of `used` that were archived since: what a file says of them is refused
 * row by row, and not passed over. Only those who import learn what an organisation's own are called.
 */
export async function targetOf(tx: OrgTx, kind: ImportKind, used: readonly string[] = []): Promise<ImportTarget> {
  const entity = ENTITIES[kind];
  const fields = entity === undefined || !can(tx.actor, 'import.run') ? [] : await listCustomFields(tx, entity);
  const custom = fields
    .filter(({ archivedAt, key }) => archivedAt === null || used.includes(CUSTOM_PREFIX + key))
    .map((field) => ({
      ...customImportField(field),
      options: field.options.map(({ label }) => label),
      isReadOnly: field.readOnly && field.source !== IMPORT_SOURCE,
    }));
  return { kind, custom };
}

export const fieldsOf = ({ kind, custom }: ImportTarget): ImportField[] => [...FIELDS[kind], ...custom];

/** The kind of an import by name. @throws AppError `import.unknownKind`. */
export function importKind(name: string): ImportKind {
  if (!isImportKind(name))
    throw new AppError('import.unknownKind', { kind: name, known: IMPORT_KINDS.join(', ') }, 'kind');
  return name;
}

/** What a file of a kind, by name, is read as. @throws AppError `import.unknownKind`. */
export async function targetOfKind(scope: OrgScope, name: string): Promise<ImportTarget> {
  const kind = importKind(name);
  return inTransaction({ ...scope, isReadOnly: true }, (tx) => targetOf(tx, kind));
}
