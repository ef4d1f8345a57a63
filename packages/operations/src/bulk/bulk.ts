import {
  addBulkChange,
  countLeftOut,
  getBulkChange,
  type LeftOutRow,
  listBulkChanges,
  listLeftOut,
  listTargets,
  listUnfinishedBulkChanges,
  type StoredBulkChange,
  saveBulkChange,
  saveLeftOut,
} from '@vigie/db/bulk';
import { type CustomerFilter, listMatchingIds } from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { notifyChanged } from '@vigie/db/mark';
import { listMembers } from '@vigie/db/organization';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { getUndo, listUndoBriefs, type StoredUndo, type UndoBrief, type UndoStatus } from '@vigie/db/undo';
import { can } from '@vigie/domain/access';
import { loadNames } from '../audit/names.ts';
import { actorScope, canUndo, ownChangeSet, refuseWithoutRight, startedBy } from '../change-set/access.ts';
import type { FieldChange, RowResult } from '../change-set/change-set.ts';
import { previewCustomers, saveCustomers } from '../customer/save-customers.ts';
import { AppError } from '../refusal/refusal.ts';
import { type BulkAction, checkAction, draftOf, type ToldAction, tellActions } from './action.ts';

export type { BulkAction, ToldAction } from './action.ts';

/** Customers that are changed in one transaction. */
const BATCH = 1_000;
/** Customers that are decided at a time where nothing is written. */
const LOOK = 2_000;

/** Why a customer is left out: not for whoever changes it, gone, full, or what it was to get is no more. */
export const LEFT_OUT = ['notAllowed', 'gone', 'tooManyTags', 'valueGone'] as const;
export type LeftOutReason = (typeof LEFT_OUT)[number];

function reasonOf({ issues }: RowResult): LeftOutReason {
  const codes = new Set(issues.map(({ code }) => code));
  if (codes.has('unknownCustomer') || codes.has('notAvailable')) return 'gone';
  if (codes.has('notAllowed')) return 'notAllowed';
  return codes.has('tooManyTags') ? 'tooManyTags' : 'valueGone';
}

/** A change that is asked for: of whom, and what. */
export interface WantedBulk {
  selection: CustomerFilter;
  action: BulkAction;
}

/** What a change would do: all counts, and the first of its rows. */
export interface BulkReport {
  rows: number;
  updated: number;
  unchanged: number;
  leftOut: { reason: LeftOutReason; rows: number; names: string[] }[];
  /** As whoever asked reads it: ids as names. */
  sample: { id: string; name: string; changes: (FieldChange & { label: string | null })[] }[];
}

const NAMED = 5;

/**
 * Shows what a change would do, on a snapshot of the records: it locks nobody out, however many they are. Whoever is
 * changed meanwhile is judged anew when the change is applied.
 * @throws AppError `access.forbidden`, `record.notFound` where none of the ids is theirs to know; what the value is refused for.
 */
export async function previewBulk(
  scope: OrgScope,
  { selection, action }: WantedBulk,
  shown: number,
): Promise<BulkReport> {
  refuseWithoutRight(scope.actor, 'bulk');
  return inTransaction(
    { ...scope, isReadOnly: true },
    async (tx) => {
      await checkAction(tx, action);
      const ids = await listMatchingIds(tx, selection);
      if (ids.length === 0) refuseUnknown(selection);
      const report: Omit<BulkReport, 'sample'> = { rows: ids.length, updated: 0, unchanged: 0, leftOut: [] };
      const sample: RowResult[] = [];
      for (let from = 0; from < ids.length; from += LOOK) {
        const results = await previewCustomers(tx, draftsOf(ids.slice(from, from + LOOK), action));
        addCounts(report, results);
        sample.push(...results.filter(({ outcome }) => outcome === 'updated').slice(0, shown - sample.length));
      }
      return { ...report, sample: await tellSample(tx, sample) };
    },
    scope.joined ? {} : { isolation: 'repeatable read' },
  );
}

