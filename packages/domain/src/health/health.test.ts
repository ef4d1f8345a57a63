import { describe, expect, it } from 'vitest';
import { AS_OF, checkComparisons, checkExplanations, checkMeasureOrder, checkScores } from './health.property.ts';
import {
  checkProfile,
  checkScore,
  compare,
  DEFAULT_PROFILE,
  effectiveHealth,
  explain,
  type HealthRaw,
  type MeasureKey,
  measureValue,
  type Profile,
  pointsOf,
  rawDayOf,
  roundToSum,
  scoreHealth,
} from './health.ts';

/** The worked example of domain rules §5. */
const EXAMPLE: HealthRaw = {
  isTracked: true,
  contacts: 23,
  activeContacts: 14,
  connections30: 78,
  connectionsPrevious30: 100,
  lastActivityDay: '2026-03-29',
  features30: 9,
  featuresAnyone90: 30,
  lastTouchDay: '2026-03-19',
  sentimentSum: 16,
  sentimentCount: 5,
  openTickets: 5,
  pulse: 4,
  pulseDay: '2026-03-01',
  noticeDay: '2026-04-24',
  autoRenew: true,
  mrrNow: 104,
  mrrBefore: 100,
  averageDelayDays: 34,
  outstandingMinor: 4_218_000,
  overdueMinor: 1_240_000,
  hasDocuments: true,
  brokenPromises: null,
};
const NOTHING: HealthRaw = {
  ...EXAMPLE,
  isTracked: false,
  lastTouchDay: null,
  sentimentCount: 0,
  sentimentSum: 0,
  openTickets: 0,
  pulse: null,
  noticeDay: null,
  autoRenew: null,
  mrrBefore: 0,
  averageDelayDays: null,
  hasDocuments: false,
};
const pointsFor = (key: MeasureKey, change: Partial<HealthRaw>): number | string => {
  const value = measureValue({ ...EXAMPLE, ...change }, key, AS_OF);
  const measure = DEFAULT_PROFILE.measures.find((one) => one.key === key);
  if (!measure) throw new Error(key);
  return typeof value === 'string' ? value : pointsOf(measure.scale, value);
};
/** Components that score exactly these points, under the default weights. */
const flat = (points: readonly number[]): Profile => ({
  ...DEFAULT_PROFILE,
  measures: DEFAULT_PROFILE.measures.map((measure) => ({
    ...measure,
    scale: {
      kind: 'bands',
      bands: [
        { upTo: null, points: points[Object.keys(DEFAULT_PROFILE.componentWeights).indexOf(measure.component)] ?? 0 },
      ],
    },
  })),
});

describe('H2 the worked examples', () => {
  it('scores 65, At risk, at a confidence of 0.979', () => {
    const health = scoreHealth(EXAMPLE, AS_OF);
    expect(health.components.usage).toBeCloseTo(72.5, 10);
    expect(health.components.interactions).toBeCloseTo(445 / 7, 10);
    expect(health.components).toMatchObject({ pulse: 75, agreement: 66, receivables: 40 });
    expect(health.unrounded?.toFixed(3)).toBe('65.364');
    expect(health).toMatchObject({ score: 65, status: 'at-risk', churnRisk: false });
    expect(health.confidence.toFixed(3)).toBe('0.979');
  });

  it('weighs components 55, 58, 75, 82, 47 to 62.45, so 62', () => {
    const health = scoreHealth(EXAMPLE, AS_OF, flat([55, 58, 75, 82, 47]));
    expect(Object.values(health.components)).toEqual([55, 58, 75, 82, 47]);
    expect(health.unrounded).toBeCloseTo(62.45, 10);
    expect(health).toMatchObject({ score: 62, status: 'at-risk' });
  });
});

