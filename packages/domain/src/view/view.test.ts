import { describe, expect, it } from 'vitest';
import type { Actor, Role } from '../access/access.ts';
import { mayChangeView, maySeeView } from './view.ts';

const person = (userId: string, role: Role): Actor => ({ kind: 'person', userId, role, finance: false, scopes: [] });
const key: Actor = { kind: 'apiKey', userId: 'u1', role: null, finance: false, scopes: ['admin'] };
const reader: Actor = { ...key, scopes: ['customers:read'] };

describe('C3 who sees and changes a view', () => {
  it.each<[string, Actor, boolean, boolean, boolean]>([
    ['its author, private', person('u1', 'viewer'), false, true, true],
    ['its author, shared', person('u1', 'viewer'), true, true, true],
    ['another member, private', person('u2', 'owner'), false, false, false],
    ['another member, shared', person('u2', 'member'), true, true, false],
    ['a manager, shared', person('u2', 'manager'), true, true, false],
    ['an admin, shared', person('u2', 'admin'), true, true, true],
    ['a key made by its author, private', key, false, false, false],
    ['an admin key, shared', key, true, true, true],
    ['a reading key, shared', reader, true, true, false],
  ])('%s', (_, actor, isShared, sees, changes) => {
    const view = { ownerId: 'u1', isShared };
    expect([maySeeView(actor, view), mayChangeView(actor, view)]).toEqual([sees, changes]);
  });
});
