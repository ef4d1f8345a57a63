import { sql } from 'kysely';
import { newId } from '../id/id.ts';
import type { OrgTx } from '../scope/scope.ts';
import { pairTable } from './move-rows.ts';

/**
 * What stands under one customer names no contact of another: whoever is named there gets a contact of their own, or
 * is the one who has their address already.
 */
export async function separateContacts(tx: OrgTx, customerId: string, otherId: string): Promise<void> {
  const { rows: named } = await sql<{ id: string; own: string | null }>`
    select c.id, (select o.id from contact o where o.org_id = c.org_id and o.customer_id = ${customerId}::uuid and o.email_folded = c.email_folded) as own
    from contact c where c.org_id = ${tx.orgId} and c.customer_id = ${otherId}::uuid and c.id in (
      select contact_id from interaction where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid
      union select contact_id from usage_event where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid
      union select contact_id from usage_day where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid)
    order by c.id`.execute(tx.db);
  if (named.length === 0) return;
  const copies = named.filter(({ own }) => own === null).map(({ id }) => ({ merged: id, kept: newId() }));
  await sql`insert into contact select (jsonb_populate_record(c, jsonb_build_object('id', p.kept, 'customer_id', ${customerId}::uuid,
      'contact_id', null, 'is_main', false, 'version', 1, 'created_at', now(), 'updated_at', now()))).*
    from ${pairTable(copies)} join contact c on c.org_id = ${tx.orgId} and c.id = p.merged`.execute(tx.db);
  const pair = pairTable([
    ...copies,
    ...named.flatMap(({ id, own }) => (own === null ? [] : [{ merged: id, kept: own }])),
  ]);
  for (const table of ['interaction', 'usage_event'])
    await sql`update ${sql.table(table)} t set contact_id = p.kept from ${pair}
      where t.org_id = ${tx.orgId} and t.customer_id = ${customerId}::uuid and t.contact_id = p.merged`.execute(tx.db);
  await sql`with gone as (
      delete from usage_day d using ${pair}
      where d.org_id = ${tx.orgId} and d.customer_id = ${customerId}::uuid and d.contact_id = p.merged returning d.*, p.kept)
    insert into usage_day (org_id, customer_id, day, contact_id, feature_id, connections, uses)
    select g.org_id, g.customer_id, g.day, g.kept, g.feature_id, g.connections, g.uses from gone g
    on conflict (org_id, customer_id, day, contact_id, feature_id)
    do update set connections = usage_day.connections + excluded.connections, uses = usage_day.uses + excluded.uses`.execute(
    tx.db,
  );
}
