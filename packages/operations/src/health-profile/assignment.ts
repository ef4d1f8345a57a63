import {
  listAssignments,
  listProfiles,
  listProfileVersions,
  loadProfilesOn,
  lockProfiles,
  replaceAssignments,
  type StoredAssignment,
  setDefaultProfile,
} from '@vigie/db/health-profile';
import { inRetriedTransaction, inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { type Condition, fieldsOf } from '@vigie/domain/condition';
import { readCondition } from '../condition/condition.ts';
import { loadAssignmentCatalogue } from '../health/health.ts';
import { AppError } from '../refusal/refusal.ts';
import { hashToken } from '../secret/secret.ts';
import { needProfiles } from './definition.ts';
import { audited, rescoreEverybody } from './written.ts';

const MAX_ASSIGNMENTS = 50;

/** Who gets which profile. */
export interface Assignments {
  /** The conditions, the first that holds deciding. */
  items: StoredAssignment[];
  /** The profile of everybody else. */
  defaultId: string;
  /** Of what was read: the same as long as nobody changes it. */
  version: string;
}

async function loadAssignments(tx: OrgTx): Promise<Assignments> {
  const items = await listAssignments(tx);
  const defaultId = (await listProfiles(tx)).find(({ isDefault }) => isDefault)?.id ?? tx.orgId;
  return { items, defaultId, version: hashToken(JSON.stringify([defaultId, items])).toString('hex') };
}

export async function findAssignments(scope: OrgScope): Promise<Assignments> {
  return inTransaction(scope, async (tx) => {
    needProfiles(tx);
    return loadAssignments(tx);
  });
}

/**
 * Replaces the list of conditions and the default profile, and scores everybody again.
 * @throws AppError `health.assignmentConflict` when somebody changed them since, `health.profileNotPublished`,
 * `condition.invalid`.
 */
export async function saveAssignments(
  scope: OrgScope,
  given: { defaultId: string; items: { profileId: string; condition: unknown }[]; version: string },
): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    needProfiles(tx);
    await lockProfiles(tx);
    const stored = await loadAssignments(tx);
    const profiles = await listProfiles(tx);
    if (!profiles.some(({ id }) => id === given.defaultId)) throw new AppError('record.notFound', {}, 'defaultId');
    if (stored.version !== given.version) throw new AppError('health.assignmentConflict', {}, 'version');
    if (given.items.length > MAX_ASSIGNMENTS)
      throw new AppError('health.tooManyAssignments', { limit: MAX_ASSIGNMENTS }, 'items');
    const catalogue = await loadAssignmentCatalogue(tx);
    const assignments = given.items.map(({ profileId, condition }, index) => ({
      profileId,
      condition: readAssignment(tx, condition, catalogue, index),
    }));
    const published = new Set((await listProfileVersions(tx)).map(({ profileId }) => profileId));
    const inForce = new Set((await loadProfilesOn(tx, tx.today)).map(({ id }) => id));
    const usable = new Map(profiles.filter(({ archivedAt }) => archivedAt === null).map((one) => [one.id, one]));
    for (const [index, { profileId }] of assignments.entries())
      if (!usable.has(profileId) || !published.has(profileId))
        throw new AppError('health.profileNotPublished', {}, `items.${index}.profileId`);
    if (!usable.has(given.defaultId) || !inForce.has(given.defaultId))
      throw new AppError('health.profileNotPublished', {}, 'defaultId');
    await replaceAssignments(tx, assignments);
    if (stored.defaultId !== given.defaultId) await setDefaultProfile(tx, given.defaultId);
    const nameOf = (id: string): string | null => profiles.find((one) => one.id === id)?.name ?? null;
    const told = (list: readonly StoredAssignment[]): (string | null)[] =>
      list.map(({ profileId }) => nameOf(profileId));
    await audited(
      tx,
      given.defaultId,
      'update',
      { default: nameOf(stored.defaultId), assignments: told(stored.items) },
      { default: nameOf(given.defaultId), assignments: told(assignments) },
    );
    await rescoreEverybody(tx);
  });
}

/** A condition that decides a score: of fields that no score decides, and of nobody in particular. */
function readAssignment(
  tx: OrgTx,
  input: unknown,
  catalogue: Awaited<ReturnType<typeof loadAssignmentCatalogue>>,
  index: number,
): Condition {
  const field = `items.${index}.condition`;
  try {
    const condition = readCondition(input, catalogue, tx.actor);
    if (JSON.stringify(condition).includes('"me":true')) throw new AppError('health.assignmentOfMe', {}, field);
    if (fieldsOf(condition).length === 0) throw new AppError('health.assignmentEmpty', {}, field);
    return condition;
  } catch (error) {
    if (error instanceof AppError && error.field === 'where') throw new AppError(error.code, error.params, field);
    throw error;
  }
}
