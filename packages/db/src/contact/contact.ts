import { sql } from 'kysely';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

export interface StoredContact {
  id: string;
  customerId: string;
  contactId: string | null;
  firstName: string | null;
  lastName: string | null;
  nameFolded: string;
  email: string | null;
  emailFolded: string | null;
  phone: string | null;
  function: string | null;
  isMain: boolean;
  isKnown: boolean;
  version: number;
}

/** Contacts found by our id, by the id of a source or by their folded address. */
export async function storedContacts(
  tx: OrgTx,
  keys: { ids: string[]; contactIds: string[]; emails: string[] },
): Promise<StoredContact[]> {
  const { rows } = await sql<StoredContact>`
    select id, customer_id, contact_id, first_name, last_name, name_folded, email, email_folded, phone, function, is_main, is_known, version
    from contact where org_id = ${tx.orgId}
      and (id = any (${keys.ids}::uuid[]) or contact_id = any (${keys.contactIds}::text[]) or email_folded = any (${keys.emails}::text[]))`.execute(
    tx.db,
  );
  return rows;
}

/** The version of a contact, which nobody else changes in this transaction; null for an id that is not a contact here. */
export async function lockContactVersion(tx: OrgTx, id: string): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`select version from contact
    where org_id = ${tx.orgId} and id = ${id}::uuid for update`.execute(tx.db);
  return rows[0]?.version ?? null;
}

/** Counts a change of contacts that is none of their own columns. */
export async function countContactVersions(tx: OrgTx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update contact set version = version + 1, updated_at = now()
    where org_id = ${tx.orgId} and id = any (${ids}::uuid[])`.execute(tx.db);
}

/** Takes the place of the main contact from whoever holds it at these customers, but for those named. */
export async function displaceMains(
  tx: OrgTx,
  customerIds: string[],
  except: string[],
): Promise<{ id: string; customerId: string }[]> {
  if (customerIds.length === 0) return [];
  const { rows } = await sql<{
    id: string;
    customerId: string;
  }>`update contact set is_main = false, version = version + 1, updated_at = now()
    where org_id = ${tx.orgId} and is_main and customer_id = any (${customerIds}::uuid[]) and id <> all (${except}::uuid[])
    returning id, customer_id`.execute(tx.db);
  return rows;
}

/** Visitors that were put aside stand again as the contacts that were made of them. */
export async function bringBackContacts(tx: OrgTx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update contact set archived_at = null where org_id = ${tx.orgId} and id = any (${ids}::uuid[])`.execute(
    tx.db,
  );
}

/** Contacts by customer and folded address; visitors that nobody made a contact of yet included. */
export async function loadContactsByEmail(tx: OrgTx, emails: string[]): Promise<Map<string, string>> {
  if (emails.length === 0) return new Map();
  const { rows } = await sql<{ id: string; customerId: string; emailFolded: string }>`
    select id, customer_id, email_folded from contact where org_id = ${tx.orgId} and email_folded = any (${emails}::text[])`.execute(
    tx.db,
  );
  return new Map(rows.map((row) => [`${row.customerId} ${row.emailFolded}`, row.id]));
}

/**
 * Gives contacts exactly these tags from today on; tags that leave are closed, so that the past stays readable. Answers
 * what changed, by contact.
 */
