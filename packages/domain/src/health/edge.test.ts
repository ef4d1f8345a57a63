import { describe, expect, it } from 'vitest';
import type { DomainError } from '../refusal/refusal.ts';
import {
  type BackTestCase,
  backTest,
  backTestQuestions,
  checkProfile,
  DEFAULT_PROFILE,
  effectiveHealth,
  explain,
  frozenProfile,
  type HealthRaw,
  leadTime,
  measureValue,
  type Profile,
  pointsOf,
  rankCorrelation,
  scoreHealth,
  sourcesOn,
  type WhatIfCustomer,
  whatIf,
} from './health.ts';

const DAY = '2026-03-31';
const RAW: HealthRaw = {
  ...{ isTracked: true, contacts: 23, activeContacts: 14, connections30: 78, connectionsPrevious30: 100 },
  ...{ lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30, lastTouchDay: '2026-03-19' },
  ...{ sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01', noticeDay: '2026-04-24' },
  ...{ autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34, outstandingMinor: 4_218_000 },
  ...{ overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null },
};
const refused = (run: () => unknown): [string, object] => {
  try {
    run();
  } catch (error) {
    return [(error as DomainError).code, (error as DomainError).params];
  }
  throw new Error('nothing was refused');
};
const withScale = (scale: Profile['measures'][number]['scale']): Profile => ({
  ...DEFAULT_PROFILE,
  measures: DEFAULT_PROFILE.measures.map((one) => (one.key === 'lastTouch' ? { ...one, scale } : one)),
});
const steps = (...bands: [number | null, number][]): Profile =>
  withScale({ kind: 'bands', bands: bands.map(([upTo, points]) => ({ upTo, points })) });

describe('H5 a profile that is used is the one that was checked', () => {
  it('one that changes afterwards is checked again, with each customer', () => {
    const weights = { ...DEFAULT_PROFILE.componentWeights };
    const profile: Profile = { ...DEFAULT_PROFILE, componentWeights: weights };
    expect(scoreHealth(RAW, DAY, profile).score).toBe(65);
    weights.usage = Number.NaN;
    expect(refused(() => scoreHealth(RAW, DAY, profile))[0]).toBe('health.badWeight');
  });

  it('a frozen copy stays what it was, down to its bands, and nobody else’s profile is frozen with it', () => {
    const own = structuredCopy(DEFAULT_PROFILE);
    const profile = frozenProfile(own);
    expect(profile).toEqual(own);
    expect(profile).not.toBe(own);
    expect(frozenProfile(profile)).toBe(profile);
    expect(Object.isFrozen(own) || Object.isFrozen(own.measures) || Object.isFrozen(own.measures[0])).toBe(false);
    const [measure] = profile.measures;
    for (const part of [profile, profile.componentWeights, profile.measures, measure, measure?.scale])
      expect(Object.isFrozen(part)).toBe(true);
    expect(Object.isFrozen(DEFAULT_PROFILE.componentWeights)).toBe(true);
    expect(refused(() => frozenProfile({ ...DEFAULT_PROFILE, healthyFrom: 101 }))[0]).toBe('health.badThreshold');
  });

  it('the pulse counts for as long as the profile says', () => {
    const pulse = (pulseDays: number, day: string): unknown => {
      const { measures } = explain(RAW, day, { ...DEFAULT_PROFILE, pulseDays });
      return measures.find(({ key }) => key === 'pulse')?.missing;
    };
    expect([pulse(30, '2026-03-31'), pulse(30, '2026-04-01')]).toEqual([null, 'pulseExpired']);
    expect([pulse(90, '2026-05-30'), pulse(90, '2026-05-31')]).toEqual([null, 'pulseExpired']);
    const of = (pulseDays: number) => refused(() => checkProfile({ ...DEFAULT_PROFILE, pulseDays }));
    for (const pulseDays of [0, 0.5, -1, Number.NaN])
      expect(of(pulseDays)).toEqual(['health.badPulseDays', { argument: 'pulseDays', value: String(pulseDays) }]);
  });

  it('what lies on a bound is in it', () => {
    const weights = (weight: number) => ({ ...DEFAULT_PROFILE.componentWeights, usage: weight });
    for (const fine of [1e-6, 1e6, 0])
      expect(checkProfile({ ...DEFAULT_PROFILE, componentWeights: weights(fine) })).toBeUndefined();
    for (const bad of [0.9e-6, 1.1e6])
      expect(refused(() => checkProfile({ ...DEFAULT_PROFILE, componentWeights: weights(bad) }))).toEqual([
        'health.badWeight',
        { key: 'usage', weight: String(bad) },
      ]);
    expect(
      checkProfile({ ...DEFAULT_PROFILE, healthyFrom: 100, churnRiskBelow: 100, minimumConfidence: 1 }),
    ).toBeUndefined();
    for (const minimumConfidence of [-0.1, 1.1, Number.NaN])
      expect(refused(() => checkProfile({ ...DEFAULT_PROFILE, minimumConfidence }))[0]).toBe(
        'health.badMinimumConfidence',
      );
  });

  it.each<[string, Profile, string]>([
    ['points above 100', steps([7, 101], [null, 0]), 'health.badPoints'],
    ['points below 0', steps([7, -1], [null, 0]), 'health.badPoints'],
    ['points that are no number', steps([7, Number.NaN], [null, 0]), 'health.badPoints'],
    ['no open band', steps([7, 100]), 'health.openBandMissing'],
    ['an open band before the last', steps([null, 100], [null, 0]), 'health.bandsOutOfOrder'],
    ['a bound that is no number', steps([Number.NaN, 100], [null, 0]), 'health.bandsOutOfOrder'],
    ['a bound twice', steps([7, 100], [7, 50], [null, 0]), 'health.bandsOutOfOrder'],
    ['a line from nowhere', withScale({ kind: 'linear', zeroAt: Number.NaN, hundredAt: 1 }), 'health.badLine'],
    [
      'a line to nowhere',
      withScale({ kind: 'linear', zeroAt: 1, hundredAt: Number.POSITIVE_INFINITY }),
      'health.badLine',
    ],
    ['a line without length', withScale({ kind: 'linear', zeroAt: 1, hundredAt: 1 }), 'health.badLine'],
  ])('%s is refused, naming the measure', (_, profile, code) => {
    expect(refused(() => checkProfile(profile))).toEqual([code, { measure: 'lastTouch' }]);
  });

  it('a threshold for churn risk above that for healthy is refused', () => {
    expect(refused(() => checkProfile({ ...DEFAULT_PROFILE, churnRiskBelow: 71 }))).toEqual([
      'health.bandsOutOfOrder',
      { measure: 'status' },
    ]);
  });
});

const structuredCopy = (profile: Profile): Profile => ({
  ...profile,
  componentWeights: { ...profile.componentWeights },
  measures: profile.measures.map((one) => ({ ...one })),
});

describe('H2 raw values at their edges', () => {
  it.each<[Partial<HealthRaw>, Parameters<typeof measureValue>[1], string]>([
    [{ isTracked: false }, 'activeUsers', 'noTracking'],
    [{ isTracked: false }, 'trend', 'noTracking'],
    [{ isTracked: false }, 'lastActivity', 'noTracking'],
    [{ isTracked: false }, 'featuresUsed', 'noTracking'],
    [{ mrrNow: null }, 'mrrTrend', 'noRate'],
    [{ mrrBefore: null }, 'mrrTrend', 'noRate'],
    [{ outstandingMinor: null }, 'overdueShare', 'noRate'],
    [{ overdueMinor: null }, 'overdueShare', 'noRate'],
  ])('%j: %s is unknown, %s', (change, key, reason) => {
    expect(measureValue({ ...RAW, ...change }, key, DAY)).toBe(reason);
  });

  it('a fact of the day itself counts, one of the next day is refused by name', () => {
    expect(measureValue({ ...RAW, lastTouchDay: DAY }, 'lastTouch', DAY)).toEqual({ numerator: 0, denominator: 1 });
    expect(refused(() => measureValue({ ...RAW, lastTouchDay: '2026-04-01' }, 'lastTouch', DAY))).toEqual([
      'health.badRaw',
      { argument: 'lastTouchDay', value: '2026-04-01' },
    ]);
    expect(refused(() => measureValue(RAW, 'x' as never, DAY))).toEqual(['health.unknownMeasure', { measure: 'x' }]);
  });

  it('what is no number has no points', () => {
    const line = { kind: 'linear', zeroAt: 0, hundredAt: 10 } as const;
    expect(refused(() => pointsOf(line, { numerator: Number.NaN, denominator: 2 }))).toEqual([
      'health.badRatio',
      { argument: 'value', value: 'NaN/2' },
    ]);
    expect(refused(() => pointsOf(line, { numerator: 1, denominator: Number.POSITIVE_INFINITY }))[0]).toBe(
      'health.badRatio',
    );
    expect(refused(() => pointsOf({ ...line, zeroAt: Number.NaN }, { numerator: 1, denominator: 1 }))).toEqual([
      'health.badLine',
      { argument: 'scale' },
    ]);
    expect([0, 10, 11, -1].map((numerator) => pointsOf(line, { numerator, denominator: 1 }))).toEqual([0, 100, 100, 0]);
  });
});

describe('H6 sources at their edges', () => {
  const act = {
    ...({ field: 'score', value: 30, source: 'override', day: DAY, knownDay: DAY } as const),
    ...{ expiresDay: null, liftedDay: null, reason: 'x' },
  };
  it('a refusal names the act', () => {
    expect(refused(() => sourcesOn([act, { ...act, field: 'x' as 'score' }], DAY))).toEqual([
      'health.unknownField',
      { argument: 'acts[1].field', value: 'x' },
    ]);
    expect(refused(() => sourcesOn([{ ...act, source: 'x' as 'rule' }], DAY))).toEqual([
      'health.unknownSource',
      { argument: 'acts[0].source', value: 'x' },
    ]);
  });

  it('no score out of range wins, whoever gives it', () => {
    expect(refused(() => effectiveHealth(101, {}))).toEqual(['health.scoreOutOfRange', { score: '101' }]);
    expect(refused(() => effectiveHealth(null, { score: { rule: -1 } }))[0]).toBe('health.scoreOutOfRange');
    expect(effectiveHealth(null, { score: {} }).score).toEqual({ value: null, source: 'computed' });
  });
});

describe('H5 what-if at its edges', () => {
  const customer = (id: string, mrrMinor: number | null): WhatIfCustomer => ({ id, raw: RAW, asOf: DAY, mrrMinor });
  it('those with the most MRR come first, those of unknown MRR last, equal ones by id', () => {
    const list = [customer('d', null), customer('c', 0), customer('b', 5), customer('e', null), customer('a', 5)];
    const draft = { ...DEFAULT_PROFILE, healthyFrom: 60 };
    const orders = [list, [...list].reverse()].map((given) =>
      whatIf(given, DEFAULT_PROFILE, draft).moves.map(({ id }) => id),
    );
    expect(orders).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['a', 'b', 'c', 'd', 'e'],
    ]);
  });

  it('refusals name the customer and the pair', () => {
    const bad = [customer('a', 1), customer('b', Number.NaN)];
    expect(refused(() => whatIf(bad, DEFAULT_PROFILE, DEFAULT_PROFILE))).toEqual([
      'health.badMrr',
      { argument: 'customers[1].mrrMinor', value: 'NaN' },
    ]);
    expect(
      refused(() =>
        rankCorrelation([
          [1, 2],
          [Number.NaN, 3],
        ]),
      ),
    ).toEqual(['health.badScore', { argument: 'pairs[1]', value: 'NaN, 3' }]);
  });

  it('two pairs are enough to correlate, and a side that does not vary says nothing', () => {
    expect(
      rankCorrelation([
        [1, 2],
        [2, 3],
      ]),
    ).toBe(1);
    expect(
      rankCorrelation([
        [1, 3],
        [2, 2],
      ]),
    ).toBe(-1);
    expect([
      rankCorrelation([
        [1, 1],
        [1, 2],
      ]),
      rankCorrelation([
        [1, 1],
        [2, 1],
      ]),
      rankCorrelation([[1, 1]]),
    ]).toEqual([null, null, null]);
  });
});

