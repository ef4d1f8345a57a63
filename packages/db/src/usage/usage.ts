import { visitKey } from '@vigie/domain/usage';
import { sql } from 'kysely';
import { keepHolders } from '../customer/customer-keep.ts';
import { newId } from '../id/id.ts';
import { insertRows, recordset } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** Stands for "no contact" and "no feature" in the key of a day's usage. */
export const NIL_ID = '00000000-0000-0000-0000-000000000000';

export {
  forgetProperties,
  insertUsageEvents,
  keepVisits,
  type ReceivedEvent,
  type Visit,
} from './usage-event.ts';

export { archiveVisitor, listUnknownVisitors, type UnknownVisitor } from './visitor.ts';

export interface UsageEventRow {
  source: string;
  eventId: string;
  customerId: string;
  agreementId: string | null;
  contactId: string | null;
  featureId: string | null;
  day: string;
  connections: number;
  uses: number;
}

/** Usage events by their ids, locked, their customers kept before. */
export async function lockUsageEvents(
  tx: OrgTx,
  source: string,
  eventIds: string[],
): Promise<Map<string, UsageEventRow>> {
  if (eventIds.length === 0) return new Map();
  const these = sql`source = ${source} and event_id = any (${eventIds}::text[])`;
  await keepHolders(tx, 'usage_event', these);
  const { rows } = await sql<UsageEventRow>`
    select source, event_id, customer_id, agreement_id, contact_id, feature_id, day, connections, uses
    from usage_event where org_id = ${tx.orgId} and ${these} order by event_id for update`.execute(tx.db);
  return new Map(rows.map((row) => [row.eventId, row]));
}

/** Adds events, and to the roll-up of their days what each adds; a negative row takes back what an older event gave. */
export async function saveUsageEvents(
  tx: OrgTx,
  created: UsageEventRow[],
  updated: UsageEventRow[],
  rollUp: UsageDelta[],
): Promise<void> {
  await insertRows(tx, 'usage_event', created as unknown as Record<string, unknown>[]);
  if (updated.length > 0) {
    await sql`update usage_event e set contact_id = f.contact_id, connections = f.connections, uses = f.uses
      from ${recordset(tx, 'usage_event', updated as unknown as Record<string, unknown>[])} f
      where e.org_id = ${tx.orgId} and e.source = f.source and e.event_id = f.event_id`.execute(tx.db);
  }
  await rollUpUsage(tx, rollUp);
}

/** What an event adds to the use of its day. */
export type UsageDelta = Omit<UsageEventRow, 'source' | 'eventId' | 'agreementId'>;

/** Adds to the use of days. */
export async function rollUpUsage(tx: OrgTx, deltas: UsageDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  const rows = deltas.map(({ customerId, day, contactId, featureId, connections, uses }) => ({
    customerId,
    day,
    contactId: contactId ?? NIL_ID,
    featureId: featureId ?? NIL_ID,
    connections,
    uses,
  }));
  await sql`insert into usage_day (org_id, customer_id, day, contact_id, feature_id, connections, uses)
    select ${tx.orgId}, customer_id, day, contact_id, feature_id, sum(connections), sum(uses)
    from ${recordset(tx, 'usage_day', rows)} group by customer_id, day, contact_id, feature_id
    order by customer_id, day, contact_id, feature_id
    on conflict (org_id, customer_id, day, contact_id, feature_id)
    do update set connections = usage_day.connections + excluded.connections, uses = usage_day.uses + excluded.uses`.execute(
    tx.db,
  );
}

/**
 * Features by folded name, created where they are new and there is room: an organisation has at most so many, those beyond
 * are absent. Known ones cost a read only.
 */
export async function ensureFeatures(
  tx: OrgTx,
  features: Map<string, string>,
  most?: number,
): Promise<Map<string, string>> {
  const read = async (names: string[]): Promise<[string, string][]> => {
    if (names.length === 0) return [];
    const { rows } = await sql<{ id: string; nameFolded: string }>`
      select id, name_folded from feature where org_id = ${tx.orgId} and name_folded = any (${names}::text[])`.execute(
      tx.db,
    );
    return rows.map((row) => [row.nameFolded, row.id]);
  };
  const known = new Map(await read([...features.keys()]));
  // In one order for all, since two may bring the same new ones.
  const unknown = (): [string, string][] =>
    [...features].filter(([folded]) => !known.has(folded)).sort(([a], [b]) => (a < b ? -1 : 1));
  let missing = unknown();
  if (most !== undefined && missing.length > 0) {
    // Those who make some at once come one after the other: each counts what the others made.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`feature ${tx.orgId}`}, 0))`.execute(tx.db);
    for (const [folded, id] of await read(missing.map(([name]) => name))) known.set(folded, id);
    missing = unknown().slice(0, Math.max(0, most - (await countFeatures(tx))));
  }
  await insertRows(
    tx,
    'feature',
    missing.map(([nameFolded, name]) => ({ id: newId(), nameFolded, name })),
    sql`on conflict (org_id, name_folded) do nothing`,
  );
  return new Map([...known, ...(await read(missing.map(([folded]) => folded)))]);
}

