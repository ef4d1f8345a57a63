import { saveAudit } from '@vigie/db/audit';
import type { Database } from '@vigie/db/connection';
import { newId } from '@vigie/db/id';
import {
  listMembers,
  lockMembers,
  removeInvitation,
  removeMember,
  revokeApiKey,
  saveApiKey,
  saveInvitation,
  saveMember,
} from '@vigie/db/organization';
import { insertRows } from '@vigie/db/rows';
import { inTransaction, type OrgFacts, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { type Action, type ApiScope, can, canGiveRole, type Role } from '@vigie/domain/access';
import { isCalendarDate, isZone } from '@vigie/domain/calendar';
import { isCurrency } from '@vigie/domain/money';
import { sql } from 'kysely';
import { addFirstProfile } from '../health-profile/first-profile.ts';
import { AppError } from '../refusal/refusal.ts';
import { hashToken, newToken } from '../secret/secret.ts';
import { openScope, SYSTEM_ACTOR } from './scope.ts';

export { actorOfMembership, openScope, SYSTEM_ACTOR, scopeOfApiKey, scopeOfPerson, systemScope } from './scope.ts';

const FIRST_STAGES: { name: string; kind: string }[] = [
  { name: 'Suspect', kind: 'suspect' },
  { name: 'Prospect', kind: 'prospect' },
  { name: 'Onboarding', kind: 'customer' },
  { name: 'Run', kind: 'customer' },
  { name: 'Churn', kind: 'churn' },
];

export interface NewOrganization {
  name: string;
  slug?: string;
  zone?: string;
  currency?: string;
  /** Pins the organisation's "today". */
  today?: string | null;
}

const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'organization';

/** Creates an organisation, as the owner of the database: nobody inside one may make another. */
export async function createOrganization(owner: Database, given: NewOrganization): Promise<OrgFacts> {
  const org: OrgFacts = {
    orgId: newId(),
    slug: given.slug ?? slugOf(given.name),
    name: given.name,
    zone: given.zone ?? 'Europe/Paris',
    currency: given.currency ?? 'EUR',
    pinnedDay: given.today ?? null,
  };
  if (!isZone(org.zone)) throw new AppError('organization.badZone', { zone: org.zone }, 'zone');
  if (!isCurrency(org.currency)) throw new AppError('organization.badCurrency', { currency: org.currency }, 'currency');
  if (org.pinnedDay !== null && !isCalendarDate(org.pinnedDay))
    throw new AppError('validation.invalid', { value: org.pinnedDay }, 'today');
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(org.slug))
    throw new AppError('validation.invalid', { value: org.slug }, 'slug');
  const { rows } = await sql`insert into control.organization (id, slug, name, zone, currency, pinned_day)
    values (${org.orgId}::uuid, ${org.slug}, ${org.name}, ${org.zone}, ${org.currency}, ${org.pinnedDay}::date)
    on conflict (slug) do nothing returning id`.execute(owner);
  if (rows.length === 0) throw new AppError('organization.slugTaken', { slug: org.slug }, 'slug');
  await inTransaction(openScope(owner, org, SYSTEM_ACTOR), async (tx) => {
    await insertRows(
      tx,
      'stage',
      FIRST_STAGES.map((stage, position) => ({ id: newId(), ...stage, position })),
    );
    await addFirstProfile(tx);
  });
  return org;
}

function need(tx: OrgTx, action: Action): void {
  if (!can(tx.actor, action)) throw new AppError('access.forbidden', { action });
}

async function audit(
  tx: OrgTx,
  entity: string,
  entityId: string,
  action: 'create' | 'update' | 'delete',
  after: Record<string, unknown> | null,
): Promise<void> {
  await saveAudit(tx, [{ entity, entityId, customerId: null, action, before: null, after }]);
}

const INVITATION_DAYS = 14;