describe('H2 points of the default profile', () => {
  const days = (key: 'lastActivityDay' | 'lastTouchDay' | 'noticeDay', number: number) => ({
    [key]: new Date(Date.parse(AS_OF) + number * 864e5).toISOString().slice(0, 10),
  });
  const money = (now: number, before: number) => ({ mrrNow: now, mrrBefore: before });
  const owed = (overdueMinor: number, outstandingMinor: number) => ({ overdueMinor, outstandingMinor });
  it.each<[MeasureKey, Partial<HealthRaw>, number | string]>([
    ['activeUsers', { isTracked: false }, 'noTracking'],
    ['activeUsers', { contacts: 0, activeContacts: 0 }, 'noContacts'],
    ['activeUsers', { contacts: 10, activeContacts: 0 }, 0],
    ['activeUsers', { contacts: 10, activeContacts: 3 }, 50],
    ['activeUsers', { contacts: 10, activeContacts: 6 }, 100],
    ['activeUsers', { contacts: 10, activeContacts: 9 }, 100],
    ['trend', { connectionsPrevious30: 0 }, 'noBase'],
    ['trend', { connections30: 50 }, 0],
    ['trend', { connections30: 80 }, 35],
    ['trend', { connections30: 95 }, 60],
    ['trend', { connections30: 110 }, 80],
    ['trend', { connections30: 111 }, 100],
    ['lastActivity', { isTracked: false }, 'noTracking'],
    ['lastActivity', { lastActivityDay: null }, 'noActivity'],
    ['lastActivity', days('lastActivityDay', -3), 100],
    ['lastActivity', days('lastActivityDay', -4), 85],
    ['lastActivity', days('lastActivityDay', -14), 60],
    ['lastActivity', days('lastActivityDay', -30), 30],
    ['lastActivity', days('lastActivityDay', -31), 0],
    ['featuresUsed', { featuresAnyone90: 0 }, 'noFeatures'],
    ['featuresUsed', { features30: 15 }, 100],
    ['lastTouch', { lastTouchDay: null }, 'noTouch'],
    ['lastTouch', days('lastTouchDay', -7), 100],
    ['lastTouch', days('lastTouchDay', -8), 85],
    ['lastTouch', days('lastTouchDay', -60), 30],
    ['lastTouch', days('lastTouchDay', -61), 0],
    ['sentiment', { sentimentSum: 0, sentimentCount: 0 }, 'noGrades'],
    ['sentiment', { sentimentSum: 3, sentimentCount: 1 }, 50],
    ['openTickets', { openTickets: 0 }, 100],
    ['openTickets', { openTickets: 2 }, 75],
    ['openTickets', { openTickets: 6 }, 0],
    ['pulse', { pulse: null }, 'noPulse'],
    ['pulse', { pulseDay: '2025-12-31' }, 75],
    ['pulse', { pulseDay: '2025-12-30' }, 'pulseExpired'],
    ['daysToNotice', { noticeDay: null }, 'openEnded'],
    ['daysToNotice', { noticeDay: null, autoRenew: null }, 'noAgreement'],
    ['daysToNotice', days('noticeDay', 30), 40],
    ['daysToNotice', days('noticeDay', 31), 60],
    ['daysToNotice', days('noticeDay', 91), 100],
    ['autoRenew', { autoRenew: false }, 40],
    ['autoRenew', { autoRenew: true }, 100],
    ['autoRenew', { autoRenew: null }, 'noAgreement'],
    ['mrrTrend', { mrrNow: null }, 'noRate'],
    ['mrrTrend', money(100, 0), 'noMrrBefore'],
    ['mrrTrend', money(80, 100), 0],
    ['mrrTrend', money(95, 100), 40],
    ['mrrTrend', money(105, 100), 75],
    ['mrrTrend', money(1051, 1000), 100],
    ['averageDelay', { averageDelayDays: null }, 'noPaidInvoice'],
    ['averageDelay', { averageDelayDays: -5 }, 100],
    ['averageDelay', { averageDelayDays: 15 }, 85],
    ['averageDelay', { averageDelayDays: 61 }, 0],
    ['overdueShare', { hasDocuments: false }, 'noDocuments'],
    ['overdueShare', { overdueMinor: null }, 'noRate'],
    ['overdueShare', owed(0, 0), 100],
    ['overdueShare', owed(50, -20), 100],
    ['overdueShare', owed(1, 10), 80],
    ['overdueShare', owed(3, 10), 50],
    ['overdueShare', owed(6, 10), 20],
    ['overdueShare', owed(61, 100), 0],
    ['brokenPromises', { brokenPromises: null }, 'noPromise'],
    ['brokenPromises', { brokenPromises: 1 }, 50],
    ['brokenPromises', { brokenPromises: 2 }, 0],
  ])('%s of %j is %s', (key, change, expected) => {
    expect(pointsFor(key, change)).toBe(expected);
  });

  it('hits a bound exactly, even where two doubles cannot tell', () => {
    const unit = 4 * 10 ** 14;
    expect(pointsFor('mrrTrend', money(21 * unit, 20 * unit))).toBe(75);
    expect(pointsFor('mrrTrend', money(21 * unit + 1, 20 * unit))).toBe(100);
  });

  it('nothing outstanding, or less, is a share of 0', () => {
    for (const outstandingMinor of [0, -20]) {
      expect(measureValue({ ...EXAMPLE, overdueMinor: 50, outstandingMinor }, 'overdueShare', AS_OF)).toEqual({
        numerator: 0,
        denominator: 1,
      });
    }
  });

  it('a falling line gives fewer points for more', () => {
    const falling = { kind: 'linear', zeroAt: 60, hundredAt: 0 } as const;
    expect([-1, 0, 15, 60, 61].map((numerator) => pointsOf(falling, { numerator, denominator: 1 }))).toEqual([
      100, 100, 75, 0, 0,
    ]);
  });

  it('refuses facts that are no whole numbers', () => {
    for (const openTickets of [Number.NaN, 0.5, 2 ** 53]) {
      expect(() => scoreHealth({ ...EXAMPLE, openTickets }, AS_OF)).toThrow(
        expect.objectContaining({ code: 'health.badRaw' }),
      );
    }
  });

  it('names the day behind a distance in days', () => {
    expect(
      (['lastActivity', 'lastTouch', 'daysToNotice', 'pulse', 'trend'] as const).map((key) => rawDayOf(EXAMPLE, key)),
    ).toEqual(['2026-03-29', '2026-03-19', '2026-04-24', '2026-03-01', null]);
  });
});

