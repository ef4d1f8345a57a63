import type { CalendarDate } from '@vigie/domain/calendar';
import type { Condition } from '@vigie/domain/condition';
import type { HealthRaw, Profile } from '@vigie/domain/health';
import { sql } from 'kysely';
import { visibleCustomers } from '../customer/customer-visibility.ts';
import { newId } from '../id/id.ts';
import { insertRows } from '../rows/rows.ts';
import type { OrgTx } from '../scope/scope.ts';

/** What a version says: the profile without its name and number, which its rows carry. */
export type ProfileDefinition = Omit<Profile, 'name' | 'version'>;

export interface StoredProfile {
  id: string;
  name: string;
  isDefault: boolean;
  draft: ProfileDefinition | null;
  draftVersion: number;
  archivedAt: Date | null;
}

export interface StoredProfileVersion {
  profileId: string;
  version: number;
  definition: ProfileDefinition;
  effectiveDay: CalendarDate;
  reason: string;
  authorId: string | null;
  publishedAt: Date;
  /** The earlier version that this one says again. */
  restores: number | null;
}

export interface StoredAssignment {
  profileId: string;
  condition: Condition;
}

/** Profiles by name, the archived ones among them. */
export async function listProfiles(tx: OrgTx): Promise<StoredProfile[]> {
  const { rows } = await sql<StoredProfile>`select id, name, is_default, draft, draft_version, archived_at
    from health_profile where org_id = ${tx.orgId} order by name_folded, id`.execute(tx.db);
  return rows;
}

/** The profile, locked until the end of the transaction; null where there is none. */
export async function lockProfile(tx: OrgTx, id: string): Promise<StoredProfile | null> {
  const { rows } = await sql<StoredProfile>`select id, name, is_default, draft, draft_version, archived_at
    from health_profile where org_id = ${tx.orgId} and id = ${id}::uuid for update`.execute(tx.db);
  return rows[0] ?? null;
}

/** All profiles, locked in one order for all: for what is decided between them. */
export async function lockProfiles(tx: OrgTx): Promise<void> {
  await sql`select from health_profile where org_id = ${tx.orgId} order by id for update`.execute(tx.db);
}

/** Makes a profile that nothing was published of; false when its name is taken. */
export async function addProfile(
  tx: OrgTx,
  profile: { id: string; name: string; nameFolded: string; isDefault: boolean; draft: ProfileDefinition | null },
): Promise<boolean> {
  const { rows } = await sql`insert into health_profile (org_id, id, name, name_folded, is_default, draft)
    values (${tx.orgId}, ${profile.id}::uuid, ${profile.name}, ${profile.nameFolded}, ${profile.isDefault}, ${JSON.stringify(profile.draft)}::jsonb)
    on conflict (org_id, name_folded) where archived_at is null do nothing returning id`.execute(tx.db);
  return rows.length > 0;
}

/** Changes a profile's own fields; whoever saved its draft before has a version that is no more. */
export async function updateProfile(
  tx: OrgTx,
  { id, ...change }: { id: string; name: string; nameFolded: string; draft: ProfileDefinition | null },
): Promise<void> {
  await sql`update health_profile set name = ${change.name}, name_folded = ${change.nameFolded},
    draft = ${change.draft === null ? null : JSON.stringify(change.draft)}::jsonb, draft_version = draft_version + 1
    where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

export async function archiveProfile(tx: OrgTx, id: string): Promise<void> {
  await sql`update health_profile set archived_at = now() where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(
    tx.db,
  );
}

/** Makes one profile the one of all customers that no other is for. */
export async function setDefaultProfile(tx: OrgTx, id: string): Promise<void> {
  await sql`update health_profile set is_default = false where org_id = ${tx.orgId} and is_default`.execute(tx.db);
  await sql`update health_profile set is_default = true where org_id = ${tx.orgId} and id = ${id}::uuid`.execute(tx.db);
}

/** Versions in the order they were published: of one profile, or of all. */
export async function listProfileVersions(tx: OrgTx, profileId?: string): Promise<StoredProfileVersion[]> {
  const { rows } = await sql<StoredProfileVersion>`
    select profile_id, version, definition, effective_day, reason, author_id, published_at, restores
    from health_profile_version where org_id = ${tx.orgId} and ${profileId === undefined ? sql`true` : sql`profile_id = ${profileId}::uuid`}
    order by profile_id, version`.execute(tx.db);
  return rows;
}

export async function addProfileVersion(tx: OrgTx, version: Omit<StoredProfileVersion, 'publishedAt'>): Promise<void> {
  await insertRows(tx, 'health_profile_version', [{ ...version }]);
}

/** What scores of a day are made with: each profile with the version that held then, as `versionOn` finds it. */
export interface ProfileInForce {
  id: string;
  name: string;
  isDefault: boolean;
  version: number;
  definition: ProfileDefinition;
}

/**
 * Of each profile the version that holds on a day: the last published of the last effective day. The default is there
 * on any day, before its first version with that one.
 */
