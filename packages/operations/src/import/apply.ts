import {
  deleteImportIssues,
  getImport,
  listFailedLines,
  listUnfinishedImports,
  rememberMapping,
  type StoredImport,
  saveImportIssues,
} from '@vigie/db/import';
import { notifyChanged } from '@vigie/db/mark';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { getUndo } from '@vigie/db/undo';
import { actorScope } from '../change-set/access.ts';
import { AppError } from '../refusal/refusal.ts';
import { ownImport, requireImportFile } from './access.ts';
import { fieldsOf, type ImportTarget, importKind, targetOf } from './fields.ts';
import { readFileRows } from './file.ts';
import { headerHash, headerOf, keptParts, sheetOf, summaryOf } from './kept-file.ts';
import { issueRows } from './report.ts';
import {
  addCounts,
  type Batch,
  batchesOf,
  type Counts,
  type OpenFile,
  rememberWritten,
  type StoredRows,
  writeBatch,
} from './run.ts';
import { type ImportChoices, type ImportSettings, settle } from './settings.ts';

/** Of values given for a whole file those that say nothing of anybody: what is remembered is met by all who import. */
function shareable(target: ImportTarget, constants: Record<string, string>): Record<string, string> {
  const saysNothing = fieldsOf(target).filter(
    ({ key, type }) => key === 'billingPeriod' || type === 'currency' || type === 'boolean',
  );
  const keys = new Set(saysNothing.map(({ key }) => key));
  return Object.fromEntries(Object.entries(constants).filter(([key]) => keys.has(key)));
}

/** One that failed may be started again with other choices: its rows are judged anew, those stored are unchanged. */
const FROM_THE_START = { linesDone: 0, created: 0, updated: 0, unchanged: 0, failed: 0, finishedAt: null };

/** Fixes the choices of an import and hands it to whoever writes it; refused once it has begun. */
export async function startImport(scope: OrgScope, id: string, choices: ImportChoices): Promise<void> {
  const summary = await summaryOf(scope, await requireImportFile(scope, id));
  await inTransaction(scope, async (tx) => {
    const stored = await ownImport(tx, id, { isLocked: true });
    if (stored.status !== 'uploaded' && stored.status !== 'failed') throw new AppError('import.alreadyApplied');
    if ((await getUndo(tx, id)) !== null) throw new AppError('import.alreadyUndone');
    const target = await targetOf(tx, importKind(stored.kind));
    const settings = settle(target, summary.columns, choices);
    await rememberMapping(tx, target.kind, headerHash(headerOf(summary)), {
      ...settings,
      constants: shareable(target, settings.constants),
    });
    if (stored.linesDone > 0) await deleteImportIssues(tx, id);
    await tx.db
      .updateTable('import')
      .set({
        status: 'applying',
        settings: JSON.stringify(settings),
        failure: null,
        // What was written before history kept it whole stays so.
        isUndoable: stored.isUndoable || stored.linesDone === 0,
        ...FROM_THE_START,
      })
      .where('orgId', '=', tx.orgId)
      .where('id', '=', id)
      .execute();
    await notifyChanged(tx, [], id);
  });
}

/**
 * Writes an import that was started, batch by batch, each with its progress in one transaction: whoever takes over
 * after a kill goes on behind the last batch that was committed. Runs under the rights its importer has now.
 */
export async function continueImport(scope: OrgScope, id: string, onBatch?: (counts: Counts) => void): Promise<void> {
  const stored = await inTransaction(scope, (tx) => getImport(tx, id));
  if (stored?.status !== 'applying') return;
  const summary = await summaryOf(scope, stored);
  const settings = stored.settings as ImportSettings;
  const used = [...Object.keys(settings.mapping), ...Object.keys(settings.constants)];
  const file: OpenFile = {
    ...(await inTransaction(scope, (tx) => targetOf(tx, importKind(stored.kind), used))),
    header: headerOf(summary),
    rows: readFileRows(keptParts(scope, id), sheetOf(summary)),
    settings,
    place: scope.org,
  };
  const importer = await actorScope(scope, 'import', stored);
  const storedRows: StoredRows = new Map();
  for await (const batch of batchesOf(file)) {
    const known = storedRows.size;
    const write = (tx: OrgTx): Promise<Counts | null> => {
      // Of an attempt that was taken back nothing is stored.
      if (storedRows.size > known) for (const row of [...storedRows.keys()].slice(known)) storedRows.delete(row);
      return applyBatch(tx, id, file, batch, storedRows);
    };
    const counts = await inRetriedTransaction(importer, write, { isKeyed: true });
    if (counts === null) return;
    onBatch?.(counts);
  }
}

/** Writes one batch unless somebody has; null when the import is no longer to be written. */
async function applyBatch(
  tx: OrgTx,
  id: string,
  file: OpenFile,
  batch: Batch,
  storedRows: StoredRows,
): Promise<Counts | null> {
  const stored = await getImport(tx, id, { isLocked: true });
  if (stored?.status !== 'applying') return null;
  if (stored.linesDone >= batch.rowsDone) {
    const lines = batch.rows.map(({ row }) => row.line);
    rememberWritten(batch, new Set(await listFailedLines(tx, id, lines)), storedRows);
    return countsOf(stored);
  }
  // Begun anew meanwhile, perhaps with other choices: whoever began it writes it.
  if (stored.linesDone !== batch.rowsDone - batch.rows.length) return null;
  const results = await writeBatch({ ...tx, changeSetId: id }, file, batch, storedRows);
  await saveImportIssues(tx, id, results.flatMap(issueRows));
  const counts = addCounts(countsOf(stored), results);
  await tx.db
    .updateTable('import')
    .set({
      linesDone: batch.rowsDone,
      ...counts,
      // The rows of the file, not those that lie behind.
      rows: stored.rows,
      ...(batch.isLast ? { status: 'applied', finishedAt: new Date() } : {}),
    })
    .where('orgId', '=', tx.orgId)
    .where('id', '=', id)
    .execute();
  await notifyChanged(tx, [], id);
  return counts;
}

const countsOf = (stored: StoredImport): Counts => ({
  rows: stored.created + stored.updated + stored.unchanged + stored.failed,
  created: stored.created,
  updated: stored.updated,
  unchanged: stored.unchanged,
  failed: stored.failed,
});

/** Ends an import that cannot go on, with the reason; what was valid and written stays. */
export async function failImport(scope: OrgScope, id: string, reason: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    await tx.db
      .updateTable('import')
      .set({ status: 'failed', failure: reason, finishedAt: new Date() })
      .where('orgId', '=', tx.orgId)
      .where('id', '=', id)
      .where('status', '=', 'applying')
      .execute();
    await notifyChanged(tx, [], id);
  });
}

export async function unfinishedImports(scope: OrgScope): Promise<string[]> {
  return inTransaction(scope, (tx) => listUnfinishedImports(tx));
}
