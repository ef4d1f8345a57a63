import { type Kysely, sql } from 'kysely';
import type { DB } from '../schema/schema.ts';
import type { OrgFacts, OrgTx } from '../scope/scope.ts';

/** Reads of the control class: before a tenant is known, through named functions only. */

export interface Membership extends OrgFacts {
  role: string;
  finance: boolean;
}

type Db = Kysely<DB>;

export async function listOrganizationsOf(db: Db, userId: string): Promise<Membership[]> {
  return (await sql<Membership>`select * from control.organizations_of(${userId}::uuid)`.execute(db)).rows;
}

export async function getOrganizationBySlug(db: Db, slug: string): Promise<OrgFacts | null> {
  return (await sql<OrgFacts>`select * from control.organization_by_slug(${slug})`.execute(db)).rows[0] ?? null;
}

export async function getOrganization(db: Db, orgId: string): Promise<OrgFacts | null> {
  return (await sql<OrgFacts>`select * from control.organization_by_id(${orgId}::uuid)`.execute(db)).rows[0] ?? null;
}

export async function listOrganizations(db: Db): Promise<OrgFacts[]> {
  return (await sql<OrgFacts>`select * from control.all_organizations()`.execute(db)).rows;
}

export interface ApiKeyScope extends OrgFacts {
  id: string;
  scopes: string[];
}

export async function getApiKeyByHash(db: Db, hash: Buffer): Promise<ApiKeyScope | null> {
  return (await sql<ApiKeyScope>`select * from control.api_key_by_hash(${hash})`.execute(db)).rows[0] ?? null;
}

export interface Member {
  userId: string;
  name: string;
  email: string;
  role: string;
  finance: boolean;
  disabled: boolean;
  createdAt: Date;
}

export async function listMembers(tx: OrgTx): Promise<Member[]> {
  return (await sql<Member>`select * from control.members()`.execute(tx.db)).rows;
}

/** Members are changed one at a time: who may go depends on who stays. */
export async function lockMembers(tx: OrgTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`members ${tx.orgId}`}, 0))`.execute(tx.db);
}

export async function saveMember(tx: OrgTx, member: { userId: string; role: string; finance: boolean }): Promise<void> {
  await sql`select control.save_member(${member.userId}::uuid, ${member.role}, ${member.finance})`.execute(tx.db);
}

export async function removeMember(tx: OrgTx, userId: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select control.remove_member(${userId}::uuid) as done`.execute(tx.db);
  return rows[0]?.done ?? false;
}

export interface Invitation {
  id: string;
  email: string;
  role: string;
  finance: boolean;
  invitedBy: string | null;
  expiresAt: Date;
  createdAt: Date;
}

export async function listInvitations(tx: OrgTx): Promise<Invitation[]> {
  return (await sql<Invitation>`select * from control.invitations()`.execute(tx.db)).rows;
}

export interface NewInvitation {
  id: string;
  tokenHash: Buffer;
  email: string;
  role: string;
  finance: boolean;
  invitedBy: string | null;
  expiresAt: Date;
}

export async function saveInvitation(tx: OrgTx, i: NewInvitation): Promise<void> {
  await sql`select control.save_invitation(${i.id}::uuid, ${i.tokenHash}, ${i.email}, ${i.role}, ${i.finance}, ${i.invitedBy}::uuid, ${i.expiresAt})`.execute(
    tx.db,
  );
}

export async function removeInvitation(tx: OrgTx, id: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select control.remove_invitation(${id}::uuid) as done`.execute(tx.db);
  return rows[0]?.done ?? false;
}

export interface InvitationByToken {
  orgId: string;
  id: string;
  email: string;
  role: string;
  finance: boolean;
  expiresAt: Date;
  acceptedAt: Date | null;
  organizationName: string;
  userExists: boolean;
}

export async function getInvitationByHash(db: Db, hash: Buffer): Promise<InvitationByToken | null> {
  return (await sql<InvitationByToken>`select * from control.invitation_by_hash(${hash})`.execute(db)).rows[0] ?? null;
}

/** Joins the organisation with a token that is neither used nor expired; null otherwise. */
export async function acceptInvitation(db: Db, hash: Buffer, userId: string): Promise<string | null> {
  const { rows } = await sql<{
    orgId: string | null;
  }>`select control.accept_invitation(${hash}, ${userId}::uuid) as org_id`.execute(db);
  return rows[0]?.orgId ?? null;
}

export interface ApiKey {
  id: string;
  name: string;
  hint: string;
  scopes: string[];
  createdBy: string | null;
  createdAt: Date;
  revokedAt: Date | null;
}

export async function listApiKeys(tx: OrgTx): Promise<ApiKey[]> {
  return (await sql<ApiKey>`select * from control.api_keys()`.execute(tx.db)).rows;
}

export interface NewApiKey {
  id: string;
  name: string;
  keyHash: Buffer;
  hint: string;
  scopes: string[];
  createdBy: string | null;
}

export async function saveApiKey(tx: OrgTx, k: NewApiKey): Promise<void> {
  await sql`select control.save_api_key(${k.id}::uuid, ${k.name}, ${k.keyHash}, ${k.hint}, ${k.scopes}::text[], ${k.createdBy}::uuid)`.execute(
    tx.db,
  );
}

export async function revokeApiKey(tx: OrgTx, id: string): Promise<boolean> {
  const { rows } = await sql<{ done: boolean }>`select control.revoke_api_key(${id}::uuid) as done`.execute(tx.db);
  return rows[0]?.done ?? false;
}
