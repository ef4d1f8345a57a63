import type { Actor } from '@vigie/domain/access';
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
}

const ACTOR_KIND: Record<Actor['kind'], string> = { person: 'person', apiKey: 'api-key', system: 'system' };

/** Writes the history of a write, in the transaction of the write. */
export async function saveAudit(tx: OrgTx, entries: AuditEntry[]): Promise<void> {
  await insertRows(
    tx,
    'audit',
    entries.map((entry) => ({
      id: newId(),
      actorKind: ACTOR_KIND[tx.actor.kind],
      actorId: tx.actor.userId,
      importId: tx.importId ?? null,
      ...entry,
    })),
  );
}
