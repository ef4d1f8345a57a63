import { saveAudit } from '@vigie/db/audit';
import { markDirty } from '@vigie/db/mark';
import { listMetrics, loadSaidValues, lockMetricValues, type MetricValue, sayValues } from '@vigie/db/metric';
import { inRetriedTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { issue, type RowIssue } from '../change-set/change-set.ts';
import { keptByKey } from '../customer/reference.ts';
import { AppError } from '../refusal/refusal.ts';
import { readMetricValue, type SentValue } from './read-value.ts';

/** Values that one request may bring. */
export const MAX_METRIC_VALUES = 1_000;

/** What became of one value, in the order they were sent. */
export interface MetricReceipt {
  /** As they were sent, as far as they can be shown; null where there are none. */
  customer: string | null;
  metric: string | null;
  outcome: 'created' | 'updated' | 'unchanged' | 'failed';
  issues: RowIssue[];
}

interface Placed extends MetricValue {
  receipt: MetricReceipt;
}

const keyOf = ({ customerId, metricId, day }: MetricValue): string => `${customerId} ${metricId} ${day}`;

/**
 * Takes in values of metrics (H5). A value is known from today, whatever day it is of; one for a day that has a value
 * replaces it from today on, the same value again changes nothing. Each has an answer of its own, and those that are
 * right are kept whatever the others are. Whose value changed is scored anew.
 * @throws AppError `access.forbidden` for who may edit no customer at all.
 */
export async function receiveMetricValues(scope: OrgScope, values: readonly unknown[]): Promise<MetricReceipt[]> {
  if (!can(scope.actor, 'customer.edit')) throw new AppError('access.forbidden', { action: 'customer.edit' });
  return inRetriedTransaction(scope, async (tx) => {
    await lockMetricValues(tx);
    const read = values.map((raw, index) =>
      index < MAX_METRIC_VALUES
        ? readMetricValue(raw, tx.today)
        : [issue('value', 'metric.batchFull', { limit: MAX_METRIC_VALUES })],
    );
    const receipts = read.map(
      (sent, index): MetricReceipt =>
        Array.isArray(sent)
          ? { ...sentKeys(values[index]), outcome: 'failed', issues: sent }
          : { customer: sent.customer, metric: sent.metric, outcome: 'unchanged', issues: [] },
    );
    await store(tx, await place(tx, read, receipts));
    return receipts;
  });
}

function sentKeys(raw: unknown): { customer: string | null; metric: string | null } {
  const text = (key: string): string | null => {
    const value = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[key] : null;
    return typeof value === 'string' ? value.slice(0, 200) : null;
  };
  return { customer: text('customer'), metric: text('metric') };
}

/** Values with the customer and the metric they are of, each day once; the others are answered. */
async function place(tx: OrgTx, read: (SentValue | RowIssue[])[], receipts: MetricReceipt[]): Promise<Placed[]> {
  const keys = new Set(read.flatMap((sent) => (Array.isArray(sent) ? [] : [sent.customer])));
  const customers = await keptByKey(tx, [...keys]);
  const metrics = new Map((await listMetrics(tx)).map((metric) => [metric.key, metric]));
  const first = new Map<string, { index: number; value: number }>();
  const placed: Placed[] = [];
  for (const [index, sent] of read.entries()) {
    const receipt = receipts[index];
    if (Array.isArray(sent) || receipt === undefined) continue;
    const fail = (found: RowIssue): void => {
      receipt.outcome = 'failed';
      receipt.issues.push(found);
    };
    const ref = customers.get(sent.customer);
    const metric = metrics.get(sent.metric);
    // A customer one may not see is answered like one that does not exist.
    if (!ref || !can(tx.actor, 'customer.read', ref))
      fail(issue('customer', 'unknownCustomer', { value: sent.customer }));
    else if (!can(tx.actor, 'customer.edit', ref)) fail(issue('customer', 'notAllowed'));
    if (metric === undefined) fail(issue('metric', 'metric.unknown', { value: sent.metric }));
    else if (metric.archivedAt !== null) fail(issue('metric', 'metric.archived', { value: metric.name }));
    if (ref === undefined || metric === undefined || receipt.outcome === 'failed') continue;
    const value = { customerId: ref.id, metricId: metric.id, day: sent.day, value: sent.value };
    const earlier = first.get(keyOf(value));
    if (earlier === undefined) {
      first.set(keyOf(value), { index, value: sent.value });
      placed.push({ ...value, receipt });
    } else if (earlier.value !== sent.value) fail(issue('value', 'repeatedRow', { line: earlier.index + 1 }));
  }
  return placed;
}

async function store(tx: OrgTx, placed: Placed[]): Promise<void> {
  const values = placed.map(({ receipt: _, ...value }) => value);
  const said = new Map((await loadSaidValues(tx, values)).map((each) => [keyOf(each), each]));
  const changed: MetricValue[] = [];
  for (const { receipt, ...value } of placed) {
    const before = said.get(keyOf(value));
    if (before?.value === value.value) continue;
    receipt.outcome = before === undefined ? 'created' : 'updated';
    changed.push(value);
  }
  if (changed.length === 0) return;
  await sayValues(tx, changed);
  const touched = [...new Set(changed.map(({ customerId }) => customerId))];
  const count = (outcome: string): number => placed.filter(({ receipt }) => receipt.outcome === outcome).length;
  await saveAudit(tx, [
    {
      entity: 'metric-value',
      entityId: tx.orgId,
      customerId: null,
      action: 'update',
      before: null,
      after: { created: count('created'), updated: count('updated'), customers: touched.length },
    },
  ]);
  await markDirty(tx, touched);
}
