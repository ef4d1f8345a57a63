import type { ImportIssueRow } from '@vigie/db/import';
import type { RowResult } from '../change-set/change-set.ts';
import { addCounts, type Counts, noCounts } from './run.ts';

/** What a dry run found; a file of a million rows shows no more of them than a person asked to see. */
export interface ImportReport {
  counts: Counts;
  /** Errors first, then by line. */
  issues: ImportIssueRow[];
  /** Rows that would be created or updated, by line. */
  changes: RowResult[];
}

/** The issues of a row as they are kept with an import. */
export const issueRows = (result: RowResult): ImportIssueRow[] =>
  result.issues.map(({ field, severity, code, params }) => ({ line: result.line, field, severity, code, params }));

const byLine = (a: { line: number }, b: { line: number }): number => a.line - b.line;
const errorsFirst = (a: ImportIssueRow, b: ImportIssueRow): number =>
  a.severity === b.severity ? byLine(a, b) : a.severity === 'error' ? -1 : 1;

/** Gathers what a run hands over batch by batch: all counts, and the first of its issues and changes. */
export async function reportOf(
  run: (onBatch: (results: RowResult[]) => void) => Promise<void>,
  shown: { issues: number; changes: number },
): Promise<ImportReport> {
  let counts = noCounts();
  let issues: ImportIssueRow[] = [];
  let changes: RowResult[] = [];
  await run((results) => {
    counts = addCounts(counts, results);
    issues = firstOf(issues, results.flatMap(issueRows), errorsFirst, shown.issues);
    changes = firstOf(changes, results.filter(isChange), byLine, shown.changes);
  });
  return { counts, issues: issues.sort(errorsFirst), changes: changes.sort(byLine) };
}

const isChange = ({ outcome }: RowResult): boolean => outcome === 'created' || outcome === 'updated';

/** Rows of customers come in another order than the file's, so that the first may come last. */
function firstOf<T>(kept: T[], more: T[], order: (a: T, b: T) => number, shown: number): T[] {
  for (const item of more) kept.push(item);
  return kept.length <= shown ? kept : kept.sort(order).slice(0, shown);
}
