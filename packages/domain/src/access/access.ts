import { requireOneOf } from '../refusal/argument.ts';
import { ROLE_REACHES, SCOPE_ACTIONS } from './reach.ts';

/** What a person is in one organisation (domain rules §2). */
export type Role = 'owner' | 'admin' | 'manager' | 'member' | 'restricted' | 'viewer';
export const ROLES: readonly Role[] = ['owner', 'admin', 'manager', 'member', 'restricted', 'viewer'];

/** What an API key may be given; `write` of a concept includes its `read`, `admin` includes everything. */
export const API_SCOPES = [
  'customers:read',
  'customers:write',
  'receivables:read',
  'receivables:write',
  'usage:write',
  'import:run',
  'admin',
] as const;
export type ApiScope = (typeof API_SCOPES)[number];

const ACTOR_KINDS: readonly Actor['kind'][] = ['person', 'apiKey', 'system'];

/** Who acts: a person by role, an API key by scopes, the system (jobs) without limit. */
export interface Actor {
  kind: 'person' | 'apiKey' | 'system';
  userId: string | null;
  role: Role | null;
  /** Reads and edits the receivables of all customers, and no other tab more. */
  finance: boolean;
  scopes: readonly ApiScope[];
}

export type Action =
  | 'customer.read'
  | 'customer.create'
  | 'customer.edit'
  | 'customer.assign'
  | 'customer.delete'
  | 'customer.profile'
  | 'comment.write'
  | 'receivables.read'
  | 'receivables.edit'
  | 'usage.write'
  | 'import.run'
  | 'member.read'
  | 'member.manage'
  | 'settings.read'
  | 'settings.manage'
  | 'apiKey.manage'
  | 'audit.read';
export const ACTIONS: readonly Action[] = [
  'customer.read',
  'customer.create',
  'customer.edit',
  'customer.assign',
  'customer.delete',
  'customer.profile',
  'comment.write',
  'receivables.read',
  'receivables.edit',
  'usage.write',
  'import.run',
  'member.read',
  'member.manage',
  'settings.read',
  'settings.manage',
  'apiKey.manage',
  'audit.read',
];

/** Who a customer is assigned to: its owner and its team, as user ids. */
export interface AssignedRecord {
  ownerId: string | null;
  teamIds: readonly string[];
}

/** On which customers an action is allowed. */
export type Reach = 'all' | 'assigned' | 'none';

/**
 * Whether the actor owns the customer or is in its team; never without a user id (domain rules §2).
 * @example const actor = { kind: 'person', userId: 'u1', role: 'restricted', finance: false, scopes: [] };
 * isAssigned(actor, { ownerId: 'u2', teamIds: ['u1'] }) // true
 */
export function isAssigned(actor: Actor, record: AssignedRecord): boolean {
  if (actor.userId === null) return false;
  return record.ownerId === actor.userId || record.teamIds.includes(actor.userId);
}

/**
 * The customers on which `actor` may do `action`; the one table behind `can` and the SQL scopes (domain rules §2).
 * @throws DomainError `access.unknownKind`, `access.unknownRole`, `access.unknownScope`, `access.unknownAction` for what
 * the table does not know: nobody is let in by a name that means nothing.
 * @example const member = { kind: 'person', userId: 'u1', role: 'member', finance: false, scopes: [] };
 * [reachOf(member, 'customer.read'), reachOf(member, 'customer.edit'), reachOf(member, 'customer.delete')]
 * // ['all', 'assigned', 'none']
 */
export function reachOf(actor: Actor, action: Action): Reach {
  requireOneOf('access.unknownKind', 'actor.kind', actor.kind, ACTOR_KINDS);
  requireOneOf('access.unknownAction', 'action', action, ACTIONS);
  if (actor.kind === 'system') return 'all';
  if (actor.kind === 'apiKey') {
    actor.scopes.forEach(requireScope);
    return actor.scopes.some((scope) => SCOPE_ACTIONS[scope].has(action)) ? 'all' : 'none';
  }
  if (actor.role === null) return 'none';
  requireOneOf('access.unknownRole', 'actor.role', actor.role, ROLES);
  if (actor.finance && (action === 'receivables.read' || action === 'receivables.edit')) return 'all';
  return ROLE_REACHES[actor.role].get(action) ?? 'none';
}

const requireScope = (scope: ApiScope, index: number): void =>
  requireOneOf('access.unknownScope', `actor.scopes[${index}]`, scope, API_SCOPES);

/**
 * Whether `actor` may do `action` on `record`. Without a record: whether it could be allowed on some record at all,
 * which is what a menu asks; an action on one customer must pass that customer (domain rules §2).
 * @example const member = { kind: 'person', userId: 'u1', role: 'member', finance: false, scopes: [] };
 * can(member, 'customer.edit', { ownerId: 'u2', teamIds: [] }) // false
 * @example const member = { kind: 'person', userId: 'u1', role: 'member', finance: false, scopes: [] };
 * can(member, 'customer.edit') // true
 */
export function can(actor: Actor, action: Action, record?: AssignedRecord): boolean {
  const reach = reachOf(actor, action);
  if (reach !== 'assigned' || record === undefined) return reach !== 'none';
  return isAssigned(actor, record);
}

/**
 * The customers the actor may see; what `visibleCustomers` restricts SQL to (domain rules §2).
 * @example customerScope({ kind: 'person', userId: 'u1', role: 'restricted', finance: true, scopes: [] }) // 'assigned'
 */
export function customerScope(actor: Actor): Reach {
  return reachOf(actor, 'customer.read');
}

/**
 * The customers whose receivables the actor may see; of those outside `customerScope`, only name and money (domain
 * rules §2).
 * @example receivablesScope({ kind: 'person', userId: 'u1', role: 'restricted', finance: true, scopes: [] }) // 'all'
 */
export function receivablesScope(actor: Actor): Reach {
  return reachOf(actor, 'receivables.read');
}

/**
 * Whether `actor` may give `role`, or take it from someone: only an owner (or the system) touches the owner role.
 * A change of role must pass for the old role and for the new one (domain rules §2).
 * @example const admin = { kind: 'person', userId: 'u1', role: 'admin', finance: false, scopes: [] };
 * [canGiveRole(admin, 'admin'), canGiveRole(admin, 'owner')] // [true, false]
 */
export function canGiveRole(actor: Actor, role: Role): boolean {
  requireOneOf('access.unknownRole', 'role', role, ROLES);
  if (!can(actor, 'member.manage')) return false;
  return role !== 'owner' || actor.kind === 'system' || (actor.kind === 'person' && actor.role === 'owner');
}

const WIDTH: Record<Reach, number> = { none: 0, assigned: 1, all: 2 };

/**
 * Whether the actor may do `action` on every customer they may read: what a filter or a sort of a list must pass, since
 * it tells something of every record it is read on (domain rules §2).
 * @example mayOnAllRead({ kind: 'person', userId: 'u1', role: 'restricted', finance: false, scopes: [] }, 'receivables.read')
 * // true
 * @example mayOnAllRead({ kind: 'apiKey', userId: null, role: null, finance: false, scopes: ['customers:read'] },
 *   'receivables.read') // false
 */
export function mayOnAllRead(actor: Actor, action: Action): boolean {
  const read = customerScope(actor);
  return read !== 'none' && WIDTH[reachOf(actor, action)] >= WIDTH[read];
}