/** Invites a person by a link shown once; it is good for 14 days and for one use. */
export async function invite(
  scope: OrgScope,
  given: { email: string; role: Role; finance: boolean },
  nowMs: number = Date.now(),
): Promise<{ id: string; token: string }> {
  return inTransaction(scope, async (tx) => {
    need(tx, 'member.manage');
    if (given.role === 'owner' || !canGiveRole(tx.actor, given.role))
      throw new AppError('access.forbidden', { action: 'member.manage' }, 'role');
    const id = newId();
    const token = newToken('vi');
    const email = given.email.trim().toLowerCase();
    const isHere = (await listMembers(tx)).some((member) => member.email.toLowerCase() === email);
    if (isHere) throw new AppError('member.alreadyHere', { email }, 'email');
    await saveInvitation(tx, {
      id,
      tokenHash: hashToken(token),
      email,
      role: given.role,
      finance: given.finance,
      invitedBy: tx.actor.userId,
      expiresAt: new Date(nowMs + INVITATION_DAYS * 86_400_000),
    });
    await audit(tx, 'invitation', id, 'create', { email, role: given.role, finance: given.finance });
    return { id, token };
  });
}

export async function withdrawInvitation(scope: OrgScope, id: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    need(tx, 'member.manage');
    if (!(await removeInvitation(tx, id))) throw new AppError('record.notFound');
    await audit(tx, 'invitation', id, 'delete', null);
  });
}

/** Changes what a member may do. The last owner stays owner, and only owners make or unmake owners. */
export async function changeMember(
  scope: OrgScope,
  given: { userId: string; role: Role; finance: boolean },
): Promise<void> {
  await inTransaction(scope, async (tx) => {
    need(tx, 'member.manage');
    await lockMembers(tx);
    const members = await listMembers(tx);
    const member = members.find((m) => m.userId === given.userId);
    if (!member) throw new AppError('record.notFound');
    if (!canGiveRole(tx.actor, given.role) || !canGiveRole(tx.actor, member.role as Role))
      throw new AppError('access.forbidden', { action: 'member.manage' }, 'role');
    refuseLastOwner(members, given.userId, given.role);
    await saveMember(tx, given);
    await audit(tx, 'member', given.userId, 'update', { role: given.role, finance: given.finance });
  });
}

function refuseLastOwner(members: { userId: string; role: string }[], userId: string, role: Role | null): void {
  const owners = members.filter((member) => member.role === 'owner');
  if (role !== 'owner' && owners.length === 1 && owners[0]?.userId === userId) throw new AppError('member.lastOwner');
}

export async function dismissMember(scope: OrgScope, userId: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    need(tx, 'member.manage');
    await lockMembers(tx);
    const members = await listMembers(tx);
    const member = members.find((m) => m.userId === userId);
    if (!member) throw new AppError('record.notFound');
    if (!canGiveRole(tx.actor, member.role as Role))
      throw new AppError('access.forbidden', { action: 'member.manage' });
    refuseLastOwner(members, userId, null);
    await removeMember(tx, userId);
    await audit(tx, 'member', userId, 'delete', null);
  });
}

/** Makes an API key; the key itself is answered once and stored only as a hash. */
export async function createApiKey(
  scope: OrgScope,
  given: { name: string; scopes: ApiScope[] },
): Promise<{ id: string; key: string }> {
  return inTransaction(scope, async (tx) => {
    need(tx, 'apiKey.manage');
    const id = newId();
    const key = newToken('vk');
    await saveApiKey(tx, {
      id,
      name: given.name,
      keyHash: hashToken(key),
      hint: key.slice(-4),
      scopes: given.scopes,
      createdBy: tx.actor.userId,
    });
    await audit(tx, 'api-key', id, 'create', { name: given.name, scopes: given.scopes });
    return { id, key };
  });
}

export async function withdrawApiKey(scope: OrgScope, id: string): Promise<void> {
  await inTransaction(scope, async (tx) => {
    need(tx, 'apiKey.manage');
    if (!(await revokeApiKey(tx, id))) throw new AppError('record.notFound');
    await audit(tx, 'api-key', id, 'delete', null);
  });
}
