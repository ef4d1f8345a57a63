import { newId } from '@vigie/db/id';
import {
  countImportIssues,
  filePartsOf,
  getRememberedMapping,
  type StoredImport,
  saveFileSummary,
  saveImportFile,
} from '@vigie/db/import';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { getUndo, type StoredUndo } from '@vigie/db/undo';
import type { DateOrder } from '@vigie/domain/import';
import { canUndo, refuseWithoutRight, startedBy } from '../change-set/access.ts';
import { carryThrough } from '../change-set/ending.ts';
import { AppError } from '../refusal/refusal.ts';
import { mayReadFile, ownImport, requireImport, requireImportFile } from './access.ts';
import { continueImport, failImport, startImport } from './apply.ts';
import { type ImportTarget, importKind, targetOf, targetOfKind } from './fields.ts';
import { type FileRow, type FileSummary, MAX_FILE_BYTES, readFileRows, summarizeFile } from './file.ts';
import { headerHash, headerOf, keptParts, sheetOf, summaryOf } from './kept-file.ts';
import { type ImportReport, reportOf, type ShownRows } from './report.ts';
import { type Counts, dryRun } from './run.ts';
import {
  checkChoices,
  detectDecimal,
  detectOrder,
  type ImportChoices,
  settle,
  stillKnown,
  suggestMapping,
} from './settings.ts';

export { requireImportFile } from './access.ts';
export { continueImport, failImport, startImport, unfinishedImports } from './apply.ts';
export { hasCustomFields, type ImportTarget, importKind, targetOf, targetOfKind } from './fields.ts';
export { MAX_FILE_BYTES, readFileRows } from './file.ts';
export type { ImportReport, ShownRows } from './report.ts';
export type { Counts } from './run.ts';
export type { ImportChoices, ImportSettings } from './settings.ts';

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

/** What stands in a file, or says what does, for whoever does not read it. */
const NOTHING: Pick<ImportView, 'header' | 'samples' | 'mapping' | 'constants'> = {
  header: [],
  samples: [],
  mapping: {},
  constants: {},
};

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
    // The header too: of a file without one it is the first row.
    const shown = mayReadFile(scope.actor, stored) ? { header, samples: summary.samples, mapping, constants } : NOTHING;
    return {
      ...stored,
      undo,
      canUndo: canUndo({ ...stored, changed: stored.created + stored.updated }, undo),
      ...shown,
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
  const stored = await requireImportFile(scope, id);
  const target = await targetOfKind(scope, stored.kind);
  const summary = await summaryOf(scope, stored);
  const rows = readFileRows(keptParts(scope, id), sheetOf(summary));
  const { fileName } = stored;
  return { fileName, header: headerOf(summary), separator: summary.separator ?? ';', target, rows };
}

/** Reads another sheet of a workbook; the columns are to be looked at anew. */
export async function chooseSheet(scope: OrgScope, id: string, sheet: string): Promise<void> {
  const stored = await requireImportFile(scope, id);
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

/** Shows what an import would do, changing nothing. */
export async function checkImport(
  scope: OrgScope,
  id: string,
  choices: ImportChoices,
  shown: ShownRows,
): Promise<ImportReport> {
  const stored = await requireImportFile(scope, id);
  // While a file is being written, trying it out beside would only get in the way.
  if (stored.status === 'applying') throw new AppError('import.alreadyApplied');
  const target = await targetOfKind(scope, stored.kind);
  const summary = await summaryOf(scope, stored);
  const settings = settle(target, summary.columns, choices);
  const rows = readFileRows(keptParts(scope, id), sheetOf(summary));
  const file = { ...target, header: headerOf(summary), rows, settings, place: scope.org };
  return reportOf((onBatch) => dryRun(scope, file, onBatch), { issues: shown.limit, rows: shown });
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
  const file = { ...target, header: headerOf(summary), rows, settings, place: scope.org };
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
  await carryThrough(scope, id, { go: () => continueImport(scope, id, onBatch), fail: failImport });
  return { id };
}
