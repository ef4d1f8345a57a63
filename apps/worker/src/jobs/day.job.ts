import type { OrgScope } from '@vigie/db/scope';
import { tellOfTheDay } from '@vigie/operations/notice';
import { rescoreForNewDay } from '@vigie/operations/rescore';
import { forgetUsageEvents } from '@vigie/operations/usage';

/** Once per day of the organisation: windows roll, so every figure is looked at again; old events go; people hear of what ended. */
export async function rollDay(scope: OrgScope): Promise<void> {
  await forgetUsageEvents(scope);
  try {
    await rescoreForNewDay(scope);
  } finally {
    // Figures that one customer's facts do not give hold back no notice of the others.
    await tellOfTheDay(scope);
  }
}