describe('H5 back-test at its edges', () => {
  const stayed = { customerId: 's', since: null, churnDays: [] };
  it('one day ahead is enough, none is refused', () => {
    const left = { customerId: 'l', since: '2026-03-30', churnDays: [DAY] };
    expect(backTestQuestions([left, stayed], DAY, 1)).toEqual([
      { customerId: 'l', asOf: '2026-03-30', churnDay: DAY },
      { customerId: 's', asOf: '2026-03-30', churnDay: null },
    ]);
    expect(backTestQuestions([{ ...left, since: DAY }], DAY, 1)).toEqual([]);
    expect(refused(() => backTestQuestions([], DAY, 0))).toEqual(['health.badLead', { leadDays: '0' }]);
  });

  it('who left on the day asked about is gone; who came back that day is there', () => {
    const left = { customerId: 'l', since: null, churnDays: ['2026-06-29'] };
    const gone = { customerId: 'g', since: null, churnDays: [DAY] };
    const asked = (customers: Parameters<typeof backTestQuestions>[0]): string[] =>
      backTestQuestions(customers, '2026-12-31')
        .filter(({ asOf }) => asOf === DAY)
        .map(({ customerId }) => customerId);
    expect(asked([left, gone])).toEqual(['l']);
    expect(asked([left, { ...gone, returnDays: [DAY] }])).toEqual(['l']);
    expect(asked([left, { ...gone, churnDays: ['2026-03-30'], returnDays: [DAY] }])).toEqual(['l', 'g']);
    expect(asked([left, { ...stayed, churnDays: ['2026-06-30'] }])).toEqual(['l', 's']);
  });

  it('facts of the day itself are known, those of the next are looking ahead', () => {
    const given: BackTestCase = {
      customerId: 'a',
      asOf: '2026-03-29',
      raw: { ...RAW, lastTouchDay: '2026-03-29' },
      churnDay: null,
    };
    expect(backTest([given], DEFAULT_PROFILE).atRisk).toMatchObject({ recall: null, lift: null });
    expect(refused(() => backTest([{ ...given, asOf: '2026-03-28' }], DEFAULT_PROFILE))).toEqual([
      'health.lookAhead',
      { customer: 'a', asOf: '2026-03-28', day: '2026-03-29' },
    ]);
  });

  it('a flag on the day of the churn still counts', () => {
    expect(leadTime([{ day: DAY, isFlagged: true }], DAY)).toBe(0);
    expect(leadTime([{ day: '2026-04-01', isFlagged: true }], DAY)).toBeNull();
  });
});
