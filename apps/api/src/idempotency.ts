import { createHash } from 'node:crypto';
import { inRetriedTransaction, type OrgScope } from '@vigie/db/scope';
import { AppError } from '@vigie/operations/refusal';

const MAX_KEY = 200;

/**
 * Answers a repeated request with the first answer, and refuses the same key with another body or from someone else.
 *
 * Key, work and answer are one transaction: work that dies leaves no key behind and may be sent again, and what was
 * committed has its answer. A repeat that comes meanwhile waits for the first to end. Where the work met another on the way,
 * all of it is run again.
 *
 * @param work gets the scope whose transactions join that one.
 */
export async function idempotent(
  scope: OrgScope,
  key: string,
  request: { route: string; input: unknown; answersSecret: boolean },
  work: (scope: OrgScope) => Promise<unknown>,
): Promise<unknown> {
  if (key.length === 0 || key.length > MAX_KEY)
    throw new AppError('validation.invalid', { reason: 'too long' }, 'idempotency-key');
  const requestHash = createHash('sha256')
    .update(written([scope.actor.userId, request]))
    .digest('hex');
  return inRetriedTransaction(scope, async (tx) => {
    const taken = await tx.db
      .insertInto('idempotencyKey')
      .values({ orgId: tx.orgId, key, requestHash })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst();
    if (!taken) {
      const stored = await tx.db
        .selectFrom('idempotencyKey')
        .select(['requestHash', 'response'])
        .where('orgId', '=', tx.orgId)
        .where('key', '=', key)
        .executeTakeFirst();
      // A secret is answered once and stored nowhere in clear: its repeat finds the key taken.
      if (!stored || stored.requestHash !== requestHash || stored.response === null)
        throw new AppError('idempotency.otherBody', {}, 'idempotency-key');
      return stored.response;
    }
    const response = await work({ ...scope, joined: tx.db });
    if (!request.answersSecret)
      await tx.db
        .updateTable('idempotencyKey')
        .set({ response: JSON.stringify(response) })
        .where('orgId', '=', tx.orgId)
        .where('key', '=', key)
        .execute();
    return response;
  });
}

/** As JSON. @throws AppError for what is nested deeper than can be written. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw new AppError('validation.invalid', { reason: 'nested too deep' }, null);
    throw error;
  }
}
