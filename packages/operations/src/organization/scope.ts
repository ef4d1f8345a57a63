import type { Database } from '@vigie/db/connection';
import {
  type ApiKeyScope,
  getApiKeyByHash,
  getOrganizationBySlug,
  listApiKeys,
  listOrganizationsOf,
  type Membership,
} from '@vigie/db/organization';
import { inTransaction, type OrgFacts, type OrgScope } from '@vigie/db/scope';
import type { Actor, ApiScope, Role } from '@vigie/domain/access';
import { type CalendarDate, dayIn } from '@vigie/domain/calendar';
import { hashToken } from '../secret/secret.ts';

/** The day a zone is in, looked up once a minute: asking the calendar costs as much as a small query. */
const days = new Map<string, { minute: number; day: CalendarDate }>();

function todayIn(zone: string, nowMs: number): CalendarDate {
  const minute = Math.floor(nowMs / 60_000);
  const known = days.get(zone);
  if (known?.minute === minute) return known.day;
  const day = dayIn(zone, nowMs);
  days.set(zone, { minute, day });
  return day;
}

/** Opens a scope: the domain day is pinned, or the day it is in the organisation's zone. */
export function openScope(db: Database, org: OrgFacts, actor: Actor, nowMs: number = Date.now()): OrgScope {
  const { orgId, slug, name, zone, currency, pinnedDay } = org;
  return {
    orgId,
    actor,
    org: { orgId, slug, name, zone, currency, pinnedDay },
    today: pinnedDay ?? todayIn(zone, nowMs),
    db,
  };
}

export const SYSTEM_ACTOR: Actor = { kind: 'system', userId: null, role: null, finance: false, scopes: [] };

export function actorOfMembership(userId: string, membership: Membership): Actor {
  return { kind: 'person', userId, role: membership.role as Role, finance: membership.finance, scopes: [] };
}

/** The scope of a person in one of their organisations; null where they are not a member. */
export async function scopeOfPerson(db: Database, userId: string, slug: string): Promise<OrgScope | null> {
  const membership = (await listOrganizationsOf(db, userId)).find((own) => own.slug === slug);
  return membership ? openScope(db, membership, actorOfMembership(userId, membership)) : null;
}

/** The scope of an API key; null for a key that does not exist or was revoked. */
export async function scopeOfApiKey(db: Database, key: string): Promise<OrgScope | null> {
  const found: ApiKeyScope | null = await getApiKeyByHash(db, hashToken(key));
  return found && openScope(db, found, actorOfApiKey(found));
}

/** The same for a key known by its id: what it left behind to be done. */
export async function scopeOfStoredKey(scope: OrgScope, id: string): Promise<OrgScope | null> {
  const key = (await inTransaction(scope, listApiKeys)).find((one) => one.id === id && one.revokedAt === null);
  return key ? { ...scope, actor: actorOfApiKey(key) } : null;
}

const actorOfApiKey = ({ id, scopes }: { id: string; scopes: string[] }): Actor => ({
  kind: 'apiKey',
  userId: id,
  role: null,
  finance: false,
  scopes: scopes as ApiScope[],
});

/** The scope in which commands and jobs act for an organisation; null when the slug names none. */
export async function systemScope(db: Database, slug: string): Promise<OrgScope | null> {
  const org = await getOrganizationBySlug(db, slug);
  return org ? openScope(db, org, SYSTEM_ACTOR) : null;
}
