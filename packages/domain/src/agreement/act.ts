import type { CalendarDate } from '../calendar/calendar.ts';
import { requireAct } from './check.ts';
import type { Agreement, AgreementAct } from './status.ts';

/** Why an act makes no sense where it stands. */
export type ActProblem =
  | 'beforeStart'
  | 'afterEnd'
  | 'afterCancellation'
  | 'notProposed'
  | 'notValidated'
  | 'alreadyValidated'
  | 'alreadyPaused'
  | 'notPaused'
  | 'alreadyEnded';

export interface ActConflict {
  reason: ActProblem;
  /** The act that makes no sense: a new one of an earlier day may be what takes the sense from a later one. */
  kind: AgreementAct['kind'];
  day: CalendarDate;
}

type Terms = Pick<Agreement, 'isProposal' | 'startDay' | 'termEndDay' | 'endedOn' | 'autoRenew'>;

/** Where an agreement stands after some of its acts. */
interface Standing {
  isPending: boolean;
  isPaused: boolean;
  isCancelled: boolean;
  /** Day of the act that ended it. */
  endedDay: CalendarDate | null;
}

/**
 * The first of the acts, by day and then as they were recorded, that makes no sense under the terms; null when all of
 * them do. What agreementStatus reads on a day is then what the last act up to that day says (domain rules §6).
 *
 * An agreement may be signed or cancelled before it starts; it runs, and so is paused, resumed or ended, from its first
 * day to its last. A cancellation is final. A proposal that nobody signed can be cancelled even past its end.
 * @throws DomainError `agreement.badAct` naming the act of no known kind; `agreement.badDay` naming the day that is none.
 * @example const terms = { isProposal: false, startDay: '2026-01-01', termEndDay: '2026-12-31', endedOn: null,
 *   autoRenew: false };
 * const paused = { kind: 'paused', day: '2026-03-01', knownDay: '2026-03-01' };
 * [actConflict(terms, [paused]), actConflict(terms, [paused, { ...paused, day: '2026-04-01' }])]
 * // [null, { reason: 'alreadyPaused', kind: 'paused', day: '2026-04-01' }]
 */
export function actConflict(terms: Terms, acts: readonly AgreementAct[]): ActConflict | null {
  const standing: Standing = {
    isPending: terms.isProposal,
    isPaused: false,
    isCancelled: false,
    endedDay: null,
  };
  acts.forEach(requireAct);
  const inOrder = [...acts].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  for (const act of inOrder) {
    const reason = problemOf(terms, standing, act);
    if (reason !== null) return { reason, kind: act.kind, day: act.day };
    if (act.kind === 'validated') standing.isPending = false;
    if (act.kind === 'cancelled') standing.isCancelled = true;
    if (act.kind === 'ended') standing.endedDay = act.day;
    if (act.kind === 'paused' || act.kind === 'resumed') standing.isPaused = act.kind === 'paused';
  }
  return null;
}

function problemOf(terms: Terms, standing: Standing, { kind, day }: AgreementAct): ActProblem | null {
  if (standing.isCancelled) return 'afterCancellation';
  if (kind === 'validated' && !terms.isProposal) return 'notProposed';
  if (kind === 'validated' && !standing.isPending) return 'alreadyValidated';
  if (kind === 'cancelled' && standing.isPending) return null;
  if (kind === 'ended' && isEnded(terms, standing, day)) return 'alreadyEnded';
  if (isOver(terms, standing, day)) return 'afterEnd';
  if (kind === 'validated' || kind === 'cancelled') return null;
  if (standing.isPending) return 'notValidated';
  if (day < terms.startDay) return 'beforeStart';
  if (kind === 'paused' && standing.isPaused) return 'alreadyPaused';
  if (kind === 'resumed' && !standing.isPaused) return 'notPaused';
  return null;
}

/** A second end; the end that a file brought and an act of the same day are one. */
const isEnded = (terms: Terms, standing: Standing, day: CalendarDate): boolean =>
  standing.endedDay !== null || (terms.endedOn !== null && terms.endedOn !== day);

const isOver = (terms: Terms, { endedDay }: Standing, day: CalendarDate): boolean =>
  [terms.endedOn, endedDay, terms.autoRenew ? null : terms.termEndDay].some((last) => last !== null && last < day);
