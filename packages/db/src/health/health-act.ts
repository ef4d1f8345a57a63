import type { CalendarDate } from '@vigie/domain/calendar';
import type { HealthAct } from '@vigie/domain/health';
import { sql } from 'kysely';
import { insertRows, isOneOf } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** A value that a person or a rule gave a health field, as it is stored. */
export interface StoredHealthAct {
  id: string;
  customerId: string;
  field: 'score' | 'status' | 'churnRisk';
  value: string;
  source: 'override' | 'rule';
  day: CalendarDate;
  knownDay: CalendarDate;
  expiresDay: CalendarDate | null;
  reason: string | null;
  liftedDay: CalendarDate | null;
}

/** The same with who gave and who lifted it, for those who read it. */
export interface ToldHealthAct extends StoredHealthAct {
  recordedAt: Date;
  actorId: string | null;
  liftReason: string | null;
  liftedBy: string | null;
}

const COLUMNS = sql.raw(
  'a.id, a.customer_id, a.field, a.value, a.source, a.day, a.known_day, a.expires_day, a.reason, a.lifted_day',
);

export async function insertHealthAct(tx: OrgTx, act: StoredHealthAct): Promise<void> {
  await insertRows(tx, 'health_act', [{ ...act, actorId: tx.actor.userId }]);
}

/** An act, locked until the end of the transaction; null where there is none. */
export async function lockHealthAct(tx: OrgTx, id: string): Promise<StoredHealthAct | null> {
  const { rows } = await sql<StoredHealthAct>`
    select ${COLUMNS} from health_act a where a.org_id = ${tx.orgId} and a.id = ${id}::uuid for update`.execute(tx.db);
  return rows[0] ?? null;
}

export async function liftHealthAct(tx: OrgTx, id: string, reason: string): Promise<void> {
  await sql`update health_act set lifted_day = ${tx.today}, lift_reason = ${reason}, lifted_by = ${tx.actor.userId}::uuid
    where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

/** Acts of customers by a day that were known by then, or by `known`, as the domain reads them, by customer and in the order they were given. */
export async function loadHealthActs(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  known: CalendarDate = asOf,
): Promise<Map<string, HealthAct[]>> {
  const { rows } = await sql<StoredHealthAct>`
    select ${COLUMNS} from health_act a
    where a.org_id = ${tx.orgId} and ${isOneOf('a.customer_id', customerIds)} and a.day <= ${asOf} and a.known_day <= ${known}
    order by a.customer_id, a.recorded_at, a.id`.execute(tx.db);
  const acts = new Map<string, HealthAct[]>();
  for (const row of rows) acts.set(row.customerId, [...(acts.get(row.customerId) ?? []), healthActOf(row)]);
  return acts;
}

/** A stored act with its value typed by its field. */
export function healthActOf({ field, value, ...row }: StoredHealthAct): HealthAct {
  const { source, day, knownDay, expiresDay, liftedDay, reason } = row;
  const base = { source, day, knownDay, expiresDay, liftedDay, reason };
  if (field === 'score') return { ...base, field, value: Number(value) };
  if (field === 'churnRisk') return { ...base, field, value: value === 'true' };
  return { ...base, field, value: value as Extract<HealthAct, { field: 'status' }>['value'] };
}

/** All acts of a customer, the latest first. */
export async function listHealthActs(tx: OrgTx, customerId: string): Promise<ToldHealthAct[]> {
  const { rows } = await sql<ToldHealthAct>`
    select ${COLUMNS}, a.recorded_at, a.actor_id, a.lift_reason, a.lifted_by from health_act a
    where a.org_id = ${tx.orgId} and a.customer_id = ${customerId}::uuid order by a.recorded_at desc, a.id desc limit 500`.execute(
    tx.db,
  );
  return rows;
}

/** A pulse that was given: 1 to 5, and why. */
export interface StoredPulse {
  id: string;
  value: number;
  note: string | null;
  day: CalendarDate;
  actorId: string | null;
}

/** The pulses of a customer, the latest first. */
export async function listPulses(tx: OrgTx, customerId: string): Promise<StoredPulse[]> {
  const { rows } = await sql<StoredPulse>`
    select id, value::integer as value, note, day, actor_id from customer_change
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and field = 'pulse' and value is not null
      and day <= ${tx.today} and known_day <= ${tx.today}
    order by day desc, recorded_at desc, id desc limit 500`.execute(tx.db);
  return rows;
}
