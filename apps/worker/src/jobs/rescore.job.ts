import type { OrgScope } from '@vigie/db/scope';
import { RescoreError, rescoreDirty } from '@vigie/operations/rescore';

/** Customers of an organisation whose facts could not be scored, left alone for a while. */
export type Held = Map<string, { customerIds: string[]; until: number }>;

const HOLD_MS = 60_000;

/** Scores the customers that writes have marked. */
export async function rescoreMarked(scope: OrgScope, held: Held): Promise<void> {
  const earlier = held.get(scope.orgId);
  const except = earlier && earlier.until > Date.now() ? earlier.customerIds : [];
  try {
    await rescoreDirty(scope, undefined, except);
    if (except.length === 0) held.delete(scope.orgId);
  } catch (error) {
    if (error instanceof RescoreError)
      held.set(scope.orgId, { customerIds: [...except, ...error.customerIds], until: Date.now() + HOLD_MS });
    throw error;
  }
}
