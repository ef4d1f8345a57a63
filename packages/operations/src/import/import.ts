import { createHash } from 'node:crypto';
import { newId } from '@vigie/db/id';
import {
  countImportIssues,
  deleteImportIssues,
  filePartsOf,
  getImport,
  getRememberedMapping,
  listFailedLines,
  listUnfinishedImports,
  loadImportFilePart,
  rememberMapping,
  type StoredImport,
  saveFileSummary,
  saveImportFile,
  saveImportIssues,
} from '@vigie/db/import';
import { notifyChanged } from '@vigie/db/mark';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { getUndo, type StoredUndo } from '@vigie/db/undo';
import { type DateOrder, IMPORT_KINDS, type ImportKind, isImportKind } from '@vigie/domain/import';
import { actorScope, canUndo, refuseWithoutRight, startedBy } from '../change-set/access.ts';
import { AppError } from '../refusal/refusal.ts';
import { ownImport, requireImport } from './access.ts';
import { fieldsOf, type ImportTarget, targetOf } from './fields.ts';
import {
  type FileRow,
  type FileSummary,
  MAX_FILE_BYTES,
  type ReadingOptions,
  readFileRows,
  summarizeFile,
} from './file.ts';
import { type ImportReport, issueRows, reportOf, type ShownRows } from './report.ts';
import {
  addCounts,
  type Batch,
  batchesOf,
  type Counts,
  dryRun,
  type OpenFile,
  rememberWritten,
  type StoredRows,
  writeBatch,
} from './run.ts';
import {
  checkChoices,
  detectDecimal,
  detectOrder,
  type ImportChoices,
  type ImportSettings,
  settle,
  stillKnown,
  suggestMapping,
} from './settings.ts';

export { requireImport } from './access.ts';
export { hasCustomFields, type ImportTarget, targetOf } from './fields.ts';
export { MAX_FILE_BYTES, readFileRows } from './file.ts';
export type { ImportReport, ShownRows } from './report.ts';
export type { Counts } from './run.ts';
export type { ImportChoices, ImportSettings } from './settings.ts';
/** The kind of an import by name. @throws AppError `import.unknownKind`. */
export function importKind(name: string): ImportKind {
  if (!isImportKind(name))
    throw new AppError('import.unknownKind', { kind: name, known: IMPORT_KINDS.join(', ') }, 'kind');
  return name;
}

/** What a file of a kind, by name, is read as. @throws AppError `import.unknownKind`. */
export async function targetOfKind(scope: OrgScope, name: string): Promise<ImportTarget> {
  const kind = importKind(name);
  return inTransaction({ ...scope, isReadOnly: true }, (tx) => targetOf(tx, kind));
}

const sheetOf = ({ sheet }: FileSummary): ReadingOptions => ({ sheet });
const headerOf = ({ columns }: FileSummary): string[] => columns.map(({ name }) => name);
const headerHash = (header: string[]): string => createHash('sha256').update(JSON.stringify(header)).digest('hex');

interface GivenFile {
  kind: string;
  fileName: string;
  bytes: Buffer;
}

/** Takes a file in: it is read once here, so that an unreadable one is refused before anything is kept. */
export async function createImport(scope: OrgScope, given: GivenFile): Promise<{ id: string }> {
  refuseWithoutRight(scope.actor, 'import');
  importKind(given.kind);
  return keepFile(scope, given, await summaryOfBytes(given.bytes));
}

async function summaryOfBytes(bytes: Buffer): Promise<FileSummary> {
  if (bytes.length > MAX_FILE_BYTES)
    throw new AppError('import.fileTooLarge', { limitMb: MAX_FILE_BYTES / 1024 / 1024 });
  return summarizeFile(filePartsOf(bytes));
}

async function keepFile(scope: OrgScope, given: GivenFile, summary: FileSummary): Promise<{ id: string }> {
  const id = newId();
  const choices: ImportChoices = { mapping: {}, constants: {}, createMissing: false };
  await inTransaction(scope, async (tx) => {
    await tx.db
      .insertInto('import')
      .values({
        orgId: tx.orgId,
        id,
        kind: given.kind,
        fileName: given.fileName.replaceAll('\u0000', '').slice(0, 200),
        status: 'uploaded',
        settings: JSON.stringify(choices),
        fileSummary: JSON.stringify(summary),
        rows: summary.rows,
        ...startedBy(tx),
      })
      .execute();
    await saveImportFile(tx, id, given.bytes);
  });
  return { id };
}

