import fc from 'fast-check';
import { addDays } from '../calendar/calendar.ts';
import { agree, near } from '../property/property.ts';
import { compare } from './compare.ts';
import { explain } from './explain.ts';
import { exactHealth, toNumber } from './health.oracle.ts';
import type { OwnRaws } from './own-measure.ts';
import {
  COMPONENTS,
  checkProfile,
  DEFAULT_PROFILE,
  MEASURES,
  type MeasureKey,
  type Profile,
  type ProfileMeasure,
  type Scale,
} from './profile.ts';
import { type Fraction, type HealthRaw, measureValue } from './raw.ts';
import { bandOf, scoreHealth } from './score.ts';

export const AS_OF = '2026-03-31';

const MILLION = 1_000_000;
/** Ages on and about every bound of the default bands. */
const ages = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.constantFrom(13, 14, 15, 29, 30, 31, 59, 60, 61, 89, 90, 91, 400),
);
const pastDay = fc.option(
  ages.map((age) => addDays(AS_OF, -age)),
  { freq: 6 },
);
const count = fc.oneof(fc.nat(12), fc.nat(1_000_000));
const amount = fc.oneof(fc.nat(50), fc.nat(10 ** 9), fc.nat(Number.MAX_SAFE_INTEGER));
/** Two amounts whose ratio lies on a bound of the default bands, or one minor unit off it. */
const bound = fc
  .tuple(
    fc.constantFrom(2, 6, 12, 16, 19, 20, 21),
    fc.oneof(fc.nat(10_000), fc.nat(4 * 10 ** 14)),
    fc.integer({ min: -1, max: 1 }),
  )
  .map(([twentieths, unit, off]): [number, number] => [Math.max(0, twentieths * unit + off), 20 * unit]);
const amounts = fc.oneof(fc.tuple(amount, amount), bound);
/** Three in a thousand, six in a thousand, …: the half points that doubles miss. */
const halves = fc.nat(99).map((point) => ({ contacts: 1000, activeContacts: 3 * (2 * point + 1) }));
const users = fc.oneof(fc.record({ contacts: count, activeContacts: count }), halves);

/** On the bounds that scales are drawn with, beside them, and of as many digits as are kept. */
const decimals = fc.oneof(
  fc.constantFrom(-10, -5, 0, 0.1, 0.35, 0.95, 1, 3, 30, 60, 95, 0.000001, 999_999_999_999),
  fc.integer({ min: -200_000, max: 200_000 }).map((thousandths) => thousandths / 1_000),
);
const OWN_KEYS: readonly MeasureKey[] = ['custom.seats', 'custom.signed', 'custom.since', 'metric.nps'];
/** What is absent has no value; the rest may be out of use, or of a day that nobody remembers. */
const owns: fc.Arbitrary<OwnRaws | null> = fc.option(
  fc.record(
    {
      'custom.seats': decimals,
      'custom.signed': fc.oneof(fc.boolean(), fc.constant({ missing: 'undated' as const })),
      'custom.since': fc.integer({ min: -40, max: 130 }).map((days) => addDays(AS_OF, -days)),
      'metric.nps': fc.oneof(
        fc.record({ value: decimals, day: ages.map((age) => addDays(AS_OF, -age)) }),
        fc.constant({ missing: 'archived' as const }),
      ),
    },
    { requiredKeys: [] },
  ),
  { freq: 6 },
);

export const raws: fc.Arbitrary<HealthRaw> = fc
  .record({
    own: owns,
    isTracked: fc.boolean(),
    users,
    connections30: count,
    connectionsPrevious30: count,
    lastActivityDay: pastDay,
    features30: fc.nat(60),
    featuresAnyone90: fc.nat(60),
    lastTouchDay: pastDay,
    grades: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 }),
    openTickets: fc.nat(8),
    pulse: fc.option(fc.integer({ min: 1, max: 5 })),
    pulseDay: pastDay,
    noticeDay: fc.option(fc.integer({ min: -40, max: 130 }).map((days) => addDays(AS_OF, days))),
    autoRenew: fc.option(fc.boolean()),
    mrr: fc.option(amounts, { freq: 6 }),
    averageDelayDays: fc.option(fc.integer({ min: -40, max: 120 })),
    owed: fc.option(amounts, { freq: 6 }),
    hasDocuments: fc.boolean(),
    brokenPromises: fc.option(fc.nat(3)),
  })
  .map(({ users: { contacts, activeContacts }, grades, mrr, owed, ...rest }) => ({
    ...rest,
    contacts,
    activeContacts,
    sentimentSum: grades.reduce((sum, grade) => sum + grade, 0),
    sentimentCount: grades.length,
    mrrNow: mrr?.[0] ?? null,
    mrrBefore: mrr?.[1] ?? null,
    overdueMinor: owed?.[0] ?? null,
    outstandingMinor: owed?.[1] ?? null,
  }));

