import { createHash } from 'node:crypto';
import { newId } from '@vigie/db/id';
import {
  countImportIssues,
  getImport,
  getRememberedMapping,
  type ImportIssueRow,
  listUnfinishedImports,
  loadImportFile,
  rememberMapping,
  type StoredImport,
  saveImportFile,
  saveImportIssues,
} from '@vigie/db/import';
import { notifyChanged } from '@vigie/db/mark';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { type Actor, can } from '@vigie/domain/access';
import { type DateOrder, type ImportKind, isImportKind } from '@vigie/domain/import';
import type { RowResult } from '../change-set/change-set.ts';
import { scopeOfPerson, scopeOfStoredKey } from '../organization/scope.ts';
import { AppError } from '../refusal/refusal.ts';
import { type ParsedFile, parseFile } from './file.ts';
import { addCounts, batchesOf, type Counts, dryRun, noCounts, writeBatch } from './run.ts';
import {
  checkChoices,
  detectFileDecimal,
  detectOrder,
  type ImportChoices,
  type ImportSettings,
  settle,
  suggestMapping,
} from './settings.ts';

export { MAX_FILE_BYTES } from './file.ts';
export type { Counts } from './run.ts';
export type { ImportChoices, ImportSettings } from './settings.ts';

/** The kind of an import by name. @throws AppError `import.unknownKind`. */
function importKind(name: string): ImportKind {
  if (!isImportKind(name)) throw new AppError('import.unknownKind', { kind: name }, 'kind');
  return name;
}

const headerHash = (header: string[]): string => createHash('sha256').update(JSON.stringify(header)).digest('hex');

function refuseWithoutRight(actor: Actor): void {
  if (!can(actor, 'import.run')) throw new AppError('access.forbidden', { action: 'import.run' });
}

/** Takes a file in: it is read once here, so that an unreadable one is refused before anything is kept. */
export async function createImport(
  scope: OrgScope,
  given: { kind: string; fileName: string; bytes: Buffer },
): Promise<{ id: string }> {
  refuseWithoutRight(scope.actor);
  const kind = importKind(given.kind);
  const file = parseFile(given.bytes);
  const id = newId();
  await inTransaction(scope, async (tx) => {
    const choices: ImportChoices = { mapping: {}, constants: {}, createMissing: false };
    await tx.db
      .insertInto('import')
      .values({
        orgId: tx.orgId,
        id,
        kind,
        fileName: given.fileName.replaceAll('\u0000', '').slice(0, 200),
        status: 'uploaded',
        settings: JSON.stringify(choices),
        rows: file.rows.length,
        actorKind: tx.actor.kind === 'apiKey' ? 'api-key' : tx.actor.kind,
        actorId: tx.actor.userId,
      })
      .execute();
    await saveImportFile(tx, id, given.bytes);
  });
  return { id };
}

/** An import with what its file shows: header, samples, the mapping remembered or detected. */
export interface ImportView extends Omit<StoredImport, 'settings'> {
  header: string[];
  samples: string[][];
  mapping: Record<string, string>;
  constants: Record<string, string>;
  createMissing: boolean;
  detected: { separator: string; encoding: string; dateOrder: DateOrder | 'ambiguous'; decimal: '.' | ',' };
  totalRows: number;
  issues: number;
  warnings: number;
}

async function ownImport(tx: OrgTx, id: string, options?: { isLocked?: boolean }): Promise<StoredImport> {
  const stored = await getImport(tx, id, options);
  // Members see their own imports; those who manage settings see all.
  if (!stored || (stored.actorId !== tx.actor.userId && !can(tx.actor, 'settings.manage')))
    throw new AppError('record.notFound');
  return stored;
}

export async function viewImport(scope: OrgScope, id: string): Promise<ImportView> {
  refuseWithoutRight(scope.actor);
  return inTransaction(scope, async (tx) => {
    const { settings, ...stored } = await ownImport(tx, id);
    const kind = importKind(stored.kind);
    const file = parseFile(await loadImportFile(tx, id));
    const choices = settings as ImportChoices;
    const remembered = (await getRememberedMapping(tx, kind, headerHash(file.header))) ?? {};
    const mapping = suggestMapping(kind, file.header, {
      mapping: { ...remembered, ...choices.mapping },
      constants: choices.constants,
    });
    const counts = await countImportIssues(tx, id);
    return {
      ...stored,
      header: file.header,
      samples: file.rows.slice(0, 5).map((row) => row.cells),
      mapping,
      constants: choices.constants,
      createMissing: choices.createMissing,
      detected: {
        separator: file.separator,
        encoding: file.encoding,
        dateOrder: detectOrder(kind, file, mapping),
        decimal: detectFileDecimal(kind, file, mapping),
      },
      totalRows: file.rows.length,
      issues: counts.errors,
      warnings: counts.warnings,
    };
  });
}

export interface ImportReport {
  counts: Counts;
  results: RowResult[];
}

const report = (results: RowResult[]): ImportReport => ({ counts: addCounts(noCounts(), results), results });

