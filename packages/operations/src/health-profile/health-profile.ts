import {
  addProfile,
  addProfileVersion,
  archiveProfile,
  countProfiled,
  isChosenByHand,
  listAssignments,
  listProfiles,
  listProfileVersions,
  loadProfilesOn,
  lockProfile,
  lockProfiles,
  type ProfileDefinition,
  type StoredProfile,
  type StoredProfileVersion,
  updateProfile,
} from '@vigie/db/health-profile';
import { newId } from '@vigie/db/id';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import type { CalendarDate } from '@vigie/domain/calendar';
import { type ProfileChange, profileChanges } from '@vigie/domain/health';
import { foldText } from '@vigie/domain/text';
import { listOwnMeasures, type OwnMeasure } from '../health/own-measure.ts';
import { AppError } from '../refusal/refusal.ts';
import { needProfiles, readProfile, refuseArchivedMeasures, refuseUnknownMeasures } from './definition.ts';
import { audited, rescoreEverybody } from './written.ts';

export { type Assignments, findAssignments, saveAssignments } from './assignment.ts';
export { type ProfilePreview, type ProfileWhatIf, previewProfile, whatIfProfile } from './try-profile.ts';

const MAX_PROFILES = 200;

/** A profile as the list shows it. */
export interface ListedProfile {
  id: string;
  name: string;
  isDefault: boolean;
  isArchived: boolean;
  hasDraft: boolean;
  /** The version in force today; null where none is yet. */
  version: number | null;
  /** The last one published, which may be of a later day. */
  lastVersion: number | null;
  /** Customers that it scores today. */
  customers: number;
}

/** The profiles by name; their names are everybody's who is in the organisation. */
export async function findProfiles(scope: OrgScope): Promise<ListedProfile[]> {
  return inTransaction(scope, async (tx) => {
    if (!can(tx.actor, 'settings.read')) throw new AppError('access.forbidden', { action: 'settings.read' });
    const inForce = new Map((await loadProfilesOn(tx, tx.today)).map(({ id, version }) => [id, version]));
    const last = new Map((await listProfileVersions(tx)).map(({ profileId, version }) => [profileId, version]));
    const customers = await countProfiled(tx);
    return (await listProfiles(tx)).map((profile) => ({
      id: profile.id,
      name: profile.name,
      isDefault: profile.isDefault,
      isArchived: profile.archivedAt !== null,
      hasDraft: profile.draft !== null,
      version: inForce.get(profile.id) ?? null,
      lastVersion: last.get(profile.id) ?? null,
      customers: customers.get(profile.id) ?? 0,
    }));
  });
}

/**
 * What profiles can measure of the organisation's own, with the profiles whose version in force counts by it; archived
 * ones are among them, since profiles in force may have those.
 */
export async function findOwnMeasures(scope: OrgScope): Promise<(OwnMeasure & { profiles: string[] })[]> {
  return inTransaction(scope, async (tx) => {
    if (!can(tx.actor, 'settings.read')) throw new AppError('access.forbidden', { action: 'settings.read' });
    const inForce = await loadProfilesOn(tx, tx.today);
    return (await listOwnMeasures(tx)).map((measure) => ({
      ...measure,
      profiles: inForce.flatMap(({ name, definition }) =>
        definition.measures.some(({ key, weight }) => key === measure.key && weight > 0) ? [name] : [],
      ),
    }));
  });
}

/** A version with what it changed; null for the first, which changed nothing. */
export type ToldVersion = StoredProfileVersion & { changes: ProfileChange[] | null };

export interface FoundProfile extends StoredProfile {
  versions: ToldVersion[];
  /** The number of the version in force today; null where none is yet. */
  inForce: number | null;
}

/** A profile with all its versions, each with what it changed against the one before. */
export async function getProfile(scope: OrgScope, id: string): Promise<FoundProfile> {
  return inTransaction(scope, async (tx) => {
    needProfiles(tx);
    const profile = (await listProfiles(tx)).find((one) => one.id === id);
    if (profile === undefined) throw new AppError('record.notFound');
    const versions = await listProfileVersions(tx, id);
    const inForce = (await loadProfilesOn(tx, tx.today)).find((one) => one.id === id)?.version ?? null;
    return {
      ...profile,
      inForce,
      versions: versions.map((version, index) => {
        const before = versions[index - 1];
        return { ...version, changes: before ? profileChanges(before.definition, version.definition) : null };
      }),
    };
  });
}

/** Makes a profile from what another says now: it scores nobody until it is published and given to customers. */
export async function createProfile(
  scope: OrgScope,
  { name, from }: { name: string; from?: string | undefined },
): Promise<{ id: string }> {
  return inTransaction(scope, async (tx) => {
    needProfiles(tx);
    const profiles = await listProfiles(tx);
    if (profiles.filter(({ archivedAt }) => archivedAt === null).length >= MAX_PROFILES)
      throw new AppError('health.tooManyProfiles', { limit: MAX_PROFILES });
    const source = profiles.find((one) => (from === undefined ? one.isDefault : one.id === from));
    if (source === undefined) throw new AppError('record.notFound', {}, 'from');
    const draft = (await listProfileVersions(tx, source.id)).at(-1)?.definition ?? source.draft;
    const id = newId();
    const isNew = await addProfile(tx, { id, name, nameFolded: foldText(name), isDefault: false, draft });
    if (!isNew) throw new AppError('health.profileNameTaken', { name }, 'name');
    await audited(tx, id, 'create', null, { name });
    return { id };
  });
}

