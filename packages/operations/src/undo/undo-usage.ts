import { saveAudit } from '@vigie/db/audit';
import { countFeaturesUsed, listTrackedCustomers } from '@vigie/db/health';
import { markDirty } from '@vigie/db/mark';
import type { OrgTx } from '@vigie/db/scope';
import { deleteEmptyDays, deleteUsageEvents } from '@vigie/db/undo';
import { saveUsageEvents, type UsageEventRow } from '@vigie/db/usage';
import { type UndoUnit, USAGE_SOURCE } from './undo-plan.ts';

/** Takes from usage what an import brought: from the events, from the roll-up of their days, from whoever it showed. */
export async function subtractUsage(tx: OrgTx, units: UndoUnit[]): Promise<void> {
  const events = new Map<string, UsageEventRow>();
  const emptied = new Set<string>();
  const rollUp: UsageEventRow[] = [];
  for (const unit of units) {
    const { event, step } = unit;
    if (event === null || step.kind !== 'subtract') continue;
    const stored = events.get(event.eventId) ?? event;
    const left = { ...stored };
    for (const { field, left: amount } of step.amounts)
      if (field === 'connections' || field === 'uses') left[field] = amount ?? 0;
    // Whose usage it is goes back too, unless it was said anew since.
    const contact = unit.row.changes.find(({ field }) => field === 'contactId');
    if (unit.row.outcome === 'updated' && contact && contact.after === stored.contactId)
      left.contactId = contact.before as string | null;
    rollUp.push({ ...stored, connections: -stored.connections, uses: -stored.uses });
    if (step.isEmptied) emptied.add(event.eventId);
    else rollUp.push(left);
    events.set(event.eventId, left);
  }
  if (events.size === 0) return;
  const rows = [...events.values()];
  const gone = rows.filter(({ eventId }) => emptied.has(eventId));
  const customerIds = [...new Set(rows.map(({ customerId }) => customerId))];
  const featureIds = [...new Set(rows.map(({ featureId }) => featureId).filter((id) => id !== null))];
  const usedBefore = await countFeaturesUsed(tx, tx.today, featureIds);
  await saveUsageEvents(
    tx,
    [],
    rows.filter(({ eventId }) => !emptied.has(eventId)),
    rollUp,
  );
  await deleteUsageEvents(tx, USAGE_SOURCE, gone);
  await deleteEmptyDays(tx, customerIds, [...new Set(rows.map(({ day }) => day))]);
  await saveAudit(tx, [
    {
      entity: 'usage',
      entityId: tx.orgId,
      customerId: null,
      action: 'update',
      before: null,
      after: { removed: gone.length, reduced: rows.length - gone.length, customers: customerIds.length },
    },
  ]);
  // "Features anyone used" is a base that every tracked customer is measured against.
  const isBaseNew = (await countFeaturesUsed(tx, tx.today, featureIds)) !== usedBefore;
  await markDirty(tx, [...new Set([...customerIds, ...(isBaseNew ? await listTrackedCustomers(tx) : [])])]);
}
