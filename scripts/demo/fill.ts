import type { OrgScope } from '@vigie/db/scope';
import { monthEnds, weekEnds } from '@vigie/domain/calendar';
import { backfillDays, rescoreAll } from '@vigie/operations/rescore';
import { generateDemo } from './generate.ts';

/** Past scores are written for up to this many customers; beyond, curves are computed when looked at. */
const HISTORY_UP_TO = 2_000;

/** Demo customers with their figures, and with a past where there are few enough to wait for it. */
export async function fillDemo(
  ownerUrl: string,
  scope: OrgScope,
  options: { customers: number; seed: number; owners: string[] },
): Promise<Record<string, number>> {
  const written = await generateDemo(ownerUrl, {
    orgId: scope.orgId,
    today: scope.today,
    currency: scope.org.currency,
    ...options,
  });
  if (options.customers <= HISTORY_UP_TO) {
    const days = [...new Set([...monthEnds(scope.today, 12), ...weekEnds(scope.today, 12)])]
      .filter((day) => day < scope.today)
      .sort();
    await backfillDays(scope, days);
  }
  await rescoreAll(scope);
  return written;
}
