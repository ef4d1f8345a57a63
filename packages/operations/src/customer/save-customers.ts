import {
  addEmptyFigures,
  addExternalIds,
  type CustomerRef,
  type DatedChange,
  loadCustomers,
  loadCustomersByKey,
  lockCustomers,
  replaceTags,
  replaceTeams,
  type StoredCustomer,
  saveDatedChanges,
} from '@vigie/db/customer';
import { newId } from '@vigie/db/id';
import { insertRows, updateRows } from '@vigie/db/rows';
import type { OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { customerSearchText } from '@vigie/domain/customer';
import { foldText } from '@vigie/domain/text';
import { changesBetween, failed, finish, type RowResult } from '../change-set/change-set.ts';
import { type CustomOptions, type CustomWriter, openCustomValues } from '../custom-field/custom-value.ts';
import type { CustomerDraft } from './customer-draft.ts';
import { refuseBadParents } from './parent.ts';
import { type Plan, type PlanContext, peopleIndex, planCustomer, stageIndex } from './plan-customer.ts';
import { namesProfile, profileIndex } from './profile-of-draft.ts';
import { loadSupplied, type SuppliedChange, suppliedChanges } from './supplied-health.ts';

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

/**
 * Customers by the keys that a set names, and those it writes as they are stored. One that is merged while its lock is
 * waited for answers to its key no more: whoever does now is the one that is meant.
 */
async function findStored(
  tx: OrgTx,
  keys: string[],
  drafts: { id: string | undefined; customerId: string | undefined }[],
  load: typeof lockCustomers,
): Promise<{ byKey: Map<string, CustomerRef>; stored: StoredCustomer[] }> {
  for (;;) {
    const byKey = await loadCustomersByKey(tx, keys);
    const named = drafts.flatMap(({ id, customerId }) => {
      const found = customerId === undefined ? undefined : byKey.get(customerId)?.id;
      return id === undefined && found !== undefined ? [found] : [];
    });
    const given = drafts.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const stored = await load(tx, [...given, ...named]);
    const there = new Set(stored.map(({ id }) => id));
    if (named.every((id) => there.has(id))) return { byKey, stored };
  }
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
  const { byKey, stored } = await findStored(
    tx,
    keys,
    drafts.map(({ id, customerId }) => ({ id, customerId })),
    load,
  );
  const idOf = (draft: CustomerDraft): string | undefined =>
    draft.id ?? (draft.customerId === undefined ? undefined : byKey.get(draft.customerId)?.id);
  const storedById = new Map(stored.map((row) => [row.id, row]));
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
  const context: PlanContext = {
    isUpdate: options.isUpdate === true,
    people: await peopleIndex(tx),
    stages,
    profiles: drafts.some(namesProfile) ? await profileIndex(tx) : null,
    byKey,
    newIds,
    customValues,
  };
  const plans = drafts.map((draft) => planCustomer(tx, draft, storedById.get(idOf(draft) ?? '') ?? null, context));
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
    healthProfileId: null,
    version: 1,
    teamIds: [],
    tags: [],
    externalIds: [],
  };
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