/** Ids of others are answered like ids that do not exist; of a few that are gone meanwhile the rest is meant. */
function refuseUnknown({ ids }: CustomerFilter): void {
  if (ids !== undefined) throw new AppError('record.notFound');
}

const draftsOf = (ids: string[], action: BulkAction) => ids.map((id, line) => ({ line, id, ...draftOf(action) }));

function addCounts(report: Omit<BulkReport, 'sample'>, results: RowResult[]): void {
  for (const result of results) {
    if (result.outcome !== 'failed') {
      report[result.outcome === 'unchanged' ? 'unchanged' : 'updated'] += 1;
      continue;
    }
    const reason = reasonOf(result);
    const known = report.leftOut.find((one) => one.reason === reason);
    const one = known ?? { reason, rows: 0, names: [] };
    if (!known) report.leftOut.push(one);
    one.rows += 1;
    if (one.names.length < NAMED) one.names.push(result.label);
  }
}

async function tellSample(tx: OrgTx, results: RowResult[]): Promise<BulkReport['sample']> {
  const changes = results.flatMap((result) => result.changes);
  const { shown, label } = await loadNames(
    tx,
    changes.flatMap(({ field, before, after }) => [{ [field]: before }, { [field]: after }]),
  );
  return results.map((result) => ({
    id: String(result.entityId),
    name: result.label,
    changes: result.changes.map(({ field, before, after }) => ({
      field,
      label: label(field),
      before: shown(field, before),
      after: shown(field, after),
    })),
  }));
}

/**
 * Fixes of whom a change is, and hands it to whoever writes it.
 * @throws AppError as `previewBulk`; `bulk.noCustomers` where nobody matches.
 */
export async function startBulk(
  scope: OrgScope,
  { selection, action, expected }: WantedBulk & { expected?: number | undefined },
): Promise<{ id: string; rows: number }> {
  refuseWithoutRight(scope.actor, 'bulk');
  return inTransaction(scope, async (tx) => {
    await checkAction(tx, action);
    const id = newId();
    const rows = await addBulkChange(tx, { id, action, ...startedBy(tx) }, selection);
    if (rows === 0) {
      refuseUnknown(selection);
      throw new AppError('bulk.noCustomers');
    }
    // Whoever agreed to twelve has not agreed to the five hundred that match since.
    if (expected !== undefined && expected !== rows) throw new AppError('bulk.selectionChanged', { expected, rows });
    await notifyChanged(tx, [], id);
    return { id, rows };
  });
}

/**
 * Applies a change that was started, batch by batch, each with its progress in one transaction: whoever takes over after a
 * kill goes on behind the last batch that was committed, and nobody is changed twice. Runs under the rights its actor has now.
 */
export async function continueBulk(scope: OrgScope, id: string, onBatch?: (rowsDone: number) => void): Promise<void> {
  const stored = await inTransaction(scope, (tx) => getBulkChange(tx, id));
  if (stored?.status !== 'applying') return;
  const actor = await actorScope(scope, 'bulk', stored);
  const next = (): Promise<number | null> => inRetriedTransaction(actor, (tx) => applyBatch(tx, id), { isKeyed: true });
  for (let done = await next(); done !== null; done = await next()) onBatch?.(done);
}

