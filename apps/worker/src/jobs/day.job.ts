import type { OrgScope } from '@vigie/db/scope';
import { rescoreForNewDay } from '@vigie/operations/rescore';

/** Once per day of the organisation: windows roll, so every figure is looked at again. */
export async function rollDay(scope: OrgScope): Promise<void> {
  await rescoreForNewDay(scope);
}
