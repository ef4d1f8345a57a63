import type { StoredCustomer } from '@vigie/db/customer';
import { listProfiles, listProfileVersions } from '@vigie/db/health-profile';
import type { OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { foldText } from '@vigie/domain/text';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import type { CustomerDraft } from './customer-draft.ts';

/** Profiles that a customer can be given: published, and not archived. */
export interface ProfileIndex {
  byName: ReadonlyMap<string, string>;
  ids: ReadonlySet<string>;
}

export const namesProfile = ({ healthProfile, healthProfileId }: CustomerDraft): boolean =>
  healthProfile !== undefined || healthProfileId !== undefined;

export async function profileIndex(tx: OrgTx): Promise<ProfileIndex> {
  const published = new Set((await listProfileVersions(tx)).map(({ profileId }) => profileId));
  const usable = (await listProfiles(tx)).filter(({ id, archivedAt }) => archivedAt === null && published.has(id));
  return {
    byName: new Map(usable.map(({ id, name }) => [foldText(name), id])),
    ids: new Set(usable.map(({ id }) => id)),
  };
}

/** Reads the profile that a draft chooses; one that it has already stays, whatever became of that one. */
export function readProfile(
  tx: OrgTx,
  { healthProfile, healthProfileId }: CustomerDraft,
  stored: StoredCustomer | null,
  given: Partial<StoredCustomer>,
  profiles: ProfileIndex | null,
): RowIssue[] {
  if (profiles === null || (healthProfile === undefined && healthProfileId === undefined)) return [];
  const held = stored?.healthProfileId ?? null;
  const id =
    typeof healthProfile === 'string' ? profiles.byName.get(foldText(healthProfile)) : (healthProfileId ?? null);
  const field = healthProfile === undefined ? 'healthProfileId' : 'healthProfile';
  if (id === undefined || (id !== null && id !== held && !profiles.ids.has(id)))
    return [issue(field, 'unknownProfile', { value: healthProfile ?? healthProfileId ?? '' })];
  if (id !== held && !can(tx.actor, 'customer.profile', stored ?? undefined)) return [issue(field, 'notAllowed')];
  given.healthProfileId = id;
  return [];
}
