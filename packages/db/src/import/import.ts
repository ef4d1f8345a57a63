import { sql } from 'kysely';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export type ImportStatus = 'uploaded' | 'applying' | 'applied' | 'failed';

export interface StoredImport {
  id: string;
  kind: string;
  fileName: string;
  status: ImportStatus;
  settings: unknown;
  /** What the file shows, as operations wrote it; null where it was not kept yet. */
  fileSummary: unknown;
  linesDone: number;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  failure: string | null;
  /** What it changed was kept whole. */
  isUndoable: boolean;
  actorKind: string;
  actorId: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

const PART_BYTES = 1024 * 1024;

/** A file in the parts it is kept in: no statement and no message ever holds more of it. */
export function* filePartsOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length; from += PART_BYTES) yield bytes.subarray(from, from + PART_BYTES);
}

/** Keeps a file with its import, in parts: API and worker may run on different machines. */
export async function saveImportFile(tx: OrgTx, importId: string, bytes: Buffer): Promise<void> {
  let part = 0;
  for (const slice of filePartsOf(bytes)) {
    await tx.db.insertInto('importFilePart').values({ orgId: tx.orgId, importId, part, bytes: slice }).execute();
    part += 1;
  }
}

/** One part of a kept file, counted from 0; null behind the last. */
export async function loadImportFilePart(tx: OrgTx, importId: string, part: number): Promise<Buffer | null> {
  const row = await tx.db
    .selectFrom('importFilePart')
    .select('bytes')
    .where('orgId', '=', tx.orgId)
    .where('importId', '=', importId)
    .where('part', '=', part)
    .executeTakeFirst();
  return row?.bytes ?? null;
}

/** Keeps what a file shows: of another sheet, or for imports that were taken in before this was kept. */
export async function saveFileSummary(tx: OrgTx, importId: string, summary: unknown, rows?: number): Promise<void> {
  await tx.db
    .updateTable('import')
    .set({ fileSummary: JSON.stringify(summary), ...(rows === undefined ? {} : { rows }) })
    .where('orgId', '=', tx.orgId)
    .where('id', '=', importId)
    .execute();
}

export async function getImport(
  tx: OrgTx,
  id: string,
  options: { isLocked?: boolean } = {},
): Promise<StoredImport | null> {
  const query = tx.db.selectFrom('import').selectAll().where('orgId', '=', tx.orgId).where('id', '=', id);
  const row = await (options.isLocked ? query.forUpdate() : query).executeTakeFirst();
  return (row as StoredImport | undefined) ?? null;
}

const LISTED = [
  'id',
  'kind',
  'fileName',
  'status',
  'rows',
  'created',
  'updated',
  'unchanged',
  'failed',
  'isUndoable',
  'actorId',
  'createdAt',
  'finishedAt',
] as const;

export async function listImports(tx: OrgTx, limit: number): Promise<Pick<StoredImport, (typeof LISTED)[number]>[]> {
  return (await tx.db
    .selectFrom('import')
    .select(LISTED)
    .where('orgId', '=', tx.orgId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()) as Pick<StoredImport, (typeof LISTED)[number]>[];
}

export interface ImportIssueRow {
  line: number;
  field: string;
  severity: 'error' | 'warning';
  code: string;
  params: Record<string, string | number>;
}

export async function saveImportIssues(tx: OrgTx, importId: string, issues: ImportIssueRow[]): Promise<void> {
  await insertRows(
    tx,
    'import_issue',
    issues.map((issue) => ({ importId, ...issue })),
    sql`on conflict do nothing`,
  );
}

/** Which of these lines of a file failed. */
export async function listFailedLines(tx: OrgTx, importId: string, lines: number[]): Promise<number[]> {
  const { rows } = await sql<{ line: number }>`select distinct line from import_issue
    where org_id = ${tx.orgId} and import_id = ${importId}::uuid and severity = 'error' and line = any (${lines}::integer[])`.execute(
    tx.db,
  );
  return rows.map(({ line }) => line);
}

/** What is wrong with some lines of a file that failed. */
export async function listErrorsOfLines(tx: OrgTx, importId: string, lines: number[]): Promise<ImportIssueRow[]> {
  const { rows } = await sql<ImportIssueRow>`select line, field, severity, code, params from import_issue
    where org_id = ${tx.orgId} and import_id = ${importId}::uuid and severity = 'error' and line = any (${lines}::integer[])
    order by line, field, code`.execute(tx.db);
  return rows;
}

export async function deleteImportIssues(tx: OrgTx, importId: string): Promise<void> {
  await tx.db.deleteFrom('importIssue').where('orgId', '=', tx.orgId).where('importId', '=', importId).execute();
}

/** Issues of an import, errors first, then by line; `after` is the last one already read. */
export async function listImportIssues(
  tx: OrgTx,
  importId: string,
  after: { severity: string; line: number; field: string; code: string } | null,
  limit: number,
): Promise<ImportIssueRow[]> {
  const { rows } = await sql<ImportIssueRow>`select line, field, severity, code, params from import_issue
    where org_id = ${tx.orgId} and import_id = ${importId}::uuid
      and (${after === null} or (severity, line, field, code) > (${after?.severity ?? ''}, ${after?.line ?? 0}, ${after?.field ?? ''}, ${after?.code ?? ''}))
    order by severity, line, field, code limit ${limit}`.execute(tx.db);
  return rows;
}

export async function countImportIssues(tx: OrgTx, importId: string): Promise<{ errors: number; warnings: number }> {
  const { rows } = await sql<{
    errors: number;
    warnings: number;
  }>`select count(*) filter (where severity = 'error')::integer as errors,
    count(*) filter (where severity = 'warning')::integer as warnings from import_issue where org_id = ${tx.orgId} and import_id = ${importId}::uuid`.execute(
    tx.db,
  );
  return rows[0] ?? { errors: 0, warnings: 0 };
}

/** What was chosen last for a file with the same header: columns by field, and values of all lines. */
export interface RememberedMapping {
  mapping: Record<string, string>;
  constants: Record<string, string>;
}

export async function getRememberedMapping(
  tx: OrgTx,
  kind: string,
  headerHash: string,
): Promise<RememberedMapping | null> {
  const row = await tx.db
    .selectFrom('importMapping')
    .select(['mapping', 'constants'])
    .where('orgId', '=', tx.orgId)
    .where('kind', '=', kind)
    .where('headerHash', '=', headerHash)
    .executeTakeFirst();
  return (row as RememberedMapping | undefined) ?? null;
}

export async function rememberMapping(
  tx: OrgTx,
  kind: string,
  headerHash: string,
  chosen: RememberedMapping,
): Promise<void> {
  const values = { mapping: JSON.stringify(chosen.mapping), constants: JSON.stringify(chosen.constants) };
  await tx.db
    .insertInto('importMapping')
    .values({ orgId: tx.orgId, kind, headerHash, ...values })
    .onConflict((conflict) => conflict.columns(['orgId', 'kind', 'headerHash']).doUpdateSet(values))
    .execute();
}

/** Imports that a worker should be writing: started, not finished. */
export async function listUnfinishedImports(tx: OrgTx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('import')
    .select('id')
    .where('orgId', '=', tx.orgId)
    .where('status', '=', 'applying')
    .orderBy('createdAt')
    .execute();
  return rows.map((row) => row.id);
}

/** Counts what this transaction and those before it wrote, so that the next set-wise statements are planned for it. */
export async function refreshStatistics(tx: OrgTx): Promise<void> {
  await sql`select control.refresh_statistics()`.execute(tx.db);
}
