import type { Actor } from '@vigie/domain/access';
import { sql } from 'kysely';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export { AUDIT_WAYS, type AuditFilter, type AuditRow, type AuditWay, listAudit, listNames } from './audit-list.ts';

export interface AuditEntry {
  entity: string;
  entityId: string;
  customerId: string | null;
  action: 'create' | 'update' | 'delete';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** Line of the draft that was written, in a set of them. */
  line?: number;
}

const ACTOR_KIND: Record<Actor['kind'], string> = { person: 'person', apiKey: 'api-key', system: 'system' };

/** Writes the history of a write, in the transaction of the write. */
export async function saveAudit(tx: OrgTx, entries: AuditEntry[]): Promise<void> {
  await insertRows(
    tx,
    'audit',
    entries.map(({ line, ...entry }) => ({
      id: newId(),
      actorKind: ACTOR_KIND[tx.actor.kind],
      actorId: tx.actor.userId,
      changeSetId: tx.changeSetId ?? null,
      line: line === undefined ? null : (tx.lineOf?.(line) ?? null),
      undoOf: tx.undoOf ?? null,
      ...entry,
    })),
  );
}

/** A line of history. */
export interface AuditLine {
  id: string;
  at: string;
  line: number | null;
  changeSetId: string | null;
  undoOf: string | null;
  entity: string;
  entityId: string;
  customerId: string | null;
  action: 'create' | 'update' | 'delete';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

// As text, to the microsecond: what one transaction wrote has one time.
const LINE = sql.raw(
  `id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US') as at, line, change_set_id, undo_of, entity, entity_id, customer_id, action, before, after`,
);

/**
 * How many records a change set wrote, usage by its events; a document that was there already is written by its payment,
 * or in values of our own fields alone.
 */
export async function countChangedRecords(tx: OrgTx, changeSetId: string): Promise<number> {
  const { rows } = await sql<{ records: number }>`select coalesce(sum(case
      when entity = 'usage' then (after ->> 'created')::integer + (after ->> 'updated')::integer
      when entity = 'document' and action = 'update'
        and not exists (select 1 from jsonb_object_keys(after) field where starts_with(field, 'custom.')) then 0 else 1 end), 0)::integer as records
    from audit where org_id = ${tx.orgId} and change_set_id = ${changeSetId}::uuid`.execute(tx.db);
  return rows[0]?.records ?? 0;
}

/** The last lines of history of a change set before `before` (null: at all), the latest first, told by their entity. */
export async function listChangeSetLines(
  tx: OrgTx,
  changeSetId: string,
  before: string | null,
  limit: number,
): Promise<{ id: string; entity: string }[]> {
  const { rows } = await sql<{ id: string; entity: string }>`select id, entity from audit
    where org_id = ${tx.orgId} and change_set_id = ${changeSetId}::uuid and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`.execute(tx.db);
  return rows;
}

/** Lines of history by their ids, in the order they were written. */
export async function loadAuditLines(tx: OrgTx, ids: string[]): Promise<AuditLine[]> {
  const { rows } = await sql<AuditLine>`select ${LINE} from audit
    where org_id = ${tx.orgId} and id = any (${ids}::uuid[]) order by id`.execute(tx.db);
  return rows;
}

/** All that was written of some records of an entity from a line of history on, in the order it was written. */
export async function loadHistorySince(
  tx: OrgTx,
  entity: string,
  entityIds: string[],
  since: string,
): Promise<AuditLine[]> {
  const { rows } = await sql<AuditLine>`select ${LINE} from audit
    where org_id = ${tx.orgId} and entity = ${entity} and entity_id = any (${entityIds}::uuid[]) and id >= ${since}::uuid order by id`.execute(
    tx.db,
  );
  return rows;
}
