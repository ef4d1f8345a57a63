import { keepMeasured, type ProfileDefinition } from '@vigie/db/health-profile';
import type { OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import {
  COMPONENTS,
  frozenProfile,
  isOwnMeasure,
  MAX_PULSE_DAYS,
  MEASURES,
  ownMeasuresOf,
  type Profile,
} from '@vigie/domain/health';
import { isDomainError } from '@vigie/domain/refusal';
import { listOwnMeasures } from '../health/own-measure.ts';
import { AppError, REFUSALS, type RefusalCode } from '../refusal/refusal.ts';

/** Where in a definition the domain found something wrong, by the names that its input has. */
function fieldOf(code: string, { measure, key, threshold }: Readonly<Record<string, string | number>>): string | null {
  const named = String(measure ?? key ?? '');
  if ((COMPONENTS as readonly string[]).includes(named) && measure === undefined) return `componentWeights.${named}`;
  if ((MEASURES as readonly string[]).includes(named) || isOwnMeasure(named)) return `measures.${named}`;
  if (code === 'health.badThreshold') return String(threshold);
  if (code === 'health.bandsOutOfOrder') return 'churnRiskBelow';
  if (code === 'health.badMinimumConfidence') return 'minimumConfidence';
  if (code === 'health.badPulseDays') return 'pulseDays';
  return code === 'health.noWeight' ? 'componentWeights' : null;
}

/** Profiles are settings: who may not manage those reads no more of them than their names. */
export function needProfiles(tx: OrgTx): void {
  if (!can(tx.actor, 'settings.manage')) throw new AppError('access.forbidden', { action: 'settings.manage' });
}

const isRefusal = (code: string): code is RefusalCode => code in REFUSALS;

/**
 * The profile that a definition makes, frozen; one that could give a wrong number is refused at its place.
 * @throws AppError `health.noWeight`, `health.bandsOutOfOrder` and whatever else `checkProfile` finds.
 */
export function readProfile(definition: ProfileDefinition, name: string, version: number): Profile {
  if (definition.pulseDays > MAX_PULSE_DAYS)
    throw new AppError('health.badPulseDays', { limit: MAX_PULSE_DAYS }, 'pulseDays');
  try {
    return frozenProfile({ ...definition, name, version });
  } catch (error) {
    if (!isDomainError(error) || !isRefusal(error.code)) throw error;
    const field = fieldOf(error.code, error.params);
    const isOfStatus = error.code === 'health.bandsOutOfOrder' && error.params.measure === 'status';
    throw new AppError(isOfStatus ? 'health.churnAboveHealthy' : error.code, error.params, field);
  }
}

/**
 * Refuses what a definition measures of the organisation's own and nobody ever made, or that holds nothing to measure.
 * @throws AppError `health.unknownMeasure` at the measure.
 */
export async function refuseUnknownMeasures(tx: OrgTx, definition: ProfileDefinition): Promise<void> {
  const keys = ownMeasuresOf(definition);
  if (keys.length === 0) return;
  const known = new Set<string>((await listOwnMeasures(tx)).map(({ key }) => key));
  const unknown = keys.find((key) => !known.has(key));
  if (unknown !== undefined) throw new AppError('health.unknownMeasure', { measure: unknown }, `measures.${unknown}`);
}

/**
 * Refuses what would be published and counts by something out of use. What it counts by is kept in use until the end of
 * the transaction.
 * @throws AppError `health.measureArchived` at the measure, naming it.
 */
export async function refuseArchivedMeasures(tx: OrgTx, definition: ProfileDefinition): Promise<void> {
  const keys = new Set(ownMeasuresOf({ measures: definition.measures.filter(({ weight }) => weight > 0) }));
  if (keys.size === 0) return;
  await keepMeasured(tx, [...keys]);
  const archived = (await listOwnMeasures(tx)).find(({ key, isArchived }) => isArchived && keys.has(key));
  if (archived !== undefined)
    throw new AppError('health.measureArchived', { label: archived.label }, `measures.${archived.key}`);
}
