/** Agreements: what is signed, what it counts for, when it must be renewed, how its MRR moves (domain rules §6). */
export { type ActConflict, type ActProblem, actConflict } from './act.ts';
export { noticeAlertDay, type ReminderWindow, reminderWindow } from './alert.ts';
export { type AgreementLine, amendDown, amendUp, proposeRenewal } from './amendment.ts';
export { ACT_KINDS } from './check.ts';
export {
  type ConvertMrr,
  MOVEMENT_KINDS,
  type MovementKind,
  type MrrCustomer,
  type MrrMovement,
  mrrMovements,
  type Retention,
  retention,
} from './movement.ts';
export {
  autoRenewOf,
  type NoticePolicy,
  nextRenewal,
  noticeDayOf,
  type Renewal,
  type RenewIn,
  renewIn,
  termEnd,
} from './renewal.ts';
export {
  type Agreement,
  type AgreementAct,
  type AgreementStatus,
  agreementStatus,
  BILLING_PERIODS,
  type BillingPeriod,
  customerMrr,
  isCountableAmount,
  isCountableAt,
  MOST_OF_TERM,
  mrr72,
  mrrMinor,
} from './status.ts';
