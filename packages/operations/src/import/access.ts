import { getImport, type StoredImport } from '@vigie/db/import';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import type { Actor } from '@vigie/domain/access';
import { maySee, refuseWithoutRight } from '../change-set/access.ts';
import { AppError } from '../refusal/refusal.ts';

export async function ownImport(tx: OrgTx, id: string, options?: { isLocked?: boolean }): Promise<StoredImport> {
  const stored = await getImport(tx, id, options);
  if (!stored || !maySee(tx.actor, stored)) throw new AppError('record.notFound');
  return stored;
}

/**
 * Whether somebody reads what stands in the file of an import they may know of. Exchanges can be private to whoever
 * brought them: nobody else opens their file (domain rules §2).
 */
export const mayReadFile = (actor: Actor, { kind, actorId }: Pick<StoredImport, 'kind' | 'actorId'>): boolean =>
  kind !== 'interactions' || actor.kind === 'system' || actorId === actor.userId;

/** The same as `requireImport`, for what shows or takes what stands in its file. */
export async function requireImportFile(scope: OrgScope, id: string): Promise<StoredImport> {
  const stored = await requireImport(scope, id);
  if (!mayReadFile(scope.actor, stored)) throw new AppError('record.notFound');
  return stored;
}

/** Refuses one who may not read this import as if there were none. */
export async function requireImport(scope: OrgScope, id: string): Promise<StoredImport> {
  refuseWithoutRight(scope.actor, 'import');
  return inTransaction(scope, (tx) => ownImport(tx, id));
}