describe('H2 missing data', () => {
  it('gives no score, status or churn risk below the minimum confidence', () => {
    const health = scoreHealth(NOTHING, AS_OF);
    expect(health).toMatchObject({ score: null, unrounded: null, status: null, churnRisk: null });
    expect(health.confidence).toBeCloseTo((20 * 2) / 7 / 100, 12);
  });

  it('gives one at the minimum exactly', () => {
    const known = { ...NOTHING, lastTouchDay: AS_OF, sentimentCount: 1, sentimentSum: 5, pulse: 5 };
    expect(scoreHealth(known, AS_OF)).toMatchObject({ confidence: 0.4, score: 100 });
    expect(scoreHealth({ ...known, sentimentCount: 0, sentimentSum: 0 }, AS_OF).score).toBeNull();
  });

  it('has no usage without tracking, and a real 0 once silent', () => {
    expect(scoreHealth({ ...EXAMPLE, isTracked: false }, AS_OF).components.usage).toBeNull();
    const silent = {
      activeContacts: 0,
      connections30: 0,
      connectionsPrevious30: 0,
      lastActivityDay: '2025-01-01',
      features30: 0,
    };
    expect(scoreHealth({ ...EXAMPLE, ...silent }, AS_OF).components.usage).toBe(0);
  });

  it('spreads the weight of what is missing in proportion, and switches off by a weight of 0', () => {
    const off = { ...DEFAULT_PROFILE, componentWeights: { ...DEFAULT_PROFILE.componentWeights, usage: 0 } };
    const health = scoreHealth(EXAMPLE, AS_OF, off);
    expect(health.components.usage).toBeNull();
    expect(health.unrounded).toBeCloseTo((20 * (445 / 7) + 20 * 75 + 15 * 66 + 15 * 40) / 70, 10);
    expect(health.confidence).toBeCloseTo((70 - 15 / 7) / 70, 12);
    const gone = scoreHealth({ ...EXAMPLE, isTracked: false }, AS_OF);
    expect(gone.unrounded).toBe(health.unrounded);
    expect(gone.confidence).toBeCloseTo((70 - 15 / 7) / 100, 12);
  });
});

