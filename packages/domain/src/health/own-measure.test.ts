import { describe, expect, it } from 'vitest';
import {
  checkProfile,
  compare,
  DEFAULT_PROFILE,
  explain,
  type HealthRaw,
  isOwnMeasure,
  type MeasureKey,
  measureValue,
  type OwnRaw,
  type OwnRaws,
  type Profile,
  profileChanges,
  rawDayOf,
  scoreHealth,
} from './health.ts';

const AS_OF = '2026-03-31';
const NOTHING: HealthRaw = {
  ...{ isTracked: false, contacts: 0, activeContacts: 0, connections30: 0, connectionsPrevious30: 0 },
  ...{ lastActivityDay: null, features30: 0, featuresAnyone90: 0, lastTouchDay: null, sentimentSum: 0 },
  ...{ sentimentCount: 0, openTickets: 0, pulse: null, pulseDay: null, noticeDay: null, autoRenew: null },
  ...{ mrrNow: null, mrrBefore: null, averageDelayDays: null, outstandingMinor: null, overdueMinor: null },
  ...{ hasDocuments: false, brokenPromises: null },
};
const holding = (own: OwnRaws | null): HealthRaw => ({ ...NOTHING, own });
const measured = (held: OwnRaw) => measureValue(holding({ 'custom.x': held }), 'custom.x', AS_OF);

/** Usage weighs by one measure of the organisation's alone: 0 at 0, 100 points at 100. */
const measuring = (...keys: MeasureKey[]): Profile => ({
  ...DEFAULT_PROFILE,
  minimumConfidence: 0,
  measures: keys.map((key) => ({
    key,
    component: 'usage',
    weight: 1,
    scale: { kind: 'linear', zeroAt: 0, hundredAt: 100 },
  })),
});

