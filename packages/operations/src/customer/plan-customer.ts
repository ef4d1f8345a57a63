import type { loadCustomersByKey, StoredCustomer } from '@vigie/db/customer';
import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import { can } from '@vigie/domain/access';
import { foldText } from '@vigie/domain/text';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import type { CustomPlan, CustomWriter } from '../custom-field/custom-value.ts';
import type { CustomerDraft } from './customer-draft.ts';
import { isListChange, listOf, MAX_TAGS, orderTags, tagKey } from './list-change.ts';
import { type ProfileIndex, readProfile } from './profile-of-draft.ts';

/** What a draft comes to: the fields it gives of ours, and what is wrong with it. */
export interface Plan {
  draft: CustomerDraft;
  stored: StoredCustomer | null;
  given: Partial<StoredCustomer>;
  custom: CustomPlan;
  issues: RowIssue[];
}

/** What drafts of a set are read against. */
export interface PlanContext {
  /** Only customers that are there are written: none is made. */
  isUpdate: boolean;
  people: PeopleIndex;
  stages: StageIndex;
  /** Null where no draft names a profile. */
  profiles: ProfileIndex | null;
  /** Customers that drafts name by their key. */
  byKey: Awaited<ReturnType<typeof loadCustomersByKey>>;
  /** Ids of those that the set itself makes, by key: a parent may stand later in the same file. */
  newIds: ReadonlyMap<string, string>;
  customValues: CustomWriter;
}

/** Reads a draft against what is there: names become ids, what cannot be written is told field by field. */
export function planCustomer(
  tx: OrgTx,
  draft: CustomerDraft,
  stored: StoredCustomer | null,
  context: PlanContext,
): Plan {
  const isHidden = stored === null || !can(tx.actor, 'customer.read', stored);
  // One that may not be seen is answered like one that does not exist.
  if (context.isUpdate && isHidden) return unknownCustomer(draft);
  const custom = context.customValues.plan(draft.custom, stored?.id ?? null);
  const given = givenFields(draft, stored);
  const issues: RowIssue[] = [
    ...custom.issues,
    ...readStage(draft, given, context.stages),
    ...readPeople(draft, given, context.people),
    ...readProfile(tx, draft, stored, given, context.profiles),
    ...tooManyTags(draft, given, stored),
    ...readParent(tx, draft, given, context),
  ];
  // One who may not assign becomes the owner of what they create, and so can go on with it.
  if (!stored && !given.ownerId && tx.actor.kind === 'person' && !can(tx.actor, 'customer.assign'))
    given.ownerId = tx.actor.userId;
  if (!stored && draft.id === undefined && !draft.name) given.name = draft.customerId ?? '';
  if (!stored && !given.name) issues.push(issue('name', 'required'));
  if (draft.id !== undefined && !stored) issues.push(issue('id', 'unknownCustomer', { value: draft.id }));
  issues.push(...refusedRights(tx, stored, given, draft));
  return { draft, stored, given, custom, issues };
}

type Given = Plan['given'];

/** What a draft says in our own terms; names are read into it by the functions below. */
function givenFields(draft: CustomerDraft, stored: StoredCustomer | null): Given {
  return {
    ...(draft.customerId !== undefined && draft.id !== undefined ? { customerId: draft.customerId } : {}),
    ...(draft.name !== undefined ? { name: draft.name } : {}),
    ...(draft.domain !== undefined ? { domain: draft.domain } : {}),
    ...(draft.since !== undefined ? { sinceDay: draft.since } : {}),
    ...(draft.excluded !== undefined ? { excludedFromCollection: draft.excluded } : {}),
    ...(draft.tags !== undefined ? { tags: orderTags(listOf(draft.tags, stored?.tags, tagKey)) } : {}),
    ...(draft.parentId !== undefined ? { parentId: draft.parentId } : {}),
    ...(draft.stageId !== undefined ? { stageId: draft.stageId } : {}),
    ...(draft.ownerId !== undefined ? { ownerId: draft.ownerId } : {}),
    ...(draft.teamIds !== undefined ? { teamIds: [...new Set(listOf(draft.teamIds, stored?.teamIds))].sort() } : {}),
  };
}

function readStage({ stage }: CustomerDraft, given: Given, stages: StageIndex): RowIssue[] {
  const stageId = stage === undefined ? undefined : stages.byName.get(foldText(stage));
  if (stage !== undefined && stageId === undefined) return [issue('stage', 'unknownStage', { value: stage })];
  if (stageId !== undefined) given.stageId = stageId;
  const isKnown = given.stageId === undefined || stages.kinds.has(given.stageId);
  return isKnown ? [] : [issue('stageId', 'unknownStage', { value: given.stageId ?? '' })];
}

