import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar/calendar.ts';
import { AS_OF, profiles, raws } from './health.property.ts';
import {
  backTest,
  backTestQuestions,
  DEFAULT_PROFILE,
  type HealthRaw,
  leadTime,
  type Profile,
  rankCorrelation,
  type WhatIfCustomer,
  whatIf,
} from './health.ts';

/** A customer known by its last touch alone, in a profile that knows nothing else: 100, 85, 65, 30 or 0 points. */
const touchOnly: Profile = {
  ...DEFAULT_PROFILE,
  componentWeights: { usage: 0, interactions: 1, pulse: 0, agreement: 0, receivables: 0 },
  measures: DEFAULT_PROFILE.measures.filter(({ key }) => key === 'lastTouch'),
};
const silent: HealthRaw = {
  isTracked: false,
  contacts: 0,
  activeContacts: 0,
  connections30: 0,
  connectionsPrevious30: 0,
  lastActivityDay: null,
  features30: 0,
  featuresAnyone90: 0,
  lastTouchDay: null,
  sentimentSum: 0,
  sentimentCount: 0,
  openTickets: 0,
  pulse: null,
  pulseDay: null,
  noticeDay: null,
  autoRenew: null,
  mrrNow: null,
  mrrBefore: null,
  averageDelayDays: null,
  outstandingMinor: null,
  overdueMinor: null,
  hasDocuments: false,
  brokenPromises: null,
};
const touched = (daysAgo: number, asOf = AS_OF): HealthRaw => ({ ...silent, lastTouchDay: addDays(asOf, -daysAgo) });

describe('H5 what-if', () => {
  const customer = (
    id: string,
    daysAgo: number,
    mrrMinor: number | null,
    more: Partial<WhatIfCustomer> = {},
  ): WhatIfCustomer => ({
    id,
    raw: touched(daysAgo),
    asOf: AS_OF,
    mrrMinor,
    ...more,
  });
  const portfolio = [
    customer('a', 1, 100),
    customer('b', 10, 2_000),
    customer('c', 20, null),
    customer('d', 90, 400),
    customer('e', 10, 700, { sources: { status: { override: 'escalated' } } }),
    customer('f', 0, 900, { raw: silent }),
  ];

  it('counts before and after, who moves with how much MRR, and what people set stays', () => {
    expect(whatIf(portfolio, touchOnly, { ...touchOnly, healthyFrom: 90 })).toEqual({
      before: { healthy: 2, 'at-risk': 2, escalated: 1, unknown: 1 },
      after: { healthy: 1, 'at-risk': 3, escalated: 1, unknown: 1 },
      moves: [{ id: 'b', from: 'healthy', to: 'at-risk', scoreBefore: 85, scoreAfter: 85, mrrMinor: 2_000 }],
      movingMrrMinor: 2_000,
      rankCorrelation: 1,
    });
  });

  it('lists those with the most MRR first, those without last', () => {
    const { moves, movingMrrMinor } = whatIf(portfolio, touchOnly, { ...touchOnly, healthyFrom: 0, churnRiskBelow: 0 });
    expect(moves.map(({ id }) => id)).toEqual(['d', 'c']);
    expect(movingMrrMinor).toBe(400);
  });

  it('the same profile moves nobody, whatever the facts, and counts do not depend on order', () => {
    fc.assert(
      fc.property(fc.array(raws, { maxLength: 8 }), profiles, profiles, (list, current, draft) => {
        const customers = list.map((raw, index) => ({ id: `${index}`, raw, asOf: AS_OF, mrrMinor: index * 10 }));
        expect(whatIf(customers, current, current).moves).toEqual([]);
        const found = whatIf(customers, current, draft);
        expect(whatIf([...customers].reverse(), current, draft)).toEqual(found);
        for (const side of [found.before, found.after])
          expect(Object.values(side).reduce((sum, count) => sum + count, 0)).toBe(customers.length);
        expect(found.moves.length).toBeGreaterThanOrEqual(Math.abs(found.before.healthy - found.after.healthy));
      }),
      { numRuns: 200 },
    );
  });
});