/** An import with what its file shows: header, samples, the mapping remembered or detected. */
export interface ImportView extends Omit<StoredImport, 'settings' | 'fileSummary'> {
  /** There is something to undo, and nobody has undone it. */
  canUndo: boolean;
  undo: StoredUndo | null;
  header: string[];
  samples: string[][];
  mapping: Record<string, string>;
  constants: Record<string, string>;
  createMissing: boolean;
  detected: {
    separator: string | null;
    encoding: string;
    sheets: string[];
    sheet: string | null;
    dateOrder: DateOrder | 'ambiguous';
    decimal: '.' | ',';
  };
  totalRows: number;
  issues: number;
  warnings: number;
}

/** The bytes of a kept file, a part at a time, each in a transaction of its own: what was kept never changes. */
async function* keptParts(scope: OrgScope, id: string): AsyncGenerator<Buffer> {
  for (let part = 0; ; part += 1) {
    const bytes = await inTransaction(scope, (tx) => loadImportFilePart(tx, id, part));
    if (bytes === null) return;
    yield bytes;
  }
}

/** What the file of an import shows, as it was kept when it was taken in. */
async function summaryOf(scope: OrgScope, { id, fileSummary }: StoredImport): Promise<FileSummary> {
  if (fileSummary !== null) return fileSummary as FileSummary;
  const summary = await summarizeFile(keptParts(scope, id));
  // One who only looks may not write; the next one who does more keeps it.
  if (!scope.isReadOnly) await inTransaction(scope, (tx) => saveFileSummary(tx, id, summary));
  return summary;
}

export async function viewImport(scope: OrgScope, id: string): Promise<ImportView> {
  const { settings, fileSummary, ...stored } = await requireImport(scope, id);
  const kind = importKind(stored.kind);
  const summary = await summaryOf(scope, { settings, fileSummary, ...stored });
  const header = headerOf(summary);
  const choices = settings as ImportChoices;
  return inTransaction(scope, async (tx) => {
    const target = await targetOf(tx, kind);
    const { mapping, constants } = await firstChoices(tx, stored, target, header, choices);
    const counts = await countImportIssues(tx, id);
    const undo = await getUndo(tx, id);
    return {
      ...stored,
      undo,
      canUndo: canUndo({ ...stored, changed: stored.created + stored.updated }, undo?.status ?? null),
      header,
      samples: summary.samples,
      mapping,
      constants,
      createMissing: choices.createMissing,
      detected: {
        separator: summary.separator,
        encoding: summary.encoding,
        sheets: summary.sheets ?? [],
        sheet: summary.sheet ?? null,
        dateOrder: detectOrder(target, summary.columns, mapping),
        decimal: detectDecimal(target, summary.columns, mapping),
      },
      totalRows: summary.rows,
      issues: counts.errors,
      warnings: counts.warnings,
    };
  });
}

interface OpenedFile {
  fileName: string;
  header: string[];
  separator: string;
  target: ImportTarget;
  rows: AsyncIterable<FileRow[]>;
}

/** The file of an import, to be read once more: its header, and its rows as they are asked for. */
export async function openImportFile(scope: OrgScope, id: string): Promise<OpenedFile> {
  const stored = await requireImport(scope, id);
  const target = await targetOfKind(scope, stored.kind);
  const summary = await summaryOf(scope, stored);
  const rows = readFileRows(keptParts(scope, id), sheetOf(summary));
  const { fileName } = stored;
  return { fileName, header: headerOf(summary), separator: summary.separator ?? ';', target, rows };
}

/** Reads another sheet of a workbook; the columns are to be looked at anew. */
export async function chooseSheet(scope: OrgScope, id: string, sheet: string): Promise<void> {
  const stored = await requireImport(scope, id);
  if (stored.status !== 'uploaded') throw new AppError('import.alreadyApplied');
  const summary = await summarizeFile(keptParts(scope, id), { sheet });
  await inTransaction(scope, async (tx) => {
    const locked = await ownImport(tx, id, { isLocked: true });
    if (locked.status !== 'uploaded') throw new AppError('import.alreadyApplied');
    await saveFileSummary(tx, id, summary, summary.rows);
  });
}

