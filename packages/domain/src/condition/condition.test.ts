import { describe, expect, it } from 'vitest';
import { checkChanges, checkEvaluation, checkLogic, checkRoundTrip } from './condition.property.ts';
import {
  type Catalogue,
  type Condition,
  type ConditionRecord,
  CUSTOMER_CATALOGUE,
  CUSTOMER_FIELDS,
  compileCondition,
  conditionFieldOf,
  evaluate,
  evaluateChange,
  type FieldType,
  fieldsOf,
  maskPrivate,
  parseCondition,
  parseRuleCondition,
  permissionsOf,
  RELATION_FIELDS,
} from './condition.ts';

const CONTEXT = { asOf: '2026-03-30', me: 'u1', zone: 'Europe/Paris', catalogue: CUSTOMER_CATALOGUE };
const ACME: ConditionRecord = {
  name: 'Société Générale',
  customerId: 'C-100%_x',
  domain: null,
  stageKind: 'customer',
  owner: 'u1',
  team: ['u2', 'u3'],
  tags: ['VIP', 'Été'],
  healthScore: 62,
  mrr: 100_000,
  outstanding: null,
  lastTouch: '2026-03-01',
  noticeDay: '2026-03-30',
  churnRisk: false,
  contacts: [{ name: 'Ana', isMain: true }, { name: 'Bo', isMain: false }, { name: 'Cy' }],
  invoices: [],
};
const holds = (input: unknown, record: ConditionRecord = ACME, me: string | null = 'u1'): boolean =>
  evaluate(parseCondition(input, CUSTOMER_CATALOGUE), record, { ...CONTEXT, me });
const field = (name: string, op: string, value?: unknown) => ({
  field: name,
  op,
  ...(value === undefined ? {} : { value }),
});

describe('D8 comparisons', () => {
  it.each<[string, string, unknown, boolean]>([
    ['name', 'is', 'SOCIETE  générale ', true],
    ['name', 'is', 'Société', false],
    ['name', 'isNot', 'societe generale', false],
    ['name', 'contains', 'ÉTÉ', true],
    ['name', 'startsWith', 'societe', true],
    ['name', 'startsWith', 'generale', false],
    ['name', 'anyOf', ['Acme', 'societe generale'], true],
    ['name', 'noneOf', ['Acme'], true],
    // Signs of SQL patterns are letters like others.
    ['customerId', 'contains', '%_', true],
    ['name', 'contains', '%', false],
    ['healthScore', 'lt', 62, false],
    ['healthScore', 'lte', 62, true],
    ['healthScore', 'gt', 62, false],
    ['healthScore', 'gte', 62, true],
    ['healthScore', 'between', [62, 62], true],
    ['healthScore', 'between', [62.5, 70], false],
    ['mrr', 'is', 100_000, true],
    ['churnRisk', 'is', false, true],
    ['churnRisk', 'isNot', true, true],
    ['stageKind', 'anyOf', ['customer', 'churn'], true],
    ['owner', 'is', { me: true }, true],
    ['owner', 'noneOf', ['u2', { me: true }], false],
    ['tags', 'contains', ['ete', 'other'], true],
    ['tags', 'contains', ['other'], false],
    ['tags', 'contains', ['vi'], false],
    ['tags', 'contains', ['ÉTÉ'], true],
    ['tags', 'noneOf', ['other'], true],
    ['tags', 'is', ['ete', 'vip'], true],
    ['tags', 'is', ['vip'], false],
    ['tags', 'isNot', ['vip'], true],
    ['team', 'contains', [{ me: true }], false],
    ['team', 'is', ['u3', 'u2'], true],
    // Ids are no texts: their case counts.
    ['team', 'contains', ['U2'], false],
    ['owner', 'is', 'U1', false],
    ['lastTouch', 'before', '2026-03-01', false],
    ['lastTouch', 'after', '2026-02-28', true],
    ['lastTouch', 'is', { today: -29 }, true],
    ['lastTouch', 'between', ['2026-03-01', { today: 0 }], true],
  ])('%s %s %j: %s', (name, op, value, expected) => {
    expect(holds(field(name, op, value))).toBe(expected);
  });

  it('the window of n days ends with today, the next one begins with it', () => {
    const said = (op: string, days: number, day: string) => holds(field('lastTouch', op, days), { lastTouch: day });
    expect([said('inLast', 30, '2026-03-01'), said('inLast', 29, '2026-03-01')]).toEqual([true, false]);
    expect([said('inLast', 1, '2026-03-30'), said('inLast', 1, '2026-03-31')]).toEqual([true, false]);
    expect([said('inNext', 1, '2026-03-30'), said('inNext', 1, '2026-03-29')]).toEqual([true, false]);
    expect([said('inNext', 2, '2026-03-31'), said('inNext', 2, '2026-04-01')]).toEqual([true, false]);
  });

  it('an instant is read as the day it was in the zone, and as unknown without one', () => {
    const record = { lastTouch: Date.parse('2026-03-29T22:30:00Z') };
    const condition = parseCondition(field('lastTouch', 'is', { today: 0 }), CUSTOMER_CATALOGUE);
    expect(evaluate(condition, record, CONTEXT)).toBe(true);
    expect(evaluate(condition, record, { ...CONTEXT, zone: 'America/New_York' })).toBe(false);
    const nowhere = { asOf: '2026-03-30', me: null, catalogue: CUSTOMER_CATALOGUE };
    expect(evaluate(condition, record, nowhere)).toBe(false);
    expect(evaluate({ field: 'lastTouch', op: 'empty' }, record, nowhere)).toBe(true);
  });

  it('for the system, "me" is nobody', () => {
    expect(holds(field('owner', 'is', { me: true }), ACME, null)).toBe(false);
    expect(holds(field('owner', 'isNot', { me: true }), ACME, null)).toBe(true);
    expect(holds(field('owner', 'is', { me: true }), { owner: null }, null)).toBe(false);
  });
});

