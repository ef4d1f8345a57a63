import type { CalendarDate } from '../calendar/calendar.ts';
import { daysBetween, parseDay } from '../calendar/calendar.ts';
import { requireCount, requireOneOf } from '../refusal/argument.ts';

export const INTERACTION_KINDS = [
  'email',
  'meeting',
  'video-meeting',
  'call',
  'ticket',
  'note',
  'letter',
  'sms',
  'report',
  'todo',
] as const;
export type InteractionKind = (typeof INTERACTION_KINDS)[number];

/** `internal`: between colleagues, or a person's own note. */
export const INTERACTION_DIRECTIONS = ['incoming', 'outgoing', 'internal'] as const;
export type InteractionDirection = (typeof INTERACTION_DIRECTIONS)[number];

export const INTERACTION_STATUSES = ['planned', 'in-progress', 'done', 'cancelled', 'no-show'] as const;
export type InteractionStatus = (typeof INTERACTION_STATUSES)[number];

/** The tag of a contact, folded, that makes an exchange with them a sponsor touch. */
export const SPONSOR_TAG = 'sponsor';

/** What decides whether an exchange is a touch, and whose. */
export interface TouchFacts {
  kind: InteractionKind;
  direction: InteractionDirection;
  status: InteractionStatus;
  day: CalendarDate;
  /** Automatic reply, newsletter, calendar or ticket robot. */
  isAutomatic: boolean;
  /** Day of the first reply to an outgoing email, `null` while there is none. */
  replyDay: CalendarDate | null;
  /** One of our users (a person with an account here) took part. */
  hasUser: boolean;
  /** A contact who held the sponsor tag **at that time** took part. */
  hasSponsor: boolean;
}

/** What the organisation counts as a touch beyond mail, meetings and calls (domain rules §3). */
export interface TouchSettings {
  countsTickets: boolean;
  countsIncomingLetters: boolean;
  countsIncomingSms: boolean;
}
export const DEFAULT_TOUCH_SETTINGS: TouchSettings = {
  countsTickets: false,
  countsIncomingLetters: false,
  countsIncomingSms: false,
};

/** What an exchange counts for. A `touchDay` after the day asked about is not a touch yet. */
export interface Touch {
  touchDay: CalendarDate | null;
  isUserTouch: boolean;
  isSponsorTouch: boolean;
  isMeeting: boolean;
  isCall: boolean;
}

/**
 * What an exchange counts for: the last touch, user touch, sponsor touch, meeting and call (domain rules §3). An
 * outgoing email is a touch from the day of its reply, not before.
 * @throws DomainError `interaction.unknownKind`, `interaction.unknownDirection`, `interaction.unknownStatus`,
 * `calendar.invalidDay`.
 * @example const sent = { kind: 'email', direction: 'outgoing', status: 'done', day: '2026-03-02', isAutomatic: false,
 *   replyDay: '2026-03-05', hasUser: true, hasSponsor: false };
 * touchOf(sent).touchDay // '2026-03-05'
 * @example const missed = { kind: 'meeting', direction: 'outgoing', status: 'no-show', day: '2026-03-02',
 *   isAutomatic: false, replyDay: null, hasUser: true, hasSponsor: true };
 * touchOf(missed).touchDay // null
 */
export function touchOf(facts: TouchFacts, settings: TouchSettings = DEFAULT_TOUCH_SETTINGS): Touch {
  for (const day of [facts.day, facts.replyDay ?? facts.day]) parseDay(day);
  requireOneOf('interaction.unknownKind', 'kind', facts.kind, INTERACTION_KINDS);
  requireOneOf('interaction.unknownDirection', 'direction', facts.direction, INTERACTION_DIRECTIONS);
  requireOneOf('interaction.unknownStatus', 'status', facts.status, INTERACTION_STATUSES);
  const touchDay = touchDayOf(facts, settings);
  const isTouch = touchDay !== null;
  return {
    touchDay,
    isUserTouch: isTouch && facts.hasUser,
    isSponsorTouch: isTouch && facts.hasSponsor,
    isMeeting: isTouch && isMeetingKind(facts.kind),
    isCall: isTouch && facts.kind === 'call',
  };
}

