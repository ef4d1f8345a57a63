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
  linesDone: number;
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  failure: string | null;
  actorKind: string;
  actorId: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

const PART_BYTES = 1024 * 1024;

/** Keeps a file with its import, in parts: API and worker may run on different machines. */
export async function saveImportFile(tx: OrgTx, importId: string, bytes: Buffer): Promise<void> {
  for (let part = 0; part * PART_BYTES < bytes.length; part += 1) {
    await tx.db
      .insertInto('importFilePart')
      .values({ orgId: tx.orgId, importId, part, bytes: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) })
      .execute();
  }
}

export async function loadImportFile(tx: OrgTx, importId: string): Promise<Buffer> {
  const parts = await tx.db
    .selectFrom('importFilePart')
    .select('bytes')
    .where('orgId', '=', tx.orgId)
    .where('importId', '=', importId)
    .orderBy('part')
    .execute();
  return Buffer.concat(parts.map((part) => part.bytes));
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

export async function listImports(tx: OrgTx, limit: number): Promise<StoredImport[]> {
  return (await tx.db
    .selectFrom('import')
    .selectAll()
    .where('orgId', '=', tx.orgId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()) as StoredImport[];
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

export async function getRememberedMapping(
  tx: OrgTx,
  kind: string,
  headerHash: string,
): Promise<Record<string, string> | null> {
  const row = await tx.db
    .selectFrom('importMapping')
    .select('mapping')
    .where('orgId', '=', tx.orgId)
    .where('kind', '=', kind)
    .where('headerHash', '=', headerHash)
    .executeTakeFirst();
  return (row?.mapping as Record<string, string> | undefined) ?? null;
}

export async function rememberMapping(
  tx: OrgTx,
  kind: string,
  headerHash: string,
  mapping: Record<string, string>,
): Promise<void> {
  const json = JSON.stringify(mapping);
  await tx.db
    .insertInto('importMapping')
    .values({ orgId: tx.orgId, kind, headerHash, mapping: json })
    .onConflict((conflict) => conflict.columns(['orgId', 'kind', 'headerHash']).doUpdateSet({ mapping: json }))
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
