import type { CalendarDate } from '../calendar/calendar.ts';
import { type Explanation, explain, MILLIONTHS, roundToSum, spreadWeights } from './explain.ts';
import { ownMeasuresOf } from './own-measure.ts';
import { DEFAULT_PROFILE, type MeasureKey, type Profile } from './profile.ts';
import type { HealthRaw } from './raw.ts';

export interface Comparison {
  fromMillionths: number;
  toMillionths: number;
  /** What moved, per measure and kind, in millionths of a point; the parts sum to the difference exactly. */
  parts: { key: MeasureKey; kind: 'input' | 'weight' | 'missing'; millionths: number }[];
}

interface Part {
  key: MeasureKey;
  kind: 'input' | 'weight' | 'missing';
  points: number;
}

/**
 * Splits the change between two explained days into changed inputs, data that came or went missing, and a changed
 * profile (weights, scales, measures), in whole millionths of a point that sum to the difference exactly (domain rules
 * §5). A measure that came or went has all that its coming or going did, the weights of the others included. Null when one
 * of the two has no score.
 * @throws DomainError as {@link scoreHealth}.
 * @example const raw = { isTracked: true, contacts: 23, activeContacts: 14, connections30: 78,
 *   connectionsPrevious30: 100, lastActivityDay: '2026-03-29', features30: 9, featuresAnyone90: 30,
 *   lastTouchDay: '2026-03-19', sentimentSum: 16, sentimentCount: 5, openTickets: 5, pulse: 4, pulseDay: '2026-03-01',
 *   noticeDay: '2026-04-24', autoRenew: true, mrrNow: 104, mrrBefore: 100, averageDelayDays: 34,
 *   outstandingMinor: 4_218_000, overdueMinor: 1_240_000, hasDocuments: true, brokenPromises: null };
 * compare({ raw, asOf: '2026-03-31' }, { raw: { ...raw, openTickets: 0 }, asOf: '2026-03-31' })
 * // { fromMillionths: 65364286, toMillionths: 68792857,
 * //   parts: [{ key: 'openTickets', kind: 'input', millionths: 3428571 }] }
 */
export function compare(
  before: { raw: HealthRaw; asOf: CalendarDate; profile?: Profile },
  after: { raw: HealthRaw; asOf: CalendarDate; profile?: Profile },
): Comparison | null {
  const a = explain(before.raw, before.asOf, before.profile);
  const b = explain(after.raw, after.asOf, after.profile);
  if (a.unroundedMillionths === null || b.unroundedMillionths === null) return null;
  // The new facts under the old profile: up to there the facts changed, from there the profile.
  const between = explain(factsFor(before, after), after.asOf, before.profile);
  const old = { profile: before.profile ?? DEFAULT_PROFILE, standings: standingsOf(a) };
  const facts = { profile: old.profile, standings: standingsOf(between) };
  const fresh = { profile: after.profile ?? DEFAULT_PROFILE, standings: standingsOf(b) };
  const parts = [...factParts(old, facts), ...profileParts(facts, fresh)];
  const moved = parts.filter((part) => Math.abs(part.points) > 1e-12);
  // The noise of doubles is no change; where it alone tips a millionth over, only other weights can have made it.
  const counted = moved.length > 0 ? moved : b.measures.map(({ key }): Part => ({ key, kind: 'weight', points: 0 }));
  const millionths = roundToSum(
    counted.map((part) => part.points * MILLIONTHS),
    b.unroundedMillionths - a.unroundedMillionths,
  );
  return {
    fromMillionths: a.unroundedMillionths,
    toMillionths: b.unroundedMillionths,
    parts: counted
      .map(({ key, kind }, index) => ({ key, kind, millionths: millionths[index] ?? 0 }))
      .filter((part) => part.millionths !== 0),
  };
}

/**
 * The new facts, with what the old profile asks of the organisation's own measures and the new one does not: nobody kept
 * that up, so it stands as it was, and its going is a change of the profile.
 */
function factsFor(
  before: { raw: HealthRaw; profile?: Profile },
  after: { raw: HealthRaw; profile?: Profile },
): HealthRaw {
  const kept = new Set<string>(ownMeasuresOf(after.profile ?? DEFAULT_PROFILE));
  const dropped = ownMeasuresOf(before.profile ?? DEFAULT_PROFILE).filter((key) => !kept.has(key));
  if (dropped.length === 0) return after.raw;
  const was = Object.fromEntries(
    dropped.flatMap((key) => {
      const held = before.raw.own?.[key];
      return held === undefined ? [] : [[key, held] as const];
    }),
  );
  return { ...after.raw, own: { ...after.raw.own, ...was } };
}

