import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';
import { KEPT, MOVED, type MovedTable } from './merge-table.ts';

/** A merge as its rows see it. */
export interface MergeRows {
  id: string;
  customerId: string;
  mergedId: string;
}

/** A contact of the merged customer and the one of the kept customer that has its address. */
export interface UnitedPair {
  merged: string;
  kept: string;
}

const pairsOf = async (tx: OrgTx, customerId: string, mergedId: string): Promise<UnitedPair[]> => {
  const { rows } = await sql<UnitedPair>`select b.id as merged, a.id as kept from contact b
    join contact a on a.org_id = b.org_id and a.customer_id = ${customerId}::uuid and a.email_folded = b.email_folded
    where b.org_id = ${tx.orgId} and b.customer_id = ${mergedId}::uuid order by b.id`.execute(tx.db);
  return rows;
};

/** What a merge of two would unite: contacts of one address, and whether both have a main contact. */
export async function countUnited(
  tx: OrgTx,
  customerId: string,
  mergedId: string,
): Promise<{ contacts: number; hasTwoMains: boolean }> {
  const { rows } = await sql<{ hasTwoMains: boolean }>`select count(*) = 2 as has_two_mains from contact
    where org_id = ${tx.orgId} and is_main and customer_id in (${customerId}::uuid, ${mergedId}::uuid)`.execute(tx.db);
  return { contacts: (await pairsOf(tx, customerId, mergedId)).length, hasTwoMains: rows[0]?.hasTwoMains ?? false };
}

/** Contacts that are one person become one: the kept one is filled with what it lacks. */
export async function uniteContacts(tx: OrgTx, { id, customerId, mergedId }: MergeRows): Promise<UnitedPair[]> {
  const pairs = await pairsOf(tx, customerId, mergedId);
  if (pairs.length === 0) return [];
  const merged = pairs.map((pair) => pair.merged);
  const pair = pairTable(pairs);
  const keep = (table: string, owner: string, key: string) =>
    sql`insert into customer_merge_row (org_id, merge_id, table_name, row_key, before)
      select t.org_id, ${id}::uuid, ${table}, ${sql.raw(key)}, to_jsonb(t) from ${sql.table(table)} t
      where t.org_id = ${tx.orgId} and t.${sql.ref(owner)} = any (${merged}::uuid[])`.execute(tx.db);
  await keep('contact', 'id', 't.id::text');
  await keep('contact_tag', 'contact_id', TAG_KEY);
  await keep('custom_value', 'entity_id', VALUE_KEY);
  // A tag that the kept one ever bore says of it already since when.
  await sql`with came as (
      insert into contact_tag as t (org_id, contact_id, tag_folded, from_day, until_day, tag)
      select b.org_id, p.kept, b.tag_folded, b.from_day, b.until_day, b.tag from ${pair}
      join contact_tag b on b.org_id = ${tx.orgId} and b.contact_id = p.merged
      where not exists (select 1 from contact_tag a where a.org_id = b.org_id and a.contact_id = p.kept and a.tag_folded = b.tag_folded)
      returning t.*)
    insert into customer_merge_row (org_id, merge_id, table_name, row_key, after)
    select t.org_id, ${id}::uuid, 'contact_tag', ${sql.raw(TAG_KEY)}, to_jsonb(t) from came t`.execute(tx.db);
  await sql`with came as (
      insert into custom_value as t (org_id, field_id, entity_id, value_text, value_folded, value_int, value_date, value_id)
      select b.org_id, b.field_id, p.kept, b.value_text, b.value_folded, b.value_int, b.value_date, b.value_id from ${pair}
      join custom_value b on b.org_id = ${tx.orgId} and b.entity_id = p.merged
      on conflict do nothing returning t.*)
    insert into customer_merge_row (org_id, merge_id, table_name, row_key, after)
    select t.org_id, ${id}::uuid, 'custom_value', ${sql.raw(VALUE_KEY)}, to_jsonb(t) from came t`.execute(tx.db);
  // The id of a source and the place of the main contact are free for the kept one only once the other is gone.
  await sql`delete from custom_value where org_id = ${tx.orgId} and entity_id = any (${merged}::uuid[])`.execute(tx.db);
  await sql`delete from contact where org_id = ${tx.orgId} and id = any (${merged}::uuid[])`.execute(tx.db);
  await sql`with was as (
      select a.* from contact a where a.org_id = ${tx.orgId} and a.id = any (${pairs.map((one) => one.kept)}::uuid[])),
    filled as (
      update contact a set
        contact_id = coalesce(a.contact_id, b.contact_id),
        (first_name, last_name, name_folded) = (select n.* from (select a.first_name, a.last_name, a.name_folded
            where coalesce(a.first_name, a.last_name) is not null
          union all select b.first_name, b.last_name, b.name_folded) n limit 1),
        (phone, phone_folded) = (select n.* from (select a.phone, a.phone_folded where a.phone is not null
          union all select b.phone, b.phone_folded) n limit 1),
        (function, function_folded) = (select n.* from (select a.function, a.function_folded where a.function is not null
          union all select b.function, b.function_folded) n limit 1),
        is_known = a.is_known or b.is_known,
        archived_at = case when b.archived_at is null and b.is_known then null else a.archived_at end,
        is_main = a.is_main or (b.is_main and not exists (select 1 from contact o
          where o.org_id = a.org_id and o.customer_id = a.customer_id and o.is_main)),
        version = a.version + 1, updated_at = now()
      from ${pair}, customer_merge_row r, jsonb_populate_record(null::contact, r.before) b
      where a.org_id = ${tx.orgId} and a.id = p.kept and r.org_id = a.org_id and r.merge_id = ${id}::uuid
        and r.table_name = 'contact' and r.row_key = p.merged::text
      returning a.*)
    insert into customer_merge_row (org_id, merge_id, table_name, row_key, before, after)
    select f.org_id, ${id}::uuid, 'contact', f.id::text, to_jsonb(w), to_jsonb(f) from filled f join was w using (id)`.execute(
    tx.db,
  );
  return pairs;
}