describe('H2 rounding and bands', () => {
  it.each([
    [69.5, 70, 'healthy', false],
    [69.49, 69, 'at-risk', false],
    [62, 62, 'at-risk', false],
    [39.5, 40, 'at-risk', false],
    [39.4, 39, 'at-risk', true],
    [100, 100, 'healthy', false],
    [0, 0, 'at-risk', true],
  ])('%d is shown as %d: %s, churn risk %s', (points, score, status, churnRisk) => {
    expect(scoreHealth(EXAMPLE, AS_OF, flat(Array(5).fill(points)))).toMatchObject({ score, status, churnRisk });
  });

  it('sums of doubles never leave 0–100', () => {
    const weights = [0.1, 0.1, 0.1, 2];
    const measures = flat(Array(5).fill(100)).measures.filter((one) => one.component === 'usage');
    const profile = {
      ...DEFAULT_PROFILE,
      minimumConfidence: 0,
      measures: measures.map((one, index) => ({ ...one, weight: weights[index] ?? 1 })),
    };
    expect(
      weights.reduce((sum, weight) => sum + weight * 100, 0) / weights.reduce((sum, weight) => sum + weight, 0),
    ).toBeGreaterThan(100);
    expect(scoreHealth(EXAMPLE, AS_OF, profile)).toMatchObject({
      score: 100,
      unrounded: 100,
      components: { usage: 100 },
    });
  });

  it('qD2 equals exact fractions in every figure, on rounding ties too, within 0–100', () => {
    const { scored, ties } = checkScores(2500);
    expect(scored).toBeGreaterThan(1000);
    expect(ties).toBeGreaterThan(50);
  });

  it('qD2 does not depend on the order of measures', () => checkMeasureOrder(300));
});

describe('H4 explain', () => {
  it('says raw value, step, points, weight and contribution of each measure, and what is missing', () => {
    const explained = explain(EXAMPLE, AS_OF);
    const line = (key: MeasureKey) => explained.measures.find((measure) => measure.key === key);
    expect(explained).toMatchObject({
      score: 65,
      unroundedMillionths: 65_364_286,
      status: 'at-risk',
      minimumConfidence: 0.4,
      profile: { name: 'Default', version: 1 },
    });
    expect(explained.measures.map((measure) => measure.key)).toEqual(
      DEFAULT_PROFILE.measures.map((measure) => measure.key),
    );
    expect(line('trend')).toMatchObject({
      raw: 78,
      band: { upTo: 80, points: 35 },
      points: 35,
      weight: 3,
      missing: null,
      contributionMillionths: 3_150_000,
    });
    expect(line('sentiment')).toMatchObject({ raw: 3.2, band: null, points: 55.00000000000001 });
    expect(line('lastTouch')).toMatchObject({ raw: 12, points: 85 });
    expect(line('autoRenew')).toMatchObject({ raw: 1, band: { upTo: null, points: 100 } });
    expect(line('brokenPromises')).toMatchObject({
      raw: null,
      missing: 'noPromise',
      points: null,
      effectiveWeight: 0,
      contributionMillionths: null,
    });
    expect(line('averageDelay')?.effectiveWeight).toBeCloseTo(0.075, 12);
    expect(explained.components.map((component) => component.contributionMillionths)).toEqual([
      21_750_000, 12_714_286, 15_000_000, 9_900_000, 6_000_000,
    ]);
  });

  it('contributes nothing without a score, but still says what is known', () => {
    const explained = explain(NOTHING, AS_OF);
    expect(explained).toMatchObject({ score: null, unroundedMillionths: null, status: null, churnRisk: null });
    expect(explained.measures.filter((measure) => measure.points !== null).map((measure) => measure.key)).toEqual([
      'openTickets',
    ]);
    expect(explained.measures.every((measure) => measure.contributionMillionths === null)).toBe(true);
  });

  it('qD2 sums to the unrounded score exactly, in whole millionths', () => checkExplanations(600));

  it.each([
    [[1.5, 1.5, 1], 4, [2, 1, 1]],
    [[-0.4, -0.6], -1, [0, -1]],
    [[0.2, 0.2, 0.2], 3, [1, 1, 1]],
    [[2.9, 2.9], 4, [2, 2]],
    [[2.9, 2.2], 3, [2, 1]],
    [[], 0, []],
  ])('rounds %j to whole numbers of sum %d', (values, total, expected) => {
    expect(roundToSum(values, total)).toEqual(expected);
  });
});

