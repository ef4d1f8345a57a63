import { describe, expect, test } from 'vitest';
import { asksAbout, leftOut } from './archived-field.ts';

const plan = { entity: 'customer', key: 'plan' } as const;
const batch = { entity: 'invoice', key: 'batch' } as const;
const healthy = { field: 'status', op: 'is', value: 'healthy' };
const gold = { field: 'custom.plan', op: 'is', value: 'gold' };
const ofBatch = { field: 'custom.batch', op: 'is', value: 'a' };

describe('R5 a filter that asks about an archived field', () => {
  test('keeps all but what asks about it', () => {
    expect(leftOut({ all: [healthy, gold] }, [plan], 'customer')).toEqual({ all: [healthy] });
    expect(leftOut({ all: [{ any: [gold] }, { not: gold }, healthy] }, [plan], 'customer')).toEqual({ all: [healthy] });
    expect(leftOut({ all: [gold] }, [plan], 'customer')).toBeNull();
  });

  test('looks among the records that the field is of', () => {
    const some = { some: 'invoices', where: { all: [ofBatch, { field: 'status', op: 'is', value: 'due' }] } };
    expect(leftOut(some, [batch], 'customer')).toEqual({ ...some, where: { all: [some.where.all[1]] } });
    expect(asksAbout(some, { ...batch, entity: 'agreement' })).toBe(false);
    expect(asksAbout(ofBatch, batch, 'invoice')).toBe(true);
    expect(asksAbout({ some: 'invoices', where: gold }, plan)).toBe(false);
  });

  test('leaves alone what cannot be read', () => {
    for (const where of [null, 'x', { all: 3 }, { other: 1 }])
      expect(leftOut(where, [plan], 'customer')).toEqual(where);
  });
});
