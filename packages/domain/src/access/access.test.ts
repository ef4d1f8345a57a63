import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Actor, ApiScope, AssignedRecord, Role } from './access.ts';
import {
  ACTIONS,
  API_SCOPES,
  can,
  canGiveRole,
  customerScope,
  isAssigned,
  mayOnAllRead,
  ROLES,
  receivablesScope,
} from './access.ts';

const person = (role: Role | null, finance = false): Actor => ({
  kind: 'person',
  userId: 'me',
  role,
  finance,
  scopes: [],
});
const apiKey = (...scopes: ApiScope[]): Actor => ({ kind: 'apiKey', userId: null, role: null, finance: false, scopes });
const SYSTEM: Actor = { kind: 'system', userId: null, role: null, finance: false, scopes: [] };
const MINE: AssignedRecord = { ownerId: 'me', teamIds: [] };
const TEAM: AssignedRecord = { ownerId: 'other', teamIds: ['x', 'me'] };
const OTHERS: AssignedRecord = { ownerId: 'other', teamIds: ['x'] };
const NOBODYS: AssignedRecord = { ownerId: null, teamIds: [] };

describe('D2 roles', () => {
  // On an own record / on another's: what each role may do.
  it.each<[Action, string, string]>([
    ['customer.read', 'owner admin manager member restricted viewer', 'owner admin manager member viewer'],
    ['customer.create', 'owner admin manager member', 'owner admin manager member'],
    ['customer.edit', 'owner admin manager member restricted', 'owner admin manager'],
    ['customer.assign', 'owner admin manager', 'owner admin manager'],
    ['customer.profile', 'owner admin manager', 'owner admin manager'],
    ['customer.delete', 'owner admin', 'owner admin'],
    ['receivables.read', 'owner admin manager member restricted viewer', 'owner admin manager member viewer'],
    ['receivables.edit', 'owner admin manager member restricted', 'owner admin manager'],
    ['usage.write', 'owner admin manager member restricted', 'owner admin manager'],
    ['import.run', 'owner admin manager member restricted', 'owner admin manager member restricted'],
    ['member.read', 'owner admin manager member restricted viewer', 'owner admin manager member restricted viewer'],
    ['member.manage', 'owner admin', 'owner admin'],
    ['settings.read', 'owner admin manager member restricted viewer', 'owner admin manager member restricted viewer'],
    ['settings.manage', 'owner admin', 'owner admin'],
    ['apiKey.manage', 'owner admin', 'owner admin'],
    ['audit.read', 'owner admin manager', 'owner admin manager'],
  ])('%s: own [%s], others [%s]', (action, own, others) => {
    const allowed = (record?: AssignedRecord) => ROLES.filter((role) => can(person(role), action, record)).join(' ');
    expect(allowed(MINE)).toBe(own);
    expect(allowed(TEAM)).toBe(own);
    expect(allowed(OTHERS)).toBe(others);
    expect(allowed(NOBODYS)).toBe(others);
    expect(allowed()).toBe(own);
  });

  it('gives the system everything and a stranger nothing', () => {
    expect(ACTIONS.every((action) => can(SYSTEM, action, OTHERS))).toBe(true);
    expect(ACTIONS.some((action) => can(person(null, true), action, MINE))).toBe(false);
  });

  it('adds the receivables of all customers for finance, and nothing else', () => {
    for (const role of ROLES) {
      for (const action of ACTIONS) {
        for (const record of [MINE, OTHERS]) {
          const expected = action.startsWith('receivables.') || can(person(role), action, record);
          expect(can(person(role, true), action, record)).toBe(expected);
        }
      }
    }
    expect(customerScope(person('restricted', true))).toBe('assigned');
    expect(receivablesScope(person('restricted', true))).toBe('all');
  });

  it('lets only an owner or the system touch the owner role', () => {
    const givers = (role: Role) => ROLES.filter((giver) => canGiveRole(person(giver), role));
    expect(givers('owner')).toEqual(['owner']);
    expect(givers('admin')).toEqual(['owner', 'admin']);
    expect(canGiveRole(apiKey('admin'), 'owner')).toBe(false);
    expect(canGiveRole(apiKey('admin'), 'member')).toBe(true);
    expect(canGiveRole(SYSTEM, 'owner')).toBe(true);
    expect(canGiveRole({ ...apiKey('admin'), role: 'owner' }, 'owner')).toBe(false);
  });

  it('assigns nobody to a record that nobody owns', () => {
    const nameless: Actor = { ...person('restricted'), userId: null };
    expect(isAssigned(nameless, NOBODYS)).toBe(false);
    expect(can(nameless, 'customer.read', NOBODYS)).toBe(false);
  });
});

