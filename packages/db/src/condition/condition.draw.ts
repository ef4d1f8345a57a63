import { ACT_KINDS, BILLING_PERIODS } from '@vigie/domain/agreement';
import { addDays } from '@vigie/domain/calendar';
import type { CustomType } from '@vigie/domain/custom-field';
import { SOURCE_KINDS } from '@vigie/domain/health';
import type { DocumentKind } from '@vigie/domain/ledger';
import { foldText } from '@vigie/domain/text';
import fc from 'fast-check';
import { newId } from '../id/id.ts';

export const AS_OF = '2026-03-30';
export const [ANA, LEO] = [newId(), newId()];
export const person = fc.constantFrom(ANA, LEO);
export const text = fc.constantFrom(
  'Élan',
  'elan SA',
  '50 % off',
  'a_b',
  'Straße 1',
  'x\\y',
  "l'eau",
  'C-1',
  'élan.fr',
);
export const day = fc.integer({ min: -6, max: 6 }).map((days) => addDays(AS_OF, days));
/** Mostly known and there on the day that is read. */
const early = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -6, max: 0 }).map((days) => addDays(AS_OF, days)) },
  day,
);
const amount = fc.integer({ min: -2, max: 3 });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 3 });

export const OWN_TYPES = {
  note: 'text',
  seats: 'number',
  budget: 'money',
  signed: 'date',
  vip: 'boolean',
  region: 'choice',
  sponsor: 'user',
} as const satisfies Record<string, CustomType>;
/** Of every type that a field of the organisation can have; the same keys for each kind of record. */
const own = fc.record({
  note: maybe(text),
  seats: maybe(fc.constantFrom(-1.5, 0, 0.1, 2)),
  budget: maybe(amount),
  signed: maybe(day),
  vip: maybe(fc.boolean()),
  region: maybe(fc.constantFrom('North', 'South')),
  sponsor: maybe(person),
});
const contact = fc.record({
  custom: own,
  firstName: maybe(text),
  email: maybe(fc.constantFrom('ana@elan.fr', 'LEO@x.y')),
  function: maybe(text),
  isMain: fc.boolean(),
  isKnown: fc.constantFrom(true, true, false),
  isArchived: fc.boolean(),
  tags: fc.uniqueArray(fc.record({ tag: text, fromDay: day, untilDay: maybe(day) }), {
    maxLength: 2,
    selector: ({ tag }) => foldText(tag),
  }),
  activity: maybe(day),
});
const interaction = fc.record({
  custom: own,
  kind: fc.constantFrom('email', 'meeting', 'ticket'),
  direction: fc.constantFrom('incoming', 'outgoing'),
  status: fc.constantFrom('done', 'planned'),
  subject: fc.oneof(text, fc.constant('')),
  details: fc.oneof(text, fc.constant('')),
  /** With the first contact of the customer, if it has any. */
  hasContact: fc.boolean(),
  closedDay: maybe(day),
  day,
  knownDay: day,
  isAutomatic: fc.boolean(),
  isPrivate: fc.boolean(),
  authorId: maybe(person),
  sentiment: maybe(fc.integer({ min: 1, max: 5 })),
  isSentimentCounted: fc.boolean(),
});
const currency = fc.constantFrom('EUR', 'EUR', 'USD', 'JPY', 'KWD');
/** Documents that undo the one before: a return, the return of a return. */
const reversals = fc.array(fc.record({ day: early, knownDay: early }), { maxLength: 5 });
const invoice = fc.record({
  custom: own,
  number: text,
  day: early,
  knownDay: early,
  netDays: fc.nat(6),
  status: fc.constantFrom('final', 'final', 'draft'),
  dispute: maybe(fc.tuple(day, maybe(day), maybe(fc.nat(1)))),
  amountMinor: fc.nat(3),
  currency,
  reversals,
  parts: fc.array(
    fc.record({
      kind: fc.constantFrom<DocumentKind>('payment', 'credit-note', 'write-off'),
      day: early,
      knownDay: early,
      reversedDay: maybe(day),
      reversals,
    }),
    { maxLength: 3 },
  ),
});
type DrawnInvoice = typeof invoice extends fc.Arbitrary<infer T> ? T : never;
/** The same where everything stands as it was written: then what settled an invoice is noted on it. */
const asWritten = (given: DrawnInvoice): DrawnInvoice => ({
  ...given,
  knownDay: given.day,
  status: 'final',
  reversals: [],
  parts: given.parts.map((part) => ({ ...part, knownDay: part.day, reversedDay: null, reversals: [] })),
});
const agreement = fc.record({
  custom: own,
  name: maybe(text),
  agreementId: maybe(text),
  plan: maybe(text),
  type: maybe(text),
  nature: fc.constantFrom('initial', 'renewal', 'amendment'),
  startDay: day,
  termDays: maybe(fc.oneof(fc.nat(6), fc.integer({ min: 7, max: 400 }))),
  endedOn: maybe(maybe(day)),
  knownDay: early,
  /** The term ends so that the notice falls about the day that is read. */
  noticeIn: maybe(fc.integer({ min: -1, max: 1 })),
  autoRenew: fc.boolean(),
  isProposal: fc.boolean(),
  noticeMonths: fc.constantFrom(0, 0, 1, 3),
  noticeDays: fc.constantFrom(0, 0, 1, 30, 100),
  renewalMonths: maybe(fc.constantFrom(0, 1, 12)),
  // Years before: terms have followed each other since.
  isOld: fc.boolean(),
  amountMinor: fc.constantFrom(-7, 0, 1, 36, 108, 4_321),
  billingPeriod: fc.constantFrom(...BILLING_PERIODS),
  currency,
  acts: fc.array(fc.record({ kind: fc.constantFrom(...ACT_KINDS), day: early, knownDay: early }), {
    maxLength: 3,
    size: 'xsmall',
  }),
});
export const customer = fc.record({
  name: text,
  customerId: text,
  domain: maybe(text),
  ownerId: maybe(person),
  hasParent: fc.boolean(),
  isChurned: fc.boolean(),
  sinceDay: maybe(day),
  excludedFromCollection: fc.boolean(),
  team: fc.subarray([ANA, LEO]),
  tags: fc.uniqueArray(text, { maxLength: 3, selector: foldText }),
  contacts: fc.uniqueArray(contact, { maxLength: 2, selector: ({ isMain }) => isMain }),
  interactions: fc.array(interaction, { maxLength: 3 }),
  agreements: fc.array(agreement, { maxLength: 2 }),
  invoices: fc.array(invoice, { maxLength: 2 }).chain((drawn) => fc.constantFrom(drawn, drawn.map(asWritten))),
  custom: own,
  figures: fc.record({
    score: maybe(fc.constantFrom(0, 39, 40, 62, 70, 100)),
    sparkline: fc.constantFrom([], [...Array(9).fill(null), 62, 40, 39], [...Array(10).fill(null), 70, 40]),
    status: maybe(fc.constantFrom('healthy', 'at-risk', 'escalated')),
    churnRisk: maybe(fc.boolean()),
    scoreSource: maybe(fc.constantFrom(...SOURCE_KINDS)),
    statusSource: maybe(fc.constantFrom(...SOURCE_KINDS)),
    churnRiskSource: maybe(fc.constantFrom(...SOURCE_KINDS)),
    pulse: maybe(fc.integer({ min: 1, max: 5 })),
    pulseDay: maybe(day),
    pulseUntil: maybe(day),
    isGhost: fc.boolean(),
    confidence: fc.constantFrom(0, 0.4, 0.979, 1),
    // Around the halves at which 1/72 parts round.
    mrrNow: maybe(fc.constantFrom(-108, -36, -35, 0, 35, 36, 72, 107, 108, 216)),
    outstandingMinor: maybe(amount),
    overdueMinor: maybe(amount),
    rating: maybe(fc.constantFrom('A', 'B', 'D')),
    averageDelayDays: maybe(amount),
    isTracked: fc.boolean(),
    connections30: fc.nat(3),
    connectionsPrevious30: fc.nat(3),
    contacts: fc.nat(3),
    activeContacts: fc.nat(3),
    lastActivityDay: maybe(day),
    lastTouchDay: maybe(day),
    openTickets: fc.nat(2),
    renewDay: maybe(day),
    renewKind: maybe(fc.constantFrom('notice', 'end')),
    autoRenew: maybe(fc.boolean()),
  }),
});
export type Drawn = typeof customer extends fc.Arbitrary<infer T> ? T : never;
