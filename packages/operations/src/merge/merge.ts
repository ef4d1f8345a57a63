import { saveAudit } from '@vigie/db/audit';
import {
  type CustomerParts,
  countCustomerParts,
  deleteCustomers,
  getVisibleCustomer,
  loadCustomers,
  lockForRemoval,
  type StoredCustomer,
} from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { markDirty, notifyChanged, takeMarks } from '@vigie/db/mark';
import {
  addMerge,
  countUnited,
  findMergedInto,
  listMerges,
  type MergedCustomer,
  type MergeRows,
  moveRows,
  saveAdopted,
  saveMergeChanges,
  uniteContacts,
} from '@vigie/db/merge';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import type { MergedField } from '@vigie/domain/customer';
import { loadNames } from '../audit/audit.ts';
import type { FieldChange } from '../change-set/change-set.ts';
import { draftOfFields, saveCustomers } from '../customer/customer.ts';
import { AppError } from '../refusal/refusal.ts';
import { mergeValues, type Values } from './fields.ts';

export { previewUnmerge, type UnmergeReport, unmergeCustomer } from './unmerge.ts';

export interface MergePreview {
  kept: Pick<StoredCustomer, 'id' | 'name' | 'customerId' | 'version'>;
  other: Pick<StoredCustomer, 'id' | 'name' | 'customerId' | 'version'>;
  /** What they differ in, in words, with the value that stays unless the other is chosen. */
  fields: (MergedField & { label: string | null })[];
  /** What moves. */
  parts: CustomerParts;
  /** Contacts of both with one address. */
  unitedContacts: number;
  /** Both have a main contact: that of the kept one stays. */
  hasTwoMains: boolean;
}

/** What merging one customer into another would do (R2). */
export async function previewMerge(scope: OrgScope, id: string, otherId: string): Promise<MergePreview> {
  return inTransaction(scope, async (tx) => {
    await requireMergeable(tx, id, otherId);
    const { kept, other } = await readBoth(tx, id, otherId, loadCustomers);
    const { fields } = await mergeValues(tx, kept, other, new Set());
    const words = await loadNames(
      tx,
      fields.flatMap((one) => [{ [one.field]: one.kept }, { [one.field]: one.other }]),
    );
    const told = fields.map((one) => ({
      ...one,
      label: words.label(one.field),
      kept: words.shown(one.field, one.kept),
      other: words.shown(one.field, one.other),
    }));
    const { contacts, hasTwoMains } = await countUnited(tx, id, otherId);
    const parts = await countCustomerParts(tx, otherId);
    return { kept, other, fields: told, parts, unitedContacts: contacts, hasTwoMains };
  });
}

export interface Merging {
  /** The customer that stays, and the version of it that was looked at. */
  id: string;
  version: number;
  otherId: string;
  otherVersion: number;
  /** Fields of which the value of the other stays. */
  fromOther: readonly string[];
}

/**
 * Merges a customer into another in one transaction: all that hangs on it moves, its fields fill what the other lacks,
 * its customer id leads to the one that stays. Nothing of it is left to be seen, and all of it is kept for the way back.
 * @throws AppError `record.notFound`, `access.forbidden`, `merge.same`, `customer.versionConflict`.
 */
