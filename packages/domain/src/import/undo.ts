import { requireOneOf, requireWhole } from '../refusal/argument.ts';
import type { FieldChange, ImportRecord } from './difference.ts';
import { fieldValue, sameValue } from './difference.ts';
import type { ImportKind } from './field.ts';
import { IMPORT_KINDS } from './header.ts';

/** What an import brought: a record of a kind, or an act that was sent because of it (a mail, a webhook). */
export type UndoKind = ImportKind | 'act';

/** One row of an import, as kept when it was applied. */
export interface ImportedRow {
  line: number;
  kind: UndoKind;
  outcome: 'created' | 'updated' | 'unchanged' | 'failed';
  /** `null` for a row that failed. */
  entityId: string | null;
  changes: readonly FieldChange[];
}

const OUTCOMES: readonly ImportedRow['outcome'][] = ['created', 'updated', 'unchanged', 'failed'];

/** Something that needs a record: an agreement of a customer, an allocation of an invoice. */
export interface Dependent {
  kind: string;
  id: string;
}

/** What became of a row's record since. */
export interface UndoState {
  /** The record as it is, `null` when it is gone: for good, unless something in `dependents` can give it back. */
  now: ImportRecord | null;
  /** Fields changed since by anything but this import, whatever they hold now. */
  editedFields: readonly string[];
  dependents: readonly Dependent[];
  /** An earlier undo did it, or the document was reversed by hand. */
  isUndone: boolean;
}

/** What is taken from one counter, and what is left there (`null`: unknown, as before the import). */
export interface Subtraction {
  field: string;
  by: number;
  left: number | null;
}

export type UndoRefusal =
  | { kind: 'refuse'; reason: 'edited'; fields: string[] }
  | { kind: 'refuse'; reason: 'dependents'; dependents: Dependent[] }
  /** Less is there than the import brought: subtracting would count below 0. */
  | { kind: 'refuse'; reason: 'belowZero'; fields: string[] };

/** What undoing a row does. `before` of a change is what the record gets back. */
export type UndoStep =
  | { kind: 'restore'; changes: FieldChange[] }
  | { kind: 'remove' }
  /** A dated reversal, of the document or of the correction an update was: the ledger deletes nothing (§7.1). */
  | { kind: 'reverse'; of: 'document' | 'correction'; changes: FieldChange[] }
  /** `isEmptied`: nothing is left of an event the import created, so that it goes, rather than staying as a 0. */
  | { kind: 'subtract'; amounts: Subtraction[]; isEmptied: boolean }
  | { kind: 'list' }
  | { kind: 'nothing'; reason: 'unchanged' | 'failed' | 'undone' | 'gone' }
  | UndoRefusal;

/**
 * What undoing `row` does to its record as it is now (domain rules §10). A row is undone whole or refused whole.
 * - A field that holds its value of before the import again needs nothing, so that a second undo does nothing.
 * - A field that was edited since and holds the import's value again is refused: somebody chose that value.
 * - A created record is refused for any edit, also of a field that the import did not bring: removing it loses that.
 * - Of usage the counters are subtracted, whoever added to them since; its other fields name the event.
 * @throws DomainError `import.notPlain` (field); `import.unknownKind`, `import.unknownOutcome`, `import.badCount`.
 * @example const changes = [{ field: 'name', before: 'A', after: 'B', isSet: false }];
 * const row = { line: 2, kind: 'customers', outcome: 'updated', entityId: 'c', changes };
 * undoRow(row, { now: { name: 'C' }, editedFields: ['name'], dependents: [], isUndone: false })
 * // { kind: 'refuse', reason: 'edited', fields: ['name'] }
 * @example const changes = [{ field: 'connections', before: 2, after: 5, isSet: false }];
 * const row = { line: 2, kind: 'usage', outcome: 'updated', entityId: 'e', changes };
 * undoRow(row, { now: { connections: 6 }, editedFields: [], dependents: [], isUndone: false })
 * // { kind: 'subtract', amounts: [{ field: 'connections', by: 3, left: 3 }], isEmptied: false }
 */
