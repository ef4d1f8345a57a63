import { type AuditLine, countChangedRecords, listChangeSetLines, loadAuditLines } from '@vigie/db/audit';
import { getChangeSet } from '@vigie/db/change-set';
import { refreshStatistics } from '@vigie/db/import';
import { notifyChanged } from '@vigie/db/mark';
import {
  inDiscardedTransaction,
  inRetriedTransaction,
  inTransaction,
  type OrgScope,
  type OrgTx,
} from '@vigie/db/scope';
import {
  addUndo,
  getUndo,
  listRefusedLines,
  listUndoRefusals,
  listUnfinishedUndos,
  type StoredUndo,
  saveUndo,
  saveUndoRefusals,
  takeUndoRefusals,
  type UndoCounts,
  type UndoRefusalRow,
} from '@vigie/db/undo';
import type { UndoStep } from '@vigie/domain/import';
import { actorScope, type ChangeSetRef, ownChangeSet, startedBy } from '../change-set/access.ts';
import { carryThrough } from '../change-set/ending.ts';
import { AppError } from '../refusal/refusal.ts';
import type { Unwritten } from './restore-columns.ts';
import { planUndo, type UndoUnit } from './undo-plan.ts';
import { restoreRates } from './undo-rate.ts';
import { refusalIdOf, refusalOf, withNames } from './undo-refusal.ts';
import { subtractUsage } from './undo-usage.ts';
import { writeUndo } from './undo-write.ts';

/** Lines of history that are undone in one transaction; one of usage holds a thousand events. */
const BATCH = 1_000;

/** What an undo would do, or did: all counts, and the first records that it leaves as they are. */
export interface UndoReport {
  records: number;
  counts: UndoCounts;
  refused: UndoRefusalRow[];
}

const noCounts = (): UndoCounts => ({
  restored: 0,
  removed: 0,
  reversed: 0,
  subtracted: 0,
  nothing: 0,
  refused: 0,
});

const COUNTED: Record<UndoStep['kind'], keyof UndoCounts> = {
  restore: 'restored',
  remove: 'removed',
  reverse: 'reversed',
  subtract: 'subtracted',
  // Acts that were sent stay sent; nothing that an import does sends one yet.
  list: 'nothing',
  nothing: 'nothing',
  refuse: 'refused',
};

interface Undone {
  /** The line of history up to which it is undone now. */
  undoneTo: string;
  records: number;
  counts: UndoCounts;
  refused: UndoRefusalRow[];
  gone: string[];
}

/** How far an undo is, and of what it is. */
type Progress = Pick<StoredUndo, 'undoneTo' | 'isOfRefused'>;

/** Undoes the last lines of history before those that are undone; null when there are none. */
async function undoBatch(tx: OrgTx, changeSet: ChangeSetRef, progress: Progress): Promise<Undone | null> {
  const lines = await nextLines(tx, changeSet.id, progress);
  const [first] = lines;
  if (!first) return null;
  const undoing: OrgTx = { ...tx, undoOf: changeSet.id };
  const again = progress.isOfRefused
    ? await takeUndoRefusals(
        tx,
        lines.map(({ id }) => id),
      )
    : null;
  const units = await planUndo(
    undoing,
    changeSet,
    lines.filter(isUndoneItself),
    (unit) => again?.has(refusalIdOf(unit)) ?? true,
  );
  const allowed = units.filter(({ isAllowed }) => isAllowed);
  const unwritten = await carryOut(undoing, first.entity, allowed);
  const codes = new Map(unwritten.map(({ unit, code }) => [unit, code]));
  const counts = noCounts();
  const refused: UndoRefusalRow[] = [];
  for (const unit of units) {
    const refusal = refusalOf(unit, codes.get(unit));
    if (refusal !== null) refused.push(refusal);
    counts[refusal !== null ? 'refused' : COUNTED[unit.step.kind]] += 1;
  }
  const gone = units
    .filter((unit) => first.entity === 'customer' && unit.step.kind === 'remove' && !codes.has(unit))
    .map(({ line }) => line.entityId);
  return { undoneTo: first.id, records: units.length, counts, refused, gone };
}