describe('H5 measures that an organisation adds', () => {
  it.each<[string, OwnRaw, number, number]>([
    ['a number', 12.5, 125, 10],
    ['the smallest number that is kept', 0.000001, 1, 1_000_000],
    ['the largest', 999_999_999_999, 999_999_999_999, 1],
    ['a number below 0', -3, -3, 1],
    ['yes', true, 1, 1],
    ['no', false, 0, 1],
    ['a day that was', '2026-03-01', 30, 1],
    ['a day to come', '2026-04-10', -10, 1],
    ['a value of a metric', { value: 41, day: '2026-03-30' }, 41, 1],
  ])('%s counts exactly', (_, held, numerator, denominator) => {
    const value = measured(held);
    if (typeof value === 'string') throw new Error(value);
    expect(value.numerator * denominator).toBe(numerator * value.denominator);
  });

  it('says why a value is missing, and spreads its weight', () => {
    const own = {
      'metric.nps': 80,
      'custom.gone': { missing: 'archived' },
      'custom.then': { missing: 'undated' },
    } as const;
    const keys: MeasureKey[] = ['metric.nps', 'custom.gone', 'custom.then', 'custom.empty'];
    const { score, confidence, measures } = explain(holding(own), AS_OF, measuring(...keys));
    expect([score, confidence]).toEqual([80, 0.25]);
    expect(measures.map(({ missing }) => missing)).toEqual([null, 'archived', 'undated', 'noValue']);
    expect(scoreHealth(holding(null), AS_OF, measuring('metric.nps')).score).toBeNull();
  });

  it('a metric counts for as many days as its profile says, and does not expire without a word', () => {
    const raw = holding({ 'metric.nps': { value: 80, day: '2026-03-01' } });
    const { measures, ...rest } = measuring('metric.nps');
    const expiring = (expiresAfter: number): Profile => ({
      ...rest,
      measures: measures.map((one) => ({ ...one, expiresAfter })),
    });
    expect(scoreHealth(raw, AS_OF, measuring('metric.nps')).score).toBe(80);
    expect(scoreHealth(raw, AS_OF, expiring(30)).score).toBe(80);
    expect(scoreHealth(raw, AS_OF, expiring(29)).score).toBeNull();
    expect(explain(raw, AS_OF, expiring(29)).measures[0]?.missing).toBe('valueExpired');
    expect(profileChanges(expiring(29), expiring(30))).toEqual([
      { kind: 'expiry', key: 'metric.nps', before: 29, after: 30 },
    ]);
    for (const bad of [0, 1.5, -1, Number.NaN])
      expect(() => checkProfile(expiring(bad)), String(bad)).toThrow(
        expect.objectContaining({
          code: 'health.badExpiry',
          params: expect.objectContaining({ measure: 'metric.nps' }),
        }),
      );
    const field = measuring('custom.x').measures.map((one) => ({ ...one, expiresAfter: 30 }));
    expect(() => checkProfile({ ...rest, measures: field })).toThrow(
      expect.objectContaining({ code: 'health.badExpiry' }),
    );
  });

  it('names the day behind a value', () => {
    const raw = holding({ 'custom.x': '2026-03-01', 'metric.nps': { value: 1, day: '2026-02-01' }, 'custom.n': 1 });
    expect((['custom.x', 'metric.nps', 'custom.n', 'custom.none'] as const).map((key) => rawDayOf(raw, key))).toEqual([
      '2026-03-01',
      '2026-02-01',
      null,
      null,
    ]);
  });

  it.each<[string, OwnRaw]>([
    ['what is no number', Number.NaN],
    ['an endless number', Number.POSITIVE_INFINITY],
    ['more digits than are exact', 1e21],
    ['smaller parts than are exact', 1e-17],
    ['what is no day', '2026-02-30'],
    ['a value of a later day', { value: 1, day: '2026-04-01' }],
    ['a value of no day', { value: 1, day: 'soon' }],
    ['a value that is no number', { value: Number.NaN, day: AS_OF }],
  ])('refuses %s', (_, held) => {
    expect(() => measured(held)).toThrow(
      expect.objectContaining({ code: 'health.badRaw', params: expect.objectContaining({ argument: 'custom.x' }) }),
    );
  });

  it.each(['custom.', 'custom.2x', 'metric.NPS', 'custom.a.b', 'other.x', 'toString', 'custom.x\n'])(
    'knows no measure %j',
    (key) => {
      expect(isOwnMeasure(key)).toBe(false);
      expect(() => checkProfile(measuring(key as MeasureKey))).toThrow(
        expect.objectContaining({ code: 'health.unknownMeasure' }),
      );
    },
  );

  it('is one change in a comparison: of the value, of what is known, or of the profile that takes it out', () => {
    const profile = measuring('custom.x', 'metric.nps');
    const before = { raw: holding({ 'custom.x': 40, 'metric.nps': 60 }), asOf: AS_OF, profile };
    const moved = compare(before, { ...before, raw: holding({ 'custom.x': 60, 'metric.nps': 60 }) });
    expect(moved?.parts).toEqual([{ key: 'custom.x', kind: 'input', millionths: 10_000_000 }]);
    const lost = compare(before, { ...before, raw: holding({ 'metric.nps': 60 }) });
    expect(lost?.parts.every(({ kind }) => kind === 'missing')).toBe(true);
    // What no profile asks for any more is not read any more: that is no fact that went missing.
    const dropped = compare(before, {
      ...before,
      raw: holding({ 'metric.nps': 60 }),
      profile: measuring('metric.nps'),
    });
    expect(dropped?.parts.map(({ key, kind }) => `${key} ${kind}`)).toEqual(['custom.x weight']);
    expect(dropped?.parts.reduce((sum, { millionths }) => sum + millionths, 0)).toBe(10_000_000);
  });
  it('that a profile adds is the cause of what it does, whatever its points', () => {
    const held = { 'custom.x': 80, 'metric.nps': 0 };
    const before = { raw: holding(held), asOf: AS_OF, profile: measuring('custom.x') };
    const added = compare(before, { ...before, profile: measuring('custom.x', 'metric.nps') });
    expect(added?.parts).toEqual([{ key: 'metric.nps', kind: 'weight', millionths: -40_000_000 }]);
  });
});
