import type { ImportIssueRow } from '@vigie/db/import';
import type { FieldChange, Outcome, RowResult } from '../change-set/change-set.ts';
import { addCounts, type Counts, noCounts } from './run.ts';

/** What a dry run found; a file of a million rows shows no more of them than a person asked to see. */
export interface ImportReport {
  counts: Counts;
  /** Errors first, then by line. */
  issues: ImportIssueRow[];
  /** The first of the rows that were asked for, by line. */
  rows: RowResult[];
  /** How many rows were asked for, those before `afterLine` too. */
  matching: number;
  /** In how many rows each field would change. */
  fields: Record<string, number>;
  /** In how many rows each field would lose the value it has: its cell is empty. */
  emptied: Record<string, number>;
}

/** Which rows of a dry run are shown. */
export interface ShownRows {
  limit: number;
  /** Rows that would be created or updated when nothing is said. */
  outcome?: Outcome | undefined;
  /** Only rows in which this field would change. */
  field?: string | undefined;
  /** Only rows behind this line. */
  afterLine?: number | undefined;
}

/** The issues of a row as they are kept with an import. */
export const issueRows = (result: RowResult): ImportIssueRow[] =>
  result.issues.map(({ field, severity, code, params }) => ({ line: result.line, field, severity, code, params }));

const byLine = (a: { line: number }, b: { line: number }): number => a.line - b.line;
const errorsFirst = (a: ImportIssueRow, b: ImportIssueRow): number =>
  a.severity === b.severity ? byLine(a, b) : a.severity === 'error' ? -1 : 1;

/** Gathers what a run hands over batch by batch: all counts, and the first of the rows and issues asked for. */
export async function reportOf(
  run: (onBatch: (results: RowResult[]) => void) => Promise<void>,
  shown: { issues: number; rows: ShownRows },
): Promise<ImportReport> {
  const { limit, afterLine = 0 } = shown.rows;
  let counts = noCounts();
  let issues: ImportIssueRow[] = [];
  let rows: RowResult[] = [];
  let matching = 0;
  const fields: Record<string, number> = {};
  const emptied: Record<string, number> = {};
  await run((results) => {
    counts = addCounts(counts, results);
    issues = firstOf(issues, results.flatMap(issueRows), errorsFirst, shown.issues);
    for (const { changes } of results.filter(isChange))
      for (const change of changes) {
        count(fields, change);
        if (!isNothing(change.before) && isNothing(change.after)) count(emptied, change);
      }
    const wanted = results.filter((result) => isWanted(result, shown.rows));
    matching += wanted.length;
    rows = firstOf(
      rows,
      wanted.filter(({ line }) => line > afterLine),
      byLine,
      limit,
    );
  });
  return { counts, issues: issues.sort(errorsFirst), rows: rows.sort(byLine), matching, fields, emptied };
}

const count = (counts: Record<string, number>, { field }: FieldChange): void => {
  counts[field] = (counts[field] ?? 0) + 1;
};

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const isChange = ({ outcome }: RowResult): boolean => outcome === 'created' || outcome === 'updated';

const isWanted = (result: RowResult, { outcome, field }: ShownRows): boolean =>
  (outcome === undefined ? isChange(result) : result.outcome === outcome) &&
  (field === undefined || result.changes.some((change) => change.field === field));

/** Rows of customers come in another order than the file's, so that the first may come last. */
function firstOf<T>(kept: T[], more: T[], order: (a: T, b: T) => number, shown: number): T[] {
  for (const item of more) kept.push(item);
  return kept.length <= shown ? kept : kept.sort(order).slice(0, shown);
}
