import { tiedTo } from '@vigie/domain/customer';
import { sql } from 'kysely';
import type { OrgTx } from '../scope/scope.ts';
import { deleteEmptyDays } from '../undo/undo.ts';
import { KEPT, MOVED, type MovedTable } from './merge-table.ts';
import { type MergeRows, TAG_KEY, VALUE_KEY } from './move-rows.ts';
import { separateContacts } from './separate-contacts.ts';

/** Rows of a table that came from the merged customer, and those of them that go back to it. */
export interface RestoredRows {
  table: MovedTable;
  moved: number;
  restored: number;
}

/** The merged customer stands again under its id, without a parent yet. A version that was read before is an old one. */
export async function restoreMerged(tx: OrgTx, mergeId: string): Promise<void> {
  await sql`insert into customer select (jsonb_populate_record(null::customer, m.merged_row
      || jsonb_build_object('parent_id', null, 'version', (m.merged_row ->> 'version')::integer + 1, 'updated_at', now()))).*
    from customer_merge m where m.org_id = ${tx.orgId} and m.id = ${mergeId}::uuid`.execute(tx.db);
}

/**
 * Gives the merged customer back what came from it and is still where it came to. Documents and agreements that were tied
 * to ones that stay since, stay with them: a payment and its invoice are never of two customers.
 */
export async function restoreRows(tx: OrgTx, merge: MergeRows): Promise<RestoredRows[]> {
  await restoreKept(tx, merge);
  await takeDays(tx, merge);
  const restored: RestoredRows[] = [];
  const tables = (Object.keys(MOVED) as MovedTable[]).filter((table) => !(table in FOLLOWERS));
  for (const table of tables) restored.push(await moveBack(tx, merge, table));
  // Those that stand on the customer itself; the others go where what they stand on is.
  await moveBack(tx, merge, 'comment');
  restored.push(...(await followSubjects(tx, merge)));
  await restoreContacts(tx, merge);
  const days = await listMergedDays(tx, merge);
  await deleteEmptyDays(tx, [merge.customerId], days);
  await separateContacts(tx, merge.customerId, merge.mergedId);
  await separateContacts(tx, merge.mergedId, merge.customerId);
  await giveDays(tx, merge);
  await deleteEmptyDays(tx, [merge.mergedId], days);
  return restored;
}

const rowsOf = (tx: OrgTx, { id }: MergeRows, table: string) =>
  sql`customer_merge_row r where r.org_id = ${tx.orgId} and r.merge_id = ${id}::uuid and r.table_name = ${table}`;

async function restoreKept(tx: OrgTx, merge: MergeRows): Promise<void> {
  for (const table of Object.keys(KEPT).filter((name) => name !== 'usage_day'))
    await sql`insert into ${sql.table(table)} select (jsonb_populate_record(null::${sql.table(table)}, r.before)).*
      from ${rowsOf(tx, merge, table)} and r.after is null`.execute(tx.db);
  // The name by which the kept one was found under the id of the other.
  await sql`delete from customer_external_id t using ${rowsOf(tx, merge, 'customer_external_id')} and r.before is null and r.after is not null
    and t.org_id = r.org_id and t.customer_id = ${merge.customerId}::uuid and ${sql.raw(MOVED.customer_external_id.is)}`.execute(
    tx.db,
  );
}

/** What ties rows of a table to each other: what is put against what, what reverses what, what amends what. */
const TIES = {
  document: `select source_id as one, invoice_id as other from allocation where org_id = $1 and customer_id = $2
    union all select reverses_id, id from document where org_id = $1 and customer_id = $2 and reverses_id is not null`,
  agreement: `select parent_id as one, id as other from agreement where org_id = $1 and customer_id = $2 and parent_id is not null`,
};

/** Rows of the merge that stay because they are tied, over any others, to one that did not come with it. */
async function listTied(tx: OrgTx, merge: MergeRows, table: keyof typeof TIES): Promise<string[]> {
  const { rows: ties } = await sql<{ one: string; other: string }>`${sql.raw(
    TIES[table].replaceAll('$1', `'${tx.orgId}'::uuid`).replaceAll('$2', `'${merge.customerId}'::uuid`),
  )}`.execute(tx.db);
  if (ties.length === 0) return [];
  const { rows: came } = await sql<{ rowKey: string }>`select r.row_key from ${rowsOf(tx, merge, table)}`.execute(
    tx.db,
  );
  const cameIds = new Set(came.map(({ rowKey }) => rowKey));
  return tiedTo(ties, (id) => !cameIds.has(id)).filter((id) => cameIds.has(id));
}

