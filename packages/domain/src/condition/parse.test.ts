import { describe, expect, it } from 'vitest';
import {
  type Catalogue,
  type Condition,
  CUSTOMER_CATALOGUE,
  MAX_CONDITION_LIST,
  nearestNames,
  parseCondition,
  parseRuleCondition,
} from './condition.ts';

const parse = (input: unknown) => parseCondition(input, CUSTOMER_CATALOGUE);
const LEAF = { field: 'mrr', op: 'empty' };
const nested = (levels: number, inner: unknown): unknown => (levels === 0 ? inner : { not: nested(levels - 1, inner) });
const grouped = (levels: number, inner: unknown): unknown =>
  levels === 0 ? inner : { all: [grouped(levels - 1, inner)] };
const many = (count: number, part: unknown = LEAF) => ({ all: Array.from({ length: count }, () => part) });
const PICKED = 'is, isNot, anyOf, noneOf, empty, notEmpty';
const value = (name: string, op: string, given: unknown) => ({ field: name, op, value: given });

describe('D8 what is no condition is refused, with its place', () => {
  it.each<[unknown, string, string, string?]>([
    [null, 'notAnObject', ''],
    ['mrr > 5', 'notAnObject', '', 'all, any, not, field, some, none, count'],
    [[LEAF], 'notAnObject', ''],
    [{ all: [LEAF, 7] }, 'notAnObject', 'all.1'],
    [{ all: LEAF }, 'notAList', 'all'],
    [{ all: Array(3) }, 'notAnObject', 'all.0'],
    [{}, 'unknownForm', ''],
    [{ and: [LEAF] }, 'unknownForm', '', 'all, any, not, field, some, none, count'],
    [{ all: [LEAF], any: [LEAF] }, 'unknownForm', ''],
    [{ not: { all: [{ sql: '1=1' }] } }, 'unknownForm', 'not.all.0'],
    [new Map([['all', []]]), 'unknownForm', ''],
    [{ ...LEAF, note: 'x' }, 'unknownKey', '', 'field, op, value'],
    [{ all: [], op: 'is' }, 'unknownKey', '', 'all'],
    [{ some: 'contacts', value: 1 }, 'unknownKey', '', 'some, where'],
    [JSON.parse('{"field":"mrr","op":"empty","__proto__":{"x":1}}'), 'unknownKey', ''],
    [JSON.parse('{"__proto__":{"all":[]}}'), 'unknownForm', ''],
    [{ field: 'heathScore', op: 'empty' }, 'unknownField', 'field', 'healthScore, '],
    [{ field: 'constructor', op: 'empty' }, 'unknownField', 'field'],
    [{ field: '__proto__', op: 'empty' }, 'unknownField', 'field'],
    [{ field: 7, op: 'empty' }, 'unknownField', 'field'],
    [{ all: [LEAF, value('churnRisk', 'gt', 1)] }, 'wrongOperator', 'all.1.op', 'is, isNot, empty, notEmpty'],
    [value('tags', 'startsWith', 'a'), 'wrongOperator', 'op', 'is, isNot, contains, noneOf, empty, notEmpty'],
    [{ field: 'mrr' }, 'wrongOperator', 'op'],
    [{ field: 'mrr', op: 'toString' }, 'wrongOperator', 'op'],
    [{ field: 'healthScore', op: 'changed' }, 'ruleOperator', 'op'],
    [value('healthScore', 'fellBelow', 40), 'ruleOperator', 'op'],
    [{ field: 'mrr', op: 'empty', value: 1 }, 'unexpectedValue', 'value'],
    [{ field: 'mrr', op: 'gt' }, 'wrongValue', 'value', 'minorUnits'],
    [value('mrr', 'gt', 12.5), 'wrongValue', 'value', 'minorUnits'],
    [value('mrr', 'gt', 2 ** 53), 'wrongValue', 'value', 'minorUnits'],
    [value('mrr', 'gt', '100'), 'wrongValue', 'value', 'minorUnits'],
    [value('healthScore', 'gt', Number.NaN), 'wrongValue', 'value', 'number'],
    [value('healthScore', 'gt', Number.POSITIVE_INFINITY), 'wrongValue', 'value', 'number'],
    [value('healthScore', 'is', null), 'wrongValue', 'value', 'number'],
    [value('healthScore', 'between', [1]), 'wrongValue', 'value', 'range'],
    [value('healthScore', 'between', [1, '2']), 'wrongValue', 'value.1', 'number'],
    [value('healthScore', 'between', [2, 1]), 'reversedRange', 'value'],
    [value('since', 'between', ['2026-02-02', '2026-02-01']), 'reversedRange', 'value'],
    [value('since', 'between', [{ today: 1 }, { today: 0 }]), 'reversedRange', 'value'],
    [value('name', 'is', 7), 'wrongValue', 'value', 'text'],
    [value('name', 'contains', ' '), 'wrongValue', 'value', 'text'],
    [value('name', 'contains', 'a'.repeat(2001)), 'wrongValue', 'value', 'text'],
    [value('name', 'is', 'a\u0000'), 'badText', 'value'],
    [value('name', 'is', '\ud800'), 'badText', 'value'],
    [value('name', 'anyOf', 'Acme'), 'wrongValue', 'value', 'list'],
    [value('name', 'anyOf', []), 'emptyList', 'value'],
    [value('name', 'anyOf', ['a', null]), 'wrongValue', 'value.1', 'text'],
    [value('name', 'anyOf', Array(2)), 'wrongValue', 'value.0', 'text'],
    [value('name', 'anyOf', Array(MAX_CONDITION_LIST + 1).fill('a')), 'tooManyValues', 'value'],
    [value('stageKind', 'is', 7), 'wrongValue', 'value', 'choice'],
    [{ field: 'since', op: 'is' }, 'wrongValue', 'value', 'day'],
    [value('since', 'is', null), 'wrongValue', 'value', 'day'],
    [value('since', 'is', ['2026-03-30']), 'wrongValue', 'value', 'day'],
    [value('since', 'is', 'x2026-03-30'), 'wrongValue', 'value', 'day'],
    [value('since', 'is', '2026-03-30T10:00'), 'wrongValue', 'value', 'day'],
    [value('since', 'inLast', 36_501), 'wrongValue', 'value', 'days'],
    [value('tags', 'is', 'vip'), 'wrongValue', 'value', 'list'],
    [value('churnRisk', 'is', 'true'), 'wrongValue', 'value', 'boolean'],
    [value('stageKind', 'is', 'custmer'), 'unknownChoice', 'value', 'customer, '],
    [value('owner', 'is', { me: false }), 'wrongValue', 'value', 'user'],
    [value('owner', 'is', { me: true, you: 1 }), 'wrongValue', 'value', 'user'],
    [value('name', 'is', { me: true }), 'wrongValue', 'value', 'text'],
    [value('since', 'is', '2026-02-30'), 'impossibleDay', 'value'],
    [value('since', 'is', '30/03/2026'), 'wrongValue', 'value', 'day'],
    [value('since', 'is', new Date(0)), 'wrongValue', 'value', 'day'],
    [value('since', 'is', { today: 1.5 }), 'wrongValue', 'value.today', 'days'],
    [value('since', 'is', { today: 1e9 }), 'wrongValue', 'value.today', 'days'],
    [value('since', 'is', { today: 1, zone: 'UTC' }), 'wrongValue', 'value', 'day'],
    [value('since', 'inLast', 0), 'wrongValue', 'value', 'days'],
    [value('since', 'inLast', { today: 3 }), 'wrongValue', 'value', 'days'],
    [{ some: 'users' }, 'unknownRelation', 'some', 'contacts, interactions, agreements, invoices, tasks'],
    [{ some: 'contacts', where: { field: 'mrr', op: 'empty' } }, 'unknownField', 'where.field'],
    [{ some: 'contacts', where: { none: 'tasks' } }, 'nestedRelation', 'where.none'],
    [{ count: 'contacts' }, 'wrongOperator', 'op', 'is, isNot, lt, lte, gt, gte, between'],
    [{ count: 'contacts', op: 'empty' }, 'wrongOperator', 'op'],
    [{ count: 'contacts', op: 'gt', value: -1 }, 'wrongValue', 'value', 'count'],
    [{ count: 'contacts', op: 'gt', value: 1.5 }, 'wrongValue', 'value', 'count'],
    [nested(8, LEAF), 'tooDeep', 'not.not.not.not.not.not.not.not'],
    [grouped(8, LEAF), 'tooDeep', 'all.0.all.0.all.0.all.0.all.0.all.0.all.0.all.0'],
    [many(101), 'tooManyLeaves', 'all.100'],
    [many(101, { any: [] }), 'tooManyLeaves', 'all.100.any'],
    [
      { some: 'contacts', where: { all: Array(100).fill({ field: 'name', op: 'empty' }) } },
      'tooManyLeaves',
      'where.all.99',
    ],
  ])('%j', (input, reason, path, expected) => {
    const refusal = expect.objectContaining({
      code: `condition.${reason}`,
      params: expect.objectContaining({
        path,
        ...(expected === undefined ? {} : { expected: expect.stringMatching(new RegExp(`^${expected}`)) }),
      }),
    });
    expect(() => parse(input)).toThrow(refusal);
  });

  it('survives what refers to itself', () => {
    const loop: Record<string, unknown> = {};
    loop.not = loop;
    expect(() => parse(loop)).toThrow(expect.objectContaining({ code: 'condition.tooDeep' }));
  });

  const refused = (code: string, params: object) => expect.objectContaining({ code: `condition.${code}`, params });

  it('a refusal repeats no more of a name than a line holds', () => {
    const said = (field: string) => refused('unknownField', { path: 'field', field, expected: expect.any(String) });
    expect(() => parse({ field: 'x'.repeat(1e6), op: 'is' })).toThrow(said(`${'x'.repeat(59)}…`));
    expect(() => parse({ field: 'x'.repeat(60), op: 'is' })).toThrow(said('x'.repeat(60)));
  });

  it.each<[string, unknown, object]>([
    ['unknownKey', { not: LEAF, op: 'is' }, { path: '', key: 'op', expected: 'not' }],
    [
      'ruleOperator',
      { field: 'owner', op: 'changed' },
      { path: 'op', operator: 'changed', type: 'user', expected: PICKED },
    ],
    ['wrongOperator', value('owner', 'gt', 1), { path: 'op', operator: 'gt', type: 'user', expected: PICKED }],
    [
      'wrongOperator',
      { count: 'contacts', op: 'empty' },
      { path: 'op', operator: 'empty', type: 'count', expected: 'is, isNot, lt, lte, gt, gte, between' },
    ],
    ['unexpectedValue', value('mrr', 'empty', 1), { path: 'value', operator: 'empty' }],
    ['tooDeep', nested(8, LEAF), { path: 'not.not.not.not.not.not.not.not', max: 8 }],
    ['tooManyLeaves', many(101), { path: 'all.100', max: 100 }],
    ['tooManyValues', value('name', 'anyOf', Array(501).fill('a')), { path: 'value', max: 500 }],
    ['impossibleDay', value('since', 'is', '2026-02-30'), { path: 'value', text: '2026-02-30' }],
    [
      'unknownChoice',
      value('stageKind', 'is', 'prospct'),
      { path: 'value', choice: 'prospct', expected: 'prospect, suspect, churn' },
    ],
    [
      'unknownRelation',
      { some: 7 },
      { path: 'some', relation: 'number', expected: 'contacts, interactions, agreements, invoices, tasks' },
    ],
  ])('a refusal (%s) tells all that is needed to write it right', (code, input, params) => {
    expect(() => parse(input)).toThrow(refused(code, params));
  });

  it('a relation that the catalogue has not is unknown', () => {
    const { contacts } = CUSTOMER_CATALOGUE.relations;
    const few: Catalogue = { ...CUSTOMER_CATALOGUE, relations: contacts === undefined ? {} : { contacts } };
    expect(parseCondition({ some: 'contacts' }, few)).toEqual({ some: 'contacts' });
    const params = { path: 'some', relation: 'tasks', expected: 'contacts' };
    expect(() => parseCondition({ some: 'tasks' }, few)).toThrow(refused('unknownRelation', params));
  });
});