export function undoRow(row: ImportedRow, state: UndoState): UndoStep {
  requireOneOf('import.unknownKind', 'row.kind', row.kind, [...IMPORT_KINDS, 'act']);
  requireOneOf('import.unknownOutcome', 'row.outcome', row.outcome, OUTCOMES);
  if (row.outcome === 'unchanged' || row.outcome === 'failed') return { kind: 'nothing', reason: row.outcome };
  if (row.kind === 'act') return { kind: 'list' };
  if (state.isUndone) return { kind: 'nothing', reason: 'undone' };
  // Gone for good, or held by what can give it back.
  if (state.now === null && state.dependents.length > 0)
    return { kind: 'refuse', reason: 'dependents', dependents: [...state.dependents] };
  if (state.now === null) return { kind: 'nothing', reason: 'gone' };
  if (row.kind === 'usage') return subtraction(row, state, state.now);
  return row.outcome === 'created' ? removal(row, state, state.now) : restoration(row, state, state.now);
}

function removal(row: ImportedRow, { editedFields, dependents }: UndoState, now: ImportRecord): UndoStep {
  const differing = row.changes.filter((change) => !sameValue(change, fieldValue(now, change.field), change.after));
  const fields = unique([...differing.map(({ field }) => field), ...editedFields]);
  if (fields.length > 0) return { kind: 'refuse', reason: 'edited', fields };
  if (dependents.length > 0) return { kind: 'refuse', reason: 'dependents', dependents: [...dependents] };
  return isDocument(row.kind) ? { kind: 'reverse', of: 'document', changes: [] } : { kind: 'remove' };
}

function restoration(row: ImportedRow, { editedFields }: UndoState, now: ImportRecord): UndoStep {
  const changes = row.changes.filter((change) => !sameValue(change, fieldValue(now, change.field), change.before));
  if (changes.length === 0) return { kind: 'nothing', reason: 'undone' };
  const edited = changes.filter(
    (change) => editedFields.includes(change.field) || !sameValue(change, fieldValue(now, change.field), change.after),
  );
  if (edited.length > 0) return { kind: 'refuse', reason: 'edited', fields: unique(edited.map(({ field }) => field)) };
  return isDocument(row.kind) ? { kind: 'reverse', of: 'correction', changes } : { kind: 'restore', changes };
}

/** The items that a change of a list added or took away. */
const itemsChanged = ({ before, after }: Pick<FieldChange, 'before' | 'after'>): unknown[] => [
  ...itemsOf(before).filter((item) => !itemsOf(after).includes(item)),
  ...itemsOf(after).filter((item) => !itemsOf(before).includes(item)),
];
const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * A change that only added items to a list and took items from it, told against the list as it is: undone, it takes back
 * what it did and leaves what others did since (domain rules §10). `edits` are the later changes of that field; `null`
 * where one of them chose what the change had done: then the field counts as edited.
 * @example const change = { field: 'tags', before: ['a'], after: ['a', 'vip'], isSet: true };
 * rebasedChange(change, ['a', 'b', 'vip'], [{ before: ['a', 'vip'], after: ['a', 'b', 'vip'] }]).before // ['a', 'b']
 */
export function rebasedChange(
  change: FieldChange,
  now: unknown,
  edits: readonly Pick<FieldChange, 'before' | 'after'>[],
): FieldChange | null {
  const own = itemsChanged(change);
  const isHeld = (item: unknown): boolean => itemsOf(now).includes(item) === itemsOf(change.after).includes(item);
  if (edits.some((edit) => itemsChanged(edit).some((item) => own.includes(item) && isHeld(item)))) return null;
  const untouched = itemsOf(now).filter((item) => !own.includes(item));
  const returned = itemsOf(change.before).filter((item) => own.includes(item));
  return { ...change, before: [...untouched, ...returned], after: now };
}

function subtraction(row: ImportedRow, { dependents }: UndoState, now: ImportRecord): UndoStep {
  const isCreated = row.outcome === 'created';
  if (isCreated && dependents.length > 0) return { kind: 'refuse', reason: 'dependents', dependents: [...dependents] };
  const amounts: Subtraction[] = [];
  const below: string[] = [];
  for (const { field, before, after } of row.changes) {
    if (typeof after !== 'number' || (before !== null && typeof before !== 'number')) continue;
    requireWhole('import.badCount', `${field}.after`, after);
    if (before !== null) requireWhole('import.badCount', `${field}.before`, before);
    const by = after - (before ?? 0);
    const count = fieldValue(now, field);
    const isAsImported = count === after;
    const left = typeof count === 'number' ? count - by : -by;
    if (left < 0) below.push(field);
    // As imported: what was there before, to the digit, and unknown where it was unknown.
    amounts.push({ field, by, left: isAsImported ? before : left });
  }
  if (below.length > 0) return { kind: 'refuse', reason: 'belowZero', fields: below };
  return { kind: 'subtract', amounts, isEmptied: isCreated && amounts.every(({ left }) => (left ?? 0) === 0) };
}