/** The profile that may be changed, as the writer read it. */
async function changeable(tx: OrgTx, id: string, draftVersion?: number): Promise<StoredProfile> {
  needProfiles(tx);
  const profile = await lockProfile(tx, id);
  if (profile === null) throw new AppError('record.notFound');
  if (profile.archivedAt !== null) throw new AppError('health.profileArchived', { name: profile.name });
  if (draftVersion !== undefined && profile.draftVersion !== draftVersion)
    throw new AppError('health.draftConflict', { version: profile.draftVersion }, 'draftVersion');
  return profile;
}

async function refuseTakenName(tx: OrgTx, { id, name }: { id: string; name: string }): Promise<void> {
  const taken = (await listProfiles(tx)).some(
    (one) => one.id !== id && one.archivedAt === null && foldText(one.name) === foldText(name),
  );
  if (taken) throw new AppError('health.profileNameTaken', { name }, 'name');
}

/**
 * Keeps a draft, or none any more; scores stay as they are.
 * @throws AppError `health.draftConflict` when somebody changed it since; what {@link readProfile} and
 * {@link refuseUnknownMeasures} refuse.
 */
export async function saveDraft(
  scope: OrgScope,
  given: { id: string; draftVersion: number; name?: string | undefined; draft: ProfileDefinition | null },
): Promise<{ draftVersion: number }> {
  return inTransaction(scope, async (tx) => {
    const profile = await changeable(tx, given.id, given.draftVersion);
    const name = given.name ?? profile.name;
    if (given.draft !== null) {
      readProfile(given.draft, name, 1);
      await refuseUnknownMeasures(tx, given.draft);
    }
    if (name !== profile.name) {
      await lockProfiles(tx);
      await refuseTakenName(tx, { id: given.id, name });
      await audited(tx, given.id, 'update', { name: profile.name }, { name });
    }
    await updateProfile(tx, { id: given.id, name, nameFolded: foldText(name), draft: given.draft });
    return { draftVersion: profile.draftVersion + 1 };
  });
}

interface Publication {
  id: string;
  reason: string;
  /** The first day it holds. */
  effectiveDay: CalendarDate;
}

/** Adds a version behind the others, and sets all scores going that it is for. */
async function addVersion(
  tx: OrgTx,
  profile: StoredProfile,
  definition: ProfileDefinition,
  { reason, effectiveDay }: Publication,
  restores: number | null,
): Promise<{ version: number }> {
  await refuseArchivedMeasures(tx, definition);
  if (effectiveDay < tx.today) throw new AppError('health.effectiveBeforeToday', { today: tx.today }, 'effectiveDay');
  const last = (await listProfileVersions(tx, profile.id)).at(-1);
  // Versions hold in the order they were published: a planned one would come back over one that holds before it.
  if (last !== undefined && effectiveDay < last.effectiveDay)
    throw new AppError('health.earlierThanPlanned', { version: last.version, day: last.effectiveDay }, 'effectiveDay');
  const version = (last?.version ?? 0) + 1;
  const authorId = tx.actor.kind === 'person' ? tx.actor.userId : null;
  await addProfileVersion(tx, { profileId: profile.id, version, definition, effectiveDay, reason, authorId, restores });
  await audited(
    tx,
    profile.id,
    'update',
    { version: last?.version ?? null },
    { name: profile.name, version, effectiveDay, reason, ...(restores === null ? {} : { restores }) },
  );
  // What holds later is met by the day's roll, which scores everybody.
  if (effectiveDay <= tx.today) await rescoreEverybody(tx);
  return { version };
}

/**
 * Publishes the draft that was read as the next version.
 * @throws AppError `health.noDraft`, `health.draftConflict`, `health.effectiveBeforeToday`, `health.earlierThanPlanned`,
 * `health.measureArchived`.
 */
export async function publishProfile(
  scope: OrgScope,
  given: Publication & { draftVersion: number },
): Promise<{ version: number }> {
  return inRetriedTransaction(scope, async (tx) => {
    const profile = await changeable(tx, given.id, given.draftVersion);
    if (profile.draft === null) throw new AppError('health.noDraft', { name: profile.name });
    readProfile(profile.draft, profile.name, 1);
    const published = await addVersion(tx, profile, profile.draft, given, null);
    await updateProfile(tx, { ...profile, nameFolded: foldText(profile.name), draft: null });
    return published;
  });
}

/** Says an earlier version again, as a new one: nothing that was published is ever lost. A draft stays. */
export async function rollBackProfile(
  scope: OrgScope,
  given: Publication & { version: number },
): Promise<{ version: number }> {
  return inRetriedTransaction(scope, async (tx) => {
    const profile = await changeable(tx, given.id);
    const earlier = (await listProfileVersions(tx, given.id)).find(({ version }) => version === given.version);
    if (earlier === undefined) throw new AppError('record.notFound', {}, 'version');
    return addVersion(tx, profile, earlier.definition, given, earlier.version);
  });
}

/** Takes a profile out of use; its versions stay, for the scores that were made with it. */
export async function retireProfile(scope: OrgScope, id: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    await lockProfiles(tx);
    const { name, isDefault } = await changeable(tx, id);
    const isAssigned = (await listAssignments(tx)).some(({ profileId }) => profileId === id);
    if (isDefault || isAssigned || (await isChosenByHand(tx, id))) throw new AppError('health.profileInUse', { name });
    await archiveProfile(tx, id);
    await audited(tx, id, 'update', { archived: false }, { name, archived: true });
  });
}