/** What an import starts with: as it was chosen, as the last file with this header was, or as the header suggests. */
async function firstChoices(
  tx: OrgTx,
  { status }: Pick<StoredImport, 'status'>,
  target: ImportTarget,
  header: string[],
  chosen: Pick<ImportChoices, 'mapping' | 'constants'>,
): Promise<Pick<ImportChoices, 'mapping' | 'constants'>> {
  const isChosen = status !== 'uploaded' || Object.keys(chosen.mapping).length > 0;
  const remembered = isChosen ? null : await getRememberedMapping(tx, target.kind, headerHash(header));
  // A field may be gone or closed since: what else was chosen stays.
  const { mapping, constants } = remembered ?? chosen;
  const known = { mapping: stillKnown(target, mapping), constants: stillKnown(target, constants) };
  return remembered ? known : { ...known, mapping: suggestMapping(target, header, known) };
}

/** Of values given for a whole file those that say nothing of anybody: what is remembered is met by all who import. */
function shareable(target: ImportTarget, constants: Record<string, string>): Record<string, string> {
  const saysNothing = fieldsOf(target).filter(
    ({ key, type }) => key === 'billingPeriod' || type === 'currency' || type === 'boolean',
  );
  const keys = new Set(saysNothing.map(({ key }) => key));
  return Object.fromEntries(Object.entries(constants).filter(([key]) => keys.has(key)));
}

/** Shows what an import would do, changing nothing. */
export async function checkImport(
  scope: OrgScope,
  id: string,
  choices: ImportChoices,
  shown: ShownRows,
): Promise<ImportReport> {
  const stored = await requireImport(scope, id);
  // While a file is being written, trying it out beside would only get in the way.
  if (stored.status === 'applying') throw new AppError('import.alreadyApplied');
  const target = await targetOfKind(scope, stored.kind);
  const summary = await summaryOf(scope, stored);
  const settings = settle(target, summary.columns, choices);
  const rows = readFileRows(keptParts(scope, id), sheetOf(summary));
  const file = { ...target, header: headerOf(summary), rows, settings, zone: scope.org.zone };
  return reportOf((onBatch) => dryRun(scope, file, onBatch), { issues: shown.limit, rows: shown });
}

/** One that failed may be started again with other choices: its rows are judged anew, those stored are unchanged. */
const FROM_THE_START = { linesDone: 0, created: 0, updated: 0, unchanged: 0, failed: 0, finishedAt: null };

/** Fixes the choices of an import and hands it to whoever writes it; refused once it has begun. */
export async function startImport(scope: OrgScope, id: string, choices: ImportChoices): Promise<void> {
  const summary = await summaryOf(scope, await requireImport(scope, id));
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
    zone: scope.org.zone,
  };
  const importer = await actorScope(scope, 'import', stored);
  const storedRows: StoredRows = new Map();
  for await (const batch of batchesOf(file)) {
    const counts = await inTransaction(importer, (tx) => applyBatch(tx, id, file, batch, storedRows));
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

/** For the command line: a dry run of a file that is not kept. */
export async function checkFile(
  scope: OrgScope,
  given: Omit<GivenFile, 'fileName'>,
  choices: ImportChoices,
): Promise<ImportReport> {
  refuseWithoutRight(scope.actor, 'import');
  const target = await targetOfKind(scope, given.kind);
  const summary = await summaryOfBytes(given.bytes);
  const settings = settle(target, summary.columns, withSuggestions(target, summary, choices));
  const rows = readFileRows(filePartsOf(given.bytes), sheetOf(summary));
  const file = { ...target, header: headerOf(summary), rows, settings, zone: scope.org.zone };
  const shown = { issues: Number.POSITIVE_INFINITY, rows: { limit: 0 } };
  return reportOf((onBatch) => dryRun(scope, file, onBatch), shown);
}

/** The choices of a command line, completed by what the header suggests. */
function withSuggestions(target: ImportTarget, summary: FileSummary, choices: ImportChoices): ImportChoices {
  const header = headerOf(summary);
  return { ...choices, mapping: suggestMapping(target, header, checkChoices(target, header, choices)) };
}

/** Takes a file in and writes it at once, as the command line does. */
export async function importFile(
  scope: OrgScope,
  given: GivenFile,
  choices: ImportChoices,
  onBatch?: (counts: Counts) => void,
): Promise<{ id: string }> {
  refuseWithoutRight(scope.actor, 'import');
  const target = await targetOfKind(scope, given.kind);
  const summary = await summaryOfBytes(given.bytes);
  const complete = withSuggestions(target, summary, choices);
  const { id } = await keepFile(scope, given, summary);
  await startImport(scope, id, complete);
  await continueImport(scope, id, onBatch);
  return { id };
}
