import { newId } from '@vigie/db/id';
import { insertRows, updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import type { CustomDraft, CustomPlan, CustomWriter } from '../custom-field/custom-value.ts';
import { changesBetween, failed, type RowIssue, type RowResult } from './change-set.ts';

type Row = Record<string, unknown>;

/** How one kind of fact is written: by its own key, under one customer. */
export interface Upsert<D extends CustomizedDraft> {
  table: string;
  label: (draft: D) => string;
  /** The stored row of a draft, if there is one. */
  stored: (draft: D) => Row | undefined;
  /** The columns a draft gives (an undefined one is left as it is), or why it is refused. */
  given: (draft: D, stored: Row | undefined) => Row | RowIssue[];
  /** Columns of a new row that its draft says nothing of; also the list of columns that are written. */
  defaults: Row;
  warnings?: (draft: D, row: Row) => RowIssue[];
  /** Columns that follow from the others, such as folded texts: written with them, and no change of their own. */
  derived?: (row: Row) => Row;
  /** The table counts the versions of its rows, so that an edit of what was changed meanwhile can be refused. */
  isVersioned?: boolean;
  /** Where drafts may give values of custom fields beside the columns. */
  customValues?: CustomWriter;
}

interface CustomizedDraft {
  line: number;
  custom?: CustomDraft | undefined;
}

const NO_CUSTOM: CustomPlan = { issues: [], changes: [], rows: [] };

/**
 * Creates and updates rows set-wise, one result per draft. A fact never moves to another customer by a second
 * writing: that would silently change two histories.
 */
export async function upsert<D extends CustomizedDraft>(tx: OrgTx, spec: Upsert<D>, drafts: D[]): Promise<RowResult[]> {
  const created: Row[] = [];
  const updated: Row[] = [];
  const planned: { entityId: string; plan: CustomPlan }[] = [];
  const results = drafts.map((draft): RowResult => {
    const stored = spec.stored(draft);
    const given = spec.given(draft, stored);
    const label = spec.label(draft);
    if (Array.isArray(given)) return failed(draft.line, label, given);
    if (stored && given.customerId !== undefined && given.customerId !== stored.customerId) {
      return elsewhere(draft.line, label);
    }
    const custom = spec.customValues?.plan(draft.custom, stored ? String(stored.id) : null) ?? NO_CUSTOM;
    if (custom.issues.length > 0) return failed(draft.line, label, custom.issues);
    const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const base: Row = stored
      ? pick(stored, ['id', 'customerId', ...Object.keys(spec.defaults)])
      : { id: newId(), ...spec.defaults };
    const told: Row = { ...base, ...known };
    const row: Row = { ...told, ...spec.derived?.(told) };
    const changes = [
      ...(stored
        ? changesBetween(stored, known)
        : changesBetween({}, told).filter((change) => change.after !== null && change.field !== 'id')),
      ...custom.changes,
    ];
    const outcome = !stored ? 'created' : changes.length > 0 ? 'updated' : 'unchanged';
    if (outcome === 'created') created.push(row);
    if (outcome === 'updated') updated.push(spec.isVersioned ? { ...row, ...nextVersion(stored) } : row);
    planned.push({ entityId: String(row.id), plan: custom });
    return {
      line: draft.line,
      outcome,
      label,
      entityId: String(row.id),
      customerId: String(row.customerId),
      issues: spec.warnings?.(draft, row) ?? [],
      changes,
    };
  });
  await insertRows(tx, spec.table, created);
  // Whoever waited for one that was moved meanwhile, as a merge and its undoing do, brings it back nowhere.
  const written = await updateRows(tx, spec.table, updated, ['customerId']);
  const stayed = (result: RowResult): boolean => result.outcome !== 'updated' || written.has(String(result.entityId));
  const gone = new Set(results.filter((result) => !stayed(result)).map(({ entityId }) => entityId));
  await spec.customValues?.save(planned.filter(({ entityId }) => !gone.has(entityId)));
  return results.map((result) => (stayed(result) ? result : elsewhere(result.line, result.label)));
}

const elsewhere = (line: number, label: string): RowResult =>
  failed(line, label, [{ field: 'customerId', severity: 'error', code: 'otherCustomer', params: {} }]);

/** The columns that a change of a versioned row sets beside its own. */
export const nextVersion = (stored: Row | undefined): { version: number; updatedAt: Date } => ({
  version: Number(stored?.version ?? 0) + 1,
  updatedAt: new Date(),
});

const pick = (row: Row, columns: string[]): Row => Object.fromEntries(columns.map((column) => [column, row[column]]));