/** The day the exchange involved the customer: its own, or the reply's for an outgoing email; `null` if it never did. */
function touchDayOf(facts: TouchFacts, settings: TouchSettings): CalendarDate | null {
  if (facts.isAutomatic || facts.direction === 'internal') return null;
  const isIncoming = facts.direction === 'incoming';
  const hasHappened = facts.status === 'done' || facts.status === 'in-progress';
  switch (facts.kind) {
    case 'meeting':
    case 'video-meeting':
    case 'call':
      return facts.status === 'done' ? facts.day : null;
    case 'email':
      if (!hasHappened) return null;
      return isIncoming ? facts.day : laterReply(facts);
    case 'ticket':
      return settings.countsTickets && facts.status !== 'cancelled' ? facts.day : null;
    case 'letter':
      return settings.countsIncomingLetters && isIncoming && hasHappened ? facts.day : null;
    case 'sms':
      return settings.countsIncomingSms && isIncoming && hasHappened ? facts.day : null;
    case 'note':
    case 'report':
    case 'todo':
      return null;
  }
}

/** The day an outgoing email became an exchange; a reply dated before the email (clocks differ) counts on its day. */
function laterReply({ day, replyDay }: TouchFacts): CalendarDate | null {
  return replyDay !== null && replyDay < day ? day : replyDay;
}

function isMeetingKind(kind: InteractionKind): boolean {
  return kind === 'meeting' || kind === 'video-meeting';
}

/**
 * Whether a ticket is open at the end of `asOf`: its closing is known on its day only (domain rules §1).
 * @throws DomainError `interaction.unknownKind`, `interaction.unknownStatus`, `calendar.invalidDay`.
 * @example const ticket = { kind: 'ticket', status: 'done', day: '2026-03-01', closedDay: '2026-03-10' };
 * [isOpenTicket(ticket, '2026-03-09'), isOpenTicket(ticket, '2026-03-10')] // [true, false]
 */
export function isOpenTicket(
  ticket: { kind: InteractionKind; status: InteractionStatus; day: CalendarDate; closedDay: CalendarDate | null },
  asOf: CalendarDate,
): boolean {
  for (const day of [ticket.day, asOf, ticket.closedDay ?? asOf]) parseDay(day);
  requireOneOf('interaction.unknownKind', 'kind', ticket.kind, INTERACTION_KINDS);
  requireOneOf('interaction.unknownStatus', 'status', ticket.status, INTERACTION_STATUSES);
  if (ticket.kind !== 'ticket' || ticket.day > asOf) return false;
  if (ticket.closedDay !== null) return ticket.closedDay > asOf;
  return ticket.status === 'planned' || ticket.status === 'in-progress';
}

/** Who grades. */
const GRADERS = ['engine', 'person'];
const WRITTEN_KINDS: ReadonlySet<InteractionKind> = new Set(['email', 'letter', 'sms', 'ticket']);

/**
 * Whether an exchange's grade (1–5) counts in the mean (domain rules §3): the engine's on incoming written items that
 * are not automatic, a person's on anything but outgoing written items, and never an excluded one.
 * @throws DomainError `interaction.unknownKind`, `interaction.unknownDirection`, `interaction.unknownGrader`,
 * `interaction.badGrade`.
 * @example const graded = { kind: 'email', isAutomatic: false, sentiment: 2, sentimentSource: 'person',
 *   isSentimentExcluded: false };
 * [isSentimentCounted({ ...graded, direction: 'incoming' }), isSentimentCounted({ ...graded, direction: 'outgoing' })]
 * // [true, false]
 */
export function isSentimentCounted(interaction: {
  kind: InteractionKind;
  direction: InteractionDirection;
  isAutomatic: boolean;
  sentiment: number | null;
  sentimentSource: 'engine' | 'person' | null;
  isSentimentExcluded: boolean;
}): boolean {
  requireOneOf('interaction.unknownKind', 'kind', interaction.kind, INTERACTION_KINDS);
  requireOneOf('interaction.unknownDirection', 'direction', interaction.direction, INTERACTION_DIRECTIONS);
  if (interaction.sentimentSource !== null)
    requireOneOf('interaction.unknownGrader', 'sentimentSource', interaction.sentimentSource, GRADERS);
  if (interaction.sentiment !== null) requireCount('interaction.badGrade', 'sentiment', interaction.sentiment, 1, 5);
  if (interaction.sentiment === null || interaction.isSentimentExcluded) return false;
  const isWritten = WRITTEN_KINDS.has(interaction.kind);
  if (isWritten && interaction.direction === 'outgoing') return false;
  if (interaction.sentimentSource === 'person') return true;
  const isEngineItem = isWritten && interaction.direction === 'incoming' && !interaction.isAutomatic;
  return interaction.sentimentSource === 'engine' && isEngineItem;
}

