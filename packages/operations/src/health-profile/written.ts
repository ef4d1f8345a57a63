import { saveAudit } from '@vigie/db/audit';
import { loadProfilesOn } from '@vigie/db/health-profile';
import { markAllDirty, notifyChanged } from '@vigie/db/mark';
import type { OrgTx } from '@vigie/db/scope';
import { type OwnMeasureKey, ownMeasuresOf } from '@vigie/domain/health';

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

/** The same, where a measure of the organisation's own was put out of use or back into it and a profile in force has it. */
export async function rescoreMeasured(tx: OrgTx, key: OwnMeasureKey): Promise<void> {
  const inForce = await loadProfilesOn(tx, tx.today);
  if (inForce.some(({ definition }) => ownMeasuresOf(definition).includes(key))) await rescoreEverybody(tx);
}
