import { sql } from 'kysely';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export type UndoStatus = 'undoing' | 'undone' | 'failed';

/** What became of the records of an import, counted. */
export interface UndoCounts {
  restored: number;
  removed: number;
  reversed: number;
  subtracted: number;
  /** Nothing was left to do: changed back or gone already. */
  nothing: number;
  refused: number;
}

/** The undo of an import, as far as it is. */
export interface StoredUndo extends UndoCounts {
  status: UndoStatus;
  /** Line of history up to which, from the end, it is undone; null before the first. */
  undoneTo: string | null;
  /** Lines of history of the import, and those that lie behind. */
  rows: number;
  rowsDone: number;
  failure: string | null;
  actorKind: string;
  actorId: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

export async function getImportUndo(
  tx: OrgTx,
  importId: string,
  options: { isLocked?: boolean } = {},
): Promise<StoredUndo | null> {
  const query = tx.db
    .selectFrom('importUndo')
    .selectAll()
    .where('orgId', '=', tx.orgId)
    .where('importId', '=', importId);
  const row = await (options.isLocked ? query.forUpdate() : query).executeTakeFirst();
  return (row as StoredUndo | undefined) ?? null;
}

export async function addImportUndo(
  tx: OrgTx,
  importId: string,
  given: Pick<StoredUndo, 'rows' | 'actorKind' | 'actorId'>,
): Promise<void> {
  await tx.db
    .insertInto('importUndo')
    .values({ orgId: tx.orgId, importId, status: 'undoing', ...given })
    .execute();
}

export async function saveImportUndo(tx: OrgTx, importId: string, change: Partial<StoredUndo>): Promise<void> {
  await tx.db
    .updateTable('importUndo')
    .set(change)
    .where('orgId', '=', tx.orgId)
    .where('importId', '=', importId)
    .execute();
}

/** Undos that a worker should go on with. */
export async function listUnfinishedUndos(tx: OrgTx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('importUndo')
    .select('importId')
    .where('orgId', '=', tx.orgId)
    .where('status', '=', 'undoing')
    .orderBy('startedAt')
    .execute();
  return rows.map((row) => row.importId);
}

/** How far the undo of each import is, of those that have one. */
export async function listUndoStatuses(tx: OrgTx, importIds: string[]): Promise<Map<string, UndoStatus>> {
  if (importIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('importUndo')
    .select(['importId', 'status'])
    .where('orgId', '=', tx.orgId)
    .where('importId', 'in', importIds)
    .execute();
  return new Map(rows.map(({ importId, status }) => [importId, status as UndoStatus]));
}

/** A record that an undo left as it is, and why. */
export interface UndoRefusalRow {
  /** Of the line of history. */
  id: string;
  /** Line of the file; null where a record came in beside its lines. */
  line: number | null;
  entity: string;
  label: string;
  reason: string;
  params: Record<string, string | number>;
}

export async function saveUndoRefusals(tx: OrgTx, importId: string, refusals: UndoRefusalRow[]): Promise<void> {
  await insertRows(
    tx,
    'import_undo_refusal',
    refusals.map((refusal) => ({ importId, ...refusal })),
    sql`on conflict do nothing`,
  );
}

/** Records that an undo left, in the order they were imported; `after` is the id of the last one already read. */
export async function listUndoRefusals(
  tx: OrgTx,
  importId: string,
  after: string | null,
  limit: number,
): Promise<UndoRefusalRow[]> {
  const { rows } = await sql<UndoRefusalRow>`select id, line, entity, label, reason, params from import_undo_refusal
    where org_id = ${tx.orgId} and import_id = ${importId}::uuid and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`.execute(tx.db);
  return rows;
}
