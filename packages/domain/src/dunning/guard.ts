import { type CalendarDate, type ClockReading, daysBetween } from '../calendar/calendar.ts';
import { requireWhole } from '../refusal/argument.ts';
import { requireCount, requireDay, requireMinor } from './check.ts';
import { DEFAULT_DUNNING_SETTINGS, type DunningSettings, LAST_MINUTE, requireSettings } from './settings.ts';

/** Why a step is held, in the order in which it is told. */
export const HOLD_REASONS = [
  'paid',
  'disputed',
  'promised',
  'paused',
  'excluded',
  'coveredByCash',
  'coveredByCreditNote',
  'unreadReply',
  'staleData',
  'quietHours',
  'holiday',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

/** What the guard reads in the transaction that claims the step; amounts are minor units of the invoice's currency. */
export interface GuardFacts {
  residualMinor: number;
  /** The disputed part of the residual. */
  disputedMinor: number;
  /** A promise for the invoice is open, its tolerance included. */
  hasOpenPromise: boolean;
  /** Last day of a pause; `forever` until somebody ends it; null without one. */
  pausedUntil: CalendarDate | 'forever' | null;
  /** The customer or the invoice is left out of dunning. */
  isExcluded: boolean;
  /** Payments not yet put against invoices, less refunds: negative where more was refunded than paid. */
  unappliedCashMinor: number;
  /** Credit notes not yet put against invoices. */
  openCreditMinor: number;
  hasUnreadReply: boolean;
  /** Day of the last complete update of the receivables; null when there was none. */
  receivablesDay: CalendarDate | null;
}

/**
 * Everything that holds a step now (domain rules §7.5), in the order of {@link HOLD_REASONS}; empty when it may go out.
 * An invoice disputed in part is held in that part only. Cash and credit notes that cover it together are both named.
 *
 * @throws DomainError `dunning.badAmount`, `dunning.badDay`, `dunning.badCount`, naming the argument.
 * @example const facts = { residualMinor: 10_000, disputedMinor: 0, hasOpenPromise: false, pausedUntil: null,
 *   isExcluded: false, unappliedCashMinor: 0, openCreditMinor: 0, hasUnreadReply: true, receivablesDay: '2026-03-31' };
 * guard(facts, { day: '2026-03-31', minute: 600 }) // ['unreadReply']
 * @example const facts = { residualMinor: 10_000, disputedMinor: 4_000, hasOpenPromise: false,
 *   pausedUntil: '2026-03-30', isExcluded: false, unappliedCashMinor: 0, openCreditMinor: 0, hasUnreadReply: false,
 *   receivablesDay: '2026-03-28' };
 * guard(facts, { day: '2026-03-31', minute: 480 }) // []
 */
export function guard(
  facts: GuardFacts,
  now: ClockReading,
  settings: DunningSettings = DEFAULT_DUNNING_SETTINGS,
): HoldReason[] {
  requireFacts(facts, now);
  requireSettings(settings);
  const { pausedUntil, receivablesDay } = facts;
  const [isByCash, isByCredit] = coverOf(facts);
  const holds: Record<HoldReason, boolean> = {
    paid: facts.residualMinor === 0,
    disputed: facts.residualMinor > 0 && facts.disputedMinor >= facts.residualMinor,
    promised: facts.hasOpenPromise,
    paused: pausedUntil !== null && (pausedUntil === 'forever' || now.day <= pausedUntil),
    excluded: facts.isExcluded,
    coveredByCash: isByCash,
    coveredByCreditNote: isByCredit,
    unreadReply: facts.hasUnreadReply,
    staleData: receivablesDay === null || daysBetween(receivablesDay, now.day) > settings.staleAfterDays,
    quietHours: isQuiet(now.minute, settings.quietHours),
    holiday: settings.holidays.includes(now.day),
  };
  return HOLD_REASONS.filter((reason) => holds[reason]);
}

/** Whether cash, and whether credit notes, cover what is claimed: each alone, or only both together. */
function coverOf(facts: GuardFacts): [isByCash: boolean, isByCredit: boolean] {
  const { residualMinor, disputedMinor, unappliedCashMinor, openCreditMinor } = facts;
  const claimed = residualMinor - disputedMinor;
  if (claimed <= 0) return [false, false];
  const alone: [boolean, boolean] = [unappliedCashMinor >= claimed, openCreditMinor >= claimed];
  const isTogether = unappliedCashMinor >= claimed - openCreditMinor;
  return alone.includes(true) ? alone : [isTogether, isTogether];
}

function isQuiet(minute: number, { fromMinute, toMinute }: DunningSettings['quietHours']): boolean {
  if (fromMinute <= toMinute) return minute >= fromMinute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
}

function requireFacts(facts: GuardFacts, now: ClockReading): void {
  for (const name of ['residualMinor', 'disputedMinor', 'openCreditMinor'] as const) requireMinor(name, facts[name]);
  requireWhole('dunning.badAmount', 'unappliedCashMinor', facts.unappliedCashMinor);
  if (facts.pausedUntil !== null && facts.pausedUntil !== 'forever') requireDay('pausedUntil', facts.pausedUntil);
  if (facts.receivablesDay !== null) requireDay('receivablesDay', facts.receivablesDay);
  requireDay('now.day', now.day);
  requireCount('now.minute', now.minute, 0, LAST_MINUTE);
}
