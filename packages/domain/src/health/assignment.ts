import { type CalendarDate, isCalendarDate, parseDay } from '../calendar/calendar.ts';
import {
  type Condition,
  type ConditionContext,
  type ConditionRecord,
  compileCondition,
} from '../condition/condition.ts';
import { DomainError } from '../refusal/refusal.ts';
import { checkProfile, type Profile } from './profile.ts';

/** A profile as it was published: it holds from its effective day until the next version does. */
export interface ProfileVersion {
  profile: Profile;
  effectiveDay: CalendarDate;
  authorId: string;
  /** Why it was published, for those who read the history. */
  reason: string;
}

/**
 * The version of a profile that holds on a day (domain rules §5, "Profiles"): the last published one whose effective
 * day has come; null before the first. Versions come in the order they were published, so that of two with one
 * effective day the later one holds.
 *
 * @throws DomainError `health.badEffectiveDay` naming the version; `calendar.invalidDay`; what `checkProfile` refuses.
 * @example const version = { profile: DEFAULT_PROFILE, effectiveDay: '2026-01-01', authorId: 'u1', reason: 'first' };
 * const versions = [version, { ...version, effectiveDay: '2026-04-01', reason: 'second' }];
 * ['2025-12-31', '2026-03-31', '2026-04-01'].map((day) => versionOn(versions, day)?.reason ?? null)
 * // [null, 'first', 'second']
 */
export function versionOn(versions: readonly ProfileVersion[], asOf: CalendarDate): ProfileVersion | null {
  parseDay(asOf);
  let found: ProfileVersion | null = null;
  for (const version of versions) {
    const { effectiveDay, profile } = version;
    if (!isCalendarDate(effectiveDay))
      throw new DomainError('health.badEffectiveDay', { version: profile.version, value: String(effectiveDay) });
    checkProfile(profile);
    if (effectiveDay <= asOf && (found === null || effectiveDay >= found.effectiveDay)) found = version;
  }
  return found;
}

/** One line of the organisation's list: customers of whom the condition is true have the profile. */
export interface ProfileAssignment {
  profileId: string;
  condition: Condition;
}

/** A customer's profile and why it has that one. */
export interface AssignedProfile {
  profileId: string;
  because: 'hand' | 'condition' | 'default';
  /** Place in the list of the condition that decided, from 0; null where none did. */
  line: number | null;
}

/**
 * Chooses the one profile of a customer (domain rules §5, H5): the one chosen by hand, else that of the first condition
 * in the list that is true of it, else the organisation's default. Conditions are prepared once, for many customers.
 *
 * @throws DomainError `calendar.invalidDay`, `calendar.unknownZone` for a context that is none.
 * @example const choose = profileChooser(
 *   [{ profileId: 'big', condition: { field: 'mrr', op: 'gte', value: 100_000 } }], 'usual',
 *   { asOf: '2026-03-31', me: null, catalogue: CUSTOMER_CATALOGUE });
 * [choose({ mrr: 100_000 }, null), choose({ mrr: null }, null)]
 * // [{ profileId: 'big', because: 'condition', line: 0 }, { profileId: 'usual', because: 'default', line: null }]
 */
export function profileChooser(
  assignments: readonly ProfileAssignment[],
  defaultId: string,
  context: ConditionContext,
): (record: ConditionRecord, chosenId: string | null) => AssignedProfile {
  const tests = assignments.map(({ condition }) => compileCondition(condition, context));
  return (record, chosenId) => {
    if (chosenId !== null) return { profileId: chosenId, because: 'hand', line: null };
    const line = tests.findIndex((isTrueOf) => isTrueOf(record));
    const hit = assignments[line];
    return hit
      ? { profileId: hit.profileId, because: 'condition', line }
      : { profileId: defaultId, because: 'default', line: null };
  };
}
