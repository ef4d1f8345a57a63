import { listImportIssues } from '@vigie/db/import';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { type ImportChoices, importFile, viewImport } from '../import/import.ts';

/** What became of the rows of a file, and what was found wrong with them: line, field, code. */
export interface Brought {
  id: string;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  issues: [line: number, field: string, code: string][];
}

/** Imports lines of text as a file of a kind, by somebody. */
export async function bringLines(
  by: OrgScope,
  kind: string,
  lines: string[],
  given: Partial<ImportChoices> = {},
): Promise<Brought> {
  const file = { kind, fileName: 'f.csv', bytes: Buffer.from(lines.join('\n')) };
  const { id } = await importFile(by, file, { mapping: {}, constants: {}, createMissing: false, ...given });
  const { created, updated, unchanged, failed } = await viewImport(by, id);
  const issues = await inTransaction(by, (tx) => listImportIssues(tx, id, null, 100));
  return {
    id,
    created,
    updated,
    unchanged,
    failed,
    issues: issues.map(({ line, field, code }) => [line, field, code]),
  };
}
