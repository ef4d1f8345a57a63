import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import { isLost } from '../customer/customer-list.ts';
import { visibleCustomers } from '../customer/customer-visibility.ts';
import type { StoredHealthAct } from '../health/health-act.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** A health field that a person had set until a day, and what it is since. */
interface OverrideEnded {
  kind: 'override-ended';
  params: {
    field: StoredHealthAct['field'];
    was: string;
    now: string | null;
    source: 'override' | 'rule' | 'supplied' | 'computed';
    /** The last day it held. */
    day: CalendarDate;
  };
}

/** A pulse that counts no longer, or not for long. */
interface PulseExpired {
  kind: 'pulse-expired';
  params: {
    value: number;
    /** The last day it counts. */
    until: CalendarDate;
  };
}

export type Notice = { userId: string; customerId: string; subjectId: string } & (OverrideEnded | PulseExpired);

export type StoredNotice = {
  id: string;
  customerId: string;
  customerName: string;
  createdAt: Date;
  readAt: Date | null;
} & (OverrideEnded | PulseExpired);

/** Tells each person once of each subject, whoever tells it again. */
export async function saveNotices(tx: OrgTx, notices: Notice[]): Promise<void> {
  await insertRows(
    tx,
    'notice',
    notices.map((notice) => ({ id: newId(), ...notice })),
    sql`on conflict (org_id, user_id, kind, subject_id) do nothing`,
  );
}

/** What somebody gave, of which nobody was told so far, with those whom it concerns. */
export interface Untold {
  id: string;
  customerId: string;
  actorId: string | null;
  value: string;
  /** The last day it holds. */
  until: CalendarDate;
}

const isUntold = sql`not exists (select 1 from notice n where n.org_id = a.org_id and n.subject_id = a.id)`;

/** Overrides whose last day lies between two days, that nobody lifted and none came after while they held. */
export async function listEndedOverrides(
  tx: OrgTx,
  from: CalendarDate,
  to: CalendarDate,
): Promise<(Untold & { field: StoredHealthAct['field'] })[]> {
  const { rows } = await sql<Untold & { field: StoredHealthAct['field'] }>`
    select a.id, a.customer_id, a.actor_id, a.field, a.value, a.expires_day as until from health_act a
    where a.org_id = ${tx.orgId} and a.source = 'override' and a.lifted_day is null
      and a.expires_day between ${from} and ${to} and ${isUntold}
      and not exists (select 1 from health_act l where l.org_id = a.org_id and l.customer_id = a.customer_id
        and l.field = a.field and l.source = 'override' and l.day <= a.expires_day
        and (l.recorded_at, l.id) > (a.recorded_at, a.id))
    order by a.id`.execute(tx.db);
  return rows;
}

/** The last pulse of customers that have not left, where it counts for the last time between two days. */
export async function listEndingPulses(tx: OrgTx, from: CalendarDate, to: CalendarDate): Promise<Untold[]> {
  const { rows } = await sql<Untold>`
    select * from (
      select distinct on (p.customer_id) p.org_id, p.id, p.customer_id, p.actor_id, p.value, f.pulse_until as until
      from customer_change p join customer c on c.org_id = p.org_id and c.id = p.customer_id
      join customer_figure f on f.org_id = p.org_id and f.customer_id = p.customer_id and f.pulse_day = p.day
      where p.org_id = ${tx.orgId} and p.field = 'pulse' and p.day <= ${tx.today} and p.known_day <= ${tx.today}
        and not (${isLost(tx)})
      order by p.customer_id, p.day desc, p.recorded_at desc, p.id desc) a
    where a.value is not null and a.until between ${from} and ${to} and ${isUntold} order by a.id`.execute(tx.db);
  return rows;
}

/** What the actor was told, the latest first, of customers that they may read now. */
export async function listNotices(
  tx: OrgTx,
  userId: string,
  isUnread: boolean,
  cursor: string | null,
  limit: number,
): Promise<StoredNotice[]> {
  const { rows } = await sql<StoredNotice>`
    select n.id, n.kind, n.params, n.customer_id, c.name as customer_name, n.created_at, n.read_at
    from notice n join customer c on c.org_id = n.org_id and c.id = n.customer_id
    where n.org_id = ${tx.orgId} and n.user_id = ${userId}::uuid and ${visibleCustomers(tx, 'c')}
      and (not ${isUnread} or n.read_at is null) and (${cursor}::uuid is null or n.id < ${cursor}::uuid)
    order by n.id desc limit ${limit}`.execute(tx.db);
  return rows;
}

/** The same that they have not read, counted up to `limit`. */
export async function countUnreadNotices(tx: OrgTx, userId: string, limit: number): Promise<number> {
  return (await listNotices(tx, userId, true, null, limit)).length;
}

/** Marks notices of the actor as read: the given ones, or (null) all, as far as they may read them now. */
export async function markNoticesRead(tx: OrgTx, userId: string, ids: string[] | null): Promise<void> {
  await sql`update notice n set read_at = now() from customer c
    where n.org_id = ${tx.orgId} and n.user_id = ${userId}::uuid and n.read_at is null
      and (${ids}::uuid[] is null or n.id = any (${ids}::uuid[]))
      and c.org_id = n.org_id and c.id = n.customer_id and ${visibleCustomers(tx, 'c')}`.execute(tx.db);
}
