import { saveAudit } from '@vigie/db/audit';
import { getVisibleCustomer, loadCustomers, lockForRemoval } from '@vigie/db/customer';
import { markDirty, notifyChanged } from '@vigie/db/mark';
import {
  getMerge,
  listAdopted,
  listMerges,
  type MergedCustomer,
  type RestoredRows,
  removeMerge,
  restoreMerged,
  restoreRows,
} from '@vigie/db/merge';
import { inDiscardedTransaction, inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { loadNames } from '../audit/audit.ts';
import type { FieldChange } from '../change-set/change-set.ts';
import { draftOfFields, saveCustomers } from '../customer/customer.ts';
import { AppError } from '../refusal/refusal.ts';
import { valuesOf } from './fields.ts';

export type ToldChange = FieldChange & { label: string | null };

export interface UnmergeReport {
  id: string;
  name: string;
  customerId: string;
  /** Rows that came with the customer and go back, or stay because they changed hands or are tied to ones that stay. */
  rows: RestoredRows[];
  /** Fields of the customer that stayed, in words: those that get back what they held, those that were changed since. */
  returned: ToldChange[];
  kept: ToldChange[];
}

/** What undoing a merge would do: the same, taken back. */
export async function previewUnmerge(scope: OrgScope, mergeId: string): Promise<UnmergeReport> {
  return inDiscardedTransaction(scope, (tx) => unmerge(tx, mergeId));
}

/**
 * Undoes a merge: the customer stands again under its id with what came from it and is still there; what came since stays
 * with the other, whose fields get back what they held unless they were changed.
 * @throws AppError `record.notFound`, `access.forbidden`, `merge.laterFirst`, `customer.idTaken`.
 */
export async function unmergeCustomer(scope: OrgScope, mergeId: string): Promise<UnmergeReport> {
  return inRetriedTransaction(scope, (tx) => unmerge(tx, mergeId));
}

async function unmerge(begun: OrgTx, mergeId: string): Promise<UnmergeReport> {
  const tx: OrgTx = { ...begun, undoOf: mergeId };
  const seen = await getMerge(tx, mergeId);
  const kept = seen && (await getVisibleCustomer(tx, seen.customerId));
  if (!kept) throw new AppError('record.notFound');
  if (!can(tx.actor, 'customer.delete', kept)) throw new AppError('access.forbidden', { action: 'customer.delete' });
  // Customers first, as a merge does; only then is it certain what the merge is.
  await lockForRemoval(tx, [kept.id], parentsOf(seen));
  const merge = await getMerge(tx, mergeId);
  if (merge === null) throw new AppError('record.notFound');
  const [latest] = await listMerges(tx, kept.id);
  // Rows of a later one may have become those of this one: the last in is the first out.
  if (latest?.id !== merge.id) throw new AppError('merge.laterFirst');
  await restoreMerged(tx, merge.id).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'constraint' in error && error.constraint === ID_KEY;
    throw isTaken ? new AppError('customer.idTaken', { customerId: merge.mergedKey }, 'customerId') : error;
  });
  const rows = await restoreRows(tx, merge);
  await giveChildrenBack(tx, merge);
  const fields = await returnFields(tx, merge);
  await giveParentBack(tx, merge);
  await removeMerge(tx, merge.id);
  const told = { name: merge.mergedName, mergedCustomerId: merge.mergedKey };
  const line = { entity: 'customer-merge', entityId: merge.id, action: 'delete', before: told, after: null } as const;
  await saveAudit(tx, [
    { ...line, customerId: merge.customerId },
    { ...line, customerId: merge.mergedId },
  ]);
  await markDirty(tx, [merge.customerId, merge.mergedId]);
  await notifyChanged(tx, null);
  return { id: merge.mergedId, name: merge.mergedName, customerId: merge.mergedKey, rows, ...fields };
}

/** Where the two stood before the merge, and stand again. */
const parentsOf = ({ mergedParentId, changes }: MergedCustomer): string[] =>
  [mergedParentId, changes.find(({ field }) => field === 'parentId')?.before].filter((id) => typeof id === 'string');

const ID_KEY = 'customer_org_id_customer_id_key';

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/**
 * What undoes the change of a field: what it held, if it still holds what the merge put there; of a list, what the merge
 * brought goes, whatever else came since. Undefined where nothing of it is left.
 */
function wayBack({ before, after }: FieldChange, now: unknown): { value: unknown } | undefined {
  if (!Array.isArray(after)) return isSame(now, after) ? { value: before } : undefined;
  const brought = after.filter((item) => !itemsOf(before).includes(item));
  return brought.some((item) => itemsOf(now).includes(item)) ? { value: { add: [], remove: brought } } : undefined;
}

/** Fields get back what they held unless they were changed since; what cannot be written any more stays. */
async function returnFields(
  tx: OrgTx,
  { customerId, changes }: MergedCustomer,
): Promise<Pick<UnmergeReport, 'returned' | 'kept'>> {
  const [stored] = await loadCustomers(tx, [customerId]);
  if (!stored) throw new Error('The customer of a merge is gone.');
  const now = await valuesOf(tx, stored);
  const back = new Map(changes.map((change) => [change.field, wayBack(change, now[change.field])]));
  let returned = changes.filter(({ field }) => back.get(field) !== undefined);
  while (returned.length > 0) {
    const values = Object.fromEntries(returned.map(({ field }) => [field, back.get(field)?.value]));
    const [result] = await saveCustomers(tx, [{ line: 0, id: customerId, ...draftOfFields(values) }], {
      isSource: true,
    });
    if (result?.outcome !== 'failed') break;
    // Somebody who left, a parent that is gone: the field that is refused stays as it is.
    const refused = new Set(result.issues.map(({ field }) => field));
    const left = returned.filter(({ field }) => !refused.has(field));
    returned = left.length === returned.length ? [] : left;
  }
  const fields = new Set(returned.map(({ field }) => field));
  const words = await loadNames(
    tx,
    changes.flatMap(({ field, before, after }) => [{ [field]: before }, { [field]: after }]),
  );
  const told = changes.map(({ field, before, after }) => ({
    field,
    label: words.label(field),
    before: words.shown(field, before),
    after: words.shown(field, after),
  }));
  return {
    returned: told.filter(({ field }) => fields.has(field)),
    kept: told.filter(({ field }) => !fields.has(field)),
  };
}

/** Its children that are still where the merge put them: as long as it has no parent, that leaves no circle. */
async function giveChildrenBack(tx: OrgTx, merge: MergedCustomer): Promise<void> {
  const children = await listAdopted(tx, merge);
  await saveCustomers(
    tx,
    children.map((id, line) => ({ line, id, parentId: merge.mergedId })),
  );
}

/** Its own parent, where that is still there and does not stand below it by now. */
async function giveParentBack(tx: OrgTx, { mergedId, mergedParentId }: MergedCustomer): Promise<void> {
  if (mergedParentId === null || (await loadCustomers(tx, [mergedParentId])).length === 0) return;
  await saveCustomers(tx, [{ line: 0, id: mergedId, parentId: mergedParentId }]);
}