/** Applies the next batch; null when there is none. */
async function applyBatch(tx: OrgTx, id: string): Promise<number | null> {
  const stored = await getBulkChange(tx, id, { isLocked: true });
  if (stored?.status !== 'applying') return null;
  const ids = await listTargets(tx, id, stored.rowsDone, BATCH);
  const results = await saveCustomers({ ...tx, changeSetId: id }, draftsOf(ids, stored.action as BulkAction));
  const leftOut = results
    .filter(({ outcome }) => outcome === 'failed')
    .map((result) => ({ position: stored.rowsDone + result.line + 1, reason: reasonOf(result) }));
  await saveLeftOut(tx, id, leftOut);
  const count = (outcome: RowResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  const rowsDone = stored.rowsDone + ids.length;
  await saveBulkChange(tx, id, {
    rowsDone,
    updated: stored.updated + count('updated'),
    unchanged: stored.unchanged + count('unchanged'),
    leftOut: stored.leftOut + leftOut.length,
    ...(rowsDone >= stored.rows ? { status: 'applied', finishedAt: new Date() } : {}),
  });
  await notifyChanged(tx, [], id);
  return rowsDone;
}

/** Ends a change that cannot go on, with the reason; what was changed stays so, and can be undone. */
export async function failBulk(scope: OrgScope, id: string, reason: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    const stored = await getBulkChange(tx, id, { isLocked: true });
    if (stored?.status !== 'applying') return;
    await saveBulkChange(tx, id, { status: 'failed', failure: reason, finishedAt: new Date() });
    await notifyChanged(tx, [], id);
  });
}

export async function unfinishedBulks(scope: OrgScope): Promise<string[]> {
  return inTransaction(scope, (tx) => listUnfinishedBulkChanges(tx));
}

/** A change with what became of it. */
export interface BulkView extends Omit<StoredBulkChange, 'action' | 'actorKind' | 'actorId'> {
  action: ToldAction;
  /** Who started it; null: an API key, or somebody who left. */
  startedBy: { id: string; name: string } | null;
  canUndo: boolean;
}

async function tellBulks(
  tx: OrgTx,
  rows: StoredBulkChange[],
  undos: ReadonlyMap<string, UndoBrief>,
): Promise<BulkView[]> {
  const people = new Map((await listMembers(tx)).map(({ userId, name }) => [userId, name]));
  const actions = await tellActions(
    tx,
    rows.map(({ action }) => action as BulkAction),
  );
  return rows.map(({ actorKind: _kind, actorId, action: _action, ...row }, at) => {
    const name = people.get(actorId ?? '');
    const changed = { ...row, isUndoable: true, changed: row.updated };
    return {
      ...row,
      action: actions[at] as ToldAction,
      startedBy: actorId === null || name === undefined ? null : { id: actorId, name },
      canUndo: canUndo(changed, undos.get(row.id) ?? null),
    };
  });
}

export async function viewBulk(
  scope: OrgScope,
  id: string,
): Promise<BulkView & { reasons: { reason: string; rows: number }[]; undo: StoredUndo | null }> {
  return inTransaction(scope, async (tx) => {
    await ownChangeSet(tx, { kind: 'bulk', id });
    const [stored, undo] = [await getBulkChange(tx, id), await getUndo(tx, id)];
    const [view] = await tellBulks(tx, stored === null ? [] : [stored], new Map(undo === null ? [] : [[id, undo]]));
    if (view === undefined) throw new AppError('record.notFound');
    return { ...view, reasons: await countLeftOut(tx, id), undo };
  });
}

/** Changes of late, the newest first: one's own, or all for those who manage settings. */
export async function listBulks(scope: OrgScope, limit: number): Promise<(BulkView & { undo: UndoStatus | null })[]> {
  refuseWithoutRight(scope.actor, 'bulk');
  return inTransaction(scope, async (tx) => {
    const rows = await listBulkChanges(tx, can(tx.actor, 'settings.manage') ? null : tx.actor.userId, limit);
    const undos = await listUndoBriefs(
      tx,
      rows.map(({ id }) => id),
    );
    return (await tellBulks(tx, rows, undos)).map((view) => ({ ...view, undo: undos.get(view.id)?.status ?? null }));
  });
}

/** Customers that a change left as they were, and why. */
export async function listLeftOutOf(scope: OrgScope, id: string, after: number, limit: number): Promise<LeftOutRow[]> {
  return inTransaction(scope, async (tx) => {
    await ownChangeSet(tx, { kind: 'bulk', id });
    return listLeftOut(tx, id, after, limit);
  });
}