/** Answers the records that would not let themselves be written. */
async function carryOut(tx: OrgTx, entity: string, units: UndoUnit[]): Promise<Unwritten[]> {
  if (entity === 'usage') await subtractUsage(tx, units);
  else if (entity === 'currency-rate') await restoreRates(tx, units);
  else return writeUndo(tx, entity, units);
  return [];
}

/**
 * A document never changes: what an import did to one that was there is a payment of it, which has its own line, and
 * values of our own fields.
 */
const isUndoneItself = ({ entity, action, after }: AuditLine): boolean =>
  !(entity === 'document' && action === 'update') ||
  Object.keys(after ?? {}).some((field) => field.startsWith('custom.'));

/** The last lines of one entity, in the order they were written: facts go before the customers they hang on. */
async function nextLines(tx: OrgTx, changeSetId: string, { undoneTo, isOfRefused }: Progress): Promise<AuditLine[]> {
  const list = isOfRefused ? listRefusedLines : listChangeSetLines;
  const last = await list(tx, changeSetId, undoneTo, BATCH);
  const entity = last[0]?.entity;
  const end = last.findIndex((line) => line.entity !== entity);
  const alike = end === -1 ? last : last.slice(0, end);
  return loadAuditLines(
    tx,
    alike.slice(0, entity === 'usage' ? 1 : BATCH).map(({ id }) => id),
  );
}