/** Shows what an import would do, changing nothing. */
export async function checkImport(scope: OrgScope, id: string, choices: ImportChoices): Promise<ImportReport> {
  refuseWithoutRight(scope.actor);
  const { kind, file } = await inTransaction(scope, async (tx) => openUnapplied(tx, await ownImport(tx, id)));
  return report(await dryRun(scope, kind, file, settle(kind, file, choices)));
}

/** While a file is being written, trying it out beside would only get in the way. */
async function openUnapplied(tx: OrgTx, stored: StoredImport): Promise<{ kind: ImportKind; file: ParsedFile }> {
  if (stored.status === 'applying') throw new AppError('import.alreadyApplied');
  return openImport(tx, stored);
}

async function openImport(tx: OrgTx, stored: StoredImport): Promise<{ kind: ImportKind; file: ParsedFile }> {
  return { kind: importKind(stored.kind), file: parseFile(await loadImportFile(tx, stored.id)) };
}

/** Fixes the choices of an import and hands it to whoever writes it; refused once it has begun. */
export async function startImport(scope: OrgScope, id: string, choices: ImportChoices): Promise<void> {
  refuseWithoutRight(scope.actor);
  await inTransaction(scope, async (tx) => {
    const stored = await ownImport(tx, id, { isLocked: true });
    if (stored.status !== 'uploaded' && stored.status !== 'failed') throw new AppError('import.alreadyApplied');
    const { kind, file } = await openImport(tx, stored);
    const settings = settle(kind, file, choices);
    await rememberMapping(tx, kind, headerHash(file.header), settings.mapping);
    await tx.db
      .updateTable('import')
      .set({ status: 'applying', settings: JSON.stringify(settings), failure: null })
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
  const opened = await inTransaction(scope, async (tx) => {
    const stored = await getImport(tx, id);
    return stored?.status === 'applying' ? { stored, ...(await openImport(tx, stored)) } : null;
  });
  if (!opened) return;
  const settings = opened.stored.settings as ImportSettings;
  const importer = await importerScope(scope, opened.stored);
  for (const batch of batchesOf(opened.kind, opened.file, settings)) {
    const counts = await inTransaction(importer, async (tx) => {
      const stored = await getImport(tx, id, { isLocked: true });
      if (stored?.status !== 'applying') return null;
      if (stored.linesDone >= batch.rowsDone) return countsOf(stored);
      const results = await writeBatch({ ...tx, importId: id }, opened.kind, batch, settings);
      await saveImportIssues(tx, id, results.flatMap(issueRows));
      const counts = addCounts(countsOf(stored), results);
      const isLast = batch.rowsDone === opened.file.rows.length;
      await tx.db
        .updateTable('import')
        .set({
          linesDone: batch.rowsDone,
          ...counts,
          rows: opened.file.rows.length,
          ...(isLast ? { status: 'applied', finishedAt: new Date() } : {}),
        })
        .where('orgId', '=', tx.orgId)
        .where('id', '=', id)
        .execute();
      await notifyChanged(tx, [], id);
      return counts;
    });
    if (counts === null) return;
    onBatch?.(counts);
  }
}

const countsOf = (stored: StoredImport): Counts => ({
  rows: stored.created + stored.updated + stored.unchanged + stored.failed,
  created: stored.created,
  updated: stored.updated,
  unchanged: stored.unchanged,
  failed: stored.failed,
});

export const issueRows = (result: RowResult): ImportIssueRow[] =>
  result.issues.map(({ field, severity, code, params }) => ({ line: result.line, field, severity, code, params }));

/** An import by a person or a key runs under the rights they have now; by the command line, as the system. */
async function importerScope(scope: OrgScope, stored: StoredImport): Promise<OrgScope> {
  if (stored.actorKind === 'system' || stored.actorId === null) return scope;
  const importer =
    stored.actorKind === 'person'
      ? await scopeOfPerson(scope.db, stored.actorId, scope.org.slug)
      : await scopeOfStoredKey(scope, stored.actorId);
  if (!importer) throw new AppError('access.forbidden', { action: 'import.run' });
  return importer;
}

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
  given: { kind: string; bytes: Buffer },
  choices: ImportChoices,
): Promise<ImportReport> {
  refuseWithoutRight(scope.actor);
  const kind = importKind(given.kind);
  const file = parseFile(given.bytes);
  return report(await dryRun(scope, kind, file, settle(kind, file, withSuggestions(kind, file, choices))));
}

/** The choices of a command line, completed by what the header suggests. */
function withSuggestions(kind: ImportKind, file: ParsedFile, choices: ImportChoices): ImportChoices {
  return { ...choices, mapping: suggestMapping(kind, file.header, checkChoices(kind, file.header, choices)) };
}

/** Takes a file in and writes it at once, as the command line does. */
export async function importFile(
  scope: OrgScope,
  given: { kind: string; fileName: string; bytes: Buffer },
  choices: ImportChoices,
  onBatch?: (counts: Counts) => void,
): Promise<{ id: string }> {
  const kind = importKind(given.kind);
  const complete = withSuggestions(kind, parseFile(given.bytes), choices);
  const { id } = await createImport(scope, given);
  await startImport(scope, id, complete);
  await continueImport(scope, id, onBatch);
  return { id };
}
