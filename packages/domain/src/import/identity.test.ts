import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportKind } from './import.ts';
import { rowIdentity } from './import.ts';

const same = (kind: ImportKind, a: Record<string, unknown>, b: Record<string, unknown>) =>
  rowIdentity(kind, a) !== null && rowIdentity(kind, a) === rowIdentity(kind, b);

describe('D10 row identity', () => {
  it.each<[ImportKind, Record<string, unknown>]>([
    ['customers', { name: 'x' }],
    ['contacts', { customerId: 'a' }],
    ['contacts', { email: 'a@b.c' }],
    ['agreements', { customerId: 'a' }],
    ['usage', { usageId: 'u', day: '2026-01-01' }],
    ['usage', { usageId: 'u', customerId: 'a' }],
    ['interactions', { customerId: 'a', kind: 'call' }],
    ['interactions', { kind: 'call', startedAt: '2026-01-01' }],
    ['tickets', { ticketId: ' ' }],
    ['churn', { customerId: 'a' }],
    ['invoices', { number: null }],
    ['payments', {}],
  ])('%s: %j names nothing', (kind, values) => {
    expect(rowIdentity(kind, values)).toBeNull();
  });

  it('takes the id where there is one, whatever else differs', () => {
    expect(same('customers', { customerId: 'a', name: 'x' }, { customerId: ' a ', name: 'y' })).toBe(true);
    expect(same('contacts', { contactId: 'k', email: 'a@b.c' }, { contactId: 'k', email: 'd@e.f' })).toBe(true);
    expect(same('churn', { churnId: 'k', day: '2026-01-01' }, { churnId: 'k', day: '2026-01-02' })).toBe(true);
    expect(same('invoices', { number: 12 }, { number: '12' })).toBe(true);
    expect(same('customers', { customerId: 'a' }, { customerId: 'A' })).toBe(false);
  });

  it('falls back on customer and email, customer and day', () => {
    expect(same('contacts', { customerId: 'a', email: 'X@y.z' }, { customerId: 'a', email: 'x@y.z' })).toBe(true);
    expect(same('contacts', { customerId: 'a', email: 'x@y.z' }, { customerId: 'b', email: 'x@y.z' })).toBe(false);
    expect(same('churn', { customerId: 'a', day: '2026-01-01' }, { customerId: 'a', day: '2026-01-01' })).toBe(true);
  });

  it('names usage by id with agreement or customer, day and feature', () => {
    const usage = { usageId: 'u', agreementId: 's', day: '2026-01-01', feature: 'f', connections: 1 };
    expect(same('usage', usage, { ...usage, connections: 2 })).toBe(true);
    for (const change of [{ usageId: 'v' }, { agreementId: 't' }, { day: '2026-01-02' }, { feature: 'g' }]) {
      expect(same('usage', usage, { ...usage, ...change })).toBe(false);
    }
    const visit = { customerId: 'c', day: '2026-01-01', feature: 'f', contactEmail: 'a@b.c' };
    expect(same('usage', visit, { ...visit, contactEmail: 'A@b.c' })).toBe(true);
    expect(same('usage', visit, { ...visit, contactEmail: 'd@b.c' })).toBe(false);
  });

  it('names an exchange by its id, or by all it says but what may change', () => {
    const call = {
      customerId: 'c',
      kind: 'call',
      startedAt: new Date(0),
      subject: 's',
      details: 'd',
      contact: 'a@b.c',
    };
    expect(same('interactions', { interactionId: '1', kind: 'call' }, { interactionId: '1', kind: 'note' })).toBe(true);
    for (const change of [{ status: 'done' }, { sentiment: 4 }, { endedAt: new Date(9) }, { private: true }])
      expect(same('interactions', call, { ...call, ...change })).toBe(true);
    // The same in other words.
    for (const change of [{ kind: 'Appel' }, { direction: 'sortant' }, { contact: 'Ana <A@b.c>' }])
      expect(same('interactions', call, { ...call, ...change })).toBe(true);
    for (const change of [
      { customerId: 'd' },
      { kind: 'meeting' },
      { startedAt: new Date(1) },
      { direction: 'in' },
      { subject: 't' },
      { details: null },
      { author: 'x' },
      { contact: 'P-1' },
    ])
      expect(same('interactions', call, { ...call, ...change })).toBe(false);
  });

  it('never takes two different lists of values for the same', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '|', '\\'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(part, part, part, part, (feature, holder, otherFeature, otherHolder) => {
        const row = (id: string, name: string) =>
          rowIdentity('usage', { usageId: 'u', customerId: id, day: '2026-01-01', feature: name });
        expect(row(holder, feature) === row(otherHolder, otherFeature)).toBe(
          feature === otherFeature && holder === otherHolder,
        );
      }),
      { numRuns: 500 },
    );
  });
});
