import type { CalendarDate } from '@vigie/domain/calendar';
import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

/** Somebody whom usage has shown under an address that no contact has. */
export interface UnknownVisitor {
  id: string;
  email: string;
  visits30d: number;
  lastSeen: CalendarDate;
}

/** Visitors of a customer that nobody made a contact of or put aside, the busiest first. */
export async function listUnknownVisitors(
  tx: OrgTx,
  customerId: string,
  from: CalendarDate,
  asOf: CalendarDate,
): Promise<UnknownVisitor[]> {
  const { rows } = await sql<UnknownVisitor>`
    select c.id, c.email, coalesce(sum(u.connections) filter (where u.day >= ${from}), 0)::bigint as visits30d, max(u.day) as last_seen
    from contact c join usage_day u on u.org_id = c.org_id and u.customer_id = c.customer_id and u.contact_id = c.id and u.day <= ${asOf}
    where c.org_id = ${tx.orgId} and c.customer_id = ${customerId}::uuid and not c.is_known and c.archived_at is null and c.email is not null
    group by c.id, c.email order by 3 desc, 4 desc, c.id limit 200`.execute(tx.db);
  return rows;
}

/** Puts a visitor aside, and answers its address; null where it is none, or one no more. */
export async function archiveVisitor(tx: OrgTx, id: string): Promise<string | null> {
  const { rows } = await sql<{
    email: string;
  }>`update contact set archived_at = now(), version = version + 1, updated_at = now()
    where org_id = ${tx.orgId} and id = ${id}::uuid and not is_known and archived_at is null returning email`.execute(
    tx.db,
  );
  return rows[0]?.email ?? null;
}
