import { sql } from 'kysely';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export {
  type DependentRow,
  deleteEmptyDays,
  deleteRows,
  deleteUsageEvents,
  deleteVisitors,
  listAgreementDependents,
  listContactDependents,
  listCustomerDependents,
  listDocumentDependents,
  listInteractionDependents,
  listMainContacts,
  listMergedAway,
  listReversed,
  lockRows,
} from './undo-facts.ts';

export type UndoStatus = 'undoing' | 'undone' | 'failed';

/** What became of the records of a change set, counted. */
export interface UndoCounts {
  restored: number;
  removed: number;
  reversed: number;
  subtracted: number;
  /** Nothing was left to do: changed back or gone already. */
  nothing: number;
  refused: number;
}

/** The undo of a change set, as far as it is. */
export interface StoredUndo extends UndoCounts {
  status: UndoStatus;
  /** Line of history up to which, from the end, it is undone; null before the first. */
  undoneTo: string | null;
  /** Lines of history of the change set, and those that lie behind. */
  rows: number;
  rowsDone: number;
  failure: string | null;
  actorKind: string;
  actorId: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

export async function getUndo(
  tx: OrgTx,
  changeSetId: string,
  options: { isLocked?: boolean } = {},
): Promise<StoredUndo | null> {
  const query = tx.db
    .selectFrom('undo')
    .selectAll()
    .where('orgId', '=', tx.orgId)
    .where('changeSetId', '=', changeSetId);
  const row = await (options.isLocked ? query.forUpdate() : query).executeTakeFirst();
  return (row as StoredUndo | undefined) ?? null;
}

export async function addUndo(
  tx: OrgTx,
  changeSetId: string,
  given: Pick<StoredUndo, 'rows' | 'actorKind' | 'actorId'>,
): Promise<void> {
  await tx.db
    .insertInto('undo')
    .values({ orgId: tx.orgId, changeSetId, status: 'undoing', ...given })
    .execute();
}

export async function saveUndo(tx: OrgTx, changeSetId: string, change: Partial<StoredUndo>): Promise<void> {
  await tx.db
    .updateTable('undo')
    .set(change)
    .where('orgId', '=', tx.orgId)
    .where('changeSetId', '=', changeSetId)
    .execute();
}

/** Undos that a worker should go on with. */
export async function listUnfinishedUndos(tx: OrgTx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('undo')
    .select('changeSetId')
    .where('orgId', '=', tx.orgId)
    .where('status', '=', 'undoing')
    .orderBy('startedAt')
    .execute();
  return rows.map((row) => row.changeSetId);
}

/** How far the undo of each change set is, of those that have one. */
export async function listUndoStatuses(tx: OrgTx, changeSetIds: string[]): Promise<Map<string, UndoStatus>> {
  if (changeSetIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('undo')
    .select(['changeSetId', 'status'])
    .where('orgId', '=', tx.orgId)
    .where('changeSetId', 'in', changeSetIds)
    .execute();
  return new Map(rows.map(({ changeSetId, status }) => [changeSetId, status as UndoStatus]));
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

export async function saveUndoRefusals(tx: OrgTx, changeSetId: string, refusals: UndoRefusalRow[]): Promise<void> {
  await insertRows(
    tx,
    'undo_refusal',
    refusals.map((refusal) => ({ changeSetId, ...refusal })),
    sql`on conflict do nothing`,
  );
}

/** Records that an undo left, in the order they were written; `after` is the id of the last one already read. */
export async function listUndoRefusals(
  tx: OrgTx,
  changeSetId: string,
  after: string | null,
  limit: number,
): Promise<UndoRefusalRow[]> {
  const { rows } = await sql<UndoRefusalRow>`select id, line, entity, label, reason, params from undo_refusal
    where org_id = ${tx.orgId} and change_set_id = ${changeSetId}::uuid and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${limit}`.execute(tx.db);
  return rows;
}
