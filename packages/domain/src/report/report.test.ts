import { expect, test } from 'vitest';
import { type ConditionField, CUSTOMER_CATALOGUE, evaluate } from '../condition/condition.ts';
import { canGroupBy, canMeasure, groupCondition } from './report.ts';

const field = (key: string): ConditionField => {
  const found = CUSTOMER_CATALOGUE.fields.find((one) => one.key === key);
  if (!found) throw new Error(key);
  return found;
};

test('V1 what customers have one of a few of can be grouped by, numbers and money can be measured, nothing else', () => {
  const [grouped, measured] = [canGroupBy, canMeasure].map((can) =>
    CUSTOMER_CATALOGUE.fields.filter(can).map(({ key }) => key),
  );
  expect(grouped).toEqual(expect.arrayContaining(['healthStatus', 'churnRisk', 'owner', 'stage', 'tags', 'team']));
  expect(measured).toEqual(expect.arrayContaining(['mrr', 'healthScore', 'overdue', 'connections30d', 'pulse']));
  for (const key of ['name', 'since', 'lastTouch']) expect([...grouped!, ...measured!]).not.toContain(key);
});

test('V1 the condition of a group holds for its customers and for no others', () => {
  const context = { asOf: '2026-06-30', me: null, catalogue: CUSTOMER_CATALOGUE };
  const customers = [
    { healthStatus: 'healthy', churnRisk: false, tags: ['vip', 'lyon'] },
    { healthStatus: 'at-risk', churnRisk: true, tags: [] },
    { healthStatus: null, churnRisk: null, tags: ['vip'] },
  ];
  const of = (key: string, value: string | boolean | null): number[] =>
    customers.flatMap((record, index) => (evaluate(groupCondition(field(key), value), record, context) ? [index] : []));
  expect([of('healthStatus', 'healthy'), of('healthStatus', null)]).toEqual([[0], [2]]);
  expect([of('churnRisk', true), of('churnRisk', false), of('churnRisk', null)]).toEqual([[1], [0], [2]]);
  expect([of('tags', 'VIP'), of('tags', null)]).toEqual([[0, 2], [1]]);
});
