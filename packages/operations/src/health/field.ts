import { loadComputedScores, loadDatedValues, loadHealthActs } from '@vigie/db/health';
import type { OrgTx } from '@vigie/db/scope';
import { type Effective, effectiveHealth, type HealthSources, type Profile } from '@vigie/domain/health';
import { SUPPLIED_FIELDS } from './facts.ts';
import { sourcesOf } from './figure.ts';
import { loadProfilesOf } from './profile-choice.ts';

/** The three health fields of a customer today: what is shown, and what each source says. */
export interface HealthFields {
  effective: Effective;
  /** What the fields would be if nobody had said anything. */
  computed: Effective;
  sources: HealthSources;
  /** What the score that is stored was made with. */
  profile: Profile;
}

/** Reads the three fields with their sources (H1): what does not win is kept, and shown beside. */
export async function healthFieldsOf(tx: OrgTx, customerId: string): Promise<HealthFields> {
  const dated = new Map(
    (await loadDatedValues(tx, [customerId], SUPPLIED_FIELDS, tx.today)).map(({ field, value, day }) => [
      field,
      { value, day },
    ]),
  );
  const acts = (await loadHealthActs(tx, [customerId], tx.today)).get(customerId) ?? [];
  const sources = sourcesOf(dated, acts, tx.today);
  const stored = (await loadComputedScores(tx, [customerId])).get(customerId);
  if (stored === undefined) throw new Error(`Customer ${customerId} has no figures.`);
  const profile = (await loadProfilesOf(tx, [stored]))(stored);
  return {
    effective: effectiveHealth(stored.computedScore, sources, profile),
    computed: effectiveHealth(stored.computedScore, {}, profile),
    sources,
    profile,
  };
}
