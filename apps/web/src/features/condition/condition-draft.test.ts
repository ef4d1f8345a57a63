import { CUSTOMER_CATALOGUE, type Leaf, RELATIONS } from '@vigie/domain/condition';
import { describe, expect, test } from 'vitest';
import { type FilterField, fieldIn } from './condition-catalogue.ts';
import { firstLeaf, readCondition, withEnd, withOperator } from './condition-draft.ts';

const field = (key: string): FilterField => {
  const found = fieldIn(CUSTOMER_CATALOGUE, null, key);
  if (found === undefined) throw new Error(`No field ${key}.`);
  return found;
};
const isComplete = (leaf: Leaf): boolean => 'condition' in readCondition(leaf, CUSTOMER_CATALOGUE);

describe('C1 a customer list filter while it is typed', () => {
  test.each<[string, Leaf, boolean]>([
    ['name', { field: 'name', op: 'contains', value: '' }, false],
    ['stage', { field: 'stage', op: 'anyOf', value: [] }, false],
    ['mrr', { field: 'mrr', op: 'gte', value: '' }, false],
    ['renewIn', { field: 'renewIn', op: 'lte', value: '' }, false],
    ['churnRisk', { field: 'churnRisk', op: 'is', value: true }, true],
    ['lastTouch', { field: 'lastTouch', op: 'inLast', value: 30 }, true],
    ['noticeDay', { field: 'noticeDay', op: 'inNext', value: 30 }, true],
    ['tags', { field: 'tags', op: 'contains', value: [] }, false],
  ])('%s starts with a sensible comparison, complete or not', (key, leaf, complete) => {
    expect(firstLeaf(field(key))).toEqual(leaf);
    expect(isComplete(leaf)).toBe(complete);
  });

  test('every field, related ones too, starts with an operator that it has', () => {
    const all = [
      CUSTOMER_CATALOGUE.fields,
      ...RELATIONS.map((name) => CUSTOMER_CATALOGUE.relations[name]?.fields ?? []),
    ];
    for (const fields of all)
      for (const one of fields) {
        const reading = readCondition(firstLeaf(one), { fields, relations: {} });
        if ('refusal' in reading) expect(reading.refusal.path).toMatch(/^value/);
      }
  });

  test.each<[Leaf, Leaf['op'], Leaf]>([
    [{ field: 'stage', op: 'is', value: 'a' }, 'anyOf', { field: 'stage', op: 'anyOf', value: ['a'] }],
    [{ field: 'stage', op: 'anyOf', value: ['a', 'b'] }, 'isNot', { field: 'stage', op: 'isNot', value: 'a' }],
    [{ field: 'mrr', op: 'gte', value: 5 }, 'between', { field: 'mrr', op: 'between', value: [5, ''] }],
    [{ field: 'mrr', op: 'gte', value: 5 }, 'lt', { field: 'mrr', op: 'lt', value: 5 }],
    [{ field: 'mrr', op: 'gte', value: 5 }, 'empty', { field: 'mrr', op: 'empty' }],
    [{ field: 'mrr', op: 'empty' }, 'is', { field: 'mrr', op: 'is', value: '' }],
    [{ field: 'since', op: 'inLast', value: 7 }, 'before', { field: 'since', op: 'before', value: { today: 0 } }],
    [{ field: 'since', op: 'inLast', value: 7 }, 'inNext', { field: 'since', op: 'inNext', value: 7 }],
  ])('%j with %s keeps what the operator can take', (leaf, op, changed) => {
    expect(withOperator(leaf, field(leaf.field), op)).toEqual(changed);
  });

  test('a range takes its ends one by one', () => {
    expect(withEnd(['', ''], 1, 5)).toEqual(['', 5]);
    expect(withEnd(['', 5], 0, 2)).toEqual([2, 5]);
  });
});
