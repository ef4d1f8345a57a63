import { loadFrozen } from '@vigie/db/health';
import type { OrgTx } from '@vigie/db/scope';
import type { CalendarDate } from '@vigie/domain/calendar';
import { loadFacts } from './facts.ts';
import { figureOf } from './figure.ts';
import type { ScoreOn } from './health.ts';
import { loadProfilesOf } from './profile-choice.ts';

/**
 * The score of a customer on each of the given days from what is known today, whatever was stored then ("known now"). That
 * of a churned customer stands still from the day it left.
 */
export async function scoresKnownNow(tx: OrgTx, customerId: string, days: CalendarDate[]): Promise<ScoreOn[]> {
  const frozen = await loadFrozen(
    tx,
    days.map((day) => ({ customerId, day })),
  );
  const scores: Omit<ScoreOn, 'profile'>[] = [];
  for (const [index, day] of days.entries()) {
    const frozenSince = frozen[index] ?? null;
    const factsDay = frozenSince ?? day;
    const facts = await loadFacts(tx, [customerId], factsDay, tx.today);
    scores.push({ row: figureOf(tx, customerId, facts, factsDay), factsDay, frozenSince });
  }
  const profileOf = await loadProfilesOf(
    tx,
    scores.map(({ row }) => row),
  );
  return scores.map((score) => ({ ...score, profile: profileOf(score.row) }));
}
