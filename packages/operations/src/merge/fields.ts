import { listCustomFields, loadCustomValues } from '@vigie/db/custom-field';
import { loadParents, type StoredCustomer } from '@vigie/db/customer';
import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';
import { type MergedField, mergedParent, mergeFields } from '@vigie/domain/customer';
import { foldText } from '@vigie/domain/text';

/** What one of a merge's two customers is, by the names that history gives its fields. */
export type Values = Record<string, unknown>;

export async function valuesOf(tx: OrgTx, customer: StoredCustomer): Promise<Values> {
  const custom = (await loadCustomValues(tx, 'customer', [customer.id])).get(customer.id) ?? {};
  const { name, domain, stageId, ownerId, parentId, sinceDay, excludedFromCollection, healthProfileId, teamIds, tags } =
    customer;
  return {
    ...{ name, domain, stageId, ownerId, parentId, sinceDay, excludedFromCollection, healthProfileId, teamIds, tags },
    ...Object.fromEntries(Object.entries(custom).map(([key, value]) => [`custom.${key}`, value])),
  };
}

/** What becomes of the fields of two customers: those to choose from, and those that are united or follow. */
export interface MergedValues {
  fields: MergedField[];
  /** What is written of the one that stays. */
  written: Values;
}

/**
 * Decides the fields of the customer that stays: tags and team of both, its own values or those of the other, and a place
 * in the tree that leaves no circle.
 */
export async function mergeValues(
  tx: OrgTx,
  kept: StoredCustomer,
  other: StoredCustomer,
  fromOther: ReadonlySet<string>,
): Promise<MergedValues> {
  const { teamIds: _team, tags: _tags, parentId: _parent, ...own } = await valuesOf(tx, kept);
  const { teamIds: _theirTeam, tags: _theirTags, parentId: _theirParent, ...theirs } = await valuesOf(tx, other);
  const parents = await loadParents(
    tx,
    [kept.parentId, other.parentId].filter((id) => id !== null),
  );
  const place = mergedParent(kept, other, (id) => parents.get(id) ?? null);
  const members = new Set((await listMembers(tx)).map(({ userId }) => userId));
  // Whoever left owns nothing any more, and is named by no field that is written.
  const ofPeople = (await listCustomFields(tx, 'customer')).filter(({ type }) => type === 'user');
  for (const field of ['ownerId', ...ofPeople.map(({ key }) => `custom.${key}`)])
    if (typeof theirs[field] === 'string' && !members.has(theirs[field])) theirs[field] = null;
  const fields = mergeFields({ ...own, parentId: place.own }, { ...theirs, parentId: place.other }, fromOther);
  const taken = fields.filter(({ takesOther }) => takesOther).map((field) => [field.field, field.other]);
  const folded = new Set(kept.tags.map(foldText));
  return {
    fields,
    written: {
      parentId: place.own,
      ...Object.fromEntries(taken),
      tags: [...kept.tags, ...other.tags.filter((tag) => !folded.has(foldText(tag)))],
      // Added to what is there: whoever left stays in a team, and comes into none.
      teamIds: { add: other.teamIds.filter((id) => members.has(id)), remove: [] },
    },
  };
}
