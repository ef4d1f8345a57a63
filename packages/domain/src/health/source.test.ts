import { describe, expect, it } from 'vitest';
import { effectiveHealth, type HealthAct, sourcesOn } from './health.ts';

const given = { knownDay: '2026-03-01', expiresDay: null, liftedDay: null, reason: 'call of the CEO' };
const escalated = (change: Partial<HealthAct> = {}): HealthAct =>
  ({ ...given, field: 'status', source: 'override', value: 'escalated', day: '2026-03-01', ...change }) as HealthAct;

describe('H1 H6 a field set by somebody holds until it is lifted or expires', () => {
  it.each<[string, Partial<HealthAct>, string, string | undefined]>([
    ['from its day on', {}, '2026-03-01', 'escalated'],
    ['not before', {}, '2026-02-28', undefined],
    ['not before it is known', { knownDay: '2026-03-05' }, '2026-03-04', undefined],
    ['once it is known', { knownDay: '2026-03-05' }, '2026-03-05', 'escalated'],
    ['through its last day', { expiresDay: '2026-03-31' }, '2026-03-31', 'escalated'],
    ['not after it', { expiresDay: '2026-03-31' }, '2026-04-01', undefined],
    ['until the eve of the day it is lifted', { liftedDay: '2026-03-10' }, '2026-03-09', 'escalated'],
    ['not from then on', { liftedDay: '2026-03-10' }, '2026-03-10', undefined],
  ])('%s', (_, change, asOf, expected) => {
    expect(sourcesOn([escalated(change)], asOf).status?.override).toBe(expected);
  });

  it('the last act of a source counts, and what ended does not bring back the one before', () => {
    const later = escalated({ day: '2026-03-05', knownDay: '2026-03-05', expiresDay: '2026-03-06', value: 'at-risk' });
    for (const acts of [
      [escalated(), later],
      [later, escalated()],
    ]) {
      expect(sourcesOn(acts, '2026-03-04').status).toEqual({ override: 'escalated' });
      expect(sourcesOn(acts, '2026-03-06').status).toEqual({ override: 'at-risk' });
      expect(sourcesOn(acts, '2026-03-07').status).toEqual({});
    }
  });

  it('of two acts of one day the one given last counts', () => {
    expect(sourcesOn([escalated(), escalated({ value: 'healthy' })], '2026-03-01').status?.override).toBe('healthy');
  });

  it('each field and source stands on its own, and what does not win is kept beside', () => {
    const acts: HealthAct[] = [
      escalated({ source: 'rule' }),
      { ...given, field: 'score', source: 'supplied', value: 0, day: '2026-03-01' },
      { ...given, field: 'score', source: 'override', value: 81, day: '2026-03-01' },
      { ...given, field: 'churnRisk', source: 'supplied', value: false, day: '2026-03-01' },
    ];
    const sources = sourcesOn(acts, '2026-03-31');
    expect(sources).toEqual({
      score: { supplied: 0, override: 81 },
      status: { rule: 'escalated' },
      churnRisk: { supplied: false },
    });
    expect(effectiveHealth(55, sources)).toEqual({
      score: { value: 81, source: 'override' },
      status: { value: 'escalated', source: 'rule' },
      churnRisk: { value: false, source: 'supplied' },
    });
  });

  it.each([
    ['day', '2026-02-30'],
    ['knownDay', ''],
    ['expiresDay', '31/03/2026'],
    ['liftedDay', '2026-3-1'],
  ])('refuses %s %j, naming it', (field, value) => {
    expect(() => sourcesOn([escalated(), escalated({ [field]: value })], '2026-03-31')).toThrow(
      expect.objectContaining({ code: 'health.badDay', params: { argument: `acts[1].${field}`, value } }),
    );
  });

  it.each([-1, -0, 101, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the score %s from any source', (value) => {
    const refusal = expect.objectContaining({ code: 'health.scoreOutOfRange' });
    const act: HealthAct = { ...given, field: 'score', source: 'supplied', value, day: '2026-03-01' };
    expect(() => sourcesOn([act], '2026-03-31')).toThrow(refusal);
    expect(() => effectiveHealth(50, { score: { rule: value } })).toThrow(refusal);
  });
});
