import { getImport, type StoredImport, type UndoStatus } from '@vigie/db/import';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { type Actor, can } from '@vigie/domain/access';
import { scopeOfPerson, scopeOfStoredKey } from '../organization/scope.ts';
import { AppError } from '../refusal/refusal.ts';

export function refuseWithoutRight(actor: Actor): void {
  if (!can(actor, 'import.run')) throw new AppError('access.forbidden', { action: 'import.run' });
}

/** Members see their own imports; those who manage settings see all. */
const maySee = (actor: Actor, stored: StoredImport): boolean =>
  stored.actorId === actor.userId || can(actor, 'settings.manage');

/** Whether there is an import of that id for whoever asks. */
export async function canSeeImport(scope: OrgScope, id: string): Promise<boolean> {
  return inTransaction(scope, async (tx) => {
    const stored = await getImport(tx, id);
    return stored !== null && maySee(tx.actor, stored);
  });
}

export async function ownImport(tx: OrgTx, id: string, options?: { isLocked?: boolean }): Promise<StoredImport> {
  const stored = await getImport(tx, id, options);
  if (!stored || !maySee(tx.actor, stored)) throw new AppError('record.notFound');
  return stored;
}

/** Refuses one who may not read this import as if there were none. */
export async function requireImport(scope: OrgScope, id: string): Promise<StoredImport> {
  refuseWithoutRight(scope.actor);
  return inTransaction(scope, (tx) => ownImport(tx, id));
}

/** What a person or a key started runs under the rights they have now; what the command line did, as the system. */
export async function actorScope(
  scope: OrgScope,
  stored: Pick<StoredImport, 'actorKind' | 'actorId'>,
): Promise<OrgScope> {
  if (stored.actorKind === 'system' || stored.actorId === null) return scope;
  const actor =
    stored.actorKind === 'person'
      ? await scopeOfPerson(scope.db, stored.actorId, scope.org.slug)
      : await scopeOfStoredKey(scope, stored.actorId);
  if (!actor) throw new AppError('access.forbidden', { action: 'import.run' });
  return actor;
}

/** Whether there is something to undo, kept whole, that nobody has undone or is undoing. */
export const canUndo = (
  stored: Pick<StoredImport, 'isUndoable' | 'status' | 'created' | 'updated'>,
  undo: UndoStatus | null,
): boolean =>
  stored.isUndoable &&
  (stored.status === 'applied' || stored.status === 'failed') &&
  stored.created + stored.updated > 0 &&
  (undo === null || undo === 'failed');