const points = fc.constantFrom(0, 12.5, 33, 50, 62.4, 99.5, 100);
const bands: fc.Arbitrary<Scale> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(-5, 0, 0.1, 0.95, 1, 3, 30, 95), { maxLength: 5 }),
    fc.array(points, { minLength: 6, maxLength: 6 }),
  )
  .map(([bounds, given]) => ({
    kind: 'bands',
    bands: [...bounds.sort((a, b) => a - b), null].map((upTo, index) => ({ upTo, points: given[index] ?? 0 })),
  }));
const lines: fc.Arbitrary<Scale> = fc
  .uniqueArray(fc.constantFrom(-10, 0, 0.1, 0.6, 1, 5, 60), { minLength: 2, maxLength: 2 })
  .map(([zeroAt = 0, hundredAt = 1]) => ({ kind: 'linear', zeroAt, hundredAt }));
const weight = fc.constantFrom(0, 0.1, 0.5, 1, 2, 3, 7, 30);

/** A profile of any measures, in any component, on any scale, in any order. */
const anyProfile: fc.Arbitrary<Profile> = fc
  .record({
    weights: fc.array(weight, { minLength: COMPONENTS.length, maxLength: COMPONENTS.length }),
    keys: fc.shuffledSubarray([...MEASURES, ...OWN_KEYS], { minLength: 1 }),
    rows: fc.array(fc.tuple(weight, fc.constantFrom(...COMPONENTS), fc.option(fc.oneof(bands, lines))), {
      minLength: MEASURES.length + OWN_KEYS.length,
      maxLength: MEASURES.length + OWN_KEYS.length,
    }),
    minimumConfidence: fc.constantFrom(0, 0.25, 0.4, 0.5, 1),
  })
  .filter(({ weights }) => weights.some((one) => one > 0))
  .map(({ weights, keys, rows, minimumConfidence }) => ({
    ...DEFAULT_PROFILE,
    name: 'Any',
    componentWeights: Object.fromEntries(
      COMPONENTS.map((key, index) => [key, weights[index] ?? 0]),
    ) as Profile['componentWeights'],
    minimumConfidence,
    measures: keys.map((key, index) => {
      const [own = 1, component = 'usage', scale] = rows[index] ?? [];
      const usual = DEFAULT_PROFILE.measures.find((measure) => measure.key === key)?.scale;
      const line: ProfileMeasure = {
        ...{ key, component, weight: own },
        scale: scale ?? usual ?? { kind: 'linear', zeroAt: 0, hundredAt: 1 },
      };
      return key === 'metric.nps' && own > 1 ? { ...line, expiresAfter: Math.round(own * 10) } : line;
    }),
  }));
/** Active users alone, so that `halves` gives scores on a rounding tie. */
const usersOnly: Profile = {
  ...DEFAULT_PROFILE,
  name: 'Users',
  minimumConfidence: 0,
  measures: DEFAULT_PROFILE.measures.filter((measure) => measure.key === 'activeUsers'),
};
/** Of profiles where nothing counts there is no score to speak of: they are refused. */
const counts = ({ measures, componentWeights }: Profile): boolean =>
  measures.some(({ component, weight }) => weight > 0 && componentWeights[component] > 0);

export const profiles = fc.oneof(
  { weight: 3, arbitrary: anyProfile.filter(counts) },
  { weight: 2, arbitrary: fc.constant(DEFAULT_PROFILE) },
  { weight: 1, arbitrary: fc.constant(usersOnly) },
);

/** H2 qD2: every figure of a score against exact fractions. Answers how many scores lay on a rounding tie. */
export function checkScores(runs: number): { scored: number; ties: number } {
  const seen = { scored: 0, ties: 0 };
  fc.assert(
    fc.property(raws, profiles, (raw, profile) => {
      checkProfile(profile);
      const exact = exactHealth(raw, AS_OF, profile);
      const health = scoreHealth(raw, AS_OF, profile);
      agree('score', health.score, exact.score);
      near('confidence', health.confidence, toNumber(exact.confidence));
      if (!(health.confidence >= 0 && health.confidence <= 1))
        throw new Error(`confidence ${health.confidence} leaves 0–1`);
      for (const key of COMPONENTS) {
        const [own, component] = [health.components[key], exact.components[key] ?? null];
        agree(`${key} known`, own !== null, component !== null);
        if (own !== null && component) near(key, own, toNumber(component));
        if (own !== null && !(own >= 0 && own <= 100)) throw new Error(`${key} ${own} leaves 0–100`);
      }
      agree(
        'known',
        [health.unrounded, health.status, health.churnRisk].map((value) => value !== null),
        Array(3).fill(exact.score !== null),
      );
      if (health.score === null || health.unrounded === null || !exact.unrounded) return;
      near('unrounded', health.unrounded, toNumber(exact.unrounded));
      if (!(Number.isInteger(health.score) && health.score >= 0 && health.score <= 100))
        throw new Error(`${health.score} leaves 0–100`);
      if (!(health.unrounded >= 0 && health.unrounded <= 100)) throw new Error(`${health.unrounded} leaves 0–100`);
      agree('band', { status: health.status, churnRisk: health.churnRisk }, bandOf(health.score, profile));
      seen.scored += 1;
      if (exact.isTie) seen.ties += 1;
    }),
    { numRuns: runs },
  );
  return seen;
}

