import { describe, expect, it } from 'vitest';
import { CUSTOMER_CATALOGUE, parseCondition } from '../condition/condition.ts';
import { DEFAULT_PROFILE, type ProfileVersion, profileChooser, versionOn } from './health.ts';

const context = { asOf: '2026-03-31', zone: 'Europe/Paris', me: null, catalogue: CUSTOMER_CATALOGUE };
const is = (field: string, value: unknown) => parseCondition({ field, op: 'is', value }, CUSTOMER_CATALOGUE);

describe('H5 one profile per customer', () => {
  const assignments = [
    { profileId: 'big', condition: parseCondition({ field: 'mrr', op: 'gte', value: 100_000 }, CUSTOMER_CATALOGUE) },
    { profileId: 'paying', condition: is('stageKind', 'customer') },
  ];

  it.each([
    ['the first condition that is true', { mrr: 100_000, stageKind: 'customer' }, null, ['big', 'condition', 0]],
    ['the next one where the first is not', { mrr: 99_999, stageKind: 'customer' }, null, ['paying', 'condition', 1]],
    ['the default where none is', { mrr: null, stageKind: 'prospect' }, null, ['default', 'default', null]],
    ['the one chosen by hand before all', { mrr: 100_000 }, 'own', ['own', 'hand', null]],
  ])('is %s', (_, record, chosenId, [profileId, because, line]) => {
    expect(profileChooser(assignments, 'default', context)(record, chosenId)).toEqual({ profileId, because, line });
  });

  it('is the default without a list', () => {
    expect(profileChooser([], 'default', context)({ mrr: 1 }, null).profileId).toBe('default');
  });
});

describe('H5 versions of a profile', () => {
  const version = (number: number, effectiveDay: string): ProfileVersion => ({
    profile: { ...DEFAULT_PROFILE, version: number },
    effectiveDay,
    authorId: 'ana',
    reason: 'agreed',
  });
  const versions = [version(1, '2026-01-01'), version(2, '2026-03-01'), version(3, '2026-02-01')];

  it.each([
    ['2025-12-31', null],
    ['2026-01-01', 1],
    ['2026-02-28', 3],
    // Published later, but for an earlier day: the one whose day came last holds.
    ['2026-03-01', 2],
    ['2026-12-31', 2],
  ])('on %s holds version %s', (asOf, expected) => {
    expect(versionOn(versions, asOf)?.profile.version ?? null).toBe(expected);
  });

  it('of two for one day holds the one published later', () => {
    expect(versionOn([...versions, version(4, '2026-03-01')], '2026-03-01')?.profile.version).toBe(4);
  });

  it('refuses a day that is none and a profile that could give a wrong number', () => {
    expect(() => versionOn([version(7, '2026-02-30')], '2026-03-01')).toThrow(
      expect.objectContaining({ code: 'health.badEffectiveDay', params: { version: 7, value: '2026-02-30' } }),
    );
    const { profile, ...rest } = version(1, '2026-01-01');
    expect(() => versionOn([{ ...rest, profile: { ...profile, minimumConfidence: 2 } }], '2026-03-01')).toThrow(
      expect.objectContaining({ code: 'health.badMinimumConfidence' }),
    );
  });
});
