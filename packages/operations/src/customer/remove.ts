import { saveAudit } from '@vigie/db/audit';
import {
  type CustomerParts,
  countCustomerParts,
  deleteCustomers,
  getVisibleCustomer,
  listUsedFeatures,
  lockForRemoval,
  type StoredCustomer,
} from '@vigie/db/customer';
import { countFeaturesUsed, listTrackedCustomers } from '@vigie/db/health';
import { markDirty, notifyChanged, takeMarks } from '@vigie/db/mark';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { AppError } from '../refusal/refusal.ts';
import { saveCustomers } from './save-customers.ts';

/** What would go with a customer (R2). */
export async function previewDeletion(scope: OrgScope, id: string): Promise<CustomerParts> {
  return inTransaction(scope, async (tx) => {
    await requireDeletable(tx, id);
    return countCustomerParts(tx, id);
  });
}

/**
 * Deletes a customer with everything that hangs on it, for good; customers below it stay, without a parent. Only a
 * person deletes, by typing its name and signing in again; history keeps that it was there, and who deleted it.
 *
 * @param signInAgain throws where whoever asks is not who is signed in; asked once all else allows it, before anything
 * is held.
 * @throws AppError `record.notFound`, also where it is gone already; `access.forbidden`; `customer.otherName`.
 */
export async function deleteCustomer(
  scope: OrgScope,
  { id, name }: { id: string; name: string },
  signInAgain: () => Promise<void>,
): Promise<void> {
  await inTransaction(scope, async (tx) => requireName(await requireDeletable(tx, id), name));
  await signInAgain();
  await inRetriedTransaction(scope, async (tx) => {
    const locked = await lockForRemoval(tx, [id]);
    const stored = locked.find((customer) => customer.id === id);
    if (!stored) throw new AppError('record.notFound');
    // Renamed, or taken from whoever asks, since it was looked at.
    requireName(await requireDeletable(tx, id), name);
    await freeChildren(
      tx,
      locked.filter(({ parentId }) => parentId === id),
    );
    const parts = await countCustomerParts(tx, id);
    await saveAudit(tx, [
      {
        entity: 'customer',
        entityId: id,
        customerId: id,
        action: 'delete',
        before: { name: stored.name, customerId: stored.customerId, domain: stored.domain, ...parts },
        after: null,
      },
    ]);
    const features = await listUsedFeatures(tx, [id]);
    const usedBefore = await countFeaturesUsed(tx, tx.today, features);
    await deleteCustomers(tx, [id]);
    // "Features anyone used" is a base that every tracked customer is measured against.
    if ((await countFeaturesUsed(tx, tx.today, features)) !== usedBefore)
      await markDirty(tx, await listTrackedCustomers(tx));
    // Nobody would ever take the marks of a customer that is gone.
    await takeMarks(tx, [id]);
    await notifyChanged(tx, null);
  });
}

/** The same refusals whether it is looked at or done: what one may not see does not exist. */
async function requireDeletable(tx: OrgTx, id: string): Promise<{ name: string }> {
  const customer = await getVisibleCustomer(tx, id);
  if (!customer) throw new AppError('record.notFound');
  if (!can(tx.actor, 'customer.delete', customer))
    throw new AppError('access.forbidden', { action: 'customer.delete' });
  return customer;
}

/** As people type: spaces of any kind and number count as one. */
const typed = (name: string): string => name.normalize('NFC').trim().replace(/\s+/g, ' ');

function requireName(customer: { name: string }, name: string): void {
  if (typed(customer.name) !== typed(name)) throw new AppError('customer.otherName', {}, 'name');
}

async function freeChildren(tx: OrgTx, children: StoredCustomer[]): Promise<void> {
  const results = await saveCustomers(
    tx,
    children.map(({ id }, line) => ({ line, id, parentId: null })),
  );
  if (results.some(({ outcome }) => outcome !== 'updated')) throw new Error('A child kept a parent that goes.');
}