async function moveBack(tx: OrgTx, merge: MergeRows, table: MovedTable): Promise<RestoredRows> {
  const { customerId, mergedId } = merge;
  const is = sql.raw(MOVED[table].is);
  const came = sql`${rowsOf(tx, merge, table)} and (r.after is null) = (r.before is null) and not coalesce(r.before ? 'customer_id', false)`;
  const tied = table === 'document' || table === 'agreement' ? await listTied(tx, merge, table) : [];
  const also =
    table === 'contact'
      ? sql`, is_main = (r.before ->> 'is_main')::boolean`
      : table === 'interaction' || table === 'usage_event'
        ? sql`, contact_id = case when t.contact_id is not distinct from (r.after ->> 'contact_id')::uuid
            then (r.before ->> 'contact_id')::uuid else t.contact_id end`
        : sql``;
  const { rows } = await sql<{ moved: number; restored: number }>`
    with back as (
        update ${sql.table(table)} t set customer_id = ${mergedId}::uuid ${also} from ${came}
          and t.org_id = ${tx.orgId} and t.customer_id = ${customerId}::uuid and ${is}
          ${tied.length === 0 ? sql`` : sql`and t.id not in (select unnest(${tied}::uuid[]))`}
        returning 1)
    select (select count(*)::integer from ${came}) as moved, (select count(*)::integer from back) as restored`.execute(
    tx.db,
  );
  return { table, moved: rows[0]?.moved ?? 0, restored: rows[0]?.restored ?? 0 };
}

/** Rows that are where what they stand on is: its table, by the column that names it. */
const FOLLOWERS = {
  allocation: { source_id: 'document' },
  dispute: { invoice_id: 'document' },
  comment: { agreement_id: 'agreement', interaction_id: 'interaction', document_id: 'document' },
} as const satisfies Partial<Record<MovedTable, Record<string, MovedTable>>>;

/** What is put against documents, disputes of them and comments follow; usage names no agreement of another customer. */
async function followSubjects(tx: OrgTx, merge: MergeRows): Promise<RestoredRows[]> {
  const both = sql`(${merge.customerId}::uuid, ${merge.mergedId}::uuid)`;
  const restored: RestoredRows[] = [];
  for (const [table, subjects] of Object.entries(FOLLOWERS) as [keyof typeof FOLLOWERS, Record<string, string>][]) {
    for (const [column, subject] of Object.entries(subjects))
      await sql`update ${sql.table(table)} t set customer_id = d.customer_id from ${sql.table(subject)} d
        where t.org_id = ${tx.orgId} and t.customer_id in ${both} and d.org_id = t.org_id and d.id = t.${sql.ref(column)}
          and d.customer_id <> t.customer_id`.execute(tx.db);
    const { rows } = await sql<Omit<RestoredRows, 'table'>>`
      select count(*)::integer as moved, count(t.id)::integer as restored
      from (select r.row_key from ${rowsOf(tx, merge, table)}) r
      left join ${sql.table(table)} t on t.org_id = ${tx.orgId} and t.customer_id = ${merge.mergedId}::uuid and t.id = r.row_key::uuid`.execute(
      tx.db,
    );
    restored.push({ table, moved: rows[0]?.moved ?? 0, restored: rows[0]?.restored ?? 0 });
  }
  await sql`update usage_event t set agreement_id = null from agreement g
    where t.org_id = ${tx.orgId} and t.customer_id in ${both} and g.org_id = t.org_id and g.id = t.agreement_id
      and g.customer_id <> t.customer_id`.execute(tx.db);
  return restored;
}

/** Columns of a contact that hold together: what was filled goes again, unless somebody changed it since. */
const FILLED = [
  ['contact_id'],
  ['first_name', 'last_name', 'name_folded'],
  ['phone', 'phone_folded'],
  ['function', 'function_folded'],
  ['is_known'],
  ['archived_at'],
  ['is_main'],
];

/** Contacts that were united are two again. */
async function restoreContacts(tx: OrgTx, merge: MergeRows): Promise<void> {
  const unchanged = (columns: string[]): string =>
    `(${columns.map((one) => `t.${one}`).join()}) is not distinct from (${columns.map((one) => `f.${one}`).join()})`;
  const sets = FILLED.flatMap((columns) =>
    columns.map((one) => `${one} = case when ${unchanged(columns)} then w.${one} else t.${one} end`),
  );
  await sql`update contact t set ${sql.raw(sets.join(', '))}, version = t.version + 1, updated_at = now()
    from customer_merge_row r, jsonb_populate_record(null::contact, r.before) w, jsonb_populate_record(null::contact, r.after) f
    where r.org_id = ${tx.orgId} and r.merge_id = ${merge.id}::uuid and r.table_name = 'contact' and r.before ? 'customer_id' and r.after ? 'customer_id'
      and t.org_id = r.org_id and t.id = r.row_key::uuid and t.customer_id = ${merge.customerId}::uuid`.execute(tx.db);
  for (const [table, key] of [
    ['contact_tag', TAG_KEY],
    ['custom_value', VALUE_KEY],
  ] as const)
    await sql`delete from ${sql.table(table)} t using ${rowsOf(tx, merge, table)} and r.before is null
      and t.org_id = r.org_id and ${sql.raw(key)} = r.row_key and to_jsonb(t) = r.after`.execute(tx.db);
  // An id or an address that another took since is that one's.
  await sql`insert into contact select (jsonb_populate_record(k, jsonb_build_object(
      'contact_id', case when exists (select 1 from contact o where o.org_id = k.org_id and o.contact_id = k.contact_id) then null else k.contact_id end,
      'email', case when taken then null else k.email end, 'email_folded', case when taken then null else k.email_folded end))).*
    from customer_merge_row r, jsonb_populate_record(null::contact, r.before) k, lateral (select exists (
      select 1 from contact o where o.org_id = k.org_id and o.customer_id = k.customer_id and o.email_folded = k.email_folded) as taken) t
    where r.org_id = ${tx.orgId} and r.merge_id = ${merge.id}::uuid and r.table_name = 'contact' and r.before is not null and r.after is null`.execute(
    tx.db,
  );
  await sql`insert into contact_tag select (jsonb_populate_record(null::contact_tag, r.before)).*
    from ${rowsOf(tx, merge, 'contact_tag')} and r.after is null`.execute(tx.db);
  // Of fields that are there still.
  await sql`insert into custom_value select v.* from customer_merge_row r, jsonb_populate_record(null::custom_value, r.before) v
    where r.org_id = ${tx.orgId} and r.merge_id = ${merge.id}::uuid and r.table_name = 'custom_value' and r.after is null
      and exists (select 1 from custom_field f where f.org_id = v.org_id and f.id = v.field_id)`.execute(tx.db);
}

