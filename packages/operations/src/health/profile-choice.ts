import { loadCustomerCatalogue, loadMasterRecords } from '@vigie/db/condition';
import { listCustomFields } from '@vigie/db/custom-field';
import { getProfileGrounds, type ScoreRow } from '@vigie/db/health';
import { listAssignments, loadProfilesOn, loadProfileVersions, type ProfileInForce } from '@vigie/db/health-profile';
import type { OrgTx } from '@vigie/db/scope';
import { mrrMinor } from '@vigie/domain/agreement';
import type { CalendarDate } from '@vigie/domain/calendar';
import { type Catalogue, type ConditionRecord, CUSTOMER_CATALOGUE, conditionFieldOf } from '@vigie/domain/condition';
import {
  type AssignedProfile,
  frozenProfile,
  type OwnMeasureKey,
  ownMeasuresOf,
  type Profile,
  profileChooser,
} from '@vigie/domain/health';

/** The profile of a customer on a day, why it has that one, and what it says. */
export interface ChosenProfile extends AssignedProfile {
  profile: Profile;
}

export interface ProfileChoice {
  /** Chooses for each customer of a set; MRR comes with the facts of the day, in 1/72 minor units. */
  choose: (customerId: string, healthProfileId: string | null, mrrNow: number | null) => ChosenProfile;
  /** What the profiles in force measure of the organisation's own. */
  own: OwnMeasureKey[];
}

/**
 * What an assignment may ask: of the customer itself and of its MRR. Figures that follow from other facts, or from the
 * score, would differ with the order in which customers are scored (qD3).
 */
const ASKED: ReadonlySet<string> = new Set([
  ...['name', 'customerId', 'domain', 'stage', 'stageKind', 'owner', 'team', 'tags', 'parent', 'since', 'mrr'],
]);

/** The fields that conditions of assignments are written with. */
export async function loadAssignmentCatalogue(tx: OrgTx): Promise<Catalogue> {
  const { fields } = await loadCustomerCatalogue(tx);
  return { fields: fields.filter(({ key }) => ASKED.has(key) || key.startsWith('custom.')), relations: {} };
}

export const profileOf = ({ name, version, definition }: ProfileInForce): Profile =>
  frozenProfile({ ...definition, name, version });

/**
 * Prepares the choice of profiles for a set of customers on a day: the one chosen by hand, the first whose condition
 * holds, the default. One without a version on that day is passed over. Profiles are read once for the set, and
 * customers only where there are conditions to ask about them.
 */
export async function loadProfileChoice(tx: OrgTx, customerIds: string[], asOf: CalendarDate): Promise<ProfileChoice> {
  const inForce = await loadProfilesOn(tx, asOf);
  const standard = inForce.find(({ isDefault }) => isDefault);
  if (standard === undefined) throw new Error('An organisation without a default profile.');
  const byId = new Map(inForce.map((each) => [each.id, profileOf(each)]));
  const chosen = (assigned: AssignedProfile): ChosenProfile => {
    const profile = byId.get(assigned.profileId);
    if (profile === undefined) throw new Error(`Profile ${assigned.profileId} holds no version on ${asOf}.`);
    return { ...assigned, profile };
  };
  const only = chosen({ profileId: standard.id, because: 'default', line: null });
  const own = [...new Set([...byId.values()].flatMap(ownMeasuresOf))];
  if (inForce.length === 1) return { choose: () => only, own };
  const assignments = (await listAssignments(tx)).filter(({ profileId }) => byId.has(profileId));
  // A field that was archived holds its values: whom it decided for stays there until the list is changed.
  const custom = assignments.length === 0 ? [] : await listCustomFields(tx, 'customer');
  const records = assignments.length === 0 ? null : await loadMasterRecords(tx, customerIds, custom);
  const fields = custom.map(({ key, label, type, options }) =>
    conditionFieldOf({ key, label, type, optionIds: options.map(({ id }) => id) }, 'customer.read'),
  );
  const catalogue: Catalogue = { fields: [...CUSTOMER_CATALOGUE.fields, ...fields], relations: {} };
  const chooser = profileChooser(assignments, standard.id, { asOf, me: null, catalogue });
  const choose: ProfileChoice['choose'] = (customerId, healthProfileId, mrrNow) => {
    const byHand = healthProfileId !== null && byId.has(healthProfileId) ? healthProfileId : null;
    const record: ConditionRecord = {
      ...records?.get(customerId),
      mrr: mrrNow === null ? null : mrrMinor(mrrNow),
    };
    return chosen(chooser(record, byHand));
  };
  return { choose, own };
}

/** What the organisation's default profile says today. */
export async function standardProfile(tx: OrgTx): Promise<Profile> {
  const standard = (await loadProfilesOn(tx, tx.today)).find(({ isDefault }) => isDefault);
  if (standard === undefined) throw new Error('An organisation without a default profile.');
  return profileOf(standard);
}

/** The profiles that scores were made with, as each row names its own: rows explain themselves, whenever. */
export async function loadProfilesOf(
  tx: OrgTx,
  rows: readonly Pick<ScoreRow, 'profileId' | 'profileVersion'>[],
): Promise<(row: Pick<ScoreRow, 'profileId' | 'profileVersion'>) => Profile> {
  // A customer that was never scored has version 0: it is shown as its organisation's first profile would.
  const versionOf = (row: Pick<ScoreRow, 'profileVersion'>): number => Math.max(1, row.profileVersion);
  const found = await loadProfileVersions(
    tx,
    rows.map((row) => ({ profileId: row.profileId, version: versionOf(row) })),
  );
  const byKey = new Map(
    found.map(({ profileId, ...profile }) => [`${profileId} ${profile.version}`, frozenProfile(profile)]),
  );
  return (row) => {
    const profile = byKey.get(`${row.profileId} ${versionOf(row)}`);
    if (profile === undefined) throw new Error(`No version ${row.profileVersion} of profile ${row.profileId}.`);
    return profile;
  };
}

/** The profile of one customer today, and the one it would have if nobody had chosen. */
export async function profileOfCustomer(
  tx: OrgTx,
  customerId: string,
): Promise<{ name: string; version: number; chosenId: string | null; byRule: string }> {
  const { choose } = await loadProfileChoice(tx, [customerId], tx.today);
  const { healthProfileId: chosenId, mrrNow } = await getProfileGrounds(tx, customerId);
  const { name, version } = choose(customerId, chosenId, mrrNow).profile;
  return { name, version, chosenId, byRule: choose(customerId, null, mrrNow).profile.name };
}