/**
 * Whether a new grade may replace the one there: the engine never overwrites a person (domain rules §3).
 * @throws DomainError `interaction.unknownGrader`.
 * @example mayRegrade('engine', 'engine') // true
 * @example mayRegrade('person', 'engine') // false
 */
export function mayRegrade(current: 'engine' | 'person' | null, next: 'engine' | 'person'): boolean {
  requireOneOf('interaction.unknownGrader', 'next', next, GRADERS);
  if (current !== null) requireOneOf('interaction.unknownGrader', 'current', current, GRADERS);
  return next === 'person' || current !== 'person';
}

/**
 * Whether somebody opens an exchange: a private one its author, the users assigned to it and the system (domain rules
 * §2). Others see that it was, its kind and day; `maskPrivate` leaves just that.
 * @example opensExchange({ isSystem: false, userId: 'u1' }, { isPrivate: true, authorId: 'u2', assignedUserIds: [] }) // false
 * @example opensExchange({ isSystem: false, userId: 'u1' }, { isPrivate: true, authorId: 'u2', assignedUserIds: ['u1'] }) // true
 * @example opensExchange({ isSystem: false, userId: null }, { isPrivate: true, authorId: null, assignedUserIds: [] }) // false
 */
export function opensExchange(
  reader: { isSystem: boolean; userId: string | null },
  exchange: { isPrivate: boolean; authorId: string | null; assignedUserIds: readonly string[] },
): boolean {
  if (!exchange.isPrivate || reader.isSystem) return true;
  const { userId } = reader;
  return userId !== null && (userId === exchange.authorId || exchange.assignedUserIds.includes(userId));
}

/** After how many full days of silence a customer is a ghost (domain rules §3), each whole, 1 or more. */
export interface GhostSettings {
  /** Without a touch. */
  touchDays: number;
  /** Without a connection, where usage is tracked. */
  connectionDays: number;
}
export const DEFAULT_GHOST_SETTINGS: GhostSettings = { touchDays: 30, connectionDays: 30 };

/**
 * Whether nobody has heard of the customer for long: no touch for `touchDays`, and where usage is tracked no connection
 * for `connectionDays` (domain rules §3). Younger than that is no ghost; where the first day is unknown, the oldest
 * fact given stands for it, and without any the answer is no. Stages of kind churn are never asked about.
 * @throws DomainError `interaction.badDays` naming the setting that is not whole, 1 or more; `calendar.invalidDay`.
 * @example ghost('2026-03-01', null, false, '2025-01-01', '2026-03-31') // true
 * @example ghost('2026-01-15', '2026-03-02', true, '2025-01-01', '2026-03-31') // false
 */
export function ghost(
  lastTouchDay: CalendarDate | null,
  lastActivityDay: CalendarDate | null,
  isTracked: boolean,
  sinceDay: CalendarDate | null,
  asOf: CalendarDate,
  settings: GhostSettings = DEFAULT_GHOST_SETTINGS,
): boolean {
  const { touchDays, connectionDays } = settings;
  requireCount('interaction.badDays', 'touchDays', touchDays, 1);
  requireCount('interaction.badDays', 'connectionDays', connectionDays, 1);
  for (const day of [lastTouchDay, lastActivityDay, sinceDay]) if (day !== null) parseDay(day);
  const facts = [lastTouchDay, isTracked ? lastActivityDay : null];
  const firstDay = sinceDay ?? facts.filter((day) => day !== null).toSorted()[0];
  if (firstDay === undefined) return false;
  const isSilent = (day: CalendarDate | null, days: number): boolean =>
    daysBetween(firstDay, asOf) >= days && (day === null || daysBetween(day, asOf) >= days);
  return isSilent(lastTouchDay, touchDays) && (!isTracked || isSilent(lastActivityDay, connectionDays));
}

export {
  type Correspondent,
  type ExchangeIdentity,
  type ExchangeSides,
  exchangeSides,
  type OurSide,
  type Side,
  sameExchanges,
  sideReader,
  uniteParticipants,
} from './side.ts';
export { readInteractionDirection, readInteractionKind, readInteractionStatus, usualDirection } from './word.ts';
