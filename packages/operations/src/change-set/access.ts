import { type ChangeSetKind, getChangeSet, type StoredChangeSet } from '@vigie/db/change-set';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import type { UndoBrief } from '@vigie/db/undo';
import { type Action, type Actor, can } from '@vigie/domain/access';
import { scopeOfPerson, scopeOfStoredKey } from '../organization/scope.ts';
import { AppError } from '../refusal/refusal.ts';

/** A change set by what it is: an id of the other kind is not known where one of this kind is asked for. */
export interface ChangeSetRef {
  kind: ChangeSetKind;
  id: string;
}

/** What whoever starts one, looks at it or undoes it must be allowed at all; each record is judged by itself. */
const RIGHTS: Record<ChangeSetKind, Action> = { import: 'import.run', bulk: 'customer.edit' };

export function refuseWithoutRight(actor: Actor, kind: ChangeSetKind): void {
  if (!can(actor, RIGHTS[kind])) throw new AppError('access.forbidden', { action: RIGHTS[kind] });
}

/** Members see what they started themselves; those who manage settings see all. */
export const maySee = (actor: Actor, stored: { actorId: string | null }): boolean =>
  stored.actorId === actor.userId || can(actor, 'settings.manage');

/** What a change set is, for whoever may know of it; null for everybody else. */
export async function kindOfVisible(scope: OrgScope, id: string): Promise<ChangeSetKind | null> {
  const stored = await inTransaction(scope, (tx) => getChangeSet(tx, id));
  return stored !== null && can(scope.actor, RIGHTS[stored.kind]) && maySee(scope.actor, stored) ? stored.kind : null;
}

/** Refuses one who may not know of this change set as if there were none. */
export async function ownChangeSet(
  tx: OrgTx,
  { kind, id }: ChangeSetRef,
  options?: { isLocked?: boolean },
): Promise<StoredChangeSet> {
  refuseWithoutRight(tx.actor, kind);
  const stored = await getChangeSet(tx, id, options);
  if (stored?.kind !== kind || !maySee(tx.actor, stored)) throw new AppError('record.notFound');
  return stored;
}

/** What a person or a key started runs under the rights they have now; what the command line did, as the system. */
export async function actorScope(
  scope: OrgScope,
  kind: ChangeSetKind,
  { actorKind, actorId }: Pick<StoredChangeSet, 'actorKind' | 'actorId'>,
): Promise<OrgScope> {
  if (actorKind === 'system' || actorId === null) return scope;
  const actor =
    actorKind === 'person'
      ? await scopeOfPerson(scope.db, actorId, scope.org.slug)
      : await scopeOfStoredKey(scope, actorId);
  if (!actor) throw new AppError('access.forbidden', { action: RIGHTS[kind] });
  return actor;
}

/** Who acts, as it is kept with what they start. */
export const startedBy = ({ actor }: OrgTx): Pick<StoredChangeSet, 'actorKind' | 'actorId'> => ({
  actorKind: actor.kind === 'apiKey' ? 'api-key' : actor.kind,
  actorId: actor.userId,
});

/** Whether there is something to undo, kept whole, that nobody has undone or is undoing; or that an undo left as it was. */
export const canUndo = (
  stored: Pick<StoredChangeSet, 'isUndoable' | 'status' | 'changed'>,
  undo: UndoBrief | null,
): boolean =>
  stored.isUndoable &&
  (stored.status === 'applied' || stored.status === 'failed') &&
  stored.changed > 0 &&
  (undo === null || undo.status === 'failed' || (undo.status === 'undone' && undo.refused > 0));
