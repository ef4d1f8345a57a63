import { getVisibleCustomer } from '@vigie/db/customer';
import { loadDatedValues, loadHealthActs } from '@vigie/db/health';
import {
  listProfiles,
  listProfileVersions,
  listScored,
  loadProfilesOn,
  type ProfileDefinition,
} from '@vigie/db/health-profile';
import { inTransaction, type OrgScope, type OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { mrrMinor } from '@vigie/domain/agreement';
import type { CalendarDate } from '@vigie/domain/calendar';
import {
  type Explanation,
  explain,
  type HealthRaw,
  type OwnRaws,
  ownMeasuresOf,
  type Profile,
  type StatusMove,
  type WhatIf,
  whatIf,
} from '@vigie/domain/health';
import { SUPPLIED_FIELDS } from '../health/facts.ts';
import { sourcesOf } from '../health/figure.ts';
import { scoresOn } from '../health/health.ts';
import { loadOwnFacts, ownRawsOf } from '../health/own-measure.ts';
import { profileOf } from '../health/profile-choice.ts';
import { AppError } from '../refusal/refusal.ts';
import { needProfiles, readProfile, refuseUnknownMeasures } from './definition.ts';

/** What a draft would make of one customer, beside what the customer's profile makes of it. */
export interface ProfilePreview {
  before: Explanation;
  after: Explanation;
  /** The facts behind both. */
  raw: HealthRaw;
}

/**
 * One customer as it is today under a profile that nobody has published.
 * @throws AppError `record.notFound`; what {@link readProfile} and {@link refuseUnknownMeasures} refuse.
 */
export async function previewProfile(
  scope: OrgScope,
  { id, customerId, draft }: { id: string; customerId: string; draft: ProfileDefinition },
): Promise<ProfilePreview> {
  return inTransaction(scope, async (tx) => {
    const profile = await draftOf(tx, id, draft);
    if (!(await getVisibleCustomer(tx, customerId))) throw new AppError('record.notFound', {}, 'customerId');
    const [now] = await scoresOn(tx, customerId, [tx.today], ownMeasuresOf(profile));
    if (!now) throw new Error(`Customer ${customerId} could not be scored.`);
    // What is stored of a customer that left is what its own profile asked for.
    const [raw = now.row] = await withMeasuresOf(tx, profile, [{ ...now.row, id: customerId, day: now.factsDay }]);
    return {
      before: explain(now.row, now.factsDay, now.profile),
      after: explain(raw, now.factsDay, profile),
      raw,
    };
  });
}

/** What a draft would change over the customers that its profile scores and that one may see. */
export interface ProfileWhatIf extends Omit<WhatIf, 'moves'> {
  moves: (StatusMove & { name: string })[];
  customers: number;
}

/**
 * The portfolio of a profile under its draft, before that is published (H5). One that scores nobody yet moves nobody.
 * @throws AppError what {@link readProfile} refuses.
 */
export async function whatIfProfile(
  scope: OrgScope,
  { id, draft }: { id: string; draft: ProfileDefinition },
): Promise<ProfileWhatIf> {
  return inTransaction(scope, async (tx) => {
    const profile = await draftOf(tx, id, draft);
    const current = await currentOf(tx, id, profile);
    const scored = await withMeasuresOf(tx, profile, await listScored(tx, id));
    const ids = scored.map((customer) => customer.id);
    const acts = await loadHealthActs(tx, ids, tx.today);
    const dated = new Map<string, Map<string, { value: string | null }>>();
    for (const { customerId, field, value } of await loadDatedValues(tx, ids, SUPPLIED_FIELDS, tx.today))
      dated.set(customerId, new Map([...(dated.get(customerId) ?? []), [field, { value }]]));
    const { moves, ...found } = whatIf(
      scored.map(({ id: customerId, day, ...raw }) => ({
        id: customerId,
        raw,
        asOf: day,
        sources: sourcesOf(dated.get(customerId), acts.get(customerId), tx.today),
        mrrMinor: raw.mrrNow === null ? null : mrrMinor(raw.mrrNow),
      })),
      current,
      profile,
    );
    const names = new Map(scored.map((customer) => [customer.id, customer.name]));
    return {
      ...found,
      customers: scored.length,
      moves: moves.map((move) => ({ ...move, name: names.get(move.id) ?? '' })),
    };
  });
}

async function draftOf(tx: OrgTx, id: string, draft: ProfileDefinition): Promise<Profile> {
  needProfiles(tx);
  if (!can(tx.actor, 'customer.read')) throw new AppError('access.forbidden', { action: 'customer.read' });
  const profile = (await listProfiles(tx)).find((one) => one.id === id);
  if (profile === undefined) throw new AppError('record.notFound');
  const last = (await listProfileVersions(tx, id)).at(-1)?.version ?? 0;
  const read = readProfile(draft, profile.name, last + 1);
  await refuseUnknownMeasures(tx, draft);
  return read;
}

/** What is stored behind scores, with what a draft measures of the organisation's own: no profile in force may. */
async function withMeasuresOf<T extends HealthRaw & { id: string; day: CalendarDate }>(
  tx: OrgTx,
  profile: Profile,
  scored: T[],
): Promise<T[]> {
  const also = ownMeasuresOf(profile);
  if (also.length === 0) return scored;
  const own = new Map<string, OwnRaws | null>();
  for (const [day, group] of Map.groupBy(scored, (customer) => customer.day)) {
    const ids = group.map(({ id }) => id);
    const facts = await loadOwnFacts(tx, ids, { keys: [], also }, day, tx.today);
    for (const id of ids) own.set(id, ownRawsOf(facts, id, []));
  }
  return scored.map((customer) => ({ ...customer, own: { ...own.get(customer.id), ...customer.own } }));
}

/** The version that scores customers today; where none does yet, nobody is scored, and the draft stands for it. */
async function currentOf(tx: OrgTx, id: string, draft: Profile): Promise<Profile> {
  const inForce = (await loadProfilesOn(tx, tx.today)).find((one) => one.id === id);
  return inForce === undefined ? draft : profileOf(inForce);
}
