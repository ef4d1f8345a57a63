import type { OrgScope } from '@vigie/db/scope';
import { rescoreDirty } from '@vigie/operations/rescore';

/** Scores the customers that writes have marked. */
export async function rescoreMarked(scope: OrgScope): Promise<void> {
  await rescoreDirty(scope);
}
