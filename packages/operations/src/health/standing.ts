import { loadAgreements } from '@vigie/db/agreement';
import {
  type ComputedScore,
  type KnownChange,
  loadHealthActs,
  loadKnownChanges,
  loadRates,
  loadScoresKnownThen,
} from '@vigie/db/health';
import type { OrgTx } from '@vigie/db/scope';
import { listStages } from '@vigie/db/stage';
import { customerMrr } from '@vigie/domain/agreement';
import type { CalendarDate } from '@vigie/domain/calendar';
import type { HealthStatus } from '@vigie/domain/customer';
import { effectiveHealth, type Profile } from '@vigie/domain/health';
import { SUPPLIED_FIELDS } from './facts.ts';
import { inReporting, sourcesOf } from './figure.ts';
import { loadProfilesOf, standardProfile } from './profile-choice.ts';

/** How a customer stood on a day, as it was known then. */
export interface Standing {
  score: number | null;
  status: HealthStatus | null;
  /** Whether anything was known of its health: a score was stored by then, or somebody had said something. */
  isKnown: boolean;
  /** In 1/72 minor units of the reporting currency; null where a rate is missing. */
  mrr72: number | null;
}

/**
 * How customers stood on each of the given days, in their order: stage and health as they were known then (what was stored of
 * the score, what people and files had said), MRR by the agreements and rates of the day as they are recorded now. Null on days when one was no customer: not there yet, a
 * suspect or prospect, or churned. One statement per kind of fact, whatever the customers; nothing is scored again.
 */
export async function standingsOn(
  tx: OrgTx,
  customerIds: string[],
  days: readonly CalendarDate[],
): Promise<Map<string, (Standing | null)[]>> {
  const last = days.at(-1);
  if (last === undefined || customerIds.length === 0) return new Map();
  const kinds = new Map((await listStages(tx)).map(({ id, kind }) => [id, kind]));
  const changes = await loadKnownChanges(tx, customerIds, ['stage', ...SUPPLIED_FIELDS], last);
  const wasThere = customerIds.flatMap((customerId) =>
    days.flatMap((day) => {
      const held = heldOn(changes.get(customerId) ?? [], day);
      return kinds.get(held.get('stage')?.value ?? '') === 'customer' ? [{ customerId, day, held }] : [];
    }),
  );
  const scores = await loadScoresKnownThen(tx, wasThere);
  const profileOf = await loadProfileOf(tx, scores);
  const acts = await loadHealthActs(tx, customerIds, last);
  const agreements = await loadAgreements(tx, customerIds, last);
  const rates = await loadRates(tx, last);
  const standings = new Map(customerIds.map((id) => [id, days.map((): Standing | null => null)]));
  for (const [index, { customerId, day, held }] of wasThere.entries()) {
    const score = scores[index] ?? null;
    const sources = sourcesOf(held, acts.get(customerId), day);
    const effective = effectiveHealth(score?.computedScore ?? null, sources, profileOf(score));
    const own = standings.get(customerId);
    if (own === undefined) continue;
    own[days.indexOf(day)] = {
      score: effective.score.value,
      status: effective.status.value,
      isKnown: score !== null || effective.status.value !== null,
      mrr72: inReporting(tx, customerMrr(agreements.get(customerId) ?? [], day), rates, day),
    };
  }
  return standings;
}

/** The last value of each field that held on a day and was known by then. */
function heldOn(changes: readonly KnownChange[], day: CalendarDate): Map<string, KnownChange> {
  const known = changes.filter((change) => change.day <= day && change.knownDay <= day);
  return new Map(known.map((change) => [change.field, change]));
}

/** The profile that each score names; of what was never scored the organisation's own. */
async function loadProfileOf(
  tx: OrgTx,
  scores: readonly (ComputedScore | null)[],
): Promise<(score: ComputedScore | null) => Profile> {
  const known = scores.filter((score) => score !== null);
  const each = new Map(known.map((score) => [`${score.profileId} ${score.profileVersion}`, score]));
  const profileOf = await loadProfilesOf(tx, [...each.values()]);
  const standard = await standardProfile(tx);
  return (score) => (score === null ? standard : profileOf(score));
}
