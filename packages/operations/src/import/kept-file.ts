import { createHash } from 'node:crypto';
import { loadImportFilePart, type StoredImport, saveFileSummary } from '@vigie/db/import';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { type FileSummary, type ReadingOptions, summarizeFile } from './file.ts';

export const sheetOf = ({ sheet }: FileSummary): ReadingOptions => ({ sheet });
export const headerOf = ({ columns }: FileSummary): string[] => columns.map(({ name }) => name);
export const headerHash = (header: string[]): string =>
  createHash('sha256').update(JSON.stringify(header)).digest('hex');

/** The bytes of a kept file, a part at a time, each in a transaction of its own: what was kept never changes. */
export async function* keptParts(scope: OrgScope, id: string): AsyncGenerator<Buffer> {
  for (let part = 0; ; part += 1) {
    const bytes = await inTransaction(scope, (tx) => loadImportFilePart(tx, id, part));
    if (bytes === null) return;
    yield bytes;
  }
}

/** What the file of an import shows, as it was kept when it was taken in. */
export async function summaryOf(scope: OrgScope, { id, fileSummary }: StoredImport): Promise<FileSummary> {
  if (fileSummary !== null) return fileSummary as FileSummary;
  const summary = await summarizeFile(keptParts(scope, id));
  // One who only looks may not write; the next one who does more keeps it.
  if (!scope.isReadOnly) await inTransaction(scope, (tx) => saveFileSummary(tx, id, summary));
  return summary;
}
