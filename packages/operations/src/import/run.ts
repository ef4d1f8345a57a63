import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { refreshStatistics } from '@vigie/db/import';
import type { OrgScope, OrgTx } from '@vigie/db/scope';
import { inDiscardedTransaction } from '@vigie/db/scope';
import { type ImportField, type ImportKind, personText, rowIdentity } from '@vigie/domain/import';
import { failed, issue, type RowIssue, type RowResult } from '../change-set/change-set.ts';
import { comparable, type Place, readRow, type Values } from './cells.ts';
import type { Draft, ReadRow } from './draft.ts';
import { draftOf, identityField, saveDrafts } from './drafts.ts';
import { fieldsOf, type ImportTarget } from './fields.ts';
import type { FileRow } from './file.ts';
import { type Link, parentsFirst } from './parents-first.ts';
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

/** A row as its batch holds it: read, and known by what makes two rows of a file the same thing. */
interface BatchRow {
  row: ReadRow;
  label: string;
  /** Why the row cannot be written, when it cannot even be read. */
  issues: RowIssue[];
  /** Null when the row does not say what it is about. */
  identity: string | null;
  content: string;
  link: Link | null;
  isInLoop: boolean;
}

export interface Batch {
  /** How many rows lie behind once this batch is written. */
  rowsDone: number;
  isLast: boolean;
  rows: BatchRow[];
}

/** The rows of a file that are stored, by identity: the first of each id that did not fail. */
export type StoredRows = Map<string, { line: number; content: string }>;

/** What a file holds, and how it is read. */
export interface OpenFile extends ImportTarget {
  header: readonly string[];
  rows: AsyncIterable<FileRow[]>;
  settings: ImportSettings;
  /** The organisation's: the clock its files are written by, and the money of its own fields. */
  place: Place;
}

/** The rows of a file in batches, read, a parent before the customers below it. */
export async function* batchesOf(file: OpenFile): AsyncGenerator<Batch> {
  const hasParents = file.kind === 'customers' && file.settings.mapping.parent !== undefined;
  let rows: BatchRow[] = [];
  let rowsDone = 0;
  for await (const row of hasParents ? parentsFirst(readRows(file)) : readRows(file)) {
    if (rows.length === BATCH) {
      rowsDone += BATCH;
      yield { rowsDone, isLast: false, rows };
      rows = [];
    }
    rows.push(row);
  }
  yield { rowsDone: rowsDone + rows.length, isLast: true, rows };
}

async function* readRows(file: OpenFile): AsyncGenerator<BatchRow> {
  const fields = fieldsOf(file);
  for await (const rows of file.rows) {
    for (const row of rows) yield batchRow(file, fields, row);
    // Whoever serves people meanwhile gets their turn between reading rows and writing them.
    await setImmediate();
  }
}

function batchRow(
  { kind, header, settings, place }: OpenFile,
  fields: readonly ImportField[],
  fileRow: FileRow,
): BatchRow {
  const { values, issues } = readRow(fields, header, fileRow, settings, place);
  if (fileRow.cellCount > header.length)
    issues.push(issue('row', 'tooManyCells', { cells: fileRow.cellCount, columns: header.length }));
  const isReadable = issues.length === 0;
  const { customerId, parent } = values;
  return {
    row: { line: fileRow.line, values },
    label: fileRow.cells[0] ?? '',
    issues,
    identity: isReadable ? rowIdentity(kind, comparable(values)) : null,
    content: createHash('md5')
      .update(JSON.stringify(kind === 'interactions' ? withPeople(values) : values))
      .digest('base64'),
    link:
      isReadable && typeof customerId === 'string'
        ? { id: customerId, parent: typeof parent === 'string' ? parent : null }
        : null,
    isInLoop: false,
  };
}

/** People by their addresses, as the identity of an exchange has them: written otherwise they are no other content. */
const withPeople = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      (key === 'author' || key === 'contact') && typeof value === 'string' ? personText(value) : value,
    ]),
  );

/** An id that comes back: the same content changes nothing, other content fails and names the line that is stored. */
function repeatOf(kind: ImportKind, { row, identity, content }: BatchRow, stored: StoredRows): RowResult | null {
  const first = identity === null ? undefined : stored.get(identity);
  if (identity === null || first === undefined) return null;
  const label = identity.slice(identity.indexOf('|') + 1);
  if (first.content === content) return { ...failed(row.line, label, []), outcome: 'unchanged' };
  return failed(row.line, label, [issue(identityField(kind), 'repeatedRow', { line: first.line })]);
}

