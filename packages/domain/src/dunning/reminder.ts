import type { CalendarDate } from '../calendar/calendar.ts';
import { requireDay } from './check.ts';

/** Something done or tried about a customer, in or out of its plan. */
export interface DunningAction {
  id: string;
  kind: 'email' | 'sms' | 'letter' | 'call' | 'task' | 'internalEmail';
  status: 'planned' | 'held' | 'sent' | 'done' | 'failed' | 'uncertain';
  day: CalendarDate;
}

const isWritten = ({ kind }: DunningAction): boolean => kind === 'email' || kind === 'sms' || kind === 'letter';

/** Whether an action is a reminder: an e-mail, SMS or letter that was sent, or a call that was done. */
const isReminder = (action: DunningAction): boolean =>
  isWritten(action) ? action.status === 'sent' : action.kind === 'call' && action.status === 'done';

/**
 * The last reminder (domain rules §7.5): the latest e-mail, SMS or letter sent or call done towards the customer, in or
 * out of plan. Tasks, internal mail, and what was held, failed or is uncertain never count. On one day the higher id.
 *
 * @returns null when the customer was never reminded by then.
 * @throws DomainError `dunning.badDay` naming the argument.
 * @example const sent = { id: 'a', kind: 'email', status: 'sent', day: '2026-03-20' };
 * lastReminder([sent, { ...sent, id: 'b', status: 'failed', day: '2026-03-28' }], '2026-03-31')?.day // '2026-03-20'
 * @example lastReminder([{ id: 'a', kind: 'task', status: 'done', day: '2026-03-20' }], '2026-03-31') // null
 */
export function lastReminder(actions: readonly DunningAction[], asOf: CalendarDate): DunningAction | null {
  return latest(actions, asOf, isReminder);
}

/**
 * The day from which the minimum spacing runs (domain rules §7.5): the last reminder's, or that of a send whose fate is
 * uncertain, which may well have reached the customer.
 *
 * @returns null when there was none by then.
 * @throws DomainError `dunning.badDay` naming the argument.
 * @example const sent = { id: 'a', kind: 'email', status: 'sent', day: '2026-03-20' };
 * lastContactDay([sent, { ...sent, id: 'b', status: 'uncertain', day: '2026-03-28' }], '2026-03-31') // '2026-03-28'
 */
export function lastContactDay(actions: readonly DunningAction[], asOf: CalendarDate): CalendarDate | null {
  const isContact = (action: DunningAction): boolean =>
    isReminder(action) || (isWritten(action) && action.status === 'uncertain');
  return latest(actions, asOf, isContact)?.day ?? null;
}

function latest(
  actions: readonly DunningAction[],
  asOf: CalendarDate,
  counts: (action: DunningAction) => boolean,
): DunningAction | null {
  requireDay('asOf', asOf);
  let found: DunningAction | null = null;
  actions.forEach((action, index) => {
    requireDay(`actions[${index}].day`, action.day);
    if (action.day > asOf || !counts(action)) return;
    const isLater = found === null || action.day > found.day || (action.day === found.day && action.id > found.id);
    if (isLater) found = action;
  });
  return found;
}
