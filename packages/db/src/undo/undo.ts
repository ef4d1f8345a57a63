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
  /** Asked for once more: of the records alone that it left as they were the time before. */
  isOfRefused: boolean;
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

/** What lists tell of an undo. */
export type UndoBrief = Pick<StoredUndo, 'status' | 'refused'>;

/** How far the undo of each change set is, of those that have one. */
export async function listUndoBriefs(tx: OrgTx, changeSetIds: string[]): Promise<Map<string, UndoBrief>> {
  if (changeSetIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('undo')
    .select(['changeSetId', 'status', 'refused'])
    .where('orgId', '=', tx.orgId)
    .where('changeSetId', 'in', changeSetIds)
    .execute();
  return new Map(
    rows.map(({ changeSetId, status, refused }) => [changeSetId, { status: status as UndoStatus, refused }]),
  );
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

/**
 * The refusals of a line of history, of the aliases r and a: its own, or one of the many events that share a line of
 * usage, which are told apart by the end of its id.
 */
const IS_OF_LINE = sql`r.org_id = a.org_id and r.change_set_id = a.change_set_id
  and r.id between (case when a.entity = 'usage' then left(a.id::text, -6) || '000000' else a.id::text end)::uuid
    and (case when a.entity = 'usage' then left(a.id::text, -6) || 'ffffff' else a.id::text end)::uuid`;

/** The last lines of history before `before` (null: at all) of which an undo left something, the latest first. */
export async function listRefusedLines(
  tx: OrgTx,
  changeSetId: string,
  before: string | null,
  limit: number,
): Promise<{ id: string; entity: string }[]> {
  const { rows } = await sql<{ id: string; entity: string }>`select a.id, a.entity from audit a
    where a.org_id = ${tx.orgId} and a.change_set_id = ${changeSetId}::uuid and (${before}::uuid is null or a.id < ${before}::uuid)
      and exists (select 1 from undo_refusal r where ${IS_OF_LINE})
    order by a.id desc limit ${limit}`.execute(tx.db);
  return rows;
}

/** Takes back what was told of these lines of history; answers whose records are to be undone once more. */
export async function takeUndoRefusals(tx: OrgTx, lineIds: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`delete from undo_refusal r using audit a
    where a.org_id = ${tx.orgId} and a.id = any (${lineIds}::uuid[]) and ${IS_OF_LINE} returning r.id`.execute(tx.db);
  return new Set(rows.map(({ id }) => id));
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
