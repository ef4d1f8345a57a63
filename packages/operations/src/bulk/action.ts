import { listMembers } from '@vigie/db/organization';
import type { OrgTx } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import { type Action, can } from '@vigie/domain/access';
import type { CustomValue } from '@vigie/domain/custom-field';
import { loadNames } from '../audit/names.ts';
import type { RowIssue } from '../change-set/change-set.ts';
import { openCustomValues } from '../custom-field/custom-value.ts';
import type { CustomerDraft } from '../customer/customer-draft.ts';
import { refusalOfIssue } from '../customer/edit.ts';
import { profileIndex } from '../customer/profile-of-draft.ts';
import { AppError } from '../refusal/refusal.ts';

/** What is done to every customer of a selection. */
export type BulkAction =
  | { kind: 'stage'; stageId: string }
  | { kind: 'owner'; ownerId: string | null }
  | { kind: 'team'; add: string[]; remove: string[] }
  | { kind: 'tags'; add: string[]; remove: string[] }
  | { kind: 'custom'; key: string; value: CustomValue | null }
  | { kind: 'excluded'; excluded: boolean }
  | { kind: 'healthProfile'; healthProfileId: string | null };

/** The same as a draft of each customer. */
export function draftOf(action: BulkAction): Omit<CustomerDraft, 'line' | 'id'> {
  switch (action.kind) {
    case 'stage':
      return { stageId: action.stageId };
    case 'owner':
      return { ownerId: action.ownerId };
    case 'team':
      return { teamIds: { add: action.add, remove: action.remove } };
    case 'tags':
      return { tags: { add: action.add, remove: action.remove } };
    case 'custom':
      return { custom: { [action.key]: action.value } };
    case 'excluded':
      return { excluded: action.excluded };
    case 'healthProfile':
      return { healthProfileId: action.healthProfileId };
  }
}

const RIGHTS: Partial<Record<BulkAction['kind'], Action>> = {
  owner: 'customer.assign',
  team: 'customer.assign',
  healthProfile: 'customer.profile',
};

/** Refuses at once what would fail for every customer: a right that is not there, a value that means nothing. */
export async function checkAction(tx: OrgTx, action: BulkAction): Promise<void> {
  const right = RIGHTS[action.kind] ?? 'customer.edit';
  if (!can(tx.actor, right)) throw new AppError('access.forbidden', { action: right });
  const [issue] = await issuesOf(tx, action);
  if (issue !== undefined) throw refusalOfIssue(issue);
}

async function issuesOf(tx: OrgTx, action: BulkAction): Promise<RowIssue[]> {
  const wrong = (field: string, code: RowIssue['code'], value: string): RowIssue[] => [
    { field, severity: 'error', code, params: { value } },
  ];
  switch (action.kind) {
    case 'stage': {
      const isKnown = (await listStages(tx)).some(({ id }) => id === action.stageId);
      return isKnown ? [] : wrong('stageId', 'unknownStage', action.stageId);
    }
    case 'owner':
    case 'team': {
      const people = new Set((await listMembers(tx)).map(({ userId }) => userId));
      const named = action.kind === 'owner' ? [action.ownerId] : action.add;
      const unknown = named.find((id) => id !== null && !people.has(id));
      return unknown ? wrong(action.kind === 'owner' ? 'ownerId' : 'teamIds', 'unknownPerson', unknown) : [];
    }
    case 'custom': {
      const custom = { [action.key]: action.value };
      return (await openCustomValues(tx, 'customer', [{ custom, entityId: null }])).plan(custom, null).issues;
    }
    case 'healthProfile': {
      const id = action.healthProfileId;
      const isKnown = id === null || (await profileIndex(tx)).ids.has(id);
      return isKnown ? [] : wrong('healthProfileId', 'unknownProfile', id);
    }
    default:
      return [];
  }
}

/** What a change does, in names. */
export interface ToldAction {
  kind: BulkAction['kind'];
  /** Of a custom field: what people call it. */
  label: string | null;
  /** What is set; null: nothing any more, or a name that is gone. */
  value: unknown;
  add: string[];
  remove: string[];
}

export async function tellActions(tx: OrgTx, actions: BulkAction[]): Promise<ToldAction[]> {
  const named = actions.map((action) => {
    if (action.kind === 'stage') return { stageId: action.stageId };
    return action.kind === 'healthProfile' ? { healthProfileId: action.healthProfileId } : null;
  });
  const { shown, label } = await loadNames(tx, named);
  const list = (ids: string[]): string[] => shown('teamIds', ids) as string[];
  const nothing = { label: null, value: null, add: [], remove: [] };
  return actions.map((action): ToldAction => {
    const told = { ...nothing, kind: action.kind };
    switch (action.kind) {
      case 'stage':
        return { ...told, value: shown('stageId', action.stageId) };
      case 'owner':
        return { ...told, value: shown('ownerId', action.ownerId) };
      case 'team':
        return { ...told, add: list(action.add), remove: list(action.remove) };
      case 'tags':
        return { ...told, add: action.add, remove: action.remove };
      case 'custom':
        return { ...told, label: label(`custom.${action.key}`), value: shown(`custom.${action.key}`, action.value) };
      case 'healthProfile':
        return { ...told, value: shown('healthProfileId', action.healthProfileId) };
      default:
        return { ...told, value: action.excluded };
    }
  });
}