describe('D8 the unknown', () => {
  it.each<[string, unknown, boolean]>([
    ['is', 1, false],
    ['isNot', 1, true],
    ['lt', 1, false],
    ['gte', 0, false],
    ['between', [0, 1], false],
    ['empty', undefined, true],
    ['notEmpty', undefined, false],
  ])('an unknown amount %s %j: %s', (op, value, expected) => {
    const condition = field('outstanding', op, value);
    for (const record of [ACME, {}, { outstanding: Number.NaN }]) expect(holds(condition, record)).toBe(expected);
    expect(holds({ not: condition })).toBe(!expected);
  });

  it('0, no and none are known; a text of spaces and a set without members are not', () => {
    expect(holds(field('healthScore', 'notEmpty'), { healthScore: 0 })).toBe(true);
    expect(holds(field('churnRisk', 'notEmpty'), { churnRisk: false })).toBe(true);
    expect(holds(field('name', 'empty'), { name: ' \u00a0' })).toBe(true);
    expect(holds(field('tags', 'empty'), { tags: ['', null] })).toBe(true);
    expect(holds(field('tags', 'noneOf', ['vip']), { tags: [] })).toBe(true);
  });

  it('ids are compared as they are written, also in a set', () => {
    const record = { owner: 'U1', team: ['U2', 'É'] };
    expect(holds(field('owner', 'is', 'U1'), record)).toBe(true);
    expect(holds(field('team', 'is', ['É', 'U2']), record)).toBe(true);
  });

  it('a field that is no more in the catalogue is unknown, and one of another type answers', () => {
    const region = conditionFieldOf({ key: 'mrr', label: 'Région', type: 'text', optionIds: [] }, 'customer.read');
    const catalogue: Catalogue = { ...CUSTOMER_CATALOGUE, fields: [...CUSTOMER_FIELDS, region] };
    const condition = parseCondition(field('custom.mrr', 'contains', 'nord'), catalogue);
    const record = { mrr: 5, 'custom.mrr': 'Nord' };
    expect(evaluate(condition, record, { ...CONTEXT, catalogue })).toBe(true);
    expect(evaluate(condition, record, CONTEXT)).toBe(false);
    const retyped = (type: FieldType) => ({ ...CONTEXT, catalogue: { ...catalogue, fields: [{ ...region, type }] } });
    expect(evaluate(condition, record, retyped('number'))).toBe(false);
    // A window of days asks nothing of a text, though the text may read like a day.
    const recent: Condition = { field: 'custom.mrr', op: 'inLast', value: 30 };
    expect(evaluate(recent, { 'custom.mrr': '2026-03-15' }, retyped('date'))).toBe(true);
    expect(evaluate(recent, { 'custom.mrr': '2026-03-15' }, retyped('text'))).toBe(false);
  });

  it('the fields of a relation that is no more in the catalogue are unknown', () => {
    const gone = { ...CONTEXT, catalogue: { ...CUSTOMER_CATALOGUE, relations: {} } };
    const said = (op: 'is' | 'isNot') =>
      evaluate({ some: 'contacts', where: { field: 'name', op, value: 'Ana' } }, ACME, gone);
    expect([said('is'), said('isNot')]).toEqual([false, true]);
  });
});

