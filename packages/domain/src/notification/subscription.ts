import type { CalendarDate } from '../calendar/calendar.ts';
import { requireOneOf } from '../refusal/argument.ts';
import { digestDayOf, RHYTHMS, type Rhythm, soonestRhythm } from './rhythm.ts';

export const CHANNELS = ['app', 'email', 'sms', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What one follows. */
export type FollowedTarget = { customerId: string } | { opportunityId: string } | { viewId: string };

/** A person's wish to hear of some kinds of events on what they follow (domain rules §9). */
export interface Subscription {
  id: string;
  personId: string;
  target: FollowedTarget;
  eventKinds: readonly string[];
  channel: Channel;
  rhythm: Rhythm;
}

/** Something that happened to a customer or an opportunity. */
export interface NotifiedEvent {
  id: string;
  kind: string;
  /** Who did it, whatever hand or key was used; null for the system. */
  actorId: string | null;
  atMs: number;
  customerId: string | null;
  opportunityId: string | null;
  /** Of a private interaction: its author and assigned users, the only ones it opens for (domain rules §2). */
  privateTo: readonly string[] | null;
}

/** What the decision must ask. */
export interface DeliveryContext {
  /** Whether the person may read what the event tells, now; see `mayReceive`. */
  canRead: (personId: string, event: NotifiedEvent) => boolean;
  /** Whether what the event is about stands in a view, read with the rights of the person. */
  isInView: (viewId: string, personId: string, event: NotifiedEvent) => boolean;
  /** The IANA zone that the person's days are counted in. */
  zoneOf: (personId: string) => string;
}

/** One message to one person by one channel. */
export interface Recipient {
  personId: string;
  channel: Channel;
  /** The same for the same event, person and channel, whatever retries: stored unique, it sends once. */
  deliveryKey: string;
  rhythm: Rhythm;
  /** What the events of one digest share; null at once. */
  digestKey: string | null;
  /** On whose morning, in the person's zone, the digest is sent; null at once. */
  dueDay: CalendarDate | null;
  /** "Why did I get this": the subscriptions that asked for it, in the order of their ids. */
  subscriptionIds: string[];
}

/**
 * Who hears of an event, and why (domain rules §9): each person once per channel, as soon as the soonest of their
 * subscriptions says, never the one who did it, never one who may not read it. In the order of people and channels,
 * whatever that of the subscriptions.
 * @throws DomainError `notification.unknownChannel`, `notification.unknownRhythm` naming the subscription;
 * `calendar.unknownZone`, `calendar.invalidInstant` of a person with a digest.
 * @example const event = { id: 'e', kind: 'note', actorId: 'u1', atMs: 0, customerId: 'c', opportunityId: null,
 *   privateTo: null };
 * const asked = { id: 's1', personId: 'u2', target: { customerId: 'c' }, eventKinds: ['note'], channel: 'email',
 *   rhythm: 'daily' };
 * const context = { canRead: () => true, isInView: () => false, zoneOf: () => 'Europe/Paris' };
 * const found = recipientsOf(event, [asked, { ...asked, id: 's2', personId: 'u1' }, { ...asked, id: 's3' }], context);
 * found.map(({ personId, dueDay, subscriptionIds }) => [personId, dueDay, subscriptionIds])
 * // [['u2', '1970-01-02', ['s1', 's3']]]
 */
export function recipientsOf(
  event: NotifiedEvent,
  subscriptions: readonly Subscription[],
  context: DeliveryContext,
): Recipient[] {
  for (const [index, { channel, rhythm }] of subscriptions.entries()) {
    requireOneOf('notification.unknownChannel', `subscriptions[${index}].channel`, channel, CHANNELS);
    requireOneOf('notification.unknownRhythm', `subscriptions[${index}].rhythm`, rhythm, RHYTHMS);
  }
  const following = subscriptions.filter((one) => one.eventKinds.includes(event.kind) && follows(one, event, context));
  return [...Map.groupBy(following, ({ personId }) => personId)]
    .filter(([personId]) => mayReceive(personId, event, context))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([personId, own]) =>
      CHANNELS.flatMap((channel) => {
        const asked = own.filter((one) => one.channel === channel);
        return asked.length === 0 ? [] : [recipient(event, personId, channel, asked, context)];
      }),
    );
}

/**
 * Whether the person may get the event now: not their own act, and theirs to read (domain rules §9). A digest asks
 * again when it is sent, since access may have ended in between.
 * @example const event = { id: 'e', kind: 'note', actorId: 'u1', atMs: 0, customerId: 'c', opportunityId: null,
 *   privateTo: ['u1', 'u2'] };
 * ['u1', 'u2', 'u3'].map((personId) => mayReceive(personId, event, { canRead: () => true })) // [false, true, false]
 */
export function mayReceive(personId: string, event: NotifiedEvent, context: Pick<DeliveryContext, 'canRead'>): boolean {
  if (event.actorId === personId) return false;
  if (event.privateTo !== null && !event.privateTo.includes(personId)) return false;
  return context.canRead(personId, event);
}

function follows({ target, personId }: Subscription, event: NotifiedEvent, context: DeliveryContext): boolean {
  if ('customerId' in target) return target.customerId === event.customerId;
  if ('opportunityId' in target) return target.opportunityId === event.opportunityId;
  return context.isInView(target.viewId, personId, event);
}

function recipient(
  event: NotifiedEvent,
  personId: string,
  channel: Channel,
  asked: readonly Subscription[],
  context: DeliveryContext,
): Recipient {
  const rhythm = soonestRhythm(asked.map((one) => one.rhythm));
  const dueDay = rhythm === 'atOnce' ? null : digestDayOf(rhythm, event.atMs, context.zoneOf(personId));
  return {
    personId,
    channel,
    // JSON keeps apart what a plain separator could join, whatever the ids hold.
    deliveryKey: JSON.stringify([event.id, personId, channel]),
    rhythm,
    digestKey: dueDay === null ? null : JSON.stringify([personId, channel, rhythm, dueDay]),
    dueDay,
    subscriptionIds: [...new Set(asked.map(({ id }) => id))].sort(),
  };
}
