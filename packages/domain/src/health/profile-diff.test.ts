import { describe, expect, it } from 'vitest';
import { DEFAULT_PROFILE, type Profile, profileChanges } from './health.ts';

const withMeasure = (key: string, change: object): Profile => ({
  ...DEFAULT_PROFILE,
  measures: DEFAULT_PROFILE.measures.map((measure) => (measure.key === key ? { ...measure, ...change } : measure)),
});

describe('what differs between two versions of a profile (H5)', () => {
  it('is nothing between a profile and its copy', () => {
    expect(
      profileChanges(DEFAULT_PROFILE, {
        ...DEFAULT_PROFILE,
        measures: DEFAULT_PROFILE.measures.map((measure) => ({ ...measure })),
      }),
    ).toEqual([]);
  });

  it('names the one step that gives other points', () => {
    const bands = [
      { upTo: 50, points: 0 },
      { upTo: 80, points: 40 },
      { upTo: 95, points: 60 },
      { upTo: 110, points: 80 },
      { upTo: null, points: 100 },
    ];
    expect(profileChanges(DEFAULT_PROFILE, withMeasure('trend', { scale: { kind: 'bands', bands } }))).toEqual([
      { kind: 'points', key: 'trend', upTo: 80, before: 35, after: 40 },
    ]);
  });

  it('gives scales of other bounds or of another kind as a whole', () => {
    const line = { kind: 'linear', zeroAt: 0, hundredAt: 0.8 } as const;
    const steps = { kind: 'bands', bands: [{ upTo: null, points: 50 }] } as const;
    const was = { kind: 'linear', zeroAt: 0, hundredAt: 0.6 };
    for (const scale of [line, steps])
      expect(profileChanges(DEFAULT_PROFILE, withMeasure('activeUsers', { scale }))).toEqual([
        { kind: 'scale', key: 'activeUsers', before: was, after: scale },
      ]);
  });

  it('tells a measure that is no more as one of weight 0', () => {
    const without = { ...DEFAULT_PROFILE, measures: DEFAULT_PROFILE.measures.filter(({ key }) => key !== 'pulse') };
    expect(profileChanges(DEFAULT_PROFILE, without)).toEqual([{ kind: 'weight', key: 'pulse', before: 1, after: 0 }]);
    expect(profileChanges(without, DEFAULT_PROFILE)).toEqual([{ kind: 'weight', key: 'pulse', before: 0, after: 1 }]);
  });
});
