import { createHash } from 'node:crypto';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { AppError } from '@vigie/operations/refusal';

const MAX_KEY = 200;

/**
 * Answers a repeated request with the first answer, and refuses the same key with another body or from someone else.
 *
 * The key is taken before the work and its answer stored after it: a repeat that comes while the first is still at
 * work, or after it died, is told to wait rather than done twice.
 */
export async function idempotent(
  scope: OrgScope,
  key: string,
  request: { route: string; input: unknown; answersSecret: boolean },
  work: () => Promise<unknown>,
): Promise<unknown> {
  if (key.length === 0 || key.length > MAX_KEY)
    throw new AppError('validation.invalid', { reason: 'too long' }, 'idempotency-key');
  const requestHash = createHash('sha256')
    .update(JSON.stringify([scope.actor.userId, request]))
    .digest('hex');
  const stored = await inTransaction(scope, async (tx) => {
    const taken = await tx.db
      .insertInto('idempotencyKey')
      .values({ orgId: tx.orgId, key, requestHash })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst();
    if (taken) return null;
    return tx.db
      .selectFrom('idempotencyKey')
      .select(['requestHash', 'response'])
      .where('orgId', '=', tx.orgId)
      .where('key', '=', key)
      .executeTakeFirst();
  });
  if (stored) {
    if (stored.requestHash !== requestHash || stored.response === null)
      throw new AppError('idempotency.otherBody', {}, 'idempotency-key');
    return stored.response;
  }
  try {
    const response = await work();
    // A secret is answered once and stored nowhere in clear: its repeat finds the key taken.
    if (request.answersSecret) return response;
    await inTransaction(scope, (tx) =>
      tx.db
        .updateTable('idempotencyKey')
        .set({ response: JSON.stringify(response) })
        .where('orgId', '=', tx.orgId)
        .where('key', '=', key)
        .execute(),
    );
    return response;
  } catch (error) {
    // A refused request did nothing: its key may be used again, corrected.
    await inTransaction(scope, (tx) =>
      tx.db.deleteFrom('idempotencyKey').where('orgId', '=', tx.orgId).where('key', '=', key).execute(),
    );
    throw error;
  }
}