function remember({ row, identity, content }: BatchRow, stored: StoredRows): void {
  if (identity !== null && !stored.has(identity)) stored.set(identity, { line: row.line, content });
}

/** The same for a batch that was written before: every readable row of it that did not fail. */
export function rememberWritten(batch: Batch, failedLines: ReadonlySet<number>, stored: StoredRows): void {
  for (const row of batch.rows) if (!failedLines.has(row.row.line)) remember(row, stored);
}

/** Row counts at which a growing import has outgrown what the planner last knew. */
const isMilestone = (batch: Batch): boolean => {
  const batches = Math.ceil(batch.rowsDone / BATCH);
  return batch.rows.length === BATCH && [1, 4, 16, 64, 256, 1024].includes(batches);
};

/**
 * Writes one batch and answers one result per row. An id repeated in the batch waits until the rows before it are
 * written: a repeat of a row that failed is judged by itself (domain rules §10).
 */
export async function writeBatch(
  scope: OrgTx,
  { kind, settings }: Pick<OpenFile, 'kind' | 'settings'>,
  batch: Batch,
  stored: StoredRows,
): Promise<RowResult[]> {
  const tx: OrgTx = { ...scope, lineOf: (index) => batch.rows[index]?.row.line ?? null };
  const results = batch.rows.map(({ row, label, issues }) =>
    issues.length > 0 ? failed(row.line, label, issues) : null,
  );
  for (let open = indexesOf(results); open.length > 0; open = indexesOf(results)) {
    const ids = new Set<string>();
    const drafts: Draft[] = [];
    for (const index of open) {
      const row = batch.rows[index];
      if (!row || (row.identity !== null && ids.has(row.identity))) continue;
      const draft = repeatOf(kind, row, stored) ?? draftOf(kind, row.row, tx, settings);
      // While writing, a row is known by its place in the batch.
      if (Array.isArray(draft)) results[index] = failed(row.row.line, '', draft);
      else if ('outcome' in draft) results[index] = draft as RowResult;
      else drafts.push({ ...draft, line: index });
      if (row.identity !== null && !results[index]) ids.add(row.identity);
    }
    const written = drafts.length === 0 ? [] : await saveDrafts(tx, kind, drafts, settings.createMissing);
    for (const result of written) {
      const row = batch.rows[result.line];
      if (!row) throw new Error(`A result for row ${result.line} of a batch of ${batch.rows.length}.`);
      results[result.line] = told(result, row);
      if (result.outcome !== 'failed') remember(row, stored);
    }
    for (const { line } of drafts)
      if (!results[line]) throw new Error(`Row ${batch.rows[line]?.row.line} of an import got no result.`);
  }
  if (isMilestone(batch)) await refreshStatistics(tx);
  return results.filter((result) => result !== null);
}

const indexesOf = (results: readonly (RowResult | null)[]): number[] =>
  results.flatMap((result, index) => (result === null ? [index] : []));

/** The result in the words of the file: its line, and a circle of parents as one though its rows failed one by one. */
function told(result: RowResult, { row, isInLoop }: BatchRow): RowResult {
  // What an import that is taken up again knows of a row that failed is what it was told.
  if (result.outcome === 'failed' && result.issues.length === 0)
    throw new Error(`Row ${row.line} of an import failed and does not say why.`);
  const inLoop = ({ field, code }: RowIssue): boolean => isInLoop && field === 'parent' && code === 'unknownCustomer';
  return {
    ...result,
    line: row.line,
    issues: result.issues.map((found) => (inLoop(found) ? issue('parent', 'customer.parentLoop') : found)),
  };
}

/** What a file would do, done for real and taken back; each batch's results are handed over as they come. */
export async function dryRun(scope: OrgScope, file: OpenFile, onBatch: (results: RowResult[]) => void): Promise<void> {
  const batches = batchesOf(file);
  try {
    // The file is there before the transaction is: none waits, holding a connection, for another one.
    let next = await batches.next();
    await inDiscardedTransaction(scope, async (tx) => {
      const stored: StoredRows = new Map();
      for (; !next.done; next = await batches.next()) onBatch(await writeBatch(tx, file, next.value, stored));
    });
  } finally {
    await batches.return(undefined);
  }
}