describe('H5 rank correlation', () => {
  it.each<[string, [number, number][], number | null]>([
    [
      'the same order',
      [
        [1, 10],
        [2, 20],
        [5, 21],
      ],
      1,
    ],
    [
      'the other way round',
      [
        [1, 30],
        [2, 20],
        [3, 10],
      ],
      -1,
    ],
    [
      'one pair swapped among four: 1 − 6 × 2 ÷ (4 × 15)',
      [
        [1, 1],
        [2, 3],
        [3, 2],
        [4, 4],
      ],
      0.8,
    ],
    [
      'ties share their mean rank',
      [
        [1, 1],
        [1, 2],
        [2, 3],
      ],
      Math.sqrt(3) / 2,
    ],
    [
      'nothing varies',
      [
        [1, 1],
        [1, 2],
      ],
      null,
    ],
    ['a single one', [[1, 1]], null],
  ])('%s', (_, pairs, expected) => {
    const found = rankCorrelation(pairs);
    if (expected === null || found === null) expect(found).toBe(expected);
    else expect(found).toBeCloseTo(expected, 12);
  });
});

describe('H5 back-test', () => {
  it('of many that stayed a share is drawn, others each day, and every departure is asked about (H5)', () => {
    const customers = Array.from({ length: 1_000 }, (_, n) => ({
      customerId: `c${n}`,
      since: '2020-01-01',
      churnDays: n < 10 ? [`2026-01-${String(n + 10)}`] : [],
    }));
    const asked = backTestQuestions(customers, '2026-12-31', 90, 0.02);
    expect(asked.filter(({ churnDay }) => churnDay !== null)).toHaveLength(10);
    const stayed = asked.filter(({ churnDay }) => churnDay === null);
    expect(stayed.length).toBeGreaterThan(150);
    expect(stayed.length).toBeLessThanOrEqual(200);
    expect(new Set(stayed.map(({ customerId }) => customerId)).size).toBeGreaterThan(150);
    expect(() => backTestQuestions(customers, '2026-12-31', 90, 1.5)).toThrow('health.badShare');
  });

  const stay = { since: '2024-01-01', churnDays: [] };

  it('asks 90 days before each churn event, and on the same day for those that stayed that long', () => {
    const questions = backTestQuestions(
      [
        { customerId: 'left', since: '2024-01-01', churnDays: ['2025-06-01'] },
        { customerId: 'stayed', ...stay },
        { customerId: 'left soon after', since: '2024-01-01', churnDays: ['2025-06-20'] },
        { customerId: 'came later', since: '2025-05-01', churnDays: [] },
      ],
      '2025-12-31',
    );
    expect(questions).toEqual([
      { customerId: 'left', asOf: '2025-03-03', churnDay: '2025-06-01' },
      { customerId: 'left soon after', asOf: '2025-03-22', churnDay: '2025-06-20' },
      { customerId: 'stayed', asOf: '2025-03-03', churnDay: null },
      { customerId: 'left soon after', asOf: '2025-03-03', churnDay: null },
      { customerId: 'stayed', asOf: '2025-03-22', churnDay: null },
    ]);
  });

  it('does not count as staying who left before, unless seen to come back: a return is a new stay', () => {
    const gone = { since: '2020-01-01', churnDays: ['2024-06-30'] };
    const ids = backTestQuestions(
      [
        { customerId: 'left', since: '2024-01-01', churnDays: ['2025-06-01'] },
        { customerId: 'gone', ...gone },
        { customerId: 'back', ...gone, returnDays: ['2024-09-01'] },
        { customerId: 'back too late', ...gone, returnDays: ['2025-03-04'] },
        { customerId: 'back before it left', ...gone, returnDays: ['2024-06-30'] },
      ],
      '2025-12-31',
    ).map(({ customerId, asOf }) => `${customerId} ${asOf}`);
    expect(ids.filter((id) => id.endsWith('2025-03-03'))).toEqual(['left 2025-03-03', 'back 2025-03-03']);
    expect(ids).toContain('gone 2024-04-01');
  });

  it('leaves out events that are not known yet, and customers that were not there', () => {
    const customers = [
      { customerId: 'a', since: '2025-05-01', churnDays: ['2025-06-01'] },
      { customerId: 'b', since: null, churnDays: ['2026-02-01'] },
    ];
    expect(backTestQuestions(customers, '2025-12-31')).toEqual([]);
    expect(() => backTestQuestions(customers, '2025-12-31', 0)).toThrow(
      expect.objectContaining({ code: 'health.badLead' }),
    );
  });

  const one = (customerId: string, daysAgo: number | null, hasLeft: boolean) => ({
    customerId,
    asOf: AS_OF,
    raw: daysAgo === null ? silent : touched(daysAgo),
    churnDay: hasLeft ? addDays(AS_OF, 90) : null,
  });
  const cases = [
    one('l1', 90, true),
    one('l2', 40, true),
    one('l3', 1, true),
    one('l4', null, true),
    one('s1', 90, false),
    one('s2', 10, false),
    one('s3', 1, false),
    one('s4', 1, false),
    one('s5', 1, false),
  ];

  it('precision, recall, lift, who was missed; the unknown are counted apart', () => {
    const found = backTest(cases, touchOnly);
    expect(found).toMatchObject({ scored: 8, unknown: 1 });
    expect(found.atRisk).toEqual({
      truePositives: 2,
      falsePositives: 1,
      falseNegatives: 1,
      trueNegatives: 4,
      precision: 2 / 3,
      recall: 2 / 3,
      lift: (2 / 3) * (8 / 3),
    });
    expect(found.missed.map(({ customerId, score }) => [customerId, score])).toEqual([
      ['l3', 100],
      ['l4', null],
    ]);
    expect(found.thresholds[0]).toMatchObject({ below: 0, confusion: { precision: null, recall: 0, lift: null } });
    expect(found.thresholds.at(-1)).toMatchObject({ below: 100, confusion: { recall: 2 / 3 } });
  });

  it('AUC: of 15 pairs who left lies lower in 8, level in 4', () => {
    // 0, 30, 100 against 0, 85, 100, 100, 100.
    const { auc } = backTest(cases, touchOnly);
    expect(auc.interactions).toBeCloseTo((4 + 4 + 0 + 0.5 + 1.5) / 15, 12);
    expect(auc.score).toBe(auc.interactions);
    expect(auc.usage).toBeNull();
  });

  it('AUC is ½ where both are alike, and turns with the sides', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100), fc.boolean()), { minLength: 1, maxLength: 12 }), (list) => {
        const drawn = list.map(([days, hasLeft], index) => one(`${index}`, days, hasLeft));
        const turned = list.map(([days, hasLeft], index) => one(`${index}`, days, !hasLeft));
        const [auc, other] = [backTest(drawn, touchOnly).auc.score, backTest(turned, touchOnly).auc.score];
        expect(auc === null).toBe(other === null);
        if (auc === null || other === null) return;
        expect(auc + other).toBeCloseTo(1, 12);
        const [left, stayed] = [true, false].map((side) => list.filter(([, hasLeft]) => hasLeft === side));
        const points = (days: number): number =>
          days <= 7 ? 100 : days <= 14 ? 85 : days <= 30 ? 65 : days <= 60 ? 30 : 0;
        let wins = 0;
        for (const [a] of left ?? [])
          for (const [b] of stayed ?? []) wins += points(a) < points(b) ? 1 : points(a) === points(b) ? 0.5 : 0;
        expect(auc).toBeCloseTo(wins / ((left?.length ?? 0) * (stayed?.length ?? 0)), 12);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses facts of a later day: a look ahead', () => {
    const ahead = { ...one('x', 1, true), raw: { ...silent, lastTouchDay: addDays(AS_OF, 1) } };
    expect(() => backTest([ahead], touchOnly)).toThrow(expect.objectContaining({ code: 'health.lookAhead' }));
  });

  it('lead time: since when the flag stood without a break', () => {
    const flags = [
      { day: '2025-01-01', isFlagged: true },
      { day: '2025-02-01', isFlagged: false },
      { day: '2025-03-01', isFlagged: true },
      { day: '2025-04-01', isFlagged: true },
      { day: '2025-08-01', isFlagged: false },
    ];
    expect(leadTime(flags, '2025-06-01')).toBe(92);
    expect(leadTime(flags, '2025-02-15')).toBeNull();
    expect(leadTime([], '2025-06-01')).toBeNull();
  });
});