describe('H4 compare', () => {
  const before = { raw: EXAMPLE, asOf: AS_OF };
  const kinds = (after: { raw: HealthRaw; asOf?: string; profile?: Profile }) =>
    compare(before, { asOf: AS_OF, ...after })?.parts.map(({ key, kind }) => `${key} ${kind}`);

  it('a changed input moves its own measure only', () => {
    expect(compare(before, { raw: { ...EXAMPLE, openTickets: 0 }, asOf: AS_OF })).toEqual({
      fromMillionths: 65_364_286,
      toMillionths: 68_792_857,
      parts: [{ key: 'openTickets', kind: 'input', millionths: 3_428_571 }],
    });
  });

  it('data that went missing gives its weight to the others', () => {
    expect(kinds({ raw: { ...EXAMPLE, pulseDay: '2025-01-01' } })).toEqual(['pulse missing']);
  });

  it('a measure that becomes known is the whole cause, even where it brings no point', () => {
    const unknown = { raw: { ...EXAMPLE, pulse: null, pulseDay: null }, asOf: AS_OF };
    const worst = compare(unknown, { raw: { ...EXAMPLE, pulse: 1 }, asOf: AS_OF });
    expect(worst?.parts.map(({ key, kind }) => `${key} ${kind}`)).toEqual(['pulse missing']);
    expect(worst?.parts[0]?.millionths).toBe((worst?.toMillionths ?? 0) - (worst?.fromMillionths ?? 0));
    expect(worst?.parts[0]?.millionths).toBeLessThan(-10_000_000);
    // Two that come at once: each with what it does, in one sum.
    const both = compare(
      { raw: { ...unknown.raw, openTickets: 0, averageDelayDays: null }, asOf: AS_OF },
      { raw: { ...EXAMPLE, openTickets: 0 }, asOf: AS_OF },
    );
    expect(both?.parts.map(({ key }) => key)).toEqual(['pulse', 'averageDelay']);
  });

  it('a day that passes is a changed input of what counts days', () => {
    expect(kinds({ raw: EXAMPLE, asOf: '2026-04-03' })).toEqual(['lastActivity input', 'lastTouch input']);
  });

  it("a profile's weight, scale, or measure taken out is a change of the profile, not of the facts", () => {
    const { measures, componentWeights } = DEFAULT_PROFILE;
    const heavier = { ...DEFAULT_PROFILE, componentWeights: { ...componentWeights, usage: 60 } };
    const steeper = {
      ...DEFAULT_PROFILE,
      measures: measures.map((one) =>
        one.key === 'sentiment' ? { ...one, scale: { kind: 'linear', zeroAt: 3, hundredAt: 5 } as const } : one,
      ),
    };
    const without = { ...DEFAULT_PROFILE, measures: measures.filter((one) => one.key !== 'trend') };
    for (const profile of [heavier, steeper, without]) {
      const parts = kinds({ raw: EXAMPLE, profile }) ?? [];
      expect(parts.length).toBeGreaterThan(0);
      expect(parts.every((part) => part.endsWith(' weight'))).toBe(true);
    }
    expect(kinds({ raw: EXAMPLE, profile: steeper })).toEqual(['sentiment weight']);
  });

  it('sums even where equal weights, written otherwise, tip the last millionth over', () => {
    const componentWeights = { usage: 3, interactions: 2, pulse: 2, agreement: 1.5, receivables: 1.5 };
    const profile = flat(Array(5).fill(0.0030005));
    expect(compare({ ...before, profile }, { ...before, profile: { ...profile, componentWeights } })).toEqual({
      fromMillionths: 3000,
      toMillionths: 3001,
      parts: [{ key: 'activeUsers', kind: 'weight', millionths: 1 }],
    });
  });

  it('is none where a day has no score', () => {
    expect(compare(before, { raw: NOTHING, asOf: AS_OF })).toBeNull();
  });

  it('qD2 sums to the difference exactly, and blames what changed', () => checkComparisons(600));
});

