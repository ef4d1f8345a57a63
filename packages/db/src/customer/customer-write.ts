import { sql } from 'kysely';
import { newId } from '../id/id.ts';
import { insertRows, recordset } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** The stored side of a customer that writes compare with. */
export interface StoredCustomer {
  id: string;
  customerId: string;
  name: string;
  domain: string | null;
  parentId: string | null;
  stageId: string;
  ownerId: string | null;
  sinceDay: string | null;
  excludedFromCollection: boolean;
  /** Chosen by hand; null follows the conditions. */
  healthProfileId: string | null;
  version: number;
  teamIds: string[];
  tags: string[];
  externalIds: string[];
}

/**
 * Customers to be written, locked until the end of the transaction. Locked first and read then: one statement would read
 * tags and team as they were before it waited for whoever held the lock.
 */
export async function lockCustomers(tx: OrgTx, ids: string[]): Promise<StoredCustomer[]> {
  if (ids.length === 0) return [];
  await sql`select from customer where org_id = ${tx.orgId} and id = any (${ids}::uuid[]) order by id for update`.execute(
    tx.db,
  );
  return loadCustomers(tx, ids);
}

/** The same, only looked at. */
export async function loadCustomers(tx: OrgTx, ids: string[]): Promise<StoredCustomer[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<StoredCustomer>`
    select c.id, c.customer_id, c.name, c.domain, c.parent_id, c.stage_id, c.owner_id, c.since_day,
      c.excluded_from_collection, c.health_profile_id, c.version,
      coalesce((select array_agg(t.user_id::text order by t.user_id) from customer_team t where t.org_id = c.org_id and t.customer_id = c.id), '{}') as team_ids,
      coalesce((select array_agg(t.tag order by t.tag_folded) from customer_tag t where t.org_id = c.org_id and t.customer_id = c.id), '{}') as tags,
      coalesce((select array_agg(e.source || ':' || e.external_id order by e.source, e.external_id) from customer_external_id e
                where e.org_id = c.org_id and e.customer_id = c.id), '{}') as external_ids
    from customer c where c.org_id = ${tx.orgId} and c.id = any (${ids}::uuid[]) order by c.id`.execute(tx.db);
  return rows;
}

export interface DatedChange {
  customerId: string;
  field: 'stage' | 'owner' | 'team' | 'pulse' | 'supplied-score' | 'supplied-status' | 'supplied-churn-risk';
  value: string | null;
  note: string | null;
  day: string;
}

export type SuppliedHealth = Extract<DatedChange['field'], `supplied-${string}`>;

/** The health fields last supplied for customers, by customer and field. */
export async function loadSuppliedHealth(
  tx: OrgTx,
  customerIds: string[],
): Promise<Map<string, Record<string, string | null>>> {
  const found = new Map<string, Record<string, string | null>>();
  if (customerIds.length === 0) return found;
  const { rows } = await sql<{ customerId: string; field: SuppliedHealth; value: string | null }>`
    select distinct on (customer_id, field) customer_id, field, value from customer_change
    where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[]) and field like 'supplied-%'
    order by customer_id, field, recorded_at desc, id desc`.execute(tx.db);
  for (const { customerId, field, value } of rows) found.set(customerId, { ...found.get(customerId), [field]: value });
  return found;
}

/** Records what is dated about a customer, so that the past can be read as it was. */
export async function saveDatedChanges(tx: OrgTx, changes: DatedChange[]): Promise<void> {
  await insertRows(
    tx,
    'customer_change',
    changes.map((change) => ({ id: newId(), ...change, knownDay: change.day, actorId: tx.actor.userId })),
  );
}

export async function replaceTeams(tx: OrgTx, teams: { customerId: string; userIds: string[] }[]): Promise<void> {
  if (teams.length === 0) return;
  await sql`delete from customer_team where org_id = ${tx.orgId} and customer_id = any (${teams.map((team) => team.customerId)}::uuid[])`.execute(
    tx.db,
  );
  await insertRows(
    tx,
    'customer_team',
    teams.flatMap((team) => team.userIds.map((userId) => ({ customerId: team.customerId, userId }))),
  );
}

export async function replaceTags(
  tx: OrgTx,
  tags: { customerId: string; tag: string; tagFolded: string }[],
  customerIds: string[],
): Promise<void> {
  if (customerIds.length === 0) return;
  await sql`delete from customer_tag where org_id = ${tx.orgId} and customer_id = any (${customerIds}::uuid[])`.execute(
    tx.db,
  );
  await insertRows(tx, 'customer_tag', tags, sql`on conflict do nothing`);
}

export async function addExternalIds(
  tx: OrgTx,
  ids: { customerId: string; source: string; externalId: string }[],
): Promise<void> {
  await insertRows(tx, 'customer_external_id', ids, sql`on conflict do nothing`);
}

/** Takes external ids away that an import gave. */
export async function removeExternalIds(
  tx: OrgTx,
  ids: { customerId: string; source: string; externalId: string }[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`delete from customer_external_id e using ${recordset(tx, 'customer_external_id', ids)} g
    where e.org_id = ${tx.orgId} and e.source = g.source and e.external_id = g.external_id and e.customer_id = g.customer_id`.execute(
    tx.db,
  );
}

/** The parent of each given customer and of all that stand above: what a circle is looked for in. */
export async function loadParents(tx: OrgTx, ids: string[]): Promise<Map<string, string | null>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; parentId: string | null }>`
    with recursive up as (
      select id, parent_id from customer where org_id = ${tx.orgId} and id = any (${ids}::uuid[])
      union
      select c.id, c.parent_id from customer c join up on c.id = up.parent_id where c.org_id = ${tx.orgId}
    )
    select id, parent_id from up`.execute(tx.db);
  return new Map(rows.map((row) => [row.id, row.parentId]));
}

/** Empty figures for new customers: lists join on them, the worker fills them. */
export async function addEmptyFigures(tx: OrgTx, customerIds: string[]): Promise<void> {
  await insertRows(
    tx,
    'customer_figure',
    customerIds.map((customerId) => ({
      customerId,
      day: tx.today,
      isTracked: false,
      contacts: 0,
      activeContacts: 0,
      connections30: 0,
      connectionsPrevious30: 0,
      features30: 0,
      featuresAnyone90: 0,
      sentimentSum: 0,
      sentimentCount: 0,
      openTickets: 0,
      hasDocuments: false,
      confidence: 0,
      profileVersion: 0,
      activeAgreements: 0,
    })),
  );
}
