import { newId } from '@vigie/db/id';
import { insertRows, updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { changesBetween, failed, type RowIssue, type RowResult } from './change-set.ts';

type Row = Record<string, unknown>;

/** How one kind of fact is written: by its own key, under one customer. */
export interface Upsert<D extends { line: number }> {
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
}

/**
 * Creates and updates rows set-wise, one result per draft. A fact never moves to another customer by a second
 * writing: that would silently change two histories.
 */
export async function upsert<D extends { line: number }>(
  tx: OrgTx,
  spec: Upsert<D>,
  drafts: D[],
): Promise<RowResult[]> {
  const created: Row[] = [];
  const updated: Row[] = [];
  const results = drafts.map((draft): RowResult => {
    const stored = spec.stored(draft);
    const given = spec.given(draft, stored);
    const label = spec.label(draft);
    if (Array.isArray(given)) return failed(draft.line, label, given);
    if (stored && given.customerId !== undefined && given.customerId !== stored.customerId) {
      return elsewhere(draft.line, label);
    }
    const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const base: Row = stored
      ? pick(stored, ['id', 'customerId', ...Object.keys(spec.defaults)])
      : { id: newId(), ...spec.defaults };
    const told: Row = { ...base, ...known };
    const row: Row = { ...told, ...spec.derived?.(told) };
    const changes = stored
      ? changesBetween(stored, known)
      : changesBetween({}, told).filter((change) => change.after !== null && change.field !== 'id');
    const outcome = !stored ? 'created' : changes.length > 0 ? 'updated' : 'unchanged';
    if (outcome === 'created') created.push(row);
    if (outcome === 'updated') updated.push(spec.isVersioned ? { ...row, ...nextVersion(stored) } : row);
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
  return results.map((result) =>
    result.outcome !== 'updated' || written.has(String(result.entityId))
      ? result
      : elsewhere(result.line, result.label),
  );
}

const elsewhere = (line: number, label: string): RowResult =>
  failed(line, label, [{ field: 'customerId', severity: 'error', code: 'otherCustomer', params: {} }]);

/** The columns that a change of a versioned row sets beside its own. */
export const nextVersion = (stored: Row | undefined): { version: number; updatedAt: Date } => ({
  version: Number(stored?.version ?? 0) + 1,
  updatedAt: new Date(),
});

const pick = (row: Row, columns: string[]): Row => Object.fromEntries(columns.map((column) => [column, row[column]]));
