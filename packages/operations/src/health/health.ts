import {
  type FigureRow,
  listChurnedIds,
  loadFrozen,
  loadScoresAt,
  loadSnapshots,
  type ScoreRow,
  saveFigures,
  saveMoney,
  saveSnapshots,
} from '@vigie/db/health';
import type { OrgTx } from '@vigie/db/scope';
import { type CalendarDate, weekEnds } from '@vigie/domain/calendar';
import { type HealthRaw, type OwnMeasureKey, ownMeasuresOf, type Profile } from '@vigie/domain/health';
import { loadFacts } from './facts.ts';
import { type Frozen, figureOf, moneyOf, rawOf } from './figure.ts';
import { ownRawsOf } from './own-measure.ts';
import { loadProfilesOf } from './profile-choice.ts';

export { type HealthOverride, liftHealth, overrideHealth } from './act.ts';
export { type HealthFields, healthFieldsOf } from './field.ts';
export { scoresKnownNow } from './known.ts';
export { listOwnMeasures, OWN_KINDS, type OwnMeasure } from './own-measure.ts';
export {
  type ChosenProfile,
  loadAssignmentCatalogue,
  profileOfCustomer,
  standardProfile,
} from './profile-choice.ts';
export { givePulse } from './pulse.ts';
export { type Standing, standingsOn } from './standing.ts';

const SPARKLINE_WEEKS = 12;
const noTrend: (number | null)[] = Array.from({ length: SPARKLINE_WEEKS }, () => null);

/** Scores a set of customers on any day from the facts known by then, without storing anything. */
async function scoreCustomers(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  alsoOwn: readonly OwnMeasureKey[] = [],
): Promise<FigureRow[]> {
  const facts = await loadFacts(tx, customerIds, asOf, asOf, alsoOwn);
  return customerIds.map((customerId) => figureOf(tx, customerId, facts, asOf));
}

/**
 * The scores that churned customers keep: the last one written as time passed when they left. One that has none (it came
 * in churned) is scored as of that day, once, and keeps that.
 */
async function loadKept(tx: OrgTx, customerIds: string[]): Promise<Map<string, Frozen>> {
  if (customerIds.length === 0) return new Map();
  const since = await loadFrozen(
    tx,
    customerIds.map((customerId) => ({ customerId, day: tx.today })),
  );
  // The day it is lost still follows its facts, whatever comes in first: what stays is the score of that day's end.
  const frozen = customerIds.flatMap((customerId, index) => {
    const day = since[index];
    return day && day < tx.today ? [{ customerId, day }] : [];
  });
  const stored = await loadSnapshots(tx, frozen, 'live');
  const kept: ScoreRow[] = stored.filter((row) => row !== null);
  for (const [day, group] of Map.groupBy(
    frozen.filter((_, index) => stored[index] === null),
    (each) => each.day,
  )) {
    const rows = await scoreCustomers(
      tx,
      group.map(({ customerId }) => customerId),
      day,
    );
    await saveSnapshots(tx, 'live', day, rows);
    kept.push(...rows);
  }
  const profileOf = await loadProfilesOf(tx, kept);
  return new Map(kept.map((row) => [row.customerId, { row, profile: profileOf(row) }]));
}

/** The raw facts of a profile as they were known of customers on a day, by customer; nothing is stored. */
export async function rawsOn(
  tx: OrgTx,
  customerIds: string[],
  asOf: CalendarDate,
  profile: Profile,
): Promise<Map<string, HealthRaw>> {
  const own = ownMeasuresOf(profile);
  const facts = await loadFacts(tx, customerIds, asOf, asOf, own);
  return new Map(
    customerIds.map((customerId) => [
      customerId,
      { ...rawOf(tx, customerId, facts, asOf), own: ownRawsOf(facts.own, customerId, own) },
    ]),
  );
}

/** Stores what churned customers keep, where nothing was stored when they left: many at once share their days. */
export async function keepChurnedScores(tx: OrgTx): Promise<void> {
  await loadKept(tx, await listChurnedIds(tx, null));
}

/**
 * Recomputes figures, amounts and today's snapshot of customers, set-wise, inside the caller's snapshot transaction. Of
 * churned customers everything but the score goes on: what they owe is still owed.
 *
 * @returns the customers whose figures changed.
 */
export async function recomputeFigures(tx: OrgTx, customerIds: string[]): Promise<string[]> {
  if (customerIds.length === 0) return [];
  const kept = await loadKept(tx, await listChurnedIds(tx, customerIds));
  const facts = await loadFacts(tx, customerIds, tx.today);
  const rows = customerIds.map((customerId) => figureOf(tx, customerId, facts, tx.today, kept.get(customerId)));
  await saveSnapshots(
    tx,
    'live',
    tx.today,
    rows.filter((row) => !kept.has(row.customerId)),
  );
  const trends = await loadScoresAt(tx, customerIds, weekEnds(tx.today, SPARKLINE_WEEKS));
  const changed = await saveFigures(
    tx,
    rows.map((row) => ({ ...row, sparkline: trends.get(row.customerId) ?? noTrend })),
  );
  await saveMoney(
    tx,
    customerIds,
    customerIds.flatMap((customerId) => moneyOf(customerId, facts, tx.today)),
  );
  return changed;
}

/** A score on a day with the facts behind it, and the day these were read on. */
export interface ScoreOn {
  row: ScoreRow;
  /** The profile it was made with, in its version of then. */
  profile: Profile;
  factsDay: CalendarDate;
  /** The day since which the customer is churned and the score stands still. */
  frozenSince: CalendarDate | null;
}

/**
 * The score of a customer on each of the given days: as it was stored then, else as the facts of that day are known now;
 * today as the facts are. A churned customer keeps the score it left with. What is not stored comes with `alsoOwn`, too.
 */
export async function scoresOn(
  tx: OrgTx,
  customerId: string,
  days: CalendarDate[],
  alsoOwn: readonly OwnMeasureKey[] = [],
): Promise<ScoreOn[]> {
  const frozen = await loadFrozen(
    tx,
    days.map((day) => ({ customerId, day })),
  );
  const readOn = days.map((day, index) => frozen[index] ?? day);
  const stored = await loadSnapshots(
    tx,
    readOn.map((day) => ({ customerId, day })),
  );
  const scores: Omit<ScoreOn, 'profile'>[] = [];
  for (const [index, day] of readOn.entries()) {
    const frozenSince = frozen[index] ?? null;
    const snapshot = day < tx.today ? stored[index] : null;
    const row = snapshot ?? (await scoreCustomers(tx, [customerId], day, alsoOwn))[0];
    if (!row) throw new Error(`Customer ${customerId} could not be scored.`);
    scores.push({ row, factsDay: snapshot?.day ?? day, frozenSince });
  }
  const profileOf = await loadProfilesOf(
    tx,
    scores.map(({ row }) => row),
  );
  return scores.map((score) => ({ ...score, profile: profileOf(score.row) }));
}

/** Snapshots of past days from the facts known on each: a second series, written only when asked for. */
export async function backfillSnapshots(tx: OrgTx, customerIds: string[], days: CalendarDate[]): Promise<void> {
  for (const day of days) {
    const frozen = await loadFrozen(
      tx,
      customerIds.map((customerId) => ({ customerId, day })),
    );
    const moving = customerIds.filter((_, index) => (frozen[index] ?? day) >= day);
    await saveSnapshots(tx, 'backfill', day, await scoreCustomers(tx, moving, day));
  }
}
