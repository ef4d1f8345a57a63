import { type CustomerFilter, listMatchingIds } from '@vigie/db/customer';
import type { OrgTx } from '@vigie/db/scope';
import { mrrMinor } from '@vigie/domain/agreement';
import { type CalendarDate, monthEnds, weekEnds } from '@vigie/domain/calendar';
import { HEALTH_GROUPS, type HealthGroup, healthGroup } from '@vigie/domain/report';
import { type Standing, standingsOn } from '../health/health.ts';
import { requireReader } from './groups.ts';

const POINTS = 12;
/** Customers whose facts are read at a time. */
const PAGE = 2_000;

/** Customers of a health status on a day, and the MRR they came to then. */
export interface HealthShare {
  customers: number;
  /** Minor units of the reporting currency, summed exactly and rounded once. */
  mrrMinor: number;
  /** Customers whose MRR is not known for want of a rate; they count in no sum. */
  unknown: number;
}

export interface HealthPoint {
  day: CalendarDate;
  /** Its week or month is not over. */
  isPartial: boolean;
  groups: Record<HealthGroup, HealthShare>;
}

/**
 * How customers stood at the ends of the last twelve weeks or months (V1), stage and health as they were known then. Who is counted is asked
 * of today (the filter, and whom the actor may see); stage, health and agreements are those of each day, so that who left
 * counts until then.
 * @throws AppError `access.forbidden`.
 */
export async function healthOverTime(
  tx: OrgTx,
  { filter, every }: { filter: CustomerFilter; every: 'week' | 'month' },
): Promise<HealthPoint[]> {
  requireReader(tx);
  const days = every === 'week' ? weekEnds(tx.today, POINTS) : monthEnds(tx.today, POINTS);
  const sums = days.map(() => new Map(HEALTH_GROUPS.map((group) => [group, { customers: 0, mrr72: 0, unknown: 0 }])));
  await eachStanding(tx, filter, days, (_, standings) => {
    for (const [index, standing] of standings.entries()) {
      const sum = standing === null ? undefined : sums[index]?.get(healthGroup(standing));
      if (standing === null || sum === undefined) continue;
      sum.customers += 1;
      if (standing.mrr72 === null) sum.unknown += 1;
      else sum.mrr72 += standing.mrr72;
    }
  });
  return days.map((day, index) => ({
    day,
    isPartial: day === tx.today,
    groups: Object.fromEntries(
      [...(sums[index] ?? [])].map(([group, { mrr72, ...sum }]) => [group, { ...sum, mrrMinor: mrrMinor(mrr72) }]),
    ) as HealthPoint['groups'],
  }));
}

/** Each customer that the filter finds, those who left among them, with how it stood on the days; a page at a time. */
export async function eachStanding(
  tx: OrgTx,
  filter: CustomerFilter,
  days: readonly CalendarDate[],
  take: (customerId: string, standings: readonly (Standing | null)[]) => void,
): Promise<void> {
  const ids = await listMatchingIds(tx, { ...filter, churned: true });
  for (let from = 0; from < ids.length; from += PAGE)
    for (const [id, standings] of await standingsOn(tx, ids.slice(from, from + PAGE), days)) take(id, standings);
}
