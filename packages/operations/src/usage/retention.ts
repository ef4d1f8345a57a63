import { saveAudit } from '@vigie/db/audit';
import { inTransaction, type OrgScope } from '@vigie/db/scope';
import { getUsageEventMonths, saveUsageEventMonths } from '@vigie/db/setting';
import { forgetProperties } from '@vigie/db/usage';
import { can } from '@vigie/domain/access';
import { addMonths } from '@vigie/domain/calendar';
import { DEFAULT_USAGE_EVENT_MONTHS } from '@vigie/domain/usage';
import { AppError } from '../refusal/refusal.ts';

const BATCH = 20_000;

/** How many months is kept what events said beyond their use, and how far back events are taken. */
export async function readUsageEventMonths(scope: OrgScope): Promise<number> {
  if (!can(scope.actor, 'settings.read')) throw new AppError('access.forbidden', { action: 'settings.read' });
  return inTransaction(scope, async (tx) => (await getUsageEventMonths(tx)) ?? DEFAULT_USAGE_EVENT_MONTHS);
}

/** The same, set; what is older goes with the next day. */
export async function setUsageEventMonths(scope: OrgScope, months: number): Promise<void> {
  if (!can(scope.actor, 'settings.manage')) throw new AppError('access.forbidden', { action: 'settings.manage' });
  await inTransaction(scope, async (tx) => {
    const before = (await getUsageEventMonths(tx)) ?? DEFAULT_USAGE_EVENT_MONTHS;
    if (before === months) return;
    await saveUsageEventMonths(tx, months);
    await saveAudit(tx, [
      {
        entity: 'setting',
        entityId: tx.orgId,
        customerId: null,
        action: 'update',
        before: { usageEventMonths: before },
        after: { usageEventMonths: months },
      },
    ]);
  });
}

/**
 * Forgets what older events said beyond their use (their properties). Which events there were stays, so that none counts
 * twice and a merge can be undone; so does what they added to their days.
 * @returns of how many.
 */
export async function forgetUsageEvents(scope: OrgScope): Promise<number> {
  const months = await readUsageEventMonths(scope);
  const before = addMonths(scope.today, -months);
  for (let total = 0; ; ) {
    const gone = await inTransaction(scope, (tx) => forgetProperties(tx, before, BATCH));
    total += gone;
    if (gone < BATCH) return total;
  }
}
