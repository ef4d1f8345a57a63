import type { CalendarDate, ClockReading } from '../calendar/calendar.ts';
import { type CarryingCandidate, carryingInvoice } from './carrying.ts';
import { type GuardFacts, guard, type HoldReason } from './guard.ts';
import { type NextStep, nextStep, type StepRecord } from './next.ts';
import type { DunningPlan, DunningStep, Passage } from './plan.ts';
import { type DunningAction, lastContactDay } from './reminder.ts';
import { DEFAULT_DUNNING_SETTINGS, type DunningSettings } from './settings.ts';

/** An invoice in dunning. Those without a due date have no lateness, and are left out by the caller. */
export interface DunningInvoice extends CarryingCandidate {
  currency: string;
  hasOpenPromise: boolean;
  /** Null before it first carries: its passage begins on that day. */
  passage: Passage | null;
}

/** Credits of a customer not yet put against invoices, in one currency; minor units. */
export interface OpenCredit {
  currency: string;
  unappliedCashMinor: number;
  openCreditMinor: number;
}

/** What is known of a customer when its dunning is decided. */
export interface DunningCustomer
  extends Pick<GuardFacts, 'pausedUntil' | 'isExcluded' | 'hasUnreadReply' | 'receivablesDay'> {
  plan: DunningPlan | null;
  invoices: readonly DunningInvoice[];
  credits: readonly OpenCredit[];
  /** Of all its invoices. */
  records: readonly StepRecord[];
  /** In and out of plan. */
  actions: readonly DunningAction[];
}

/** The invoice that carries, with the passage to keep for it. */
interface Carried {
  invoiceId: string;
  passage: Passage;
}

export type DunningDecision =
  | { kind: 'none'; reason: 'noPlan' | 'nothingToClaim' }
  | (Carried & Exclude<NextStep, { kind: 'due' }>)
  /** Its turn has come, but something holds it; the step says why. */
  | (Carried & { kind: 'held'; step: DunningStep; reasons: HoldReason[] })
  /** To be claimed under its key: to send, or to open when it is manual. */
  | (Carried & { kind: 'due'; step: DunningStep; key: string; claimableMinor: number });

/**
 * What dunning does about a customer at a moment (domain rules §7.5): the carrying invoice, its next step, and the
 * guard. When that invoice is settled the next one inherits the plan: it enters at its own step, and keeps the spacing.
 * Amounts are minor units of the invoice's currency.
 *
 * @throws DomainError `dunning.badPlan`, `dunning.badAmount`, `dunning.badDay`, `dunning.badCount`, naming the
 * argument.
 * @example const plan = { id: 'p', steps: [{ id: 's1', offsetDays: 3, action: 'email', isManual: false }] };
 * const invoice = { id: 'F1', dueDay: '2026-03-01', currency: 'EUR', residualMinor: 10_000, disputedMinor: 0,
 *   comparableMinor: 10_000, isExcluded: false, hasOpenPromise: false, passage: null };
 * const customer = { plan, invoices: [invoice], credits: [], records: [], actions: [], pausedUntil: null,
 *   isExcluded: false, hasUnreadReply: true, receivablesDay: '2026-03-12' };
 * const decision = decide(customer, { day: '2026-03-12', minute: 600 });
 * decision.kind === 'held' && decision.reasons // ['unreadReply']
 */
export function decide(
  customer: DunningCustomer,
  now: ClockReading,
  settings: DunningSettings = DEFAULT_DUNNING_SETTINGS,
): DunningDecision {
  const { plan, invoices, records, actions } = customer;
  const invoice = carryingInvoice(invoices);
  if (plan === null) return { kind: 'none', reason: 'noPlan' };
  if (invoice === null) return { kind: 'none', reason: 'nothingToClaim' };
  const { id: invoiceId, dueDay } = invoice;
  const passage = invoice.passage ?? firstPassage(now.day);
  const contactDay = lastContactDay(actions, now.day);
  const next = nextStep({ plan, invoiceId, dueDay, passage, records, lastContactDay: contactDay }, now.day, settings);
  const carried = { invoiceId, passage };
  if (next.kind !== 'due') return { ...carried, ...next };
  const reasons = guard(factsOf(customer, invoice), now, settings);
  if (reasons.length > 0) return { ...carried, kind: 'held', step: next.step, reasons };
  return { ...carried, ...next, claimableMinor: invoice.residualMinor - invoice.disputedMinor };
}

const firstPassage = (enteredDay: CalendarDate): Passage => ({ cycle: 1, enteredDay });

function factsOf(customer: DunningCustomer, invoice: DunningInvoice): GuardFacts {
  const credits = customer.credits.filter(({ currency }) => currency === invoice.currency);
  const { pausedUntil, hasUnreadReply, receivablesDay } = customer;
  return {
    residualMinor: invoice.residualMinor,
    disputedMinor: invoice.disputedMinor,
    hasOpenPromise: invoice.hasOpenPromise,
    pausedUntil,
    isExcluded: customer.isExcluded || invoice.isExcluded,
    unappliedCashMinor: credits.reduce((sum, credit) => sum + credit.unappliedCashMinor, 0),
    openCreditMinor: credits.reduce((sum, credit) => sum + credit.openCreditMinor, 0),
    hasUnreadReply,
    receivablesDay,
  };
}