/** The points of the measures that count in an explanation, by their keys. */
type Standings = ReadonlyMap<MeasureKey, number>;

interface Side {
  profile: Profile;
  standings: Standings;
}

const standingsOf = ({ measures }: Explanation): Standings =>
  new Map(
    measures.flatMap(({ key, points, effectiveWeight }) =>
      points === null || effectiveWeight === 0 ? [] : [[key, points] as const],
    ),
  );

/** What changed facts did under one profile: what came and went first, then other values of what is known on both days. */
function factParts(old: Side, fresh: Side): Part[] {
  const { profile } = old;
  const points = (key: MeasureKey): number => old.standings.get(key) ?? fresh.standings.get(key) ?? 0;
  const weights = shares(profile, new Set(fresh.standings.keys()));
  return [
    ...comings(profile, new Set(old.standings.keys()), new Set(fresh.standings.keys()), points, 'missing'),
    ...[...fresh.standings].flatMap(([key, now]): Part[] => {
      const before = old.standings.get(key);
      return before === undefined ? [] : [{ key, kind: 'input', points: (weights.get(key) ?? 0) * (now - before) }];
    }),
  ];
}

/** What another profile did of the same facts: measures that it leaves out go, then its weights and scales hold, then its own come. */
function profileParts(old: Side, fresh: Side): Part[] {
  const [was, is] = [new Set(old.standings.keys()), new Set(fresh.standings.keys())];
  const both = new Set([...was].filter((key) => is.has(key)));
  const pointsOf =
    ({ standings }: Side) =>
    (key: MeasureKey): number =>
      standings.get(key) ?? 0;
  const changed = (from: ReadonlyMap<MeasureKey, number>, to: ReadonlyMap<MeasureKey, number>): Part[] =>
    [...new Set([...from.keys(), ...to.keys()])].map((key) => ({
      key,
      kind: 'weight',
      points: (to.get(key) ?? 0) * pointsOf(fresh)(key) - (from.get(key) ?? 0) * pointsOf(old)(key),
    }));
  const [under, now] = [shares(old.profile, both), shares(fresh.profile, both)];
  // Where nothing counts in both there is no score in between: each measure has what it brings.
  if (sumOf(under) === 0 || sumOf(now) === 0) return changed(shares(old.profile, was), shares(fresh.profile, is));
  return [
    ...comings(old.profile, was, both, pointsOf(old), 'weight'),
    ...changed(under, now),
    ...comings(fresh.profile, both, is, pointsOf(fresh), 'weight'),
  ];
}

/** What each measure that comes, then each that goes, does to the score: its own points, and those whose weights make room. */
function comings(
  profile: Profile,
  from: ReadonlySet<MeasureKey>,
  to: ReadonlySet<MeasureKey>,
  points: (key: MeasureKey) => number,
  kind: Part['kind'],
): Part[] {
  const known = new Set(from);
  const score = (): number => {
    let sum = 0;
    for (const [key, share] of shares(profile, known)) sum += share * points(key);
    return sum;
  };
  let before = score();
  const step = (key: MeasureKey): Part => {
    const after = score();
    const part: Part = { key, kind, points: after - before };
    before = after;
    return part;
  };
  const keys = profile.measures.map(({ key }) => key);
  const parts: Part[] = [];
  for (const key of keys.filter((one) => to.has(one) && !from.has(one))) {
    known.add(key);
    parts.push(step(key));
  }
  for (const key of keys.filter((one) => from.has(one) && !to.has(one))) {
    known.delete(key);
    parts.push(step(key));
  }
  return parts;
}

function shares(profile: Profile, known: ReadonlySet<MeasureKey>): Map<MeasureKey, number> {
  const weights = spreadWeights(profile, known);
  return new Map(
    profile.measures.flatMap(({ key }, index) => {
      const weight = weights[index] ?? 0;
      return weight === 0 ? [] : [[key, weight] as const];
    }),
  );
}

const sumOf = (weights: ReadonlyMap<MeasureKey, number>): number =>
  [...weights.values()].reduce((sum, weight) => sum + weight, 0);