const NIL = sql.raw(`'00000000-0000-0000-0000-000000000000'::uuid`);

/** Days of the merged customer as they were, and what its events counted then, which goes by what they count now. */
const daysThen = (tx: OrgTx, merge: MergeRows) => sql`
  select d.day, d.contact_id, d.feature_id, d.connections, d.uses
  from customer_merge_row r, jsonb_populate_record(null::usage_day, r.before) d
  where r.org_id = ${tx.orgId} and r.merge_id = ${merge.id}::uuid and r.table_name = 'usage_day'
  union all
  select e.day, coalesce(e.contact_id, ${NIL}), coalesce(e.feature_id, ${NIL}), -e.connections, -e.uses
  from customer_merge_row r, jsonb_populate_record(null::usage_event, r.before) e
  where r.org_id = ${tx.orgId} and r.merge_id = ${merge.id}::uuid and r.table_name = 'usage_event'`;

/** Takes from the days of the kept customer what goes back, while the events still stand under it. */
async function takeDays(tx: OrgTx, merge: MergeRows): Promise<void> {
  const { id, customerId } = merge;
  await sql`with pair as (
      select k.row_key::uuid as merged, f.row_key::uuid as kept from customer_merge_row k
      join customer_merge_row f on f.org_id = k.org_id and f.merge_id = k.merge_id and f.table_name = 'contact'
        and f.after is not null and f.before ->> 'email_folded' = k.before ->> 'email_folded'
      where k.org_id = ${tx.orgId} and k.merge_id = ${id}::uuid and k.table_name = 'contact' and k.before is not null and k.after is null),
    gone as (
      select was.day, coalesce(pair.kept, was.contact_id) as contact_id, was.feature_id, was.connections, was.uses
      from (${daysThen(tx, merge)}) was left join pair on pair.merged = was.contact_id
      union all
      select t.day, coalesce(t.contact_id, ${NIL}), coalesce(t.feature_id, ${NIL}), t.connections, t.uses
      from usage_event t, ${rowsOf(tx, merge, 'usage_event')} and t.org_id = r.org_id and t.customer_id = ${customerId}::uuid
        and ${sql.raw(MOVED.usage_event.is)}),
    summed as (select day, contact_id, feature_id, sum(connections) as connections, sum(uses) as uses from gone group by 1, 2, 3)
    update usage_day u set connections = greatest(u.connections - s.connections, 0), uses = greatest(u.uses - s.uses, 0)
    from summed s where u.org_id = ${tx.orgId} and u.customer_id = ${customerId}::uuid
      and u.day = s.day and u.contact_id = s.contact_id and u.feature_id = s.feature_id`.execute(tx.db);
}

/** The days of the merged customer: as they were, with what its events count now. */
async function giveDays(tx: OrgTx, merge: MergeRows): Promise<void> {
  const { mergedId } = merge;
  await sql`insert into usage_day (org_id, customer_id, day, contact_id, feature_id, connections, uses)
    select ${tx.orgId}::uuid, ${mergedId}::uuid, day, contact_id, feature_id, greatest(sum(connections), 0), greatest(sum(uses), 0) from (
      ${daysThen(tx, merge)}
      union all
      select t.day, coalesce(t.contact_id, ${NIL}), coalesce(t.feature_id, ${NIL}), t.connections, t.uses
      from usage_event t where t.org_id = ${tx.orgId} and t.customer_id = ${mergedId}::uuid) now
    group by day, contact_id, feature_id`.execute(tx.db);
}

async function listMergedDays(tx: OrgTx, merge: MergeRows): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`select distinct d.day from (${daysThen(tx, merge)}) d`.execute(tx.db);
  return rows.map(({ day }) => day);
}
