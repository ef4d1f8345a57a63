import { saveAudit } from '@vigie/db/audit';
import { newId } from '@vigie/db/id';
import { addMetric, listMetrics, lockMetric, lockMetrics, type StoredMetric, updateMetric } from '@vigie/db/metric';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { isCustomKey } from '@vigie/domain/custom-field';
import { changesBetween } from '../change-set/change-set.ts';
import { rescoreMeasured } from '../health-profile/written.ts';
import { AppError } from '../refusal/refusal.ts';

export { MAX_METRIC_VALUES, type MetricReceipt, receiveMetricValues } from './receive.ts';

const MAX_METRICS = 200;

function need(tx: OrgTx): void {
  if (!can(tx.actor, 'settings.manage')) throw new AppError('access.forbidden', { action: 'settings.manage' });
}

export async function findMetrics(scope: OrgScope): Promise<StoredMetric[]> {
  if (!can(scope.actor, 'settings.read')) throw new AppError('access.forbidden', { action: 'settings.read' });
  return inTransaction(scope, listMetrics);
}

/**
 * Makes a metric (H5). Its key stays taken for ever, so that a value never changes its meaning.
 * @throws AppError `access.forbidden`, `metric.badKey`, `metric.keyTaken`, `metric.tooMany`.
 */
export async function createMetric(
  scope: OrgScope,
  { key, name, unit = null }: { key: string; name: string; unit?: string | null | undefined },
): Promise<{ id: string }> {
  return inTransaction(scope, async (tx) => {
    need(tx);
    if (!isCustomKey(key)) throw new AppError('metric.badKey', { key }, 'key');
    // Archived ones count: their keys stay taken, and they come back.
    await lockMetrics(tx);
    if ((await listMetrics(tx)).length >= MAX_METRICS) throw new AppError('metric.tooMany', { limit: MAX_METRICS });
    const id = newId();
    if (!(await addMetric(tx, { id, key, name, unit }))) throw new AppError('metric.keyTaken', { key }, 'key');
    await saveAudit(tx, [
      { entity: 'metric', entityId: id, customerId: null, action: 'create', before: null, after: { key, name, unit } },
    ]);
    return { id };
  });
}

export interface MetricEdit {
  id: string;
  name?: string | undefined;
  unit?: string | null | undefined;
  /** Out of use: its values stay, and are no longer taken or scored. */
  archived?: boolean | undefined;
}

/**
 * Changes a metric; its key stays. One that profiles in force measure is scored anew when it goes out of use or comes back.
 * @throws AppError `record.notFound`, `access.forbidden`.
 */
export async function editMetric(scope: OrgScope, { id, name, unit, archived }: MetricEdit): Promise<void> {
  await inTransaction(scope, async (tx) => {
    need(tx);
    const stored = await lockMetric(tx, id);
    if (stored === null) throw new AppError('record.notFound');
    const edited: StoredMetric = {
      ...stored,
      name: name ?? stored.name,
      unit: unit === undefined ? stored.unit : unit,
      archivedAt: archived === undefined ? stored.archivedAt : archived ? (stored.archivedAt ?? new Date()) : null,
    };
    const changes = changesBetween(told(stored), told(edited));
    if (changes.length === 0) return;
    await updateMetric(tx, edited);
    if ((stored.archivedAt === null) !== (edited.archivedAt === null))
      await rescoreMeasured(tx, `metric.${stored.key}`);
    const side = (which: 'before' | 'after'): Record<string, unknown> =>
      Object.fromEntries(changes.map((change) => [change.field, change[which]]));
    await saveAudit(tx, [
      {
        entity: 'metric',
        entityId: id,
        customerId: null,
        action: 'update',
        before: side('before'),
        after: side('after'),
      },
    ]);
  });
}

const told = ({ name, unit, archivedAt }: StoredMetric): Record<string, unknown> => ({
  name,
  unit,
  archived: archivedAt !== null,
});