export const TAG_KEY = `concat_ws(' ', t.contact_id, t.from_day, t.tag_folded)`;
export const VALUE_KEY = `concat_ws(' ', t.entity_id, t.field_id)`;
const NIL = sql.raw(`'00000000-0000-0000-0000-000000000000'::uuid`);

/** The pairs as a table p (merged, kept). */
export const pairTable = (pairs: UnitedPair[]) =>
  sql`unnest(${pairs.map(({ merged }) => merged)}::uuid[], ${pairs.map(({ kept }) => kept)}::uuid[]) as p (merged, kept)`;

/** Everything under the merged customer comes under the one that stays; what says what it was is kept aside. */
export async function moveRows(tx: OrgTx, merge: MergeRows, pairs: UnitedPair[]): Promise<void> {
  const { id, customerId, mergedId } = merge;
  for (const [table, key] of Object.entries(KEPT))
    await sql`insert into customer_merge_row (org_id, merge_id, table_name, row_key, before)
      select t.org_id, ${id}::uuid, ${table}, ${sql.raw(key)}, to_jsonb(t) from ${sql.table(table)} t
      where t.org_id = ${tx.orgId} and t.customer_id = ${mergedId}::uuid`.execute(tx.db);
  await sql`insert into customer_merge_row (org_id, merge_id, table_name, row_key, before)
    select t.org_id, ${id}::uuid, 'custom_value', ${sql.raw(VALUE_KEY)}, to_jsonb(t) from custom_value t
    where t.org_id = ${tx.orgId} and t.entity_id = ${mergedId}::uuid`.execute(tx.db);
  await addDays(tx, merge, pairs);
  await noteMoved(tx, merge, pairs);
  // Whoever was united with another is that one wherever they are named.
  for (const table of ['interaction', 'usage_event'])
    await sql`update ${sql.table(table)} t set contact_id = p.kept from ${pairTable(pairs)}
      where t.org_id = ${tx.orgId} and t.customer_id = ${mergedId}::uuid and t.contact_id = p.merged`.execute(tx.db);
  for (const table of Object.keys(MOVED) as MovedTable[])
    await sql`update ${sql.table(table)} t set customer_id = ${customerId}::uuid
        ${table === 'contact' ? sql`, is_main = t.is_main and not ${hasMain(tx, customerId)}` : sql``}
      where t.org_id = ${tx.orgId} and t.customer_id = ${mergedId}::uuid`.execute(tx.db);
  // Who comes from elsewhere under its id finds the one that stays.
  await sql`with came as (
      insert into customer_external_id as t (org_id, source, external_id, customer_id)
      select m.org_id, 'merge', m.merged_key, m.customer_id from customer_merge m
      where m.org_id = ${tx.orgId} and m.id = ${id}::uuid on conflict do nothing returning t.*)
    insert into customer_merge_row (org_id, merge_id, table_name, row_key, after)
    select t.org_id, ${id}::uuid, 'customer_external_id', ${sql.raw(MOVED.customer_external_id.key)}, to_jsonb(t) from came t`.execute(
    tx.db,
  );
}

