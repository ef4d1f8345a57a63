import { foldText } from '../text/text.ts';
import type { InteractionDirection } from './interaction.ts';

/** Who is "us" (domain rules §3): the organisation's mail domains, and the people with an account here. */
export interface OurSide {
  /** `example.com`, in any case; a subdomain is one of its own. */
  mailDomains: readonly string[];
  /** User ids by e-mail address. An account is ours whatever its domain. */
  users: ReadonlyMap<string, string>;
}

/** Somebody named in an exchange; a source may know either alone. */
export interface Correspondent {
  email: string | null;
  name: string | null;
}

/**
 * The side a correspondent stands on. A `user` has an account here and makes a user touch; a `colleague` has none, is
 * kept by name and makes a last touch only; everybody else with an address is `theirs`, and who is known by name alone
 * `unknown`.
 */
export type Side = { side: 'user'; userId: string } | { side: 'colleague' } | { side: 'theirs' } | { side: 'unknown' };

/**
 * Reads sides for one organisation: addresses and domains are prepared once, for many exchanges (domain rules §3). An
 * address is compared without its case.
 * @example const sideOf = sideReader({ mailDomains: ['Vigie.example'], users: new Map([['ana@vigie.example', 'u1']]) });
 * ['Ana@vigie.example', 'leo@vigie.example', 'kim@mail.vigie.example'].map((email) => sideOf({ email, name: null }).side)
 * // ['user', 'colleague', 'theirs']
 */
export function sideReader(ours: OurSide): (correspondent: Correspondent) => Side {
  const domains = new Set(ours.mailDomains.map(foldedAddress).filter((domain) => domain !== ''));
  const users = new Map([...ours.users].map(([email, userId]) => [foldedAddress(email), userId]));
  return ({ email }) => {
    const address = foldedAddress(email ?? '');
    if (address === '') return { side: 'unknown' };
    const userId = users.get(address);
    if (userId !== undefined) return { side: 'user', userId };
    return { side: domains.has(address.slice(address.lastIndexOf('@') + 1)) ? 'colleague' : 'theirs' };
  };
}

const foldedAddress = (address: string): string => address.trim().toLowerCase();

/** What the sides of a written exchange decide. */
export interface ExchangeSides {
  direction: InteractionDirection;
  /** One of our users wrote or received it. */
  hasUser: boolean;
}

/**
 * The direction of a written exchange and whether one of our users took part (domain rules §3): what they sent is
 * incoming, what we sent to any of them, or to nobody who is named, outgoing, what stayed among us internal.
 * @example const sideOf = sideReader({ mailDomains: ['vigie.example'], users: new Map([['ana@vigie.example', 'u1']]) });
 * const [ana, kim] = ['ana@vigie.example', 'kim@client.example'].map((email) => ({ email, name: null }));
 * [exchangeSides(kim, [ana], sideOf), exchangeSides(ana, [kim], sideOf).direction, exchangeSides(ana, [ana], sideOf).direction]
 * // [{ direction: 'incoming', hasUser: true }, 'outgoing', 'internal']
 */
export function exchangeSides(
  sender: Correspondent,
  recipients: readonly Correspondent[],
  sideOf: (correspondent: Correspondent) => Side,
): ExchangeSides {
  const from = sideOf(sender);
  const to = recipients.map(sideOf);
  const hasUser = [from, ...to].some(({ side }) => side === 'user');
  const [isToThem, isToUs] = [to.some(({ side }) => side === 'theirs'), to.some(isOurs)];
  // Where nobody knows who wrote, the other end tells.
  const isFromUs = from.side === 'unknown' ? isToThem || !isToUs : isOurs(from);
  if (!isFromUs) return { direction: 'incoming', hasUser };
  // Whom it went to in secret is not said: what we sent to nobody went to somebody.
  return { direction: isToThem || !isToUs ? 'outgoing' : 'internal', hasUser };
}

const isOurs = ({ side }: Side): boolean => side === 'user' || side === 'colleague';

/** How an exchange is known again: by the Message-ID of its mail, or by the id its source gave it. */
export interface ExchangeIdentity {
  /** As in the mail's header, with or without its angle brackets; compared in its own case. */
  messageId: string | null;
  source: string | null;
  /** Unique within its source; nothing without one. */
  externalId: string | null;
}

/**
 * Puts the copies of one exchange together (domain rules §3, "Same exchange twice"): those with one Message-ID, or one
 * id of one source, also by way of a third copy that has both. Groups and copies stay in the order given, so that the
 * first copy of a group is the one that was there first; without any id a copy stands alone.
 * @example const mail = { messageId: '<a1@client.example>', source: 'imap', externalId: '7' };
 * const log = { messageId: 'a1@client.example', source: 'crm', externalId: 'T-9' };
 * const again = { messageId: null, source: 'crm', externalId: 'T-9' };
 * sameExchanges([mail, { ...again, externalId: 'T-8' }, again, log]).map((copies) => copies.length) // [3, 1]
 */
export function sameExchanges<T extends ExchangeIdentity>(copies: readonly T[]): T[][] {
  const leads = copies.map((_, index) => index);
  const leadOf = (index: number): number => {
    let lead = index;
    for (let next = leads[lead] ?? lead; next !== lead; next = leads[lead] ?? lead) {
      // Half the way is enough to keep a long chain of copies from being walked again for each of them.
      leads[lead] = leads[next] ?? next;
      lead = next;
    }
    return lead;
  };
  const firsts = new Map<string, number>();
  for (const [index, copy] of copies.entries())
    for (const key of keysOf(copy)) {
      const [a, b] = [leadOf(firsts.get(key) ?? index), leadOf(index)];
      leads[Math.max(a, b)] = Math.min(a, b);
      firsts.set(key, Math.min(a, b));
    }
  const groups = new Map<number, T[]>();
  for (const [index, copy] of copies.entries()) {
    const lead = leadOf(index);
    const group = groups.get(lead);
    if (group) group.push(copy);
    else groups.set(lead, [copy]);
  }
  return [...groups.values()];
}

function keysOf({ messageId, source, externalId }: ExchangeIdentity): string[] {
  const message = messageId?.trim().replace(/^<|>$/g, '') ?? '';
  const ids = message === '' ? [] : [JSON.stringify([message])];
  return source === null || (externalId ?? '') === '' ? ids : [...ids, JSON.stringify([source, externalId])];
}

/**
 * The participants of all copies of an exchange, each once, in the order they are met (domain rules §3, "participants
 * united"): the same address is the same person, in any case; of those without one the same folded name. What one copy
 * does not know the next may tell.
 * @example uniteParticipants([[{ email: 'Kim@client.example', name: null }],
 *   [{ email: 'kim@client.example', name: 'Kim Lee' }, { email: null, name: 'Léo' }], [{ email: null, name: 'leo' }]])
 * // [{ email: 'Kim@client.example', name: 'Kim Lee' }, { email: null, name: 'Léo' }]
 */
export function uniteParticipants(copies: readonly (readonly Correspondent[])[]): Correspondent[] {
  const people = new Map<string, Correspondent>();
  for (const { email, name } of copies.flat()) {
    const address = foldedAddress(email ?? '');
    const key = JSON.stringify(address === '' ? [null, foldText(name ?? '')] : [address]);
    const known = people.get(key);
    if (known === undefined) people.set(key, { email, name });
    else known.name ??= name;
  }
  return [...people.values()];
}