function readPeople({ owner, team, teamIds }: CustomerDraft, given: Given, people: PeopleIndex): RowIssue[] {
  const issues: RowIssue[] = [];
  const idOf = (email: string): string | undefined => people.byEmail.get(email.toLowerCase());
  if (owner !== undefined) {
    const ownerId = owner === null ? null : idOf(owner);
    if (ownerId !== undefined) given.ownerId = ownerId;
    else issues.push(issue('owner', 'unknownPerson', { value: owner ?? '' }));
  }
  if (team !== undefined) {
    const unknown = team.find((email) => idOf(email) === undefined);
    if (unknown !== undefined) issues.push(issue('team', 'unknownPerson', { value: unknown }));
    else given.teamIds = team.flatMap((email) => idOf(email) ?? []).sort();
  }
  // Of a change of the team whoever comes is looked at: whoever left may still go.
  const members = isListChange(teamIds) ? teamIds.add : given.teamIds;
  for (const id of [given.ownerId, ...(members ?? [])])
    if (id && !people.ids.has(id))
      issues.push(issue(id === given.ownerId ? 'ownerId' : 'teamIds', 'unknownPerson', { value: id }));
  return issues;
}

function tooManyTags({ tags }: CustomerDraft, given: Given, stored: StoredCustomer | null): RowIssue[] {
  const limit = Math.max(MAX_TAGS, stored?.tags.length ?? 0);
  const isOver = isListChange(tags) && (given.tags ?? []).length > limit;
  return isOver ? [issue('tags', 'tooManyTags', { limit: MAX_TAGS })] : [];
}

function readParent(tx: OrgTx, draft: CustomerDraft, given: Given, { byKey, newIds }: PlanContext): RowIssue[] {
  if (draft.parent === undefined) return [];
  const parent = byKey.get(draft.parent ?? '');
  // A parent one may not see is answered like one that does not exist.
  const visibleId = parent && can(tx.actor, 'customer.read', parent) ? parent.id : undefined;
  const parentId = draft.parent === null ? null : (visibleId ?? newIds.get(draft.parent));
  if (parentId === undefined) return [issue('parent', 'unknownCustomer', { value: draft.parent ?? '' })];
  given.parentId = parentId;
  return [];
}

const unknownCustomer = (draft: CustomerDraft): Plan => ({
  draft,
  stored: null,
  given: {},
  custom: { issues: [], changes: [], rows: [] },
  issues: [issue('customerId', 'unknownCustomer', { value: draft.customerId ?? '' })],
});

function refusedRights(
  tx: OrgTx,
  stored: StoredCustomer | null,
  given: Partial<StoredCustomer>,
  draft: CustomerDraft,
): RowIssue[] {
  if (!stored) {
    if (!can(tx.actor, 'customer.create')) return [issue('customerId', 'notAllowed')];
    const isGiven = (given.ownerId ?? tx.actor.userId) !== tx.actor.userId || (given.teamIds ?? []).length > 0;
    return isGiven && !can(tx.actor, 'customer.assign') ? [issue('owner', 'notAllowed')] : [];
  }
  // One who may not see the record learns nothing of it, not even that its id is taken.
  if (!can(tx.actor, 'customer.read', stored))
    return [issue('customerId', 'notAvailable', { value: draft.customerId ?? '' })];
  if (!can(tx.actor, 'customer.edit', stored)) return [issue('customerId', 'notAllowed')];
  const assigns =
    (given.ownerId !== undefined && given.ownerId !== stored.ownerId) ||
    (given.teamIds !== undefined && given.teamIds.join() !== stored.teamIds.join());
  if (assigns && !can(tx.actor, 'customer.assign', stored)) return [issue('owner', 'notAllowed')];
  const settings = given.customerId !== undefined && given.customerId !== stored.customerId;
  return settings && !can(tx.actor, 'settings.manage') ? [issue('customerId', 'notAllowed')] : [];
}

export interface PeopleIndex {
  byEmail: Map<string, string>;
  ids: Set<string>;
}

export async function peopleIndex(tx: OrgTx): Promise<PeopleIndex> {
  const members = await listMembers(tx);
  const byEmail = new Map(members.map((member) => [member.email.toLowerCase(), member.userId]));
  return { byEmail, ids: new Set(members.map((member) => member.userId)) };
}

export interface StageIndex {
  byName: Map<string, string>;
  /** By id. */
  kinds: Map<string, string>;
  /** What a customer starts in that says nothing of it. */
  first: string;
}

export async function stageIndex(tx: OrgTx): Promise<StageIndex> {
  const stages = await listStages(tx);
  const first = stages.find((stage) => stage.kind === 'customer') ?? stages[0];
  if (!first) throw new Error('An organisation without stages.');
  return {
    byName: new Map(stages.map((s) => [foldText(s.name), s.id])),
    kinds: new Map(stages.map((s) => [s.id, s.kind])),
    first: first.id,
  };
}
