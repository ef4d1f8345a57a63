import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../calendar/calendar.ts';
import { checkGhosts, checkTouches } from './interaction.property.ts';
import type { TouchFacts } from './interaction.ts';
import {
  ghost,
  INTERACTION_DIRECTIONS,
  INTERACTION_KINDS,
  INTERACTION_STATUSES,
  isOpenTicket,
  isSentimentCounted,
  mayRegrade,
  opensExchange,
  touchOf,
} from './interaction.ts';

const DAY = '2026-03-10';
const REPLY = '2026-03-12';
const facts = (change: Partial<TouchFacts>): TouchFacts => ({
  kind: 'email',
  direction: 'incoming',
  status: 'done',
  day: DAY,
  isAutomatic: false,
  replyDay: null,
  hasUser: false,
  hasSponsor: false,
  ...change,
});
const ALL_COUNT = { countsTickets: true, countsIncomingLetters: true, countsIncomingSms: true };

describe('D3 touches', () => {
  it.each<[string, Partial<TouchFacts>, string | null]>([
    ['an incoming email', {}, DAY],
    ['an outgoing email without reply', { direction: 'outgoing' }, null],
    ['an outgoing email, from its reply', { direction: 'outgoing', replyDay: REPLY }, REPLY],
    ['an outgoing email replied to by an early clock', { direction: 'outgoing', replyDay: '2026-03-09' }, DAY],
    ['an email between colleagues', { direction: 'internal', replyDay: REPLY }, null],
    ['a draft', { status: 'planned' }, null],
    ['an automatic reply', { isAutomatic: true }, null],
    ['a done meeting', { kind: 'meeting', direction: 'outgoing' }, DAY],
    ['a done video meeting', { kind: 'video-meeting' }, DAY],
    ['a planned meeting', { kind: 'meeting', status: 'planned' }, null],
    ['a cancelled meeting', { kind: 'meeting', status: 'cancelled' }, null],
    ['a no-show', { kind: 'meeting', status: 'no-show' }, null],
    ['a done call', { kind: 'call', direction: 'outgoing' }, DAY],
    ['a ticket', { kind: 'ticket' }, null],
    ['an incoming letter', { kind: 'letter' }, null],
    ['an incoming SMS', { kind: 'sms' }, null],
    ['a note', { kind: 'note' }, null],
    ['a report', { kind: 'report' }, null],
    ['a to-do', { kind: 'todo' }, null],
  ])('%s', (_, change, expected) => {
    expect(touchOf(facts(change)).touchDay).toBe(expected);
  });

  it('counts tickets, incoming letters and SMS by setting only', () => {
    for (const kind of ['ticket', 'letter', 'sms'] as const) {
      expect(touchOf(facts({ kind }), ALL_COUNT).touchDay).toBe(DAY);
    }
    expect(touchOf(facts({ kind: 'letter', direction: 'outgoing' }), ALL_COUNT).touchDay).toBeNull();
    expect(touchOf(facts({ kind: 'sms', direction: 'outgoing' }), ALL_COUNT).touchDay).toBeNull();
    expect(touchOf(facts({ kind: 'ticket', status: 'cancelled' }), ALL_COUNT).touchDay).toBeNull();
  });

  it('names the last meeting and call from done ones', () => {
    expect(touchOf(facts({ kind: 'video-meeting' }))).toMatchObject({ isMeeting: true, isCall: false });
    expect(touchOf(facts({ kind: 'call' }))).toMatchObject({ isMeeting: false, isCall: true });
    expect(touchOf(facts({ kind: 'call', status: 'planned' }))).toMatchObject({ isMeeting: false, isCall: false });
  });

  it('qD2 nobody has a touch, meeting or call that is none', () => {
    const any = fc.record<TouchFacts>({
      kind: fc.constantFrom(...INTERACTION_KINDS),
      direction: fc.constantFrom(...INTERACTION_DIRECTIONS),
      status: fc.constantFrom(...INTERACTION_STATUSES),
      day: fc.constant(DAY),
      isAutomatic: fc.boolean(),
      replyDay: fc.constantFrom(null, REPLY),
      hasUser: fc.boolean(),
      hasSponsor: fc.boolean(),
    });
    fc.assert(
      fc.property(any, fc.boolean(), (item, on) => {
        const touch = touchOf(item, { countsTickets: on, countsIncomingLetters: on, countsIncomingSms: on });
        const isTouch = touch.touchDay !== null;
        expect(touch.isUserTouch).toBe(isTouch && item.hasUser);
        expect(touch.isSponsorTouch).toBe(isTouch && item.hasSponsor);
        if (!isTouch) expect(touch.isMeeting || touch.isCall).toBe(false);
        if (item.isAutomatic || item.direction === 'internal') expect(isTouch).toBe(false);
        if (['planned', 'cancelled', 'no-show'].includes(item.status) && item.kind !== 'ticket')
          expect(isTouch).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('D3 open tickets', () => {
  const ticket = { kind: 'ticket', status: 'in-progress', day: DAY, closedDay: null } as const;
  it.each([
    ['before it came', ticket, '2026-03-09', false],
    ['on its day', ticket, DAY, true],
    ['the day before its closing', { ...ticket, status: 'done', closedDay: '2026-03-15' } as const, '2026-03-14', true],
    ['on the day of its closing', { ...ticket, status: 'done', closedDay: '2026-03-15' } as const, '2026-03-15', false],
    ['done on an unknown day', { ...ticket, status: 'done' } as const, '2026-03-15', false],
    ['another kind', { ...ticket, kind: 'email' } as const, '2026-03-15', false],
  ])('%s', (_, item, asOf, expected) => {
    expect(isOpenTicket(item, asOf)).toBe(expected);
  });
});

describe('D3 sentiment', () => {
  const graded = {
    kind: 'email',
    direction: 'incoming',
    isAutomatic: false,
    sentiment: 4,
    sentimentSource: 'engine',
    isSentimentExcluded: false,
  } as const;
  it.each([
    ["the engine's on incoming mail", graded, true],
    ["the engine's on outgoing mail", { ...graded, direction: 'outgoing' } as const, false],
    ["a person's on outgoing mail", { ...graded, direction: 'outgoing', sentimentSource: 'person' } as const, false],
    [
      "a person's on a meeting",
      { ...graded, kind: 'meeting', direction: 'outgoing', sentimentSource: 'person' } as const,
      true,
    ],
    ["the engine's on a meeting", { ...graded, kind: 'meeting' } as const, false],
    ["the engine's on a robot's mail", { ...graded, isAutomatic: true } as const, false],
    ['an excluded one', { ...graded, sentimentSource: 'person', isSentimentExcluded: true } as const, false],
    ['no grade', { ...graded, sentiment: null } as const, false],
  ])('%s', (_, item, expected) => {
    expect(isSentimentCounted(item)).toBe(expected);
  });

  it("never overwrites a person's grade by the engine's", () => {
    expect(mayRegrade('person', 'engine')).toBe(false);
    expect(mayRegrade('person', 'person')).toBe(true);
    expect(mayRegrade('engine', 'engine')).toBe(true);
    expect(mayRegrade(null, 'engine')).toBe(true);
  });
});

describe('D2 private exchanges', () => {
  it.each<[string, boolean, string | null, boolean, string | null, boolean]>([
    ['an open one, anybody', false, 'u1', false, 'u2', true],
    ['a private one, its author', true, 'u1', false, 'u1', true],
    ['a private one, somebody it is assigned to', true, 'u1', false, 'u3', true],
    ['a private one, another', true, 'u1', false, 'u2', false],
    ['a private one, the system', true, 'u1', true, null, true],
    ['one of nobody, nobody', true, null, false, null, false],
  ])('%s', (_, isPrivate, authorId, isSystem, userId, expected) => {
    expect(opensExchange({ isSystem, userId }, { isPrivate, authorId, assignedUserIds: ['u3', 'u4'] })).toBe(expected);
  });
});

describe('D3 ghosts', () => {
  const AS_OF = '2026-03-31';
  const ago = (days: number | null) => (days === null ? null : addDays(AS_OF, -days));
  it.each<[string, number | null, number | null, boolean, number | null, boolean]>([
    ['30 days of silence', 30, 30, true, 400, true],
    ['a touch 29 days ago', 29, 90, true, 400, false],
    ['a connection 29 days ago', 90, 29, true, 400, false],
    ['no tracking: touch alone', 30, null, false, 400, true],
    ['a connection of no tracking is ignored', 30, 1, false, 400, true],
    ['tracked, never connected', 30, null, true, 400, true],
    ['never touched', null, 45, true, 400, true],
    ['never anything', null, null, false, 30, true],
    ['never anything, 29 days old', null, null, false, 29, false],
    ['29 days old, last touched as a prospect', 60, null, false, 29, false],
    ['of unknown age, last touched long ago', 60, null, false, null, true],
    ['of unknown age, never anything', null, null, false, null, false],
  ])('%s', (_, touch, activity, isTracked, since, expected) => {
    expect(ghost(ago(touch), ago(activity), isTracked, ago(since), AS_OF)).toBe(expected);
  });

  it('each silence has a length of its own', () => {
    const settings = { touchDays: 30, connectionDays: 60 };
    expect(ghost(ago(31), ago(59), true, ago(400), AS_OF, settings)).toBe(false);
    expect(ghost(ago(31), ago(60), true, ago(400), AS_OF, settings)).toBe(true);
    expect(ghost(ago(31), null, true, ago(59), AS_OF, settings)).toBe(false);
    expect(ghost(ago(31), null, false, ago(59), AS_OF, settings)).toBe(true);
  });

  it('follows the setting', () => {
    expect(ghost(ago(10), null, false, ago(400), AS_OF, { touchDays: 10, connectionDays: 30 })).toBe(true);
    expect(ghost(ago(10), null, false, ago(400), AS_OF, { touchDays: 11, connectionDays: 30 })).toBe(false);
  });
});

describe('qD2 touches and ghosts against a slow reading of the rules', () => {
  it('the last touches are those of the sentences', () => {
    expect(checkTouches(600).touched).toBeGreaterThan(100);
  });

  it('a ghost is silent on each of its days', () => {
    expect(checkGhosts(2_000).ghosts).toBeGreaterThan(100);
  });
});
