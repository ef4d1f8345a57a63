import fc from 'fast-check';
import { agree } from '../property/property.ts';
import { dueDay, type PaymentTerm, TERM_KINDS } from './terms.ts';

const DAY = 864e5;
const dayAt = (offset: number): string => new Date(Date.UTC(2019, 0, 1) + offset * DAY).toISOString().slice(0, 10);

/** The due day by walking the calendar a day at a time. */
function walked({ kind, days, dayOfMonth }: PaymentTerm, issueOffset: number): string {
  const isLastOfMonth = (offset: number): boolean => dayAt(offset + 1).endsWith('-01');
  const walk = (offset: number, isThere: (offset: number) => boolean): number =>
    isThere(offset) ? offset : walk(offset + 1, isThere);
  let offset = kind === 'monthEndThenNet' ? walk(issueOffset, isLastOfMonth) : issueOffset;
  offset += days;
  if (kind === 'netThenMonthEnd') offset = walk(offset, isLastOfMonth);
  if (dayOfMonth === null) return dayAt(offset);
  const isIt = (at: number): boolean => {
    const number = Number(dayAt(at).slice(8));
    return number === dayOfMonth || (number < dayOfMonth && isLastOfMonth(at));
  };
  return dayAt(walk(offset, isIt));
}

/** qD2 §7.4: due days by a walk through the calendar; a later issue is never due earlier, nor is a longer term. */
export function checkTerms(runs: number): void {
  const terms = fc.record({
    kind: fc.constantFrom(...TERM_KINDS),
    days: fc.nat(120),
    dayOfMonth: fc.option(fc.integer({ min: 1, max: 31 })),
  });
  fc.assert(
    fc.property(terms, fc.nat(3000), (term, offset) => {
      const issueDay = dayAt(offset);
      const due = dueDay(term, issueDay);
      agree(`${JSON.stringify(term)} of ${issueDay}`, due, walked(term, offset));
      if (dueDay(term, dayAt(offset + 1)) < due) throw new Error(`${issueDay}: a day later is due earlier.`);
      if (dueDay({ ...term, days: term.days + 1 }, issueDay) < due)
        throw new Error(`${issueDay}: longer is due earlier.`);
    }),
    { numRuns: runs },
  );
}