describe('D2 what may be asked of a list', () => {
  it.each<[string, Actor, boolean]>([
    ['owner', person('owner'), true],
    ['viewer', person('viewer'), true],
    ['restricted', person('restricted'), true],
    ['restricted with finance', person('restricted', true), true],
    ['nobody', person(null), false],
    ['a key that reads customers only', apiKey('customers:read'), false],
    ['a key that reads both', apiKey('customers:read', 'receivables:read'), true],
    ['the system', SYSTEM, true],
  ])('%s asks about receivables on every customer it reads: %s', (_, actor, expected) => {
    expect(mayOnAllRead(actor, 'receivables.read')).toBe(expected);
  });

  it('an action on some is not one on all', () => {
    expect(mayOnAllRead(person('member'), 'customer.edit')).toBe(false);
    expect(mayOnAllRead(person('restricted'), 'customer.edit')).toBe(true);
  });
});

describe('D2 API keys', () => {
  it.each<[ApiScope | null, string]>([
    [null, ''],
    ['customers:read', 'customer.read member.read settings.read'],
    [
      'customers:write',
      'customer.read customer.create customer.edit customer.assign customer.profile comment.write member.read settings.read',
    ],
    ['receivables:read', 'receivables.read'],
    ['receivables:write', 'receivables.read receivables.edit'],
    ['usage:write', 'usage.write'],
    ['import:run', 'import.run'],
    ['admin', ACTIONS.join(' ')],
  ])('scope %s allows [%s]', (scope, expected) => {
    const actor = scope === null ? apiKey() : apiKey(scope);
    expect(ACTIONS.filter((action) => can(actor, action, OTHERS)).join(' ')).toBe(expected);
  });

  it('gives a key nothing by the role or assignments of its maker', () => {
    const actor: Actor = { kind: 'apiKey', userId: 'me', role: 'owner', finance: true, scopes: [] };
    expect(ACTIONS.some((action) => can(actor, action, MINE))).toBe(false);
  });
});

describe('qD5 one decision and one scope', () => {
  const actors = fc.record<Actor>({
    kind: fc.constantFrom('person', 'apiKey', 'system'),
    userId: fc.constantFrom('a', 'b', null),
    role: fc.constantFrom(...ROLES, null),
    finance: fc.boolean(),
    scopes: fc.subarray([...API_SCOPES]),
  });
  const records = fc.record({
    ownerId: fc.constantFrom('a', 'b', 'c', null),
    teamIds: fc.subarray(['a', 'b', 'c']),
  });
  const sees = (scope: 'all' | 'assigned' | 'none', actor: Actor, record: AssignedRecord) =>
    scope === 'all' || (scope === 'assigned' && isAssigned(actor, record));

  it('can() and the scopes agree on every customer', () => {
    fc.assert(
      fc.property(actors, records, (actor, record) => {
        expect(can(actor, 'customer.read', record)).toBe(sees(customerScope(actor), actor, record));
        expect(can(actor, 'receivables.read', record)).toBe(sees(receivablesScope(actor), actor, record));
      }),
      { numRuns: 2000 },
    );
  });

  it('nobody edits what they may not read, and a record never allows more than none', () => {
    fc.assert(
      fc.property(actors, records, (actor, record) => {
        if (can(actor, 'customer.edit', record)) expect(can(actor, 'customer.read', record)).toBe(true);
        if (can(actor, 'receivables.edit', record)) expect(can(actor, 'receivables.read', record)).toBe(true);
        for (const action of ACTIONS) if (can(actor, action, record)) expect(can(actor, action)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
