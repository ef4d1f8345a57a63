import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

export interface ChurnEvent {
  id: string;
  churnId: string | null;
  day: CalendarDate;
  reason: string | null;
  note: string | null;
}

/** Churn events of a customer that are known today, the newest first, a page at a time. */
export async function listChurnEvents(
  tx: OrgTx,
  customerId: string,
  after: Pick<ChurnEvent, 'day' | 'id'> | null,
  limit: number,
): Promise<ChurnEvent[]> {
  const { rows } = await sql<ChurnEvent>`select id, churn_id, day, reason, note from churn_event
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and known_day <= ${tx.today}
      and ${after === null ? sql`true` : sql`(day, id) < (${after.day}::date, ${after.id}::uuid)`}
    order by day desc, id desc limit ${limit}`.execute(tx.db);
  return rows;
}

/** The key of the event that a customer has on a day already, whoever brought it. */
export async function getChurnKey(tx: OrgTx, customerId: string, day: CalendarDate): Promise<string | null> {
  const row = await tx.db
    .selectFrom('churnEvent')
    .select('churnId')
    .where('orgId', '=', tx.orgId)
    .where('customerId', '=', customerId)
    .where('day', '=', day)
    .orderBy('id')
    .executeTakeFirst();
  return row?.churnId ?? null;
}
