import { saveAudit } from '@vigie/db/audit';
import { type CustomerRef, lockCustomers } from '@vigie/db/customer';
import { insertHealthAct, lockHealthAct, liftHealthAct as markLifted, type StoredHealthAct } from '@vigie/db/health';
import { newId } from '@vigie/db/id';
import { markDirty, notifyChanged } from '@vigie/db/mark';
import { inRetriedTransaction, type OrgScope } from '@vigie/db/scope';
import type { CalendarDate } from '@vigie/domain/calendar';
import type { HealthStatus } from '@vigie/domain/customer';
import { editableCustomer } from '../customer/reference.ts';
import { AppError } from '../refusal/refusal.ts';

/** A value that a person gives a health field, instead of the one that is computed. */
export type HealthOverride = {
  customerId: string;
  /** Why, for everybody who reads the record. */
  reason: string;
  /** The last day it holds; null: until it is lifted. */
  expiresDay: CalendarDate | null;
} & (
  | { field: 'score'; value: number }
  | { field: 'status'; value: HealthStatus }
  | { field: 'churnRisk'; value: boolean }
);

const trace = ({ field, value, reason, expiresDay }: StoredHealthAct): Record<string, unknown> => ({
  field,
  [NAMES[field]]: field === 'score' ? Number(value) : field === 'churnRisk' ? value === 'true' : value,
  reason,
  expiresDay,
});
const NAMES = { score: 'healthScore', status: 'healthStatus', churnRisk: 'churnRisk' } as const;

/**
 * Sets a health field by hand, from today until it is lifted or expires (H1, H6). What is computed goes on beside it; an
 * earlier override of the field ends with it.
 * @throws AppError `record.notFound`, `access.forbidden`, `health.expiresBeforeToday`.
 */
export async function overrideHealth(scope: OrgScope, given: HealthOverride): Promise<{ id: string }> {
  const { customerId, field, value, reason, expiresDay } = given;
  return inRetriedTransaction(scope, async (tx) => {
    const { id: owner } = await editableCustomer(tx, customerId);
    // It may have been merged while it was waited for.
    if ((await lockCustomers(tx, [owner])).length === 0) throw new AppError('record.notFound');
    if (expiresDay !== null && expiresDay < tx.today)
      throw new AppError('health.expiresBeforeToday', { today: tx.today }, 'expiresDay');
    const act: StoredHealthAct = {
      id: newId(),
      customerId: owner,
      field,
      value: String(value),
      source: 'override',
      day: tx.today,
      knownDay: tx.today,
      expiresDay,
      reason,
      liftedDay: null,
    };
    await insertHealthAct(tx, act);
    await saveAudit(tx, [
      { entity: 'health-act', entityId: act.id, customerId: owner, action: 'create', before: null, after: trace(act) },
    ]);
    await markDirty(tx, [owner]);
    await notifyChanged(tx, [owner]);
    return { id: act.id };
  });
}

/**
 * Ends an override before its time: from today on the field is what it would be without (H6).
 * @throws AppError `record.notFound`, `access.forbidden`, `health.alreadyEnded`.
 */
export async function liftHealth(scope: OrgScope, id: string, reason: string): Promise<void> {
  await inRetriedTransaction(scope, async (tx) => {
    const act = await lockHealthAct(tx, id);
    if (!act) throw new AppError('record.notFound');
    const customer: CustomerRef = await editableCustomer(tx, act.customerId);
    if (act.liftedDay !== null || (act.expiresDay !== null && act.expiresDay < tx.today))
      throw new AppError('health.alreadyEnded');
    await markLifted(tx, id, reason);
    await saveAudit(tx, [
      {
        entity: 'health-act',
        entityId: id,
        customerId: customer.id,
        action: 'update',
        before: { ...trace(act), liftReason: null },
        after: { ...trace(act), liftReason: reason },
      },
    ]);
    await markDirty(tx, [customer.id]);
    await notifyChanged(tx, [customer.id]);
  });
}
