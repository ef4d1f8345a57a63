import type { Action, ApiScope, Role } from './access.ts';

type RoleReach = ReadonlyMap<Action, 'all' | 'assigned'>;

/** What everybody of the organisation reads: who is in it, and its lists (stages, tags, profiles' names). */
const COMMON: readonly Action[] = ['member.read', 'settings.read'];
const MANAGER: readonly Action[] = [
  'customer.read',
  'customer.create',
  'customer.edit',
  'customer.assign',
  'customer.profile',
  'comment.write',
  'receivables.read',
  'receivables.edit',
  'usage.write',
  'import.run',
  'audit.read',
  ...COMMON,
];
const ADMIN: readonly Action[] = [...MANAGER, 'customer.delete', 'member.manage', 'settings.manage', 'apiKey.manage'];
/** What the owner and the team of a customer do on it. */
const ASSIGNED_EDITS: readonly Action[] = ['customer.edit', 'receivables.edit', 'usage.write'];

/** Each role's actions, and on which customers (domain rules §2); an action not listed is refused. */
export const ROLE_REACHES: Readonly<Record<Role, RoleReach>> = {
  owner: reach(ADMIN),
  admin: reach(ADMIN),
  manager: reach(MANAGER),
  member: reach(
    ['customer.read', 'receivables.read', 'comment.write', 'customer.create', 'import.run', ...COMMON],
    ASSIGNED_EDITS,
  ),
  restricted: reach(
    ['import.run', ...COMMON],
    ['customer.read', 'receivables.read', 'comment.write', ...ASSIGNED_EDITS],
  ),
  viewer: reach(['customer.read', 'receivables.read', 'comment.write', ...COMMON]),
};

const CUSTOMERS_READ: readonly Action[] = ['customer.read', ...COMMON];

/** Each API scope's actions, always on all customers. A writer reads what it writes: its answers hold the record. */
export const SCOPE_ACTIONS: Readonly<Record<ApiScope, ReadonlySet<Action>>> = {
  'customers:read': new Set(CUSTOMERS_READ),
  'customers:write': new Set<Action>([
    ...CUSTOMERS_READ,
    'customer.create',
    'customer.edit',
    'customer.assign',
    'customer.profile',
    'comment.write',
  ]),
  'receivables:read': new Set<Action>(['receivables.read']),
  'receivables:write': new Set<Action>(['receivables.read', 'receivables.edit']),
  'usage:write': new Set<Action>(['usage.write']),
  'import:run': new Set<Action>(['import.run']),
  admin: new Set(ADMIN),
};

function reach(all: readonly Action[], assigned: readonly Action[] = []): RoleReach {
  return new Map<Action, 'all' | 'assigned'>([
    ...assigned.map((action) => [action, 'assigned'] as const),
    ...all.map((action) => [action, 'all'] as const),
  ]);
}