/** H2: the order in which a profile lists its measures changes nothing. */
export function checkMeasureOrder(runs: number): void {
  const shuffled = profiles.chain((profile) =>
    fc.tuple(fc.constant(profile), fc.shuffledSubarray([...profile.measures], { minLength: profile.measures.length })),
  );
  fc.assert(
    fc.property(raws, shuffled, (raw, [profile, measures]) => {
      const [one, other] = [scoreHealth(raw, AS_OF, profile), scoreHealth(raw, AS_OF, { ...profile, measures })];
      agree('score', other.score, one.score);
      agree('status', other.status, one.status);
      near('confidence', other.confidence, one.confidence);
      near('unrounded', other.unrounded ?? -1, one.unrounded ?? -1);
    }),
    { numRuns: runs },
  );
}

/** H4: contributions are whole millionths that sum to the unrounded score; each is its share, to the millionth. */
export function checkExplanations(runs: number): void {
  fc.assert(
    fc.property(raws, profiles, (raw, profile) => {
      const health = scoreHealth(raw, AS_OF, profile);
      const explained = explain(raw, AS_OF, profile);
      agree(
        'score',
        [explained.score, explained.status, explained.confidence],
        [health.score, health.status, health.confidence],
      );
      for (const line of explained.measures) {
        agree(`${line.key} says points or why not`, line.points === null, line.missing !== null);
        if (line.points === null) agree(`${line.key} has no weight left`, line.effectiveWeight, 0);
      }
      const weights = explained.measures.reduce((sum, line) => sum + line.effectiveWeight, 0);
      if (explained.unroundedMillionths === null || health.unrounded === null) {
        agree(
          'nothing is contributed',
          [explained.measures, explained.components].flat().some((line) => line.contributionMillionths !== null),
          false,
        );
        return;
      }
      near('weights sum to 1', weights, 1);
      near('unrounded', explained.unroundedMillionths / MILLION, health.unrounded, 1e-6);
      let sum = 0;
      for (const line of explained.measures) {
        const share = line.effectiveWeight * (line.points ?? 0) * MILLION;
        if (line.contributionMillionths === null) agree(`${line.key} counts for nothing`, line.effectiveWeight, 0);
        else if (!Number.isInteger(line.contributionMillionths))
          throw new Error(`${line.contributionMillionths} is not whole`);
        near(line.key, line.contributionMillionths ?? 0, share, 1.001);
        sum += line.contributionMillionths ?? 0;
      }
      agree('sum of measures', sum, explained.unroundedMillionths);
      agree(
        'sum of components',
        explained.components.reduce((total, line) => total + (line.contributionMillionths ?? 0), 0),
        explained.unroundedMillionths,
      );
      for (const line of explained.components)
        near(line.key, (line.contributionMillionths ?? 0) / MILLION, line.effectiveWeight * (line.score ?? 0), 2e-5);
    }),
    { numRuns: runs },
  );
}

const isSame = (one: Fraction | string | undefined, other: Fraction | string | undefined): boolean =>
  typeof one === 'object' &&
  typeof other === 'object' &&
  BigInt(one.numerator) * BigInt(other.denominator) === BigInt(other.numerator) * BigInt(one.denominator);

/** H4: the parts of a change sum to it, and name the kind that it was. */
export function checkComparisons(runs: number): void {
  fc.assert(
    fc.property(
      raws,
      raws,
      profiles,
      profiles,
      fc.constantFrom('facts', 'profile', 'both', 'nothing'),
      (rawA, rawB, profileA, profileB, what) => {
        const before = { raw: rawA, asOf: AS_OF, profile: profileA };
        const after = {
          raw: what === 'facts' || what === 'both' ? rawB : rawA,
          asOf: AS_OF,
          profile: what === 'profile' || what === 'both' ? profileB : profileA,
        };
        const [a, b] = [before, after].map((side) => explain(side.raw, side.asOf, side.profile));
        const change = compare(before, after);
        agree('comparable', change !== null, a?.score !== null && b?.score !== null);
        if (change === null) return;
        agree('ends', [change.fromMillionths, change.toMillionths], [a?.unroundedMillionths, b?.unroundedMillionths]);
        agree(
          'parts',
          change.parts.reduce((sum, part) => sum + part.millionths, 0),
          change.toMillionths - change.fromMillionths,
        );
        for (const part of change.parts) {
          const isProfile = part.kind === 'weight';
          if (what === 'nothing' || (what === 'facts' && isProfile) || (what === 'profile' && !isProfile))
            throw new Error(`${part.kind} of ${part.key}, but ${what} changed`);
          const [one, other] = [before, after].map((side) => measureValue(side.raw, part.key, AS_OF));
          if (part.kind === 'input' && isSame(one, other)) throw new Error(`${part.key} did not change`);
        }
      },
    ),
    { numRuns: runs },
  );
}