describe('H1 source', () => {
  it('each field stands on its own: override, rule, supplied, computed', () => {
    const all = { override: 10, rule: 20, supplied: 30 };
    expect(effectiveHealth(80, { score: all }).score).toEqual({ value: 10, source: 'override' });
    expect(effectiveHealth(80, { score: { rule: 20, supplied: 30 } }).score).toEqual({ value: 20, source: 'rule' });
    expect(effectiveHealth(80, { score: { supplied: 30 } }).score).toEqual({ value: 30, source: 'supplied' });
    expect(effectiveHealth(80, {})).toEqual({
      score: { value: 80, source: 'computed' },
      status: { value: 'healthy', source: 'computed' },
      churnRisk: { value: false, source: 'computed' },
    });
    expect(effectiveHealth(80, { status: { supplied: 'escalated' }, churnRisk: { override: true } })).toEqual({
      score: { value: 80, source: 'computed' },
      status: { value: 'escalated', source: 'supplied' },
      churnRisk: { value: true, source: 'override' },
    });
  });

  it('a status or churn risk without its own source follows the effective score', () => {
    expect(effectiveHealth(80, { score: { supplied: 39 } })).toEqual({
      score: { value: 39, source: 'supplied' },
      status: { value: 'at-risk', source: 'supplied' },
      churnRisk: { value: true, source: 'supplied' },
    });
    expect(effectiveHealth(80, { score: { supplied: 0 }, churnRisk: { rule: false } }).churnRisk).toEqual({
      value: false,
      source: 'rule',
    });
    expect(effectiveHealth(null, {}).status.value).toBeNull();
    expect(effectiveHealth(null, {}).churnRisk.value).toBeNull();
  });

  it.each([-1, 101, 62.45, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d as a supplied score', (score) => {
    expect(() => checkScore(score)).toThrow(expect.objectContaining({ code: 'health.scoreOutOfRange' }));
  });

  it('takes the scores 0 and 100', () => {
    expect([checkScore(0), checkScore(100)]).toEqual([0, 100]);
  });
});

describe('H2 profiles', () => {
  const [first, ...others] = DEFAULT_PROFILE.measures;
  if (!first) throw new Error('no measure');
  const scaled = (scale: Profile['measures'][number]['scale']): Profile => ({
    ...DEFAULT_PROFILE,
    measures: [{ ...first, scale }, ...others],
  });
  const open = { upTo: null, points: 0 };
  const weigh = (usage: number): Profile => ({
    ...DEFAULT_PROFILE,
    componentWeights: { ...DEFAULT_PROFILE.componentWeights, usage },
  });

  it('accepts the default one', () => {
    expect(() => checkProfile(DEFAULT_PROFILE)).not.toThrow();
  });

  it.each<[string, Profile, string]>([
    ['a negative weight', weigh(-1), 'badWeight'],
    ['a weight that is no number', weigh(Number.NaN), 'badWeight'],
    [
      'no weight at all',
      { ...DEFAULT_PROFILE, componentWeights: { usage: 0, interactions: 0, pulse: 0, agreement: 0, receivables: 0 } },
      'noWeight',
    ],
    ['a measure twice', { ...DEFAULT_PROFILE, measures: [first, first] }, 'measureTwice'],
    ['a minimum confidence above 1', { ...DEFAULT_PROFILE, minimumConfidence: 1.1 }, 'badMinimumConfidence'],
    ['churn risk above healthy', { ...DEFAULT_PROFILE, churnRiskBelow: 71 }, 'bandsOutOfOrder'],
    ['a line without slope', scaled({ kind: 'linear', zeroAt: 1, hundredAt: 1 }), 'badLine'],
    ['no open band', scaled({ kind: 'bands', bands: [{ upTo: 1, points: 0 }] }), 'openBandMissing'],
    ['no band', scaled({ kind: 'bands', bands: [] }), 'openBandMissing'],
    [
      'bands out of order',
      scaled({ kind: 'bands', bands: [{ upTo: 2, points: 0 }, { upTo: 2, points: 1 }, open] }),
      'bandsOutOfOrder',
    ],
    ['an open band before the last', scaled({ kind: 'bands', bands: [{ ...open }, open] }), 'bandsOutOfOrder'],
    ['points above 100', scaled({ kind: 'bands', bands: [{ upTo: null, points: 101 }] }), 'badPoints'],
  ])('refuses %s', (_, profile, reason) => {
    expect(() => checkProfile(profile)).toThrow(expect.objectContaining({ code: `health.${reason}` }));
  });
});
