import { createHash } from 'node:crypto';
import { refreshStatistics } from '@vigie/db/import';
import type { OrgScope, OrgTx } from '@vigie/db/scope';
import { inDiscardedTransaction } from '@vigie/db/scope';
import { type ImportKind, rowIdentity } from '@vigie/domain/import';
import { failed, issue, type RowIssue, type RowResult } from '../change-set/change-set.ts';
import { readRow } from './cells.ts';
import { draftOf, type ReadRow, saveDrafts } from './drafts.ts';
import type { ParsedFile } from './file.ts';
import type { ImportSettings } from './settings.ts';

export interface Counts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
}

export const noCounts = (): Counts => ({ rows: 0, created: 0, updated: 0, unchanged: 0, failed: 0 });

export function addCounts(counts: Counts, results: RowResult[]): Counts {
  const sum = { ...counts, rows: counts.rows + results.length };
  for (const result of results) sum[result.outcome] += 1;
  return sum;
}

const BATCH = 1_000;

/** One batch of rows, ready to be written, with the results of those that already failed or repeat an earlier one. */
export interface Batch {
  /** How many rows of the file lie behind once this batch is written. */
  rowsDone: number;
  rows: { row: ReadRow; verdict: RowResult | null }[];
}

/**
 * The rows of a file in batches, each read and compared with the rows before it: an id that comes back with the same
 * content counts as unchanged, with other content it fails and names the first line (domain rules §10).
 */
export function* batchesOf(kind: ImportKind, file: ParsedFile, settings: ImportSettings): Generator<Batch> {
  const seen = new Map<string, { line: number; content: string }>();
  for (let from = 0; from < file.rows.length; from += BATCH) {
    const slice = file.rows.slice(from, from + BATCH);
    yield {
      rowsDone: from + slice.length,
      rows: slice.map((fileRow) => {
        const { values, issues } = readRow(kind, file.header, fileRow, settings);
        const row = { line: fileRow.line, values };
        if (
          fileRow.cells.length > file.header.length &&
          fileRow.cells.slice(file.header.length).some((cell) => cell.trim() !== '')
        ) {
          issues.push(issue('row', 'tooManyCells', { cells: fileRow.cells.length, columns: file.header.length }));
        }
        if (issues.length > 0) return { row, verdict: failed(row.line, fileRow.cells[0] ?? '', issues) };
        return { row, verdict: repeatOf(kind, row, seen) };
      }),
    };
  }
}

function repeatOf(
  kind: ImportKind,
  row: ReadRow,
  seen: Map<string, { line: number; content: string }>,
): RowResult | null {
  const key = rowIdentity(kind, row.values);
  if (key === null) return null;
  const content = createHash('md5').update(JSON.stringify(row.values)).digest('base64');
  const first = seen.get(key);
  if (!first) {
    seen.set(key, { line: row.line, content });
    return null;
  }
  const label = key.slice(key.indexOf('|') + 1);
  if (first.content === content) return { ...failed(row.line, label, []), outcome: 'unchanged' };
  return failed(row.line, label, [issue(repeatField(kind), 'repeatedRow', { line: first.line })]);
}

const REPEAT_FIELDS: Record<ImportKind, string> = {
  customers: 'customerId',
  contacts: 'contactId',
  agreements: 'agreementId',
  usage: 'usageId',
  tickets: 'ticketId',
  churn: 'churnId',
  invoices: 'number',
  payments: 'number',
};
const repeatField = (kind: ImportKind): string => REPEAT_FIELDS[kind];

/** Row counts at which a growing import has outgrown what the planner last knew. */
const isMilestone = (batch: Batch): boolean => {
  const batches = Math.ceil(batch.rowsDone / BATCH);
  return batch.rows.length === BATCH && [1, 4, 16, 64, 256, 1024].includes(batches);
};

/** Writes one batch and answers one result per row, in the order of the file. */
export async function writeBatch(
  tx: OrgTx,
  kind: ImportKind,
  batch: Batch,
  settings: ImportSettings,
): Promise<RowResult[]> {
  const verdicts = new Map<number, RowResult>();
  const drafts: ({ line: number } & Record<string, unknown>)[] = [];
  batch.rows.forEach(({ row, verdict }, index) => {
    const draft = verdict ?? draftOf(kind, row, tx, settings);
    if (Array.isArray(draft)) verdicts.set(index, failed(row.line, '', draft as RowIssue[]));
    else if (draft === verdict) verdicts.set(index, verdict);
    else drafts.push({ ...draft, line: index });
  });
  // While writing, a row is known by its place in the batch: lines of a file need not be distinct (a file of one line).
  for (const result of await saveDrafts(tx, kind, drafts as never, settings.createMissing))
    verdicts.set(result.line, result);
  if (isMilestone(batch)) await refreshStatistics(tx);
  return batch.rows.map(({ row }, index) => {
    const verdict = verdicts.get(index);
    if (!verdict) throw new Error(`Row ${row.line} of an import got no result.`);
    return { ...verdict, line: row.line };
  });
}

/** What a file would do, done for real and taken back: the counts, the issues and the changes a person reviews. */
export async function dryRun(
  scope: OrgScope,
  kind: ImportKind,
  file: ParsedFile,
  settings: ImportSettings,
): Promise<RowResult[]> {
  return inDiscardedTransaction(scope, async (tx) => {
    const results: RowResult[] = [];
    for (const batch of batchesOf(kind, file, settings)) results.push(...(await writeBatch(tx, kind, batch, settings)));
    return results;
  });
}
