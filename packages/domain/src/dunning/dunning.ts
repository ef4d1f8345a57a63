/** Dunning: which invoice is claimed, by which step, when, and what holds it (domain rules §7.5). */
export { type CarryingCandidate, carryingInvoice } from './carrying.ts';
export { type DunningCustomer, type DunningDecision, type DunningInvoice, decide, type OpenCredit } from './decide.ts';
export { type DisputeParts, disputeParts, type InvoiceDispute } from './dispute.ts';
export { type GuardFacts, guard, HOLD_REASONS, type HoldReason } from './guard.ts';
export { type StepIdentity, stepKey } from './key.ts';
export { type NextStep, nextStep, type StepInput, type StepRecord } from './next.ts';
export {
  type DunningPlan,
  type DunningStep,
  entryStep,
  type Passage,
  requirePlan,
  STEP_ACTIONS,
  type StepAction,
} from './plan.ts';
export {
  DEFAULT_TOLERANCE_DAYS,
  livePromise,
  type PaidPart,
  type PaymentPromise,
  type PromiseState,
  promiseState,
  type Reliability,
  reliability,
} from './promise.ts';
export { type DunningAction, lastContactDay, lastReminder } from './reminder.ts';
export { DEFAULT_DUNNING_SETTINGS, type DunningSettings, type EntryMode } from './settings.ts';