export async function replaceContactTags(
  tx: OrgTx,
  wanted: { contactId: string; tags: { tag: string; tagFolded: string }[] }[],
): Promise<Map<string, { before: string[]; after: string[] }>> {
  const changed = new Map<string, { before: string[]; after: string[] }>();
  if (wanted.length === 0) return changed;
  const { rows } = await sql<{ contactId: string; tagFolded: string; tag: string }>`
    select contact_id, tag_folded, tag from contact_tag
    where org_id = ${tx.orgId} and contact_id = any (${wanted.map((w) => w.contactId)}::uuid[]) and until_day is null`.execute(
    tx.db,
  );
  const added: Record<string, unknown>[] = [];
  for (const { contactId, tags } of wanted) {
    const heldRows = rows.filter((row) => row.contactId === contactId);
    const held = new Set(heldRows.map((row) => row.tagFolded));
    const folded = new Map(tags.map((tag) => [tag.tagFolded, tag]));
    for (const [tagFolded, tag] of folded)
      if (!held.has(tagFolded)) added.push({ contactId, tagFolded, tag: tag.tag, fromDay: tx.today });
    const gone = [...held].filter((tagFolded) => !folded.has(tagFolded));
    if (gone.length > 0) {
      await sql`update contact_tag set until_day = ${tx.today} where org_id = ${tx.orgId} and contact_id = ${contactId}::uuid
        and until_day is null and tag_folded = any (${gone}::text[])`.execute(tx.db);
    }
    if (gone.length > 0 || [...folded.keys()].some((tag) => !held.has(tag)))
      changed.set(contactId, {
        before: heldRows.map(({ tag }) => tag),
        after: [...folded.values()].map(({ tag }) => tag),
      });
  }
  await insertRows(
    tx,
    'contact_tag',
    added,
    sql`on conflict (org_id, contact_id, tag_folded, from_day) do update set until_day = null`,
  );
  return changed;
}

export interface ContactListRow {
  id: string;
  firstName: string | null;
  lastName: string | null;
  nameFolded: string;
  email: string | null;
  phone: string | null;
  function: string | null;
  isMain: boolean;
  isKnown: boolean;
  version: number;
  tags: string[];
  lastTouchDay: string | null;
  lastActivityDay: string | null;
}

/** Contacts of a customer by name, a page at a time; last touch and last activity as of a day. */
export async function listContacts(
  tx: OrgTx,
  customerId: string,
  after: { nameFolded: string; id: string } | null,
  limit: number,
): Promise<ContactListRow[]> {
  const { rows } = await sql<ContactListRow>`
    select c.id, c.first_name, c.last_name, c.name_folded, c.email, c.phone, c.function, c.is_main, c.is_known, c.version,
      array(select t.tag from contact_tag t where t.org_id = c.org_id and t.contact_id = c.id and t.from_day <= ${tx.today}
            and (t.until_day is null or t.until_day > ${tx.today}) order by t.tag_folded) as tags,
      (select max(i.touch_day) from interaction i where i.org_id = c.org_id and i.customer_id = c.customer_id and i.contact_id = c.id and i.touch_day <= ${tx.today}) as last_touch_day,
      (select max(u.day) from usage_day u where u.org_id = c.org_id and u.customer_id = c.customer_id and u.contact_id = c.id and u.connections > 0 and u.day <= ${tx.today}) as last_activity_day
    from contact c where c.org_id = ${tx.orgId} and c.customer_id = ${customerId}::uuid and c.archived_at is null
      and (${after === null} or (c.name_folded, c.id) > (${after?.nameFolded ?? ''}, ${after?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid))
    order by c.name_folded, c.id limit ${limit}`.execute(tx.db);
  return rows;
}

/** The customer a contact belongs to; null for an id that is not a contact here. */
export async function getContactCustomer(tx: OrgTx, contactId: string): Promise<string | null> {
  const row = await tx.db
    .selectFrom('contact')
    .select('customerId')
    .where('orgId', '=', tx.orgId)
    .where('id', '=', contactId)
    .executeTakeFirst();
  return row?.customerId ?? null;
}

/** The tags that contacts bear now, by contact. */
export async function loadContactTags(tx: OrgTx, contactIds: string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ contactId: string; tags: string[] }>`
    select contact_id, array_agg(tag order by tag_folded) as tags from contact_tag
    where org_id = ${tx.orgId} and contact_id = any (${contactIds}::uuid[]) and until_day is null group by contact_id`.execute(
    tx.db,
  );
  return new Map(rows.map(({ contactId, tags }) => [contactId, tags]));
}