const DOCUMENTS: readonly UndoKind[] = ['invoices', 'credit-notes', 'payments'];
const isDocument = (kind: UndoKind): boolean => DOCUMENTS.includes(kind);
const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/**
 * The record as a step leaves it, `null` when it is gone. A reversed document stays: its reversal is another one
 * (domain rules §7.1, §10).
 * @example const changes = [{ field: 'name', before: 'A', after: 'B', isSet: false }];
 * undoneRecord({ name: 'B', city: 'Lyon' }, { kind: 'restore', changes }) // { name: 'A', city: 'Lyon' }
 * @example undoneRecord({ name: 'B' }, { kind: 'remove' }) // null
 */
export function undoneRecord(now: ImportRecord | null, step: UndoStep): ImportRecord | null {
  if (now === null || step.kind === 'remove') return null;
  if (step.kind === 'restore' || step.kind === 'reverse') {
    return withValues(
      now,
      step.changes.map(({ field, before }) => [field, before]),
    );
  }
  if (step.kind !== 'subtract') return now;
  return step.isEmptied
    ? null
    : withValues(
        now,
        step.amounts.map(({ field, left }) => [field, left]),
      );
}

function withValues(record: ImportRecord, values: readonly (readonly [string, unknown])[]): ImportRecord {
  return Object.fromEntries([...Object.entries(record), ...values]);
}

/** A row with what became of its record. */
export interface UndoRow {
  row: ImportedRow;
  state: UndoState;
}

/**
 * What undoing `rows` (in the order they were applied) does, last row first (domain rules §10): a record is undone
 * after what the same import hung on it, and so is the older of two changes of one field. What an earlier step of the
 * same undo removes is no dependent any more; a reversed document is still one.
 * @throws DomainError `import.notPlain` (field).
 * @example const row = { line: 2, kind: 'customers', outcome: 'created', entityId: 'c', changes: [] };
 * const state = { now: {}, editedFields: [], dependents: [], isUndone: false };
 * const steps = undoRows([{ row, state: { ...state, dependents: [{ kind: 'contact', id: 'k' }] } },
 *   { row: { ...row, line: 3, kind: 'contacts', entityId: 'k' }, state }]);
 * steps.map(({ row, step }) => [row.line, step.kind]) // [[3, 'remove'], [2, 'remove']]
 */
export function undoRows(rows: readonly UndoRow[]): { row: ImportedRow; step: UndoStep }[] {
  // Records of two kinds may have one id in their sources.
  const records = new Map<string, ImportRecord | null>();
  const gone = new Set<string>();
  return rows.toReversed().map(({ row, state }) => {
    const { kind, entityId: id } = row;
    const key = `${kind} ${id}`;
    const now = records.has(key) ? (records.get(key) ?? null) : state.now;
    const dependents = state.dependents.filter((dependent) => !gone.has(dependent.id));
    const step = undoRow(row, { ...state, now, dependents });
    if (id !== null && kind !== 'act') {
      const undone = undoneRecord(now, step);
      records.set(key, undone);
      if (undone === null) gone.add(id);
    }
    return { row, step };
  });
}

/** What a person reads before and after an undo. `rows` is the sum of the counts. */
export interface UndoSummary {
  rows: number;
  counts: Record<UndoStep['kind'], number>;
  refused: { row: ImportedRow; refusal: UndoRefusal }[];
  /** Ids of the acts that were sent and stay sent. */
  acts: string[];
}

/**
 * Counts what undoing `rows` does, with the refused rows and the sent acts in the order of the import (domain rules
 * §10).
 * @throws DomainError `import.notPlain` (field).
 * @example const row = { line: 2, kind: 'act', outcome: 'created', entityId: 'mail-1', changes: [] };
 * const state = { now: {}, editedFields: [], dependents: [], isUndone: false };
 * const { rows, counts, acts } = undoSummary([{ row, state }]);
 * [rows, counts.list, acts] // [1, 1, ['mail-1']]
 */
export function undoSummary(rows: readonly UndoRow[]): UndoSummary {
  const summary: UndoSummary = {
    rows: rows.length,
    counts: { restore: 0, remove: 0, reverse: 0, subtract: 0, list: 0, nothing: 0, refuse: 0 },
    refused: [],
    acts: [],
  };
  for (const { row, step } of undoRows(rows).reverse()) {
    summary.counts[step.kind] += 1;
    if (step.kind === 'refuse') summary.refused.push({ row, refusal: step });
    if (step.kind === 'list' && row.entityId !== null) summary.acts.push(row.entityId);
  }
  return summary;
}
