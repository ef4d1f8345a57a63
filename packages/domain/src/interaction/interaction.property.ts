import fc from 'fast-check';
import { addDays, type CalendarDate } from '../calendar/calendar.ts';
import { agree } from '../property/property.ts';
import {
  ghost,
  INTERACTION_DIRECTIONS,
  INTERACTION_KINDS,
  INTERACTION_STATUSES,
  type TouchFacts,
  type TouchSettings,
  touchOf,
} from './interaction.ts';

const AS_OF = '2026-03-31';
const day = fc.integer({ min: -2, max: 80 }).map((daysAgo) => addDays(AS_OF, -daysAgo));
const facts: fc.Arbitrary<TouchFacts> = fc.record({
  // Twice as often what can be a touch without a setting.
  kind: fc.constantFrom(...INTERACTION_KINDS, 'email', 'meeting', 'video-meeting', 'call'),
  direction: fc.constantFrom(...INTERACTION_DIRECTIONS),
  status: fc.constantFrom(...INTERACTION_STATUSES),
  day,
  isAutomatic: fc.constantFrom(false, false, true),
  replyDay: fc.option(day),
  hasUser: fc.boolean(),
  hasSponsor: fc.boolean(),
});
const settings: fc.Arbitrary<TouchSettings> = fc.record({
  countsTickets: fc.boolean(),
  countsIncomingLetters: fc.boolean(),
  countsIncomingSms: fc.boolean(),
});

/** The sentences of domain rules §3, one each: the day on which an exchange is a touch. */
function sentences(of: TouchFacts, set: TouchSettings): (CalendarDate | null)[] {
  const { kind, direction, status, replyDay } = of;
  const [isIn, isOut] = [direction === 'incoming', direction === 'outgoing'];
  const isThere = status === 'done' || status === 'in-progress';
  return [
    kind === 'email' && isIn && isThere ? of.day : null,
    kind === 'email' && isOut && isThere && replyDay !== null ? latest([of.day, replyDay], '9999-12-31') : null,
    ['meeting', 'video-meeting', 'call'].includes(kind) && (isIn || isOut) && status === 'done' ? of.day : null,
    kind === 'ticket' && (isIn || isOut) && set.countsTickets && status !== 'cancelled' ? of.day : null,
    kind === 'letter' && isIn && isThere && set.countsIncomingLetters ? of.day : null,
    kind === 'sms' && isIn && isThere && set.countsIncomingSms ? of.day : null,
  ];
}

const latest = (days: readonly (CalendarDate | null)[], by: CalendarDate = AS_OF): CalendarDate | null =>
  days
    .filter((one) => one !== null && one <= by)
    .toSorted()
    .at(-1) ?? null;

/** qD2 §3: the last touch, user touch, sponsor touch, meeting and call of random exchanges, by the sentences. */
export function checkTouches(runs: number): { touched: number } {
  let touched = 0;
  fc.assert(
    fc.property(fc.array(facts, { minLength: 1, maxLength: 8, size: 'max' }), settings, (list, set) => {
      const expected = list.map((one) => ({
        one,
        day: one.isAutomatic ? null : (sentences(one, set).find((each) => each !== null) ?? null),
      }));
      const found = list.map((one) => ({ one, touch: touchOf(one, set) }));
      const lastOf = (is: (touch: ReturnType<typeof touchOf>) => boolean): CalendarDate | null =>
        latest(found.map(({ touch }) => (is(touch) ? touch.touchDay : null)));
      const plain = (is: (one: TouchFacts) => boolean): CalendarDate | null =>
        latest(expected.map((each) => (is(each.one) ? each.day : null)));
      agree(
        'touch',
        lastOf(() => true),
        plain(() => true),
      );
      agree(
        'user',
        lastOf((touch) => touch.isUserTouch),
        plain((one) => one.hasUser),
      );
      agree(
        'sponsor',
        lastOf((touch) => touch.isSponsorTouch),
        plain((one) => one.hasSponsor),
      );
      agree(
        'meeting',
        lastOf((touch) => touch.isMeeting),
        plain((one) => one.kind.endsWith('meeting')),
      );
      agree(
        'call',
        lastOf((touch) => touch.isCall),
        plain((one) => one.kind === 'call'),
      );
      if (lastOf(() => true) !== null) touched += 1;
    }),
    { numRuns: runs },
  );
  return { touched };
}

const silence = fc.record({
  touch: fc.option(day),
  activity: fc.option(day),
  isTracked: fc.boolean(),
  since: fc.option(day),
  touchDays: fc.integer({ min: 1, max: 60 }),
  connectionDays: fc.integer({ min: 1, max: 60 }),
});

/** qD2 §3: ghosts by counting the days of silence one by one. */
export function checkGhosts(runs: number): { ghosts: number } {
  let ghosts = 0;
  fc.assert(
    fc.property(silence, ({ touch, activity, isTracked, since, touchDays, connectionDays }) => {
      const facts: [CalendarDate | null, number][] = [[touch, touchDays]];
      if (isTracked) facts.push([activity, connectionDays]);
      const firstDay =
        since ??
        facts
          .map(([fact]) => fact)
          .filter((fact) => fact !== null)
          .toSorted()[0] ??
        null;
      let isSilent = firstDay !== null;
      // Silent for n full days: there for that long, and nothing on today nor on any of the n − 1 days before it.
      for (const [fact, days] of facts) {
        for (let back = 0; back < days; back += 1) if (fact === addDays(AS_OF, -back)) isSilent = false;
        if ((fact ?? AS_OF) > AS_OF || (firstDay !== null && firstDay > addDays(AS_OF, -days))) isSilent = false;
      }
      const found = ghost(touch, activity, isTracked, since, AS_OF, { touchDays, connectionDays });
      agree(
        `touch ${touch}/${touchDays} activity ${activity}/${connectionDays} ${isTracked} since ${since}`,
        found,
        isSilent,
      );
      if (found) ghosts += 1;
    }),
    { numRuns: runs },
  );
  return { ghosts };
}
