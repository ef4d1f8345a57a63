import { type RawBuilder, sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

/** What writes many records in one go, names itself in their history, and can be undone. */
export type ChangeSetKind = 'import' | 'bulk';

export interface StoredChangeSet {
  id: string;
  kind: ChangeSetKind;
  status: 'uploaded' | 'applying' | 'applied' | 'failed';
  /** What it changed was kept whole. */
  isUndoable: boolean;
  /** Records that it created or changed. */
  changed: number;
  actorKind: string;
  actorId: string | null;
}

const SOURCES: RawBuilder<unknown>[] = [
  sql`select id, 'import' as kind, status, is_undoable, created + updated as changed, actor_kind, actor_id from import`,
  sql`select id, 'bulk' as kind, status, true as is_undoable, updated as changed, actor_kind, actor_id from bulk_change`,
];

export async function getChangeSet(
  tx: OrgTx,
  id: string,
  options: { isLocked?: boolean } = {},
): Promise<StoredChangeSet | null> {
  const lock = options.isLocked ? sql`for update` : sql``;
  for (const source of SOURCES) {
    const { rows } =
      await sql<StoredChangeSet>`${source} where org_id = ${tx.orgId} and id = ${id}::uuid ${lock}`.execute(tx.db);
    if (rows[0] !== undefined) return rows[0];
  }
  return null;
}
