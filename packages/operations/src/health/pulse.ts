import { saveAudit } from '@vigie/db/audit';
import { lockCustomers, saveDatedChanges } from '@vigie/db/customer';
import { markDirty, notifyChanged } from '@vigie/db/mark';
import { inRetriedTransaction, type OrgScope } from '@vigie/db/scope';
import { editableCustomer } from '../customer/reference.ts';
import { AppError } from '../refusal/refusal.ts';

/**
 * How the person in charge feels about a customer today, 1 to 5, and why. It counts until the profile says it is too old;
 * earlier ones stay as history.
 * @throws AppError `record.notFound`, `access.forbidden`.
 */
export async function givePulse(
  scope: OrgScope,
  { customerId, value, note }: { customerId: string; value: 1 | 2 | 3 | 4 | 5; note: string | null },
): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const { id } = await editableCustomer(tx, customerId);
    // It may have been merged while it was waited for.
    if ((await lockCustomers(tx, [id])).length === 0) throw new AppError('record.notFound');
    await saveDatedChanges(tx, [{ customerId: id, field: 'pulse', value: String(value), note, day: tx.today }]);
    await saveAudit(tx, [
      { entity: 'pulse', entityId: id, customerId: id, action: 'create', before: null, after: { pulse: value, note } },
    ]);
    await markDirty(tx, [id]);
    await notifyChanged(tx, [id]);
  });
}
