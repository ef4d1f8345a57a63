import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';

/** Months that usage events are kept one by one; null where the organisation set nothing. */
export async function getUsageEventMonths(tx: OrgTx): Promise<number | null> {
  const { rows } = await sql<{ months: number | null }>`
    select usage_event_months as months from setting where org_id = ${tx.orgId}`.execute(tx.db);
  return rows[0]?.months ?? null;
}

export async function saveUsageEventMonths(tx: OrgTx, months: number): Promise<void> {
  await sql`insert into setting (org_id, usage_event_months) values (${tx.orgId}, ${months})
    on conflict (org_id) do update set usage_event_months = excluded.usage_event_months`.execute(tx.db);
}
