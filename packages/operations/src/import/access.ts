import { getImport, type StoredImport } from '@vigie/db/import';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { maySee, refuseWithoutRight } from '../change-set/access.ts';
import { AppError } from '../refusal/refusal.ts';

export async function ownImport(tx: OrgTx, id: string, options?: { isLocked?: boolean }): Promise<StoredImport> {
  const stored = await getImport(tx, id, options);
  if (!stored || !maySee(tx.actor, stored)) throw new AppError('record.notFound');
  return stored;
}

/** Refuses one who may not read this import as if there were none. */
export async function requireImport(scope: OrgScope, id: string): Promise<StoredImport> {
  refuseWithoutRight(scope.actor, 'import');
  return inTransaction(scope, (tx) => ownImport(tx, id));
}