describe('D8 groups and relations', () => {
  it.each<[string, unknown, boolean]>([
    ['all of nothing', { all: [] }, true],
    ['any of nothing', { any: [] }, false],
    ['some', { some: 'contacts' }, true],
    ['some of none', { some: 'invoices' }, false],
    ['a relation nobody gave', { none: 'tasks' }, true],
    ['some where', { some: 'contacts', where: field('isMain', 'is', true) }, true],
    ['none where', { none: 'contacts', where: field('name', 'is', 'zoe') }, true],
    [
      'an unknown value satisfies the negation',
      { count: 'contacts', where: field('isMain', 'isNot', true), op: 'is', value: 2 },
      true,
    ],
    ['count', { count: 'contacts', op: 'gte', value: 4 }, false],
    ['count between', { count: 'contacts', op: 'between', value: [3, 5] }, true],
    ['count of none', { count: 'invoices', op: 'is', value: 0 }, true],
  ])('%s', (_, input, expected) => {
    expect(holds(input)).toBe(expected);
  });

  it('of a private item, others filter by kind and day only', () => {
    const fields = RELATION_FIELDS.interactions.fields;
    const item = { kind: 'email', day: '2026-03-01', subject: 'Layoffs', users: ['u2'] };
    const masked = maskPrivate(item, fields);
    expect(masked).toMatchObject({ kind: 'email', day: '2026-03-01', subject: null, users: null });
    const asked = (where: unknown) => holds({ some: 'interactions', where }, { interactions: [masked] });
    expect(asked(field('subject', 'contains', 'layoffs'))).toBe(false);
    expect(asked(field('kind', 'is', 'email'))).toBe(true);
  });
});

describe('D9 two states', () => {
  const change = (op: string, before: unknown, after: unknown, value?: unknown, name = 'healthScore') =>
    evaluateChange(
      parseRuleCondition(field(name, op, value), CUSTOMER_CATALOGUE),
      { [name]: before },
      { [name]: after },
      CONTEXT,
    );
  it.each<[string, unknown, unknown, unknown, boolean]>([
    ['fellBelow', 40, 39, 40, true],
    ['fellBelow', 41, 40, 40, false],
    ['fellBelow', 39, 38, 40, false],
    ['fellBelow', null, 38, 40, false],
    ['fellBelow', 45, null, 40, false],
    ['roseAbove', 40, 41, 40, true],
    ['roseAbove', 41, 42, 40, false],
    ['roseAbove', 39, 40, 40, false],
    ['roseAbove', null, 41, 40, false],
    ['changed', 40, 40, undefined, false],
    ['changed', null, 40, undefined, true],
    ['changed', 40, null, undefined, true],
    ['changed', null, undefined, undefined, false],
  ])('%s from %j to %j (%j): %s', (op, before, after, value, expected) => {
    expect(change(op, before, after, value)).toBe(expected);
  });

  it('texts change when their folded form does, sets when their members do', () => {
    expect(change('changed', 'Été', 'ETE', undefined, 'name')).toBe(false);
    expect(change('changed', ['a', 'b'], ['B', 'A', 'a'], undefined, 'tags')).toBe(false);
    expect(change('changed', ['a', 'b'], ['a', 'c'], undefined, 'tags')).toBe(true);
  });

  it('what is not compared with before is read after', () => {
    const rule = parseRuleCondition({ all: [field('owner', 'changed'), field('mrr', 'gt', 10)] }, CUSTOMER_CATALOGUE);
    expect(evaluateChange(rule, { owner: 'a', mrr: 0 }, { owner: 'b', mrr: 11 }, CONTEXT)).toBe(true);
    expect(evaluateChange(rule, { owner: 'a', mrr: 11 }, { owner: 'b', mrr: 0 }, CONTEXT)).toBe(false);
    expect(evaluateChange(rule, { owner: 'b', mrr: 11 }, { owner: 'b', mrr: 11 }, CONTEXT)).toBe(false);
  });
});

