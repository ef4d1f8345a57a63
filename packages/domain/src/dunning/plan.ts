import { addDays, type CalendarDate, daysBetween } from '../calendar/calendar.ts';
import { requireOneOf, textOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireDay } from './check.ts';
import { DEFAULT_DUNNING_SETTINGS, type EntryMode } from './settings.ts';

export const STEP_ACTIONS = ['email', 'sms', 'letter', 'call', 'task'] as const;
/** What a step does; a task is internal, everything else reaches the customer. */
export type StepAction = (typeof STEP_ACTIONS)[number];

export interface DunningStep {
  id: string;
  /** Days from the due date of the carrying invoice; negative before it. */
  offsetDays: number;
  action: StepAction;
  /** Done by a person: it blocks later steps until it is. Calls and tasks always are. */
  isManual: boolean;
}

/** Steps in ascending order of their days. */
export interface DunningPlan {
  id: string;
  steps: readonly DunningStep[];
}

/** How an invoice came into the plan: once for each cycle, that is each time it became unpaid anew. */
export interface Passage {
  /** From 1 on. */
  cycle: number;
  enteredDay: CalendarDate;
}

const MOST_OFFSET = 3650;

/**
 * Refuses a plan that could not be followed (domain rules §7.5).
 * @throws DomainError `dunning.badPlan` naming the argument: no steps, an id twice, days that do not ascend or are not
 * whole, an unknown action, a call or task that nobody does.
 * @example requirePlan({ id: 'p', steps: [{ id: 's1', offsetDays: -3, action: 'call', isManual: true }] }) // undefined
 * @example requirePlan({ id: 'p', steps: [{ id: 's1', offsetDays: 3, action: 'call', isManual: false }] })
 * // throws 'dunning.badPlan'
 */
export function requirePlan({ steps }: DunningPlan): void {
  const refuse = (argument: string, value: string): never => {
    throw new DomainError('dunning.badPlan', { argument, value });
  };
  if (steps.length === 0) refuse('plan.steps', '');
  const ids = new Set<string>();
  steps.forEach(({ id, offsetDays, action, isManual }, index) => {
    const at = `plan.steps[${index}]`;
    if (ids.has(id)) refuse(`${at}.id`, id);
    ids.add(id);
    const isDays =
      Number.isSafeInteger(offsetDays) && !Object.is(offsetDays, -0) && Math.abs(offsetDays) <= MOST_OFFSET;
    const before = steps[index - 1];
    if (!isDays || (before !== undefined && before.offsetDays >= offsetDays))
      refuse(`${at}.offsetDays`, textOf(offsetDays));
    if (!STEP_ACTIONS.includes(action)) refuse(`${at}.action`, String(action));
    if ((action === 'call' || action === 'task') && !isManual) refuse(`${at}.isManual`, 'false');
  });
}

/**
 * The step at which an invoice enters its plan (domain rules §7.5): the first, or the one that matches its lateness in
 * days, which is the last one whose day has come; before all of them the first.
 *
 * @throws DomainError `dunning.badPlan`, `dunning.badCount`, naming the argument.
 * @example const step = { action: 'email', isManual: false };
 * const plan = { id: 'p', steps: [{ ...step, id: 's1', offsetDays: 3 }, { ...step, id: 's2', offsetDays: 10 },
 *   { ...step, id: 's3', offsetDays: 30 }] };
 * [entryStep(plan, 12).id, entryStep(plan, 0).id, entryStep(plan, 12, 'first').id] // ['s2', 's1', 's1']
 */
export function entryStep(
  plan: DunningPlan,
  daysLate: number,
  mode: EntryMode = DEFAULT_DUNNING_SETTINGS.entry,
): DunningStep {
  requirePlan(plan);
  requireOneOf('dunning.unknownMode', 'mode', mode, ['first', 'matching']);
  if (!Number.isSafeInteger(daysLate) || Object.is(daysLate, -0))
    throw new DomainError('dunning.badCount', { argument: 'daysLate', value: textOf(daysLate) });
  const matching = mode === 'first' ? undefined : plan.steps.findLast((step) => step.offsetDays <= daysLate);
  const entry = matching ?? plan.steps[0];
  if (entry === undefined) throw new DomainError('dunning.badPlan', { argument: 'plan.steps', value: '' });
  return entry;
}

/** A step with the day on which its turn comes. */
export interface DatedStep {
  step: DunningStep;
  day: CalendarDate;
}

/**
 * The steps of an invoice's passage from its entry on, with their days. Days count from the due date; with entry at the
 * first step an invoice that comes late is taken as if that step fell on the day it came, so that the others keep their
 * distances.
 */
export function datedSteps(
  plan: DunningPlan,
  dueDay: CalendarDate,
  enteredDay: CalendarDate,
  mode: EntryMode,
): DatedStep[] {
  requireDay('dueDay', dueDay);
  requireDay('passage.enteredDay', enteredDay);
  const entry = entryStep(plan, daysBetween(dueDay, enteredDay), mode);
  const moved = addDays(enteredDay, -entry.offsetDays);
  const anchor = mode === 'first' && moved > dueDay ? moved : dueDay;
  return plan.steps.slice(plan.steps.indexOf(entry)).map((step) => ({ step, day: addDays(anchor, step.offsetDays) }));
}
