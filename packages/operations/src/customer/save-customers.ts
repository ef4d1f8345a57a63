import {
  addEmptyFigures,
  addExternalIds,
  type DatedChange,
  loadCustomers,
  loadCustomersByKey,
  loadSuppliedHealth,
  lockCustomers,
  replaceTags,
  replaceTeams,
  type StoredCustomer,
  type SuppliedHealth,
  saveDatedChanges,
} from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { listMembers } from '@vigie/db/organization';
import { insertRows, updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import { can } from '@vigie/domain/access';
import { customerSearchText } from '@vigie/domain/customer';
import { foldText } from '@vigie/domain/text';
import { changesBetween, failed, finish, issue, type RowIssue, type RowResult } from '../change-set/change-set.ts';
import {
  type CustomDraft,
  type CustomOptions,
  type CustomPlan,
  type CustomWriter,
  openCustomValues,
} from '../custom-field/custom-value.ts';
import { isListChange, type ListChange, listOf, MAX_TAGS, orderTags, tagKey } from './list-change.ts';
import { refuseBadParents } from './parent.ts';

/** What a form, the API or a file says of a customer; an absent field is left as it is. */
export interface CustomerDraft {
  line: number;
  /** Our id, when the record is already known; otherwise `customerId` finds it. */
  id?: string;
  customerId?: string;
  name?: string;
  domain?: string | null;
  parent?: string | null;
  parentId?: string | null;
  stage?: string;
  stageId?: string;
  owner?: string | null;
  ownerId?: string | null;
  team?: string[];
  teamIds?: string[] | ListChange;
  tags?: string[] | ListChange;
  externalId?: string;
  since?: string | null;
  excluded?: boolean;
  healthScore?: number | null;
  healthStatus?: string | null;
  churnRisk?: boolean | null;
  /** Values of custom fields by their keys. */
  custom?: CustomDraft;
}

interface Plan {
  draft: CustomerDraft;
  stored: StoredCustomer | null;
  given: Partial<StoredCustomer>;
  custom: CustomPlan;
  issues: RowIssue[];
}

/** A plan that is carried out, with what is written beside the row once it exists. */
interface Applied {
  id: string;
  plan: Plan;
  isNew: boolean;
  supplied: SuppliedChange[];
  externalIds: string[];
}

interface SaveOptions extends CustomOptions {
  /** Only customers that are there are written: none is made. */
  isUpdate?: boolean;
}

/** Creates and updates customers set-wise. Rights are checked per row; every draft gets exactly one result. */
export async function saveCustomers(
  tx: OrgTx,
  drafts: CustomerDraft[],
  options: SaveOptions = {},
): Promise<RowResult[]> {
  const { results, created, updated, applied, kinds, customValues } = await decide(tx, drafts, options, lockCustomers);
  await write(tx, created, updated, applied, kinds);
  await customValues.save(applied.map(({ id, plan }) => ({ entityId: id, plan: plan.custom })));
  return finish(tx, 'customer', results);
}

/** What a set would do, decided on the records as they are now: nothing is locked, nothing written. */
export async function previewCustomers(tx: OrgTx, drafts: CustomerDraft[]): Promise<RowResult[]> {
  return (await decide(tx, drafts, {}, loadCustomers)).results;
}

interface Decision {
  results: RowResult[];
  created: Record<string, unknown>[];
  updated: Record<string, unknown>[];
  applied: Applied[];
  /** Of the stages there are, by id. */
  kinds: ReadonlyMap<string, string>;
  customValues: CustomWriter;
}

async function decide(
  tx: OrgTx,
  drafts: CustomerDraft[],
  options: SaveOptions,
  load: typeof lockCustomers,
): Promise<Decision> {
  const keys = drafts
    .flatMap((draft) => [draft.customerId, draft.parent])
    .filter((key) => key !== undefined && key !== null);
  const byKey = await loadCustomersByKey(tx, keys);
  const idOf = (draft: CustomerDraft): string | undefined =>
    draft.id ?? (draft.customerId === undefined ? undefined : byKey.get(draft.customerId)?.id);
  const stored = await load(
    tx,
    drafts.map(idOf).filter((id) => id !== undefined),
  );
  const storedById = new Map(stored.map((row) => [row.id, row]));
  const people = await peopleIndex(tx);
  const stages = await stageIndex(tx);
  // A parent may stand later in the same file: its row is created first, the link follows.
  const newIds = new Map(
    drafts.filter((d) => d.customerId !== undefined && !byKey.has(d.customerId)).map((d) => [d.customerId!, newId()]),
  );

  const customValues = await openCustomValues(
    tx,
    'customer',
    drafts.map((draft) => ({ custom: draft.custom, entityId: storedById.get(idOf(draft) ?? '')?.id ?? null })),
    options,
  );

  const suppliedBefore = await loadSupplied(tx, drafts, stored);
  const plans = drafts.map((draft): Plan => {
    const stored = storedById.get(idOf(draft) ?? '') ?? null;
    const isHidden = stored === null || !can(tx.actor, 'customer.read', stored);
    // One that may not be seen is answered like one that does not exist.
    if (options.isUpdate && isHidden) return unknownCustomer(draft);
    const custom = customValues.plan(draft.custom, stored?.id ?? null);
    const issues: RowIssue[] = [...custom.issues];
    const given: Partial<StoredCustomer> = {
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
    if (draft.stage !== undefined) {
      const stageId = stages.byName.get(foldText(draft.stage));
      if (stageId) given.stageId = stageId;
      else issues.push(issue('stage', 'unknownStage', { value: draft.stage }));
    }
    if (given.stageId !== undefined && !stages.kinds.has(given.stageId))
      issues.push(issue('stageId', 'unknownStage', { value: given.stageId }));
    if (draft.owner !== undefined) {
      const ownerId = draft.owner === null ? null : people.byEmail.get(draft.owner.toLowerCase());
      if (ownerId !== undefined) given.ownerId = ownerId;
      else issues.push(issue('owner', 'unknownPerson', { value: draft.owner ?? '' }));
    }
    if (draft.team !== undefined) {
      const unknown = draft.team.find((email) => !people.byEmail.has(email.toLowerCase()));
      if (unknown !== undefined) issues.push(issue('team', 'unknownPerson', { value: unknown }));
      else given.teamIds = draft.team.map((email) => people.byEmail.get(email.toLowerCase())!).sort();
    }
    const team = isListChange(draft.teamIds) ? draft.teamIds.add : given.teamIds;
    for (const id of [given.ownerId, ...(team ?? [])]) {
      if (id && !people.ids.has(id))
        issues.push(issue(id === given.ownerId ? 'ownerId' : 'teamIds', 'unknownPerson', { value: id }));
    }
    if (isListChange(draft.tags) && (given.tags ?? []).length > Math.max(MAX_TAGS, stored?.tags.length ?? 0))
      issues.push(issue('tags', 'tooManyTags', { limit: MAX_TAGS }));
    if (draft.parent !== undefined) {
      const parent = byKey.get(draft.parent ?? '');
      // A parent one may not see is answered like one that does not exist.
      const visibleId = parent && can(tx.actor, 'customer.read', parent) ? parent.id : undefined;
      const parentId = draft.parent === null ? null : (visibleId ?? newIds.get(draft.parent));
      if (parentId !== undefined) given.parentId = parentId;
      else issues.push(issue('parent', 'unknownCustomer', { value: draft.parent ?? '' }));
    }
    // One who may not assign becomes the owner of what they create, and so can go on with it.
    if (!stored && !given.ownerId && tx.actor.kind === 'person' && !can(tx.actor, 'customer.assign'))
      given.ownerId = tx.actor.userId;
    if (!stored && draft.id === undefined && !draft.name) given.name = draft.customerId ?? '';
    if (!stored && !given.name) issues.push(issue('name', 'required'));
    if (draft.id !== undefined && !stored) issues.push(issue('id', 'unknownCustomer', { value: draft.id }));
    issues.push(...refusedRights(tx, stored, given, draft));
    return { draft, stored, given, custom, issues };
  });
  await refuseBadParents(
    tx,
    plans.map((plan) => ({
      ...plan,
      id: plan.stored?.id ?? newIds.get(plan.draft.customerId ?? ''),
      isNew: plan.stored === null,
    })),
  );

  const results: RowResult[] = [];
  const created: Record<string, unknown>[] = [];
  const updated: Record<string, unknown>[] = [];
  const applied: Applied[] = [];
  for (const plan of plans) {
    // Of a record that one may not see, not even the name.
    const known = plan.stored && can(tx.actor, 'customer.read', plan.stored) ? plan.stored.name : undefined;
    const label = plan.given.name ?? known ?? plan.draft.customerId ?? '';
    if (plan.issues.length > 0) {
      results.push(failed(plan.draft.line, label, plan.issues));
      continue;
    }
    const base =
      plan.stored ??
      emptyCustomer(newIds.get(plan.draft.customerId ?? '') ?? newId(), plan.draft.customerId, stages.first);
    const changes = changesBetween(
      plan.stored ? { ...base } : {},
      plan.stored ? plan.given : { ...base, ...plan.given },
    );
    const supplied = suppliedChanges(tx, plan, suppliedBefore.get(base.id) ?? {});
    const externalIds =
      plan.draft.externalId && !base.externalIds.includes(`import:${plan.draft.externalId}`)
        ? [plan.draft.externalId]
        : [];
    const isNew = plan.stored === null;
    const extra = [
      ...supplied.map(({ before, field, value }) => ({ field, before, after: value })),
      ...externalIds.map((after) => ({ field: 'externalId', before: null, after })),
      ...plan.custom.changes,
    ];
    if (!isNew && changes.length === 0 && extra.length === 0) {
      results.push({
        line: plan.draft.line,
        outcome: 'unchanged',
        label,
        entityId: base.id,
        customerId: base.id,
        issues: [],
        changes: [],
      });
      continue;
    }
    const row = { ...base, ...plan.given };
    (isNew ? created : updated).push(tableRow(row, isNew));
    applied.push({ id: base.id, plan, isNew, supplied, externalIds });
    results.push({
      line: plan.draft.line,
      outcome: isNew ? 'created' : 'updated',
      label,
      entityId: base.id,
      customerId: base.id,
      issues: [],
      changes: [...changes, ...extra],
    });
  }
  return { results, created, updated, applied, kinds: stages.kinds, customValues };
}

const unknownCustomer = (draft: CustomerDraft): Plan => ({
  draft,
  stored: null,
  given: {},
  custom: { issues: [], changes: [], rows: [] },
  issues: [issue('customerId', 'unknownCustomer', { value: draft.customerId ?? '' })],
});

async function write(
  tx: OrgTx,
  created: Record<string, unknown>[],
  updated: Record<string, unknown>[],
  applied: Applied[],
  kinds: ReadonlyMap<string, string>,
): Promise<void> {
  // Parents may be created in the same set, so links are set once every row exists.
  await insertRows(
    tx,
    'customer',
    created.map((row) => ({ ...row, parentId: null })),
  );
  await addEmptyFigures(
    tx,
    created.map((row) => row.id as string),
  );
  await updateRows(
    tx,
    'customer',
    created.filter((row) => row.parentId !== null).map((row) => ({ id: row.id, parentId: row.parentId })),
  );
  await updateRows(tx, 'customer', updated);
  const withTeam = applied.filter(({ plan }) => plan.given.teamIds !== undefined);
  await replaceTeams(
    tx,
    withTeam.map(({ id, plan }) => ({ customerId: id, userIds: plan.given.teamIds ?? [] })),
  );
  const withTags = applied.filter(({ plan }) => plan.given.tags !== undefined);
  await replaceTags(
    tx,
    withTags.flatMap(({ id, plan }) =>
      (plan.given.tags ?? []).map((tag) => ({ customerId: id, tag, tagFolded: foldText(tag) })),
    ),
    withTags.map(({ id }) => id),
  );
  await saveDatedChanges(
    tx,
    applied.flatMap(({ id, plan, isNew, supplied }) => [
      ...datedChanges(tx, id, plan, isNew, kinds),
      ...supplied.map(({ before: _before, ...change }) => ({ ...change, customerId: id })),
    ]),
  );
  await addExternalIds(
    tx,
    applied.flatMap(({ id, externalIds }) =>
      externalIds.map((externalId) => ({ customerId: id, source: 'import', externalId })),
    ),
  );
}

function datedChanges(
  tx: OrgTx,
  customerId: string,
  plan: Plan,
  isNew: boolean,
  kinds: ReadonlyMap<string, string>,
): DatedChange[] {
  const day = isNew ? (plan.given.sinceDay ?? tx.today) : tx.today;
  // Since when one who comes in as lost has been lost is not said: known is only that it is, today.
  const stageDay = kinds.get(plan.given.stageId ?? '') === 'churn' ? tx.today : day;
  const dated = (field: DatedChange['field'], value: string | null, on = day): DatedChange => ({
    customerId,
    field,
    value,
    note: null,
    day: on,
  });
  return [
    ...(plan.given.stageId !== undefined && plan.given.stageId !== plan.stored?.stageId
      ? [dated('stage', plan.given.stageId, stageDay)]
      : []),
    ...(plan.given.ownerId !== undefined && plan.given.ownerId !== plan.stored?.ownerId
      ? [dated('owner', plan.given.ownerId)]
      : []),
    ...(plan.given.teamIds !== undefined ? [dated('team', plan.given.teamIds.join(','))] : []),
  ];
}

function tableRow(row: StoredCustomer, isNew: boolean): Record<string, unknown> {
  const { teamIds: _team, tags: _tags, externalIds: _external, ...columns } = row;
  return {
    ...columns,
    nameFolded: foldText(row.name),
    searchFolded: customerSearchText(row),
    version: isNew ? 1 : row.version + 1,
    updatedAt: new Date(),
  };
}

function emptyCustomer(id: string, customerId: string | undefined, stageId: string): StoredCustomer {
  return {
    id,
    customerId: customerId ?? id,
    name: '',
    domain: null,
    parentId: null,
    stageId,
    ownerId: null,
    sinceDay: null,
    excludedFromCollection: false,
    version: 1,
    teamIds: [],
    tags: [],
    externalIds: [],
  };
}

/** A health field that a file or another system supplies is a dated fact beside ours, never instead of it. */
type SuppliedChange = DatedChange & { before: string | null };

const isSupplying = ({ healthScore, healthStatus, churnRisk }: CustomerDraft): boolean =>
  healthScore !== undefined || healthStatus !== undefined || churnRisk !== undefined;

/** What was last supplied of the stored customers of a set, if any of its drafts says anything of it. */
async function loadSupplied(
  tx: OrgTx,
  drafts: CustomerDraft[],
  stored: StoredCustomer[],
): Promise<Map<string, Record<string, string | null>>> {
  return drafts.some(isSupplying)
    ? loadSuppliedHealth(
        tx,
        stored.map(({ id }) => id),
      )
    : new Map();
}

function suppliedChanges(tx: OrgTx, { draft, stored }: Plan, before: Record<string, string | null>): SuppliedChange[] {
  const given: [SuppliedHealth, string | null | undefined][] = [
    ['supplied-score', draft.healthScore === undefined ? undefined : (draft.healthScore?.toString() ?? null)],
    ['supplied-status', draft.healthStatus],
    ['supplied-churn-risk', draft.churnRisk === undefined ? undefined : (draft.churnRisk?.toString() ?? null)],
  ];
  return given.flatMap(([field, value]) =>
    value === undefined || (before[field] ?? null) === value
      ? []
      : [{ customerId: stored?.id ?? '', field, value, before: before[field] ?? null, note: null, day: tx.today }],
  );
}

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

interface PeopleIndex {
  byEmail: Map<string, string>;
  ids: Set<string>;
}

async function peopleIndex(tx: OrgTx): Promise<PeopleIndex> {
  const members = await listMembers(tx);
  const byEmail = new Map(members.map((member) => [member.email.toLowerCase(), member.userId]));
  return { byEmail, ids: new Set(members.map((member) => member.userId)) };
}

async function stageIndex(
  tx: OrgTx,
): Promise<{ byName: Map<string, string>; kinds: Map<string, string>; first: string }> {
  const stages = await listStages(tx);
  const first = stages.find((stage) => stage.kind === 'customer') ?? stages[0];
  if (!first) throw new Error('An organisation without stages.');
  return {
    byName: new Map(stages.map((s) => [foldText(s.name), s.id])),
    kinds: new Map(stages.map((s) => [s.id, s.kind])),
    first: first.id,
  };
}