describe('D2 what a condition tells', () => {
  it('lists the fields it asks about, and what one must be allowed to do', () => {
    const condition = parseCondition(
      {
        all: [
          field('name', 'is', 'a'),
          { not: field('name', 'is', 'b') },
          { some: 'invoices', where: { any: [field('residual', 'gt', 0), field('amount', 'gt', 0)] } },
          { none: 'contacts', where: { not: field('name', 'empty') } },
          { count: 'tasks', op: 'gt', value: 0 },
        ],
      },
      CUSTOMER_CATALOGUE,
    );
    expect(fieldsOf(condition)).toEqual([
      { relation: null, field: 'name' },
      { relation: 'invoices', field: null },
      { relation: 'invoices', field: 'residual' },
      { relation: 'invoices', field: 'amount' },
      { relation: 'contacts', field: null },
      { relation: 'contacts', field: 'name' },
      { relation: 'tasks', field: null },
    ]);
    expect(permissionsOf(condition, CUSTOMER_CATALOGUE)).toEqual(['customer.read', 'receivables.read']);
    const money = { any: [field('outstanding', 'gt', 0), { not: field('name', 'is', 'a') }] };
    const both = parseCondition(money, CUSTOMER_CATALOGUE);
    expect(permissionsOf(both, CUSTOMER_CATALOGUE)).toEqual(['customer.read', 'receivables.read']);
    expect(permissionsOf(parseCondition(money.any[0], CUSTOMER_CATALOGUE), CUSTOMER_CATALOGUE)).toEqual([
      'receivables.read',
    ]);
    expect(permissionsOf({ count: 'invoices', op: 'gt', value: 0 }, CUSTOMER_CATALOGUE)).toEqual(['receivables.read']);
    expect(permissionsOf(condition, { ...CUSTOMER_CATALOGUE, fields: [] })).toBeNull();
    expect(permissionsOf(condition, { ...CUSTOMER_CATALOGUE, relations: {} })).toBeNull();
  });
});

describe('D8 the reading context', () => {
  it('is refused when it is none', () => {
    const compile = (context: object) => () => compileCondition({ all: [] }, { ...CONTEXT, ...context });
    expect(compile({ asOf: '2026-02-30' })).toThrow(expect.objectContaining({ code: 'calendar.invalidDay' }));
    expect(compile({ zone: 'Europe/Nowhere' })).toThrow(expect.objectContaining({ code: 'calendar.unknownZone' }));
  });

  it('days beyond the calendar stop at its ends', () => {
    const late = { ...CONTEXT, asOf: '9999-12-30' };
    const next = parseCondition(field('lastTouch', 'inNext', 30), CUSTOMER_CATALOGUE);
    expect(evaluate(next, { lastTouch: '9999-12-31' }, late)).toBe(true);
    const before = parseCondition(field('lastTouch', 'before', { today: -36_500 }), CUSTOMER_CATALOGUE);
    const early = { ...CONTEXT, asOf: '0002-01-01' };
    expect(evaluate(before, { lastTouch: '0001-01-01' }, early)).toBe(false);
    expect(evaluate({ ...before, op: 'is' }, { lastTouch: '0001-01-01' }, early)).toBe(true);
  });
});

describe('D8 conditions as properties', () => {
  it('compiled, evaluated and read slowly it says the same', () => checkEvaluation(3_000));
  it('changes agree with the slow reading', () => checkChanges(2_000));
  it('obeys the laws of logic', () => checkLogic(1_000));
  it('is the same after JSON', () => checkRoundTrip(1_000));
});
