import { addDays, type CalendarDate, daysBetween } from '../calendar/calendar.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireCount, requireDay } from './check.ts';
import { type StepIdentity, stepKey } from './key.ts';
import { type DatedStep, type DunningPlan, type DunningStep, datedSteps, type Passage } from './plan.ts';
import { DEFAULT_DUNNING_SETTINGS, type DunningSettings, requireSettings } from './settings.ts';

/**
 * What became of a step. Sent, uncertain, done and skipped close it; a manual one that was opened waits for its owner. A
 * step that failed for certain or was held has no record: it stays what it was.
 */
export interface StepRecord extends StepIdentity {
  outcome: 'opened' | 'sent' | 'uncertain' | 'done' | 'skipped';
  day: CalendarDate;
}

/** What tells the next step of a carrying invoice. */
export interface StepInput {
  plan: DunningPlan;
  invoiceId: string;
  dueDay: CalendarDate;
  passage: Passage;
  /** Of any invoice and cycle, in any order. */
  records: readonly StepRecord[];
  /** From which the spacing runs; null when the customer was never contacted. */
  lastContactDay: CalendarDate | null;
}

export type NextStep =
  /** Its turn has come: to be claimed under its key, or to be opened when it is manual. */
  | { kind: 'due'; step: DunningStep; key: string }
  /** Not before `day`: its own, or the one that the spacing allows. */
  | { kind: 'waiting'; step: DunningStep; day: CalendarDate; reason: 'notYet' | 'spacing' }
  /** A manual step that nobody did yet, with the later ones that it blocks. */
  | {
      kind: 'blocked';
      step: DunningStep;
      openedDay: CalendarDate;
      waitedDays: number;
      owner: 'owner' | 'fallback';
      blockedStepIds: string[];
    }
  | { kind: 'finished' };

/**
 * The next step of a carrying invoice (domain rules §7.5). Of the automatic steps whose day has come only the current
 * one counts, so that missed days are no burst; a manual one is never jumped: it blocks what comes after it, and goes
 * to the fallback owner after n days. What reaches the customer keeps the minimum spacing from the last contact, of
 * whatever invoice; an internal task does not wait for it.
 *
 * @throws DomainError `dunning.badPlan`, `dunning.badDay`, `dunning.badCount`, naming the argument.
 * @example const email = { id: 's1', offsetDays: 3, action: 'email', isManual: false };
 * const input = { plan: { id: 'p', steps: [email, { ...email, id: 's2', offsetDays: 10 }] }, invoiceId: 'F1',
 *   dueDay: '2026-03-01', passage: { cycle: 1, enteredDay: '2026-03-04' }, records: [], lastContactDay: null };
 * const next = nextStep(input, '2026-03-12');
 * next.kind === 'due' && next.key // '["F1","s2",1]'
 * @example const email = { id: 's1', offsetDays: 3, action: 'email', isManual: false };
 * const input = { plan: { id: 'p', steps: [email] }, invoiceId: 'F1', dueDay: '2026-03-01',
 *   passage: { cycle: 1, enteredDay: '2026-03-04' }, records: [], lastContactDay: '2026-03-03' };
 * const next = nextStep(input, '2026-03-04');
 * next.kind === 'waiting' && [next.day, next.reason] // ['2026-03-10', 'spacing']
 */
export function nextStep(
  input: StepInput,
  asOf: CalendarDate,
  settings: DunningSettings = DEFAULT_DUNNING_SETTINGS,
): NextStep {
  const { plan, invoiceId, dueDay, passage } = input;
  requireInput(input, asOf);
  requireSettings(settings);
  const steps = datedSteps(plan, dueDay, passage.enteredDay, settings.entry);
  const records = input.records.filter(
    (record) => record.invoiceId === invoiceId && record.cycle === passage.cycle && record.day <= asOf,
  );
  const closed = new Set(records.filter(({ outcome }) => outcome !== 'opened').map(({ stepId }) => stepId));
  const blocked = blockedStep(steps, records, closed, asOf, settings);
  if (blocked !== null) return blocked;

  // What lies before a closed step had its turn, whether it was taken or missed.
  const left = steps.slice(steps.findLastIndex(({ step }) => closed.has(step.id)) + 1);
  const come = left.filter(({ day }) => day <= asOf);
  const current = come.find(({ step }) => step.isManual) ?? come.at(-1) ?? left[0];
  if (current === undefined) return { kind: 'finished' };
  const { step, day } = current;
  const free = input.lastContactDay === null ? null : addDays(input.lastContactDay, settings.minSpacingDays);
  const isSpaced = step.action !== 'task' && free !== null && free > day && free > asOf;
  if (isSpaced) return { kind: 'waiting', step, day: free, reason: 'spacing' };
  if (day > asOf) return { kind: 'waiting', step, day, reason: 'notYet' };
  return { kind: 'due', step, key: stepKey({ invoiceId, stepId: step.id, cycle: passage.cycle }) };
}

function blockedStep(
  steps: readonly DatedStep[],
  records: readonly StepRecord[],
  closed: ReadonlySet<string>,
  asOf: CalendarDate,
  settings: DunningSettings,
): NextStep | null {
  const openedDays = new Map<string, CalendarDate>();
  for (const { stepId, outcome, day } of records) {
    const known = openedDays.get(stepId);
    if (outcome === 'opened' && !closed.has(stepId) && (known === undefined || day < known))
      openedDays.set(stepId, day);
  }
  const at = steps.findIndex(({ step }) => openedDays.has(step.id));
  const step = steps[at]?.step;
  const openedDay = step && openedDays.get(step.id);
  if (step === undefined || openedDay === undefined) return null;
  const waitedDays = daysBetween(openedDay, asOf);
  return {
    kind: 'blocked',
    step,
    openedDay,
    waitedDays,
    owner: waitedDays >= settings.escalateAfterDays ? 'fallback' : 'owner',
    blockedStepIds: steps.slice(at + 1).map((later) => later.step.id),
  };
}

function requireInput({ passage, records, lastContactDay }: StepInput, asOf: CalendarDate): void {
  requireDay('asOf', asOf);
  requireCount('passage.cycle', passage.cycle, 1);
  // What enters later has no lateness yet to be matched.
  if (passage.enteredDay > asOf)
    throw new DomainError('dunning.badDay', { argument: 'passage.enteredDay', value: passage.enteredDay });
  if (lastContactDay !== null) requireDay('lastContactDay', lastContactDay);
  records.forEach(({ day, cycle }, index) => {
    requireDay(`records[${index}].day`, day);
    requireCount(`records[${index}].cycle`, cycle, 1);
  });
}
