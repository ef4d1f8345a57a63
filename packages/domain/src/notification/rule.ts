import { requireCount, requireWhole } from '../refusal/argument.ts';

/** What decides whether a rule acts on one record now. Instants and durations in milliseconds. */
export interface RuleSituation {
  isActive: boolean;
  /**
   * Whether the condition held when the rule last looked at the record, at rest: compared with itself, so that a change
   * (`changed`, `fellBelow`) is over once it was seen. Null: never looked at, a new record; that counts as "no".
   */
  before: boolean | null;
  /** Whether it holds for the change, or on the day of the schedule. */
  after: boolean;
  /** The change was written by this rule's own action. */
  isOwnWrite: boolean;
  /** Actions of rules that led to this change, one after the other: 0 for what a person, an import or a clock did. */
  depth: number;
  /** When the rule last acted on this record; null if never. */
  lastFiredAtMs: number | null;
  nowMs: number;
  /** How long the rule leaves a record alone after it acted; 0 for none. */
  coolDownMs: number;
}

export const SKIP_REASONS = ['inactive', 'notTrue', 'trueAlready', 'ownWrite', 'tooDeep', 'coolDown'] as const;
/** Why a rule did not act, for its run log. */
export type SkipReason = (typeof SKIP_REASONS)[number];

export type RuleDecision = { outcome: 'fire' } | { outcome: 'skip'; reason: SkipReason };

/** A chain of rules that set each other off ends after this many. */
export const MAX_RULE_DEPTH = 5;

/**
 * Whether a rule acts (domain rules §9): once when its condition becomes true, again only after it was false, not
 * within the cool-down, and neither on its own write nor deep in a chain of rules. What was skipped is not made up for
 * later: whatever is decided, the caller stores whether the condition holds at rest, the next `before`. Of several
 * reasons the first of `SKIP_REASONS` is told: a guard is named only where it held the rule back.
 * @throws DomainError `notification.badCount`, `notification.badInstant` naming the argument.
 * @example decideRule({ isActive: true, before: null, after: true, isOwnWrite: false, depth: 0, lastFiredAtMs: null,
 *   nowMs: 1_000, coolDownMs: 0 }) // { outcome: 'fire' }
 * @example decideRule({ isActive: true, before: true, after: true, isOwnWrite: false, depth: 0, lastFiredAtMs: null,
 *   nowMs: 1_000, coolDownMs: 0 }) // { outcome: 'skip', reason: 'trueAlready' }
 */
export function decideRule(situation: RuleSituation): RuleDecision {
  for (const argument of ['depth', 'coolDownMs'] as const)
    requireCount('notification.badCount', argument, situation[argument]);
  requireWhole('notification.badInstant', 'nowMs', situation.nowMs);
  if (situation.lastFiredAtMs !== null)
    requireWhole('notification.badInstant', 'lastFiredAtMs', situation.lastFiredAtMs);
  const reason = skipReasonOf(situation);
  return reason === null ? { outcome: 'fire' } : { outcome: 'skip', reason };
}

function skipReasonOf(situation: RuleSituation): SkipReason | null {
  const { lastFiredAtMs, nowMs, coolDownMs } = situation;
  if (!situation.isActive) return 'inactive';
  if (!situation.after) return 'notTrue';
  if (situation.before === true) return 'trueAlready';
  if (situation.isOwnWrite) return 'ownWrite';
  if (situation.depth > MAX_RULE_DEPTH) return 'tooDeep';
  return lastFiredAtMs !== null && nowMs - lastFiredAtMs < coolDownMs ? 'coolDown' : null;
}

/**
 * What a rule that is switched on remembers of a record there is already: where those that match count, they are
 * forgotten to match, so that the first look fires; otherwise only what changes from now on does (domain rules §9).
 * @example stateAtActivation(true, true) // false
 * @example stateAtActivation(true, false) // true
 */
export function stateAtActivation(holdsAtRest: boolean, countsMatching: boolean): boolean {
  return holdsAtRest && !countsMatching;
}
