import { saveAudit } from '@vigie/db/audit';
import { markAllDirty, notifyChanged } from '@vigie/db/mark';
import type { OrgTx } from '@vigie/db/scope';

/** The line of history of a write to a profile. */
export async function audited(
  tx: OrgTx,
  entityId: string,
  action: 'create' | 'update' | 'delete',
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): Promise<void> {
  await saveAudit(tx, [{ entity: 'health-profile', entityId, customerId: null, action, before, after }]);
}

/**
 * Everybody, since whoever comes to a profile at this very moment is not known to be of it yet. A score that stays the
 * same writes nothing.
 */
export async function rescoreEverybody(tx: OrgTx): Promise<void> {
  await markAllDirty(tx);
  await notifyChanged(tx, null);
}