const hasMain = (tx: OrgTx, customerId: string) => sql`exists (select 1 from contact o
  where o.org_id = ${tx.orgId} and o.customer_id = ${customerId}::uuid and o.is_main)`;

/** Names every row that is about to move, with what else of it changes on the way: as it was, and as it becomes. */
async function noteMoved(tx: OrgTx, { id, customerId, mergedId }: MergeRows, pairs: UnitedPair[]): Promise<void> {
  const contact = (more = sql``) => ({
    before: sql`jsonb_build_object('contact_id', t.contact_id ${more})`,
    after: sql`jsonb_build_object('contact_id', coalesce(p.kept, t.contact_id))`,
    from: sql`left join ${pairTable(pairs)} on p.merged = t.contact_id`,
  });
  const changed: Partial<Record<MovedTable, ReturnType<typeof contact>>> = {
    contact: {
      before: sql`jsonb_build_object('is_main', t.is_main)`,
      after: sql`jsonb_build_object('is_main', t.is_main and not ${hasMain(tx, customerId)})`,
      from: sql``,
    },
    interaction: contact(),
    // What an event counted: days are taken back by it.
    usage_event: contact(sql`, 'feature_id', t.feature_id, 'day', t.day, 'connections', t.connections, 'uses', t.uses`),
  };
  for (const [table, { key }] of Object.entries(MOVED) as [MovedTable, (typeof MOVED)[MovedTable]][]) {
    const { before, after, from } = changed[table] ?? {
      before: sql`null::jsonb`,
      after: sql`null::jsonb`,
      from: sql``,
    };
    await sql`insert into customer_merge_row (org_id, merge_id, table_name, row_key, before, after)
      select t.org_id, ${id}::uuid, ${table}, ${sql.raw(key)}, ${before}, ${after} from ${sql.table(table)} t ${from}
      where t.org_id = ${tx.orgId} and t.customer_id = ${mergedId}::uuid`.execute(tx.db);
  }
}

async function addDays(tx: OrgTx, { customerId, mergedId }: MergeRows, pairs: UnitedPair[]): Promise<void> {
  await sql`insert into usage_day (org_id, customer_id, day, contact_id, feature_id, connections, uses)
    select d.org_id, ${customerId}::uuid, d.day, coalesce(p.kept, d.contact_id), d.feature_id, sum(d.connections), sum(d.uses)
    from usage_day d left join ${pairTable(pairs)} on p.merged = nullif(d.contact_id, ${NIL})
    where d.org_id = ${tx.orgId} and d.customer_id = ${mergedId}::uuid group by 1, 2, 3, 4, 5
    on conflict (org_id, customer_id, day, contact_id, feature_id)
    do update set connections = usage_day.connections + excluded.connections, uses = usage_day.uses + excluded.uses`.execute(
    tx.db,
  );
}