/** Shows what an undo would do, changing nothing. @throws AppError `import.*`, `bulk.*`. */
export async function previewUndo(scope: OrgScope, changeSet: ChangeSetRef, shown: number): Promise<UndoReport> {
  const report: UndoReport = { records: 0, counts: noCounts(), refused: [] };
  await inDiscardedTransaction(scope, async (tx) => {
    const undo = await undoable(tx, changeSet);
    const { isOfRefused, ...from } = progressOf(undo);
    let { undoneTo } = from;
    const next = (): Promise<Undone | null> => undoBatch(tx, changeSet, { undoneTo, isOfRefused });
    for (let done = await next(); done !== null; done = await next()) {
      undoneTo = done.undoneTo;
      report.records += done.records;
      report.counts = summed(report.counts, done.counts);
      // From the end to the beginning: the first lines are met last.
      report.refused = [...done.refused.sort(byId), ...report.refused].slice(0, shown);
    }
    report.refused = await withNames(tx, report.refused);
  });
  return report;
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

function summed(a: UndoCounts, b: UndoCounts): UndoCounts {
  const sum = noCounts();
  for (const key of Object.keys(sum) as (keyof UndoCounts)[]) sum[key] = a[key] + b[key];
  return sum;
}

/** From where an undo goes on: one that is over begins anew, with what it left as it was. */
function progressOf(undo: StoredUndo | null): Progress {
  if (undo === null) return { undoneTo: null, isOfRefused: false };
  return undo.status === 'undone' ? { undoneTo: null, isOfRefused: true } : undo;
}

/** The change set is applied and kept whole, and not all of it undone yet; an undo that stopped may go on. */
async function undoable(tx: OrgTx, changeSet: ChangeSetRef): Promise<StoredUndo | null> {
  const { kind, id } = changeSet;
  const stored = await ownChangeSet(tx, changeSet, { isLocked: true });
  if (stored.status !== 'applied' && stored.status !== 'failed') throw new AppError(`${kind}.notApplied`);
  if (!stored.isUndoable) throw new AppError('import.notUndoable');
  const undo = await getUndo(tx, id, { isLocked: true });
  if (undo?.status === 'undone' && undo.refused === 0) throw new AppError(`${kind}.alreadyUndone`);
  return undo;
}

/** Hands the undo of a change set to whoever writes it; one that was begun goes on, of one that is over the refused. */
export async function startUndo(scope: OrgScope, changeSet: ChangeSetRef): Promise<void> {
  const { id } = changeSet;
  await inTransaction(scope, async (tx) => {
    const undo = await undoable(tx, changeSet);
    if (undo?.status === 'undoing') return;
    const begun = { ...startedBy(tx), status: 'undoing', failure: null, finishedAt: null } as const;
    if (undo?.status === 'undone')
      await saveUndo(tx, id, { ...begun, ...progressOf(undo), rowsDone: undo.rows - undo.refused });
    else if (undo) await saveUndo(tx, id, begun);
    else await addUndo(tx, id, { ...startedBy(tx), rows: await countChangedRecords(tx, id) });
    await notifyChanged(tx, [], id);
  });
}

/**
 * Undoes a change set whose undo was started, batch by batch from its end, each with its progress in one transaction:
 * whoever takes over after a kill goes on where the last batch ended. Runs under the rights of who started it.
 */
export async function continueUndo(scope: OrgScope, id: string, onBatch?: (counts: UndoCounts) => void): Promise<void> {
  const [undo, changeSet] = await inTransaction(scope, async (tx) => [
    await getUndo(tx, id),
    await getChangeSet(tx, id),
  ]);
  if (undo?.status !== 'undoing' || changeSet === null) return;
  const actor = await actorScope(scope, changeSet.kind, undo);
  const next = (): Promise<UndoCounts | null> => step(actor, changeSet);
  for (let counts = await next(); counts !== null; counts = await next()) onBatch?.(counts);
}

/** One batch; null when the undo is over. */
async function step(actor: OrgScope, changeSet: ChangeSetRef): Promise<UndoCounts | null> {
  const { id } = changeSet;
  return inRetriedTransaction(
    actor,
    async (tx) => {
      const undo = await getUndo(tx, id, { isLocked: true });
      if (undo?.status !== 'undoing') return null;
      const done = await undoBatch(tx, changeSet, undo);
      if (done === null) {
        await saveUndo(tx, id, { status: 'undone', finishedAt: new Date() });
        await refreshStatistics(tx);
        await notifyChanged(tx, [], id);
        return null;
      }
      await saveUndoRefusals(tx, id, done.refused);
      // What was refused before is told anew.
      const before = undo.isOfRefused ? { ...undo, refused: undo.refused - done.records } : undo;
      const counts = summed(before, done.counts);
      await saveUndo(tx, id, { ...counts, undoneTo: done.undoneTo, rowsDone: undo.rowsDone + done.records });
      await notifyChanged(tx, done.gone, id);
      return counts;
    },
    { isKeyed: true },
  );
}

/** Starts an undo and carries it through, as the command line does. */
export async function undoAtOnce(scope: OrgScope, changeSet: ChangeSetRef): Promise<void> {
  await startUndo(scope, changeSet);
  await carryThrough(scope, changeSet.id, { go: continueUndo, fail: failUndo });
}

/** Ends an undo that cannot go on, with the reason; what was undone stays so, and it may be started again. */
export async function failUndo(scope: OrgScope, id: string, reason: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    const undo = await getUndo(tx, id, { isLocked: true });
    if (undo?.status !== 'undoing') return;
    await saveUndo(tx, id, { status: 'failed', failure: reason, finishedAt: new Date() });
    await notifyChanged(tx, [], id);
  });
}

export async function unfinishedUndos(scope: OrgScope): Promise<string[]> {
  return inTransaction(scope, (tx) => listUnfinishedUndos(tx));
}

/** Whether a change set is undone, and how far; null where nobody asked for it. */
export async function viewUndo(scope: OrgScope, changeSet: ChangeSetRef): Promise<StoredUndo | null> {
  return inTransaction(scope, async (tx) => {
    await ownChangeSet(tx, changeSet);
    return getUndo(tx, changeSet.id);
  });
}

/** The records that an undo left as they are. */
export async function listRefusedOfUndo(
  scope: OrgScope,
  changeSet: ChangeSetRef,
  after: string | null,
  limit: number,
): Promise<UndoRefusalRow[]> {
  return inTransaction(scope, async (tx) => {
    await ownChangeSet(tx, changeSet);
    return withNames(tx, await listUndoRefusals(tx, changeSet.id, after, limit));
  });
}
