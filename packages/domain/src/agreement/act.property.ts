import fc from 'fast-check';
import { agree } from '../property/property.ts';
import { agreements, dayAt, SPAN } from './agreement.property.ts';
import {
  ACT_KINDS,
  type Agreement,
  type AgreementAct,
  type AgreementStatus,
  actConflict,
  agreementStatus,
} from './agreement.ts';

const drawnActs = fc.array(
  fc
    .record({ kind: fc.constantFrom(...ACT_KINDS, 'paused' as const, 'resumed' as const), offset: fc.nat(SPAN) })
    .map(({ kind, offset }): AgreementAct => ({ kind, day: dayAt(offset), knownDay: dayAt(offset) })),
  // Long enough that some always make sense: fast-check draws short lists more often.
  { minLength: 4, maxLength: 16 },
);

/** What an act leaves behind on its own day. */
const SAYS: Record<AgreementAct['kind'], readonly AgreementStatus[]> = {
  validated: ['validated', 'active'],
  paused: ['paused'],
  resumed: ['active'],
  cancelled: ['cancelled'],
  ended: ['active', 'paused'],
};

/** A2: acts are recorded one by one as far as they make sense; the status of each day is then what they tell. */
export function checkActs(runs: number): void {
  let accepted = 0;
  fc.assert(
    fc.property(agreements, drawnActs, (drawn, list) => {
      const terms: Agreement = { ...drawn, knownDay: '2000-01-01', acts: [] };
      const acts: AgreementAct[] = [];
      for (const act of list) if (actConflict(terms, [...acts, act]) === null) acts.push(act);
      accepted += acts.length;
      const agreement = { ...terms, acts: [...acts].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)) };
      agree('the order of recording tells only within a day', actConflict(terms, agreement.acts), null);
      agreement.acts.forEach((act, index) => {
        // The last act of a day has the last word on it.
        if (agreement.acts[index + 1]?.day === act.day) return;
        const status = agreementStatus(agreement, act.day);
        if (status === null || !SAYS[act.kind].includes(status)) throw new Error(`${act.kind} ${act.day}: ${status}`);
        const next = new Date(Date.parse(act.day) + 864e5).toISOString().slice(0, 10);
        if (act.kind === 'ended') agree('the day after', agreementStatus(agreement, next), 'finished');
      });
    }),
    { numRuns: runs },
  );
  if (accepted < runs / 2) throw new Error(`Only ${accepted} acts made sense: nothing was tried.`);
}
