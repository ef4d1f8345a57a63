import fc from 'fast-check';
import { type Catalogue, compileRuleCondition, parseRuleCondition } from '../condition/condition.ts';
import { agree } from '../property/property.ts';
import {
  CHANNELS,
  decideRule,
  type NotifiedEvent,
  RHYTHMS,
  recipientsOf,
  type Subscription,
  stateAtActivation,
} from './notification.ts';

/** A look at a record: its value, and how much time passed since the look before. */
const looks = fc.array(fc.record({ isTrue: fc.boolean(), passedMs: fc.nat(40) }), { maxLength: 40 });

/** Over any history a rule fires exactly where the condition turns true, except within the cool-down after it fired. */
export function checkRuleHistories(runs: number): void {
  let fired = 0;
  fc.assert(
    fc.property(looks, fc.constantFrom(0, 30, 60), fc.boolean(), fc.boolean(), (history, coolDownMs, was, counts) => {
      let before: boolean | null = stateAtActivation(was, counts);
      let nowMs = 1_000;
      const firedAt: number[] = [];
      history.forEach(({ isTrue, passedMs }, index) => {
        nowMs += passedMs;
        const { outcome } = decideRule({
          ...{ isActive: true, isOwnWrite: false, depth: 0, before, after: isTrue },
          ...{ lastFiredAtMs: firedAt.at(-1) ?? null, nowMs, coolDownMs },
        });
        // The start counts as false where the records that match already shall count.
        const wasTrue = index === 0 ? was && !counts : history[index - 1]?.isTrue;
        const rests = firedAt.some((at) => at + coolDownMs > nowMs);
        agree(`look ${index}`, outcome === 'fire', isTrue && !wasTrue && !rests);
        if (outcome === 'fire') firedAt.push(nowMs);
        before = isTrue;
      });
      fired += firedAt.length;
    }),
    { numRuns: runs },
  );
  if (fired < runs) throw new Error(`Fired ${fired} times in ${runs} histories: too little was tried.`);
}

const CATALOGUE: Catalogue = {
  fields: [{ key: 'score', type: 'number', labelKey: 'score', permission: 'customer.read' }],
  relations: {},
};

/** Two states compared: with what holds at rest as "before", every fall below fires, and no write without one does. */
export function checkChangeHistories(runs: number): void {
  const input = { field: 'score', op: 'fellBelow', value: 40 };
  const holds = compileRuleCondition(parseRuleCondition(input, CATALOGUE), {
    ...{ asOf: '2026-03-30', me: null, catalogue: CATALOGUE },
  });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 35, max: 45 }), { maxLength: 30 }), (scores) => {
      scores.forEach((score, index) => {
        const earlier = { score: scores[index - 1] ?? null };
        const decision = decideRule({
          ...{ isActive: true, isOwnWrite: false, depth: 0, lastFiredAtMs: null, nowMs: 0, coolDownMs: 0 },
          ...{ before: holds(earlier, earlier), after: holds(earlier, { score }) },
        });
        const fell = earlier.score !== null && earlier.score >= 40 && score < 40;
        agree(`${earlier.score} → ${score}`, decision.outcome === 'fire', fell);
      });
    }),
    { numRuns: runs },
  );
}

const people = ['ada', 'bob', 'cy', 'di'];
const person = fc.constantFrom(...people);
const target: fc.Arbitrary<Subscription['target']> = fc.oneof(
  fc.constantFrom('c1', 'c2').map((customerId) => ({ customerId })),
  fc.constantFrom('o1', 'o2').map((opportunityId) => ({ opportunityId })),
  fc.constantFrom('v1', 'v2').map((viewId) => ({ viewId })),
);
const subscriptions = fc
  .array(
    fc.record({
      personId: person,
      target,
      eventKinds: fc.subarray(['reply', 'payment', 'score'], { minLength: 1 }),
      channel: fc.constantFrom(...CHANNELS),
      rhythm: fc.constantFrom(...RHYTHMS),
    }),
    { minLength: 3, maxLength: 25, size: 'max' },
  )
  .map((drawn) => drawn.map((one, index): Subscription => ({ id: `s${index}`, ...one })));
const events: fc.Arbitrary<NotifiedEvent> = fc.record({
  id: fc.constant('e1'),
  kind: fc.constantFrom('reply', 'payment', 'score'),
  actorId: fc.option(person),
  atMs: fc.integer({ min: 0, max: 4e12 }),
  customerId: fc.option(fc.constantFrom('c1', 'c2')),
  opportunityId: fc.option(fc.constantFrom('o1', 'o2')),
  // Most events are open to all who may read.
  privateTo: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.subarray(people) }),
});

/** Each person who follows, may read and did not do it hears once per channel, for all their reasons; nobody else does. */
export function checkRecipients(runs: number): void {
  let told = 0;
  fc.assert(
    fc.property(
      events,
      subscriptions,
      fc.subarray(people),
      fc.subarray(['v1', 'v2']),
      (event, list, readers, views) => {
        const context = {
          canRead: (personId: string) => readers.includes(personId),
          isInView: (viewId: string) => views.includes(viewId),
          zoneOf: () => 'Europe/Paris',
        };
        const recipients = recipientsOf(event, list, context);
        agree('whatever the order', recipientsOf(event, list.toReversed(), context), recipients);
        const keys = recipients.map(({ deliveryKey }) => deliveryKey);
        agree('once each', new Set(keys).size, keys.length);
        const given = new Set(recipients.flatMap(({ subscriptionIds }) => subscriptionIds));
        for (const one of list) {
          const { customerId, opportunityId, viewId } = { ...one.target } as Record<string, string | undefined>;
          const isTarget =
            [event.customerId, event.opportunityId, ...views].includes(customerId ?? opportunityId ?? viewId ?? '') &&
            one.eventKinds.includes(event.kind);
          const isAllowed =
            readers.includes(one.personId) &&
            one.personId !== event.actorId &&
            (event.privateTo === null || event.privateTo.includes(one.personId));
          agree(`${one.id} is a reason`, given.has(one.id), isTarget && isAllowed);
        }
        for (const { personId, channel, rhythm, dueDay, digestKey, subscriptionIds } of recipients) {
          const own = list.filter(({ id }) => subscriptionIds.includes(id));
          if (own.some((one) => one.personId !== personId || one.channel !== channel)) throw new Error('Not theirs.');
          agree('the soonest', RHYTHMS.indexOf(rhythm), Math.min(...own.map((one) => RHYTHMS.indexOf(one.rhythm))));
          agree(
            'a digest has a day',
            [dueDay === null, digestKey === null],
            [rhythm === 'atOnce', rhythm === 'atOnce'],
          );
        }
        told += recipients.length;
      },
    ),
    { numRuns: runs },
  );
  if (told < runs / 2) throw new Error(`${told} recipients: too little was tried.`);
}