describe('D8 what is a condition', () => {
  it.each<[unknown]>([
    [nested(7, LEAF)],
    [grouped(7, LEAF)],
    [many(100)],
    [value('stage', 'is', 'an id of the organisation')],
    [value('mrr', 'between', [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER])],
    [value('since', 'inLast', 36_500)],
    [value('since', 'between', [{ today: -36_500 }, { today: 36_500 }])],
    // Only the day of reading tells which comes first.
    [value('since', 'between', [{ today: 5 }, '2026-02-01'])],
    [{ all: [] }],
    [value('since', 'between', ['2026-02-01', { today: 0 }])],
    [value('owner', 'anyOf', ['u1', { me: true }])],
    [{ count: 'invoices', where: value('daysLate', 'gt', 30), op: 'between', value: [1, 3] }],
    [{ none: 'interactions', where: value('day', 'inLast', 30) }],
  ])('%j is read as itself', (input) => {
    const parsed: Condition = parse(input);
    expect(parsed).toEqual(input);
    expect(parsed).not.toBe(input);
  });

  it('a key that is undefined is not there', () => {
    const input = { ...LEAF, value: undefined, any: undefined, note: undefined };
    expect(Object.keys(parse(input))).toEqual(['field', 'op']);
  });

  it('texts of 2,000 letters and lists of 500 are still taken', () => {
    const [text, list] = [value('name', 'contains', 'a'.repeat(2_000)), value('name', 'anyOf', Array(500).fill('a'))];
    expect([parse(text), parse(list)]).toEqual([text, list]);
  });

  it('−0 is 0, wherever it stands', () => {
    for (const given of [value('healthScore', 'is', -0), value('mrr', 'is', -0), value('since', 'is', { today: -0 })]) {
      expect(JSON.stringify(given)).toBe(JSON.stringify(parse(given)));
      const read = (parse(given) as { value: number | { today: number } }).value;
      expect(Object.is(typeof read === 'number' ? read : read.today, 0)).toBe(true);
    }
  });

  it('rules also compare two states, on the record itself', () => {
    const rule = (input: unknown) => parseRuleCondition(input, CUSTOMER_CATALOGUE);
    const changes = { any: [{ field: 'owner', op: 'changed' }, { not: value('healthScore', 'fellBelow', 40) }] };
    expect(rule(changes)).toEqual(changes);
    expect(() => rule(value('since', 'roseAbove', '2026-01-01'))).toThrow(
      expect.objectContaining({ code: 'condition.wrongOperator' }),
    );
    expect(() => rule({ field: 'owner', op: 'changed', value: 'u1' })).toThrow(
      expect.objectContaining({ code: 'condition.unexpectedValue' }),
    );
    expect(() => rule(value('healthScore', 'roseAbove', [1]))).toThrow(
      expect.objectContaining({ code: 'condition.wrongValue' }),
    );
    expect(() => rule({ some: 'contacts', where: { field: 'name', op: 'changed' } })).toThrow(
      expect.objectContaining({
        code: 'condition.ruleOperator',
        params: expect.objectContaining({ path: 'where.op' }),
      }),
    );
  });
});

it.each([
  ['helthscore', 'healthScore, mrr, owner'],
  ['OWNER', 'owner, mrr, healthScore'],
  ['', 'mrr, owner, healthScore'],
])('the names nearest to %j', (name, expected) => {
  expect(nearestNames(name, ['mrr', 'healthScore', 'owner'])).toBe(expected);
});

it('names as near as others stay in the order they are known, to the last letter', () => {
  expect(nearestNames('mrr', ['mra', 'mrs', 'mrr', 'mrt'])).toBe('mrr, mra, mrs');
});
