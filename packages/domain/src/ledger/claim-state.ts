import type { CalendarDate } from '../calendar/calendar.ts';
import { requireOneOf } from '../refusal/argument.ts';
import { DomainError } from '../refusal/refusal.ts';
import { requireDay } from './figure.ts';

/** What closes a claim: its payment, or somebody who gives it up. */
export interface ClaimAct {
  kind: 'paid' | 'waived';
  day: CalendarDate;
  /** Who waived it; a payment needs no name. */
  byName: string | null;
}

export type ClaimState =
  | { state: 'open' }
  | { state: 'paid'; day: CalendarDate }
  | { state: 'waived'; day: CalendarDate; byName: string };

/**
 * Where a claim stands on a day: a receivable of its own, open, paid, or waived by name (domain rules §7.4).
 *
 * @throws DomainError `ledger.badAct`, `ledger.badDay`, `ledger.badName` naming the argument; `ledger.claimClosed` for a second act.
 * @example claimState([{ kind: 'waived', day: '2026-09-01', byName: 'Ana Ruiz' }], '2026-09-02')
 * // { state: 'waived', day: '2026-09-01', byName: 'Ana Ruiz' }
 */
export function claimState(acts: readonly ClaimAct[], asOf: CalendarDate): ClaimState {
  requireDay('asOf', asOf);
  acts.forEach(({ kind, day, byName }, index) => {
    requireOneOf('ledger.badAct', `acts[${index}].kind`, kind, ['paid', 'waived']);
    requireDay(`acts[${index}].day`, day);
    if (kind === 'waived' && (byName ?? '').trim() === '')
      throw new DomainError('ledger.badName', { argument: `acts[${index}].byName`, value: String(byName) });
  });
  const [act, second] = acts;
  if (second !== undefined) throw new DomainError('ledger.claimClosed', { argument: 'acts', day: second.day });
  if (act === undefined || act.day > asOf) return { state: 'open' };
  const { kind, day, byName } = act;
  return kind === 'paid' ? { state: 'paid', day } : { state: 'waived', day, byName: byName ?? '' };
}