export async function loadProfilesOn(tx: OrgTx, day: CalendarDate): Promise<ProfileInForce[]> {
  const { rows } = await sql<ProfileInForce>`
    select p.id, p.name, p.is_default, v.version, v.definition from health_profile p
    cross join lateral (
      select version, definition from health_profile_version v
      where v.org_id = p.org_id and v.profile_id = p.id and (v.effective_day <= ${day}::date or p.is_default)
      order by v.effective_day <= ${day}::date desc,
        case when v.effective_day <= ${day}::date then v.effective_day end desc,
        case when v.effective_day <= ${day}::date then v.version else -v.version end desc
      limit 1
    ) v where p.org_id = ${tx.orgId} order by p.id`.execute(tx.db);
  return rows;
}

/** Versions of profiles by what a score names: whatever day that was of. */
export async function loadProfileVersions(
  tx: OrgTx,
  wanted: readonly { profileId: string; version: number }[],
): Promise<(Profile & { profileId: string })[]> {
  const { rows } = await sql<{ profileId: string; name: string; version: number; definition: ProfileDefinition }>`
    select distinct v.profile_id, p.name, v.version, v.definition
    from unnest(${wanted.map(({ profileId }) => profileId)}::uuid[], ${wanted.map(({ version }) => version)}::integer[]) as w (profile_id, version)
    join health_profile_version v on v.org_id = ${tx.orgId} and v.profile_id = w.profile_id and v.version = w.version
    join health_profile p on p.org_id = v.org_id and p.id = v.profile_id`.execute(tx.db);
  return rows.map(({ definition, ...row }) => ({ ...definition, ...row }));
}

/** The list of conditions, the first that holds decides. */
export async function listAssignments(tx: OrgTx): Promise<StoredAssignment[]> {
  const { rows } = await sql<StoredAssignment>`select profile_id, condition from profile_assignment
    where org_id = ${tx.orgId} order by position`.execute(tx.db);
  return rows;
}

export async function replaceAssignments(tx: OrgTx, assignments: readonly StoredAssignment[]): Promise<void> {
  await sql`delete from profile_assignment where org_id = ${tx.orgId}`.execute(tx.db);
  await insertRows(
    tx,
    'profile_assignment',
    assignments.map((assignment, position) => ({ id: newId(), position, ...assignment })),
  );
}

/** How many customers each profile scores, and how many were given it by hand; those who left are not counted. */
export async function countProfiled(tx: OrgTx): Promise<Map<string, number>> {
  const { rows } = await sql<{ profileId: string; customers: number }>`
    select coalesce(f.profile_id, f.org_id) as profile_id, count(*)::integer as customers
    from customer_figure f join customer c on c.org_id = f.org_id and c.id = f.customer_id
    join stage s on s.org_id = c.org_id and s.id = c.stage_id
    where f.org_id = ${tx.orgId} and s.kind <> 'churn' group by 1`.execute(tx.db);
  return new Map(rows.map(({ profileId, customers }) => [profileId, customers]));
}

/** A customer with the facts of its score as they are stored. */
export type ScoredCustomer = HealthRaw & { id: string; name: string; day: CalendarDate };

/** The customers that a profile scores and that one may see, without those who left: their score stands still. */
export async function listScored(tx: OrgTx, profileId: string): Promise<ScoredCustomer[]> {
  const { rows } = await sql<ScoredCustomer>`
    select f.*, c.id, c.name from customer_figure f join customer c on c.org_id = f.org_id and c.id = f.customer_id
    join stage s on s.org_id = c.org_id and s.id = c.stage_id
    where f.org_id = ${tx.orgId} and coalesce(f.profile_id, f.org_id) = ${profileId}::uuid and s.kind <> 'churn'
      and ${visibleCustomers(tx, 'c')} order by c.id`.execute(tx.db);
  return rows;
}

/** Whether a customer was given the profile by hand. */
export async function isChosenByHand(tx: OrgTx, id: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from customer where org_id = ${tx.orgId} and health_profile_id = ${id}::uuid limit 1`.execute(
      tx.db,
    );
  return rows.length > 0;
}

/** Versions of the profiles of a customer's scores that came into force between two days, for its curve. */
export async function listProfileMarkers(
  tx: OrgTx,
  customerId: string,
  from: CalendarDate,
  to: CalendarDate,
): Promise<{ day: CalendarDate; name: string; version: number }[]> {
  const { rows } = await sql<{ day: CalendarDate; name: string; version: number }>`
    select v.effective_day as day, p.name, v.version from customer_figure f
    join health_profile p on p.org_id = f.org_id and p.id = coalesce(f.profile_id, f.org_id)
    join health_profile_version v on v.org_id = p.org_id and v.profile_id = p.id
    where f.org_id = ${tx.orgId} and f.customer_id = ${customerId}::uuid and v.effective_day between ${from} and ${to}
    order by v.effective_day, v.version limit 20`.execute(tx.db);
  return rows;
}

/** Keeps what a profile measures from being put out of use, until the end of the transaction. */
export async function keepMeasured(tx: OrgTx, keys: string[]): Promise<void> {
  await sql`select from custom_field where org_id = ${tx.orgId} and entity = 'customer' and 'custom.' || key = any (${keys}::text[])
    order by id for share`.execute(tx.db);
  await sql`select from metric where org_id = ${tx.orgId} and 'metric.' || key = any (${keys}::text[])
    order by id for share`.execute(tx.db);
}
