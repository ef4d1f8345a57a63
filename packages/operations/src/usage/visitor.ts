import { saveAudit } from '@vigie/db/audit';
import { getContactCustomer } from '@vigie/db/contact';
import { notifyChanged } from '@vigie/db/mark';
import { inRetriedTransaction, type OrgScope } from '@vigie/db/scope';
import { archiveVisitor } from '@vigie/db/usage';
import { editableCustomer } from '../customer/reference.ts';
import { AppError } from '../refusal/refusal.ts';

/**
 * Puts aside a visitor whom usage has shown and who is nobody's contact; their visits still count. A contact that is made
 * of the address later has them.
 * @throws AppError `record.notFound`, `access.forbidden`.
 */
export async function ignoreVisitor(scope: OrgScope, id: string): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const customerId = await getContactCustomer(tx, id);
    if (customerId === null) throw new AppError('record.notFound');
    await editableCustomer(tx, customerId);
    const email = await archiveVisitor(tx, id);
    if (email === null) throw new AppError('record.notFound');
    await saveAudit(tx, [
      {
        entity: 'contact',
        entityId: id,
        customerId,
        action: 'update',
        before: { email, archived: false },
        after: { email, archived: true },
      },
    ]);
    await notifyChanged(tx, [customerId]);
  });
}
