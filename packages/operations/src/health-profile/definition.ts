import type { ProfileDefinition } from '@vigie/db/health-profile';
import type { OrgTx } from '@vigie/db/scope';
import { can } from '@vigie/domain/access';
import { COMPONENTS, frozenProfile, MEASURES, type Profile } from '@vigie/domain/health';
import { isDomainError } from '@vigie/domain/refusal';
import { AppError, REFUSALS, type RefusalCode } from '../refusal/refusal.ts';

/** Where in a definition the domain found something wrong, by the names that its input has. */
function fieldOf(code: string, { measure, key, threshold }: Readonly<Record<string, string | number>>): string | null {
  const named = String(measure ?? key ?? '');
  if ((COMPONENTS as readonly string[]).includes(named) && measure === undefined) return `componentWeights.${named}`;
  if ((MEASURES as readonly string[]).includes(named)) return `measures.${named}`;
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
  try {
    return frozenProfile({ ...definition, name, version });
  } catch (error) {
    if (!isDomainError(error) || !isRefusal(error.code)) throw error;
    const field = fieldOf(error.code, error.params);
    const isOfStatus = error.code === 'health.bandsOutOfOrder' && error.params.measure === 'status';
    throw new AppError(isOfStatus ? 'health.churnAboveHealthy' : error.code, error.params, field);
  }
}
