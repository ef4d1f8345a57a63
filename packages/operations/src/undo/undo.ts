import { type AuditLine, countImportedRecords, listImportedLines, loadAuditLines } from '@vigie/db/audit';
import {
  addImportUndo,
  getImportUndo,
  listUndoRefusals,
  listUnfinishedUndos,
  refreshStatistics,
  type StoredUndo,
  saveImportUndo,
  saveUndoRefusals,
  type UndoCounts,
  type UndoRefusalRow,
} from '@vigie/db/import';
import { notifyChanged } from '@vigie/db/mark';
import { inDiscardedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import type { UndoStep } from '@vigie/domain/import';
import { AppError } from '../refusal/refusal.ts';
import { actorScope, ownImport, requireImport } from './access.ts';
import { planUndo, type UndoUnit } from './undo-plan.ts';
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

/** Undoes the last lines of history before `undoneTo`; null when there are none. */
async function undoBatch(tx: OrgTx, importId: string, undoneTo: string | null): Promise<Undone | null> {
  const lines = await nextLines(tx, importId, undoneTo);
  const [first] = lines;
  if (!first) return null;
  const undoing: OrgTx = { ...tx, undoOf: importId };
  const units = await planUndo(undoing, importId, lines.filter(isUndoneItself));
  const allowed = units.filter(({ isAllowed }) => isAllowed);
  if (first.entity === 'usage') await subtractUsage(undoing, allowed);
  const unwritten = first.entity === 'usage' ? [] : await writeUndo(undoing, first.entity, allowed);
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

/** A document never changes: what an import did to one that was there is a payment of it, which has its own line. */
const isUndoneItself = ({ entity, action }: AuditLine): boolean => !(entity === 'document' && action === 'update');

/** The last lines of one entity, in the order they were written: facts go before the customers they hang on. */
async function nextLines(tx: OrgTx, importId: string, undoneTo: string | null): Promise<AuditLine[]> {
  const last = await listImportedLines(tx, importId, undoneTo, BATCH);
  const entity = last[0]?.entity;
  const end = last.findIndex((line) => line.entity !== entity);
  const alike = end === -1 ? last : last.slice(0, end);
  return loadAuditLines(
    tx,
    alike.slice(0, entity === 'usage' ? 1 : BATCH).map(({ id }) => id),
  );
}

function refusalOf(unit: UndoUnit, code: string | undefined): UndoRefusalRow | null {
  const { line, step } = unit;
  const told = (reason: string, params: UndoRefusalRow['params'] = {}): UndoRefusalRow => ({
    id: unit.event === null ? line.id : idOfEvent(line.id, unit),
    line: line.line,
    entity: line.entity,
    label: labelOf(unit),
    reason,
    params,
  });
  if (!unit.isAllowed) return told('notAllowed');
  if (code !== undefined)
    return code === 'dependents' ? told('dependents', { kinds: 'customer' }) : told('conflict', { code });
  if (step.kind !== 'refuse') return null;
  if (step.reason === 'dependents')
    return told('dependents', { kinds: [...new Set(step.dependents.map(({ kind }) => kind))].join(', ') });
  return told(step.reason, { fields: step.fields.join(', ') });
}

/** Many events share a line of history: told apart by the end of its id. */
function idOfEvent(lineId: string, { line, row }: UndoUnit): string {
  const events = (line.after?.events ?? []) as { eventId: string }[];
  const index = events.findIndex(({ eventId }) => eventId === row.entityId);
  return `${lineId.slice(0, -6)}${index.toString(16).padStart(6, '0')}`;
}

/** What a record is known by, in the words that the file brought. */
function labelOf({ line, row }: UndoUnit): string {
  if (line.entity === 'usage') return row.entityId ?? '';
  const given = { ...line.before, ...line.after } as Record<string, unknown>;
  const person = [given.firstName, given.lastName].filter(Boolean).join(' ');
  const texts = [given.name, given.number, given.subject, person, given.email, given.agreementId, given.externalId];
  return String(texts.find((text) => typeof text === 'string' && text !== '') ?? '').slice(0, 200);
}

/** Shows what an undo would do, changing nothing. @throws AppError `import.*`. */
export async function previewUndo(scope: OrgScope, id: string, shown: number): Promise<UndoReport> {
  await requireImport(scope, id);
  const report: UndoReport = { records: 0, counts: noCounts(), refused: [] };
  await inDiscardedTransaction(scope, async (tx) => {
    const undo = await undoable(tx, id);
    let undoneTo = undo?.undoneTo ?? null;
    for (let done = await undoBatch(tx, id, undoneTo); done !== null; done = await undoBatch(tx, id, undoneTo)) {
      undoneTo = done.undoneTo;
      report.records += done.records;
      report.counts = summed(report.counts, done.counts);
      // From the end of the file to its beginning: the first lines are met last.
      report.refused = [...done.refused.sort(byId), ...report.refused].slice(0, shown);
    }
  });
  return report;
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

function summed(a: UndoCounts, b: UndoCounts): UndoCounts {
  const sum = noCounts();
  for (const key of Object.keys(sum) as (keyof UndoCounts)[]) sum[key] = a[key] + b[key];
  return sum;
}

/** The import is applied and kept whole, and not undone yet; an undo that stopped may go on. */
async function undoable(tx: OrgTx, id: string): Promise<StoredUndo | null> {
  const stored = await ownImport(tx, id, { isLocked: true });
  if (stored.status !== 'applied' && stored.status !== 'failed') throw new AppError('import.notApplied');
  if (!stored.isUndoable) throw new AppError('import.notUndoable');
  const undo = await getImportUndo(tx, id, { isLocked: true });
  if (undo?.status === 'undone') throw new AppError('import.alreadyUndone');
  return undo;
}

/** Hands the undo of an import to whoever writes it; one that was begun goes on. */
export async function startUndo(scope: OrgScope, id: string): Promise<void> {
  await requireImport(scope, id);
  await inTransaction(scope, async (tx) => {
    const undo = await undoable(tx, id);
    if (undo?.status === 'undoing') return;
    const actor = { actorKind: tx.actor.kind === 'apiKey' ? 'api-key' : tx.actor.kind, actorId: tx.actor.userId };
    if (undo) await saveImportUndo(tx, id, { ...actor, status: 'undoing', failure: null, finishedAt: null });
    else await addImportUndo(tx, id, { ...actor, rows: await countImportedRecords(tx, id) });
    await notifyChanged(tx, [], id);
  });
}

/**
 * Undoes an import whose undo was started, batch by batch from its end, each with its progress in one transaction:
 * whoever takes over after a kill goes on where the last batch ended. Runs under the rights of who started it.
 */
export async function continueUndo(scope: OrgScope, id: string, onBatch?: (counts: UndoCounts) => void): Promise<void> {
  const stored = await inTransaction(scope, (tx) => getImportUndo(tx, id));
  if (stored?.status !== 'undoing') return;
  const actor = await actorScope(scope, stored);
  for (let counts = await step(actor, id); counts !== null; counts = await step(actor, id)) onBatch?.(counts);
}

/** One batch; null when the undo is over. */
async function step(actor: OrgScope, id: string): Promise<UndoCounts | null> {
  return inTransaction(actor, async (tx) => {
    const undo = await getImportUndo(tx, id, { isLocked: true });
    if (undo?.status !== 'undoing') return null;
    const done = await undoBatch(tx, id, undo.undoneTo);
    if (done === null) {
      await saveImportUndo(tx, id, { status: 'undone', finishedAt: new Date() });
      await refreshStatistics(tx);
      await notifyChanged(tx, [], id);
      return null;
    }
    await saveUndoRefusals(tx, id, done.refused);
    const counts = summed(undo, done.counts);
    await saveImportUndo(tx, id, { ...counts, undoneTo: done.undoneTo, rowsDone: undo.rowsDone + done.records });
    await notifyChanged(tx, done.gone, id);
    return counts;
  });
}

/** Ends an undo that cannot go on, with the reason; what was undone stays so, and it may be started again. */
export async function failUndo(scope: OrgScope, id: string, reason: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    const undo = await getImportUndo(tx, id, { isLocked: true });
    if (undo?.status !== 'undoing') return;
    await saveImportUndo(tx, id, { status: 'failed', failure: reason, finishedAt: new Date() });
    await notifyChanged(tx, [], id);
  });
}

export async function unfinishedUndos(scope: OrgScope): Promise<string[]> {
  return inTransaction(scope, (tx) => listUnfinishedUndos(tx));
}

/** Whether an import is undone, and how far; null where nobody asked for it. */
export async function viewUndo(scope: OrgScope, id: string): Promise<StoredUndo | null> {
  await requireImport(scope, id);
  return inTransaction(scope, (tx) => getImportUndo(tx, id));
}

/** The records that an undo left as they are. */
export async function listRefusedOfUndo(
  scope: OrgScope,
  id: string,
  after: string | null,
  limit: number,
): Promise<UndoRefusalRow[]> {
  await requireImport(scope, id);
  return inTransaction(scope, (tx) => listUndoRefusals(tx, id, after, limit));
}