export async function mergeCustomers(scope: OrgScope, merging: Merging): Promise<{ mergeId: string; version: number }> {
  return inRetriedTransaction(scope, async (begun) => {
    const { id, otherId } = merging;
    const merge = { id: newId(), customerId: id, mergedId: otherId };
    const tx: OrgTx = { ...begun, changeSetId: merge.id };
    await requireMergeable(tx, id, otherId);
    const { kept, other, all: children } = await readBoth(tx, id, otherId, lockForRemoval);
    // Taken from whoever asks while they waited.
    await requireMergeable(tx, id, otherId);
    for (const [stored, version] of [
      [kept, merging.version],
      [other, merging.otherVersion],
    ] as const)
      if (stored.version !== version) throw new AppError('customer.versionConflict', { version: stored.version });
    const { written } = await mergeValues(tx, kept, other, checkedChoice(merging.fromOther));
    const parts = await countCustomerParts(tx, otherId);
    await addMerge(tx, { ...merge, actorKind: tx.actor.kind });
    // First out of the branch of the other, whose children then come below it.
    await saveMergeChanges(tx, merge.id, await saveFields(tx, id, written));
    await adopt(
      tx,
      merge,
      children.filter((child) => child.parentId === otherId && child.id !== id).map((child) => child.id),
    );
    const pairs = await uniteContacts(tx, merge);
    await moveRows(tx, merge, pairs);
    await deleteCustomers(tx, [otherId]);
    const told = { name: other.name, mergedCustomerId: other.customerId, ...parts };
    await saveAudit(tx, [
      { entity: 'customer-merge', entityId: merge.id, customerId: id, action: 'create', before: null, after: told },
    ]);
    // Nobody would ever take the marks of a customer that is gone.
    await takeMarks(tx, [otherId]);
    await markDirty(tx, [id]);
    await notifyChanged(tx, null);
    const [now] = await loadCustomers(tx, [id]);
    return { mergeId: merge.id, version: now?.version ?? kept.version };
  });
}

/** Customers that were merged into one, the latest first. */
export async function readMerges(scope: OrgScope, id: string): Promise<MergedCustomer[]> {
  return inTransaction(scope, async (tx) => {
    if (!(await getVisibleCustomer(tx, id))) throw new AppError('record.notFound');
    return listMerges(tx, id);
  });
}

/** Where an address leads whose customer was merged. @throws AppError `record.notFound` where it leads nowhere for them. */
export async function followMerge(scope: OrgScope, mergedId: string): Promise<{ id: string }> {
  const id = await inTransaction(scope, (tx) => findMergedInto(tx, mergedId));
  if (id === null) throw new AppError('record.notFound');
  return { id };
}

/** To merge is to make a customer disappear: it takes the right to delete both (ADR 12). */
async function requireMergeable(tx: OrgTx, id: string, otherId: string): Promise<void> {
  for (const one of [id, otherId]) {
    const customer = await getVisibleCustomer(tx, one);
    if (!customer) throw new AppError('record.notFound');
    if (!can(tx.actor, 'customer.delete', customer))
      throw new AppError('access.forbidden', { action: 'customer.delete' });
  }
  if (id === otherId) throw new AppError('merge.same', {}, 'otherId');
}

/** The two, and whoever else was read with them. @throws AppError where one of them is gone since. */
async function readBoth(
  tx: OrgTx,
  id: string,
  otherId: string,
  read: (tx: OrgTx, ids: string[]) => Promise<StoredCustomer[]>,
): Promise<{ kept: StoredCustomer; other: StoredCustomer; all: StoredCustomer[] }> {
  const all = await read(tx, [id, otherId]);
  const [kept, other] = [id, otherId].map((one) => all.find((customer) => customer.id === one));
  if (!kept || !other) throw new AppError('record.notFound');
  return { kept, other, all };
}

const CHOICES = /^(name|domain|stageId|ownerId|parentId|sinceDay|excludedFromCollection|healthProfileId|custom\..+)$/;

function checkedChoice(fields: readonly string[]): Set<string> {
  const unknown = fields.find((field) => !CHOICES.test(field));
  if (unknown !== undefined) throw new AppError('validation.invalid', { reason: unknown }, 'fromOther');
  return new Set(fields);
}

/** Writes the fields of the customer that stays, read-only ones too: their values come from where the other's did. */
async function saveFields(tx: OrgTx, id: string, values: Values): Promise<FieldChange[]> {
  const [result] = await saveCustomers(tx, [{ line: 0, id, ...draftOfFields(values) }], { isSource: true });
  const [problem] = result?.issues ?? [];
  if (!result || result.outcome === 'failed')
    throw new Error(`A merge could not write ${problem?.field}: ${problem?.code}`);
  return result.changes;
}

async function adopt(tx: OrgTx, merge: MergeRows, children: string[]): Promise<void> {
  const results = await saveCustomers(
    tx,
    children.map((id, line) => ({ line, id, parentId: merge.customerId })),
  );
  if (results.some(({ outcome }) => outcome !== 'updated')) throw new Error('A child kept a parent that goes.');
  await saveAdopted(tx, merge.id, children);
}
