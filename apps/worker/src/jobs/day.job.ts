import type { OrgScope } from '@vigie/db/scope';
import { rescoreForNewDay } from '@vigie/operations/rescore';
import { forgetUsageEvents } from '@vigie/operations/usage';

/** Once per day of the organisation: windows roll, so every figure is looked at again; old events go. */
export async function rollDay(scope: OrgScope): Promise<void> {
  await forgetUsageEvents(scope);
  await rescoreForNewDay(scope);
}
