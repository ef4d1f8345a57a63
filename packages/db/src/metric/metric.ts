import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { newId } from '../id/id.ts';
import { insertRows, recordset } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** A figure of customers that other systems send. */
export interface StoredMetric {
  id: string;
  /** What the API calls it; it never changes. */
  key: string;
  name: string;
  unit: string | null;
  archivedAt: Date | null;
}

/** Metrics in the order in which they were made, the archived ones among them. */
export async function listMetrics(tx: OrgTx): Promise<StoredMetric[]> {
  const { rows } = await sql<StoredMetric>`
    select id, key, name, unit, archived_at from metric where org_id = ${tx.orgId} order by id`.execute(tx.db);
  return rows;
}

/** Makes a metric; false when its key is taken, archived ones included. */
export async function addMetric(tx: OrgTx, metric: Omit<StoredMetric, 'archivedAt'>): Promise<boolean> {
  const made = await tx.db
    .insertInto('metric')
    .values({ orgId: tx.orgId, ...metric })
    .onConflict((conflict) => conflict.columns(['orgId', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

/** Those who make metrics come one after the other, until the end of the transaction. */
export async function lockMetrics(tx: OrgTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`metric ${tx.orgId}`}, 0))`.execute(tx.db);
}

/** The metric, locked until the end of the transaction; null where there is none. */
export async function lockMetric(tx: OrgTx, id: string): Promise<StoredMetric | null> {
  const { rows } = await sql<StoredMetric>`select id, key, name, unit, archived_at from metric
    where org_id = ${tx.orgId} and id = ${id}::uuid for update`.execute(tx.db);
  return rows[0] ?? null;
}

/** Writes what may change of a metric; its key never does. */
export async function updateMetric(tx: OrgTx, { id, name, unit, archivedAt }: StoredMetric): Promise<void> {
  await tx.db
    .updateTable('metric')
    .set({ name, unit, archivedAt })
    .where('orgId', '=', tx.orgId)
    .where('id', '=', id)
    .execute();
}

/** What is said of a customer on a day. */
export interface MetricValue {
  customerId: string;
  metricId: string;
  day: CalendarDate;
  value: number;
}

/** Those who send at once come one after the other, until the end of the transaction: each sees what the others said. */
export async function lockMetricValues(tx: OrgTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`metric-value ${tx.orgId}`}, 0))`.execute(tx.db);
}

/** The last word on each of these customers, metrics and days. */
export async function loadSaidValues(tx: OrgTx, asked: MetricValue[]): Promise<MetricValue[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<MetricValue>`
    select distinct on (v.customer_id, v.metric_id, v.day) v.customer_id, v.metric_id, v.day, v.value
    from ${recordset(tx, 'metric_value', asked as unknown as Record<string, unknown>[])} as asked
    join metric_value v on v.org_id = ${tx.orgId} and v.customer_id = asked.customer_id and v.metric_id = asked.metric_id and v.day = asked.day
    order by v.customer_id, v.metric_id, v.day, v.known_day desc, v.recorded_at desc, v.id desc`.execute(tx.db);
  return rows;
}

/** Says values today, set-wise. What was said before stays beside it: a merge gives it back, and it is the history. */
export async function sayValues(tx: OrgTx, values: MetricValue[]): Promise<void> {
  await insertRows(
    tx,
    'metric_value',
    values.map((value) => ({ id: newId(), ...value, knownDay: tx.today })),
  );
}