async function countFeatures(tx: OrgTx): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::integer as n from feature where org_id = ${tx.orgId}`.execute(tx.db);
  return rows[0]?.n ?? 0;
}

/** Who is in a usage row, by the address there. */
export interface Visitor {
  customerId: string;
  email: string;
  emailFolded: string;
}

/** What a visitor is found by in the answer of {@link ensureVisitors}. */
export const visitorKey = ({ customerId, emailFolded }: Pick<Visitor, 'customerId' | 'emailFolded'>): string =>
  `${customerId} ${emailFolded}`;

/**
 * Contacts of usage rows by address; an address nobody knows is kept as a visitor until a contact of it appears. Known
 * ones cost a read only.
 */
export async function ensureVisitors(tx: OrgTx, visitors: Visitor[]): Promise<Map<string, string>> {
  const read = async (wanted: Visitor[]): Promise<[string, string][]> => {
    if (wanted.length === 0) return [];
    const { rows } = await sql<{ id: string; customerId: string; emailFolded: string }>`
      select c.id, c.customer_id, c.email_folded
      from unnest(${wanted.map((one) => one.customerId)}::uuid[], ${wanted.map((one) => one.emailFolded)}::text[]) as w (customer_id, email_folded)
      join contact c on c.org_id = ${tx.orgId} and c.customer_id = w.customer_id and c.email_folded = w.email_folded`.execute(
      tx.db,
    );
    return rows.map((row) => [visitorKey(row), row.id]);
  };
  const wanted = new Map(visitors.map((visitor) => [visitorKey(visitor), visitor]));
  const known = new Map(await read([...wanted.values()]));
  const missing = [...wanted].filter(([key]) => !known.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  await insertRows(
    tx,
    'contact',
    missing.map(([, visitor]) => ({ id: newId(), ...visitor, nameFolded: visitor.emailFolded, isKnown: false })),
    sql`on conflict (org_id, customer_id, email_folded) where email_folded is not null do nothing`,
  );
  return new Map([...known, ...(await read(missing.map(([, visitor]) => visitor)))]);
}

export interface AgreementRef {
  id: string;
  key: string;
  customerId: string;
  startDay: string;
  endedOn: string | null;
}

/** Agreements by their own id, for rows that point at one. */
export async function loadAgreementRefs(tx: OrgTx, keys: string[]): Promise<Map<string, AgreementRef>> {
  if (keys.length === 0) return new Map();
  const { rows } =
    await sql<AgreementRef>`select id, agreement_id as key, customer_id, start_day, ended_on from agreement
    where org_id = ${tx.orgId} and agreement_id = any (${[...new Set(keys)]}::text[])`.execute(tx.db);
  return new Map(rows.map((row) => [row.key, row]));
}

/** Usage rows of one customer over the last days up to a day, as the domain reads them. */
export async function loadUsageRows(
  tx: OrgTx,
  customerId: string,
  from: string,
  asOf: string,
): Promise<{ day: string; contactId: string | null; featureId: string | null; connections: number; uses: number }[]> {
  const { rows } = await sql<{
    day: string;
    contactId: string | null;
    featureId: string | null;
    connections: number;
    uses: number;
  }>`
    select day, nullif(contact_id, ${NIL_ID}::uuid) as contact_id, nullif(feature_id, ${NIL_ID}::uuid) as feature_id, connections, uses
    from usage_day where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and day between ${from} and ${asOf} order by day`.execute(
    tx.db,
  );
  return rows;
}

export async function getTrackedSince(tx: OrgTx, customerId: string, asOf: string): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`select min(day) as day from usage_day
    where org_id = ${tx.orgId} and customer_id = ${customerId}::uuid and day <= ${asOf}`.execute(tx.db);
  return rows[0]?.day ?? null;
}

export interface ActiveUser {
  contactId: string;
  name: string;
  lastActivity: string;
  visits30d: number;
}

/** Contacts with a connection in the window of 30 days, busiest first. */
export async function listActiveUsers(
  tx: OrgTx,
  customerId: string,
  from: string,
  asOf: string,
): Promise<ActiveUser[]> {
  const { rows } = await sql<ActiveUser>`
    select c.id as contact_id, coalesce(nullif(concat_ws(' ', c.first_name, c.last_name), ''), c.email, '') as name,
      max(u.day) filter (where u.connections > 0) as last_activity, sum(u.connections)::bigint as visits30d
    from usage_day u join contact c on c.org_id = u.org_id and c.id = u.contact_id and c.is_known and c.archived_at is null
    where u.org_id = ${tx.orgId} and u.customer_id = ${customerId}::uuid and u.day between ${from} and ${asOf}
    group by c.id, c.first_name, c.last_name, c.email having sum(u.connections) > 0
    order by sum(u.connections) desc, c.id limit 200`.execute(tx.db);
  return rows;
}

export interface FeatureUse {
  featureId: string;
  name: string;
  count30d: number;
  previous30d: number;
}

/** Use per feature in the window and in the one before. */
export async function listFeatureUse(
  tx: OrgTx,
  customerId: string,
  windows: { from: string; before: string; asOf: string },
): Promise<FeatureUse[]> {
  const { rows } = await sql<FeatureUse>`
    select f.id as feature_id, f.name, coalesce(sum(u.uses) filter (where u.day >= ${windows.from}), 0)::bigint as count30d,
      coalesce(sum(u.uses) filter (where u.day < ${windows.from}), 0)::bigint as previous30d
    from usage_day u join feature f on f.org_id = u.org_id and f.id = u.feature_id
    where u.org_id = ${tx.orgId} and u.customer_id = ${customerId}::uuid and u.day between ${windows.before} and ${windows.asOf}
    group by f.id, f.name having sum(u.uses) > 0 order by 3 desc, f.name limit 200`.execute(tx.db);
  return rows;
}

/** Visits already counted on the given days, as keys. */
export async function loadVisits(
  tx: OrgTx,
  wanted: { source: string; customerId: string; day: string }[],
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ source: string; customerId: string; contactId: string | null; day: string }>`
    select distinct source, customer_id, contact_id, day from usage_event
    where org_id = ${tx.orgId} and customer_id = any (${[...new Set(wanted.map((row) => row.customerId))]}::uuid[])
      and day = any (${[...new Set(wanted.map((row) => row.day))]}::date[]) and connections > 0`.execute(tx.db);
  return new Set(rows.map(visitKey));
}
