import type { Database } from '@vigie/db/connection';
import { listOrganizationsOf, type Membership } from '@vigie/db/organization';
import type { OrgScope } from '@vigie/db/scope';
import { actorOfMembership, openScope, scopeOfApiKey } from '@vigie/operations/organization';
import { AppError } from '@vigie/operations/refusal';
import type { Auth } from './auth.ts';

export interface Person {
  id: string;
  name: string;
  email: string;
  locale: 'fr' | 'en' | 'es';
  theme: 'light' | 'dark' | 'system';
}

/** Who calls, and for which organisation. Made once per request, from a session cookie or an API key. */
export interface Context {
  services: Services;
  person: Person | null;
  memberships: Membership[];
  scope: OrgScope | null;
  headers: Headers;
}

/** The scope of whoever acts in an organisation. @throws AppError for nobody, and for a person who is no member of it. */
export function scopeOf({ scope, person, headers }: Context): OrgScope {
  if (scope) return scope;
  if (headers.has('authorization')) throw new AppError('auth.badKey');
  throw new AppError(person ? 'organization.unknown' : 'auth.required');
}

/** What every request shares, created in main and passed in. */
export interface Services {
  db: Database;
  auth: Auth;
  /** Address under which people reach us, for links. */
  baseUrl: string;
}

const CACHE_MS = 1_000;
const MAX_CACHED = 10_000;

/** Answers that may be a second old: a revoked session or role is gone within that second. */
class BriefCache<V> {
  readonly #entries = new Map<string, { until: number; value: Promise<V> }>();

  get(key: string, load: () => Promise<V>): Promise<V> {
    const now = Date.now();
    const known = this.#entries.get(key);
    if (known && known.until > now) return known.value;
    if (this.#entries.size > MAX_CACHED) this.#entries.clear();
    const value = load();
    this.#entries.set(key, { until: now + CACHE_MS, value });
    // A failed load must not be remembered as an answer.
    value.catch(() => this.#entries.delete(key));
    return value;
  }
}

interface SignedIn {
  person: Person;
  memberships: Membership[];
}

export type ContextFactory = (headers: Headers, organization?: string) => Promise<Context>;

export function createContextFactory(services: Services): ContextFactory {
  const sessions = new BriefCache<SignedIn | null>();
  const keys = new BriefCache<OrgScope | null>();

  const loadSession = async (headers: Headers): Promise<SignedIn | null> => {
    const session = await services.auth.api.getSession({ headers });
    if (!session || session.user.disabled) return null;
    const { id, name, email, locale, theme } = session.user;
    return {
      person: { id, name, email, locale: locale as Person['locale'], theme: theme as Person['theme'] },
      memberships: await listOrganizationsOf(services.db, id),
    };
  };

  return async (headers, organization) => {
    const empty: Context = { services, person: null, memberships: [], scope: null, headers };
    const bearer = /^Bearer (vk_[\w-]{43})$/.exec(headers.get('authorization') ?? '')?.[1];
    if (bearer !== undefined) {
      const scope = await keys.get(bearer, () => scopeOfApiKey(services.db, bearer));
      // The day may have turned since the scope was cached.
      return { ...empty, scope: scope && openScope(scope.db, scope.org, scope.actor) };
    }
    const cookie = headers.get('cookie');
    if (headers.has('authorization') || !cookie?.includes('vigie.session_token')) return empty;
    const signedIn = await sessions.get(cookie, () => loadSession(headers));
    if (!signedIn) return empty;
    const slug = organization ?? headers.get('x-vigie-organization') ?? '';
    const membership = signedIn.memberships.find((own) => own.slug === slug);
    return {
      ...empty,
      ...signedIn,
      scope: membership ? openScope(services.db, membership, actorOfMembership(signedIn.person.id, membership)) : null,
    };
  };
}
