import { describe, expect, it } from 'vitest';
import { checkChangeHistories, checkRecipients, checkRuleHistories } from './notification.property.ts';
import {
  checkMergeFields,
  type DeliveryContext,
  decideRule,
  digestDayOf,
  mayReceive,
  mergeFieldsOf,
  type NotifiedEvent,
  type RuleSituation,
  recipientsOf,
  type Subscription,
  stateAtActivation,
  templateParts,
} from './notification.ts';

const BECAME_TRUE: RuleSituation = {
  isActive: true,
  before: false,
  after: true,
  isOwnWrite: false,
  depth: 0,
  lastFiredAtMs: null,
  nowMs: 10_000,
  coolDownMs: 0,
};

describe('D9 when a rule fires', () => {
  it.each<[string, Partial<RuleSituation>, string]>([
    ['became true', {}, 'fire'],
    ['a new record that matches', { before: null }, 'fire'],
    ['false', { after: false }, 'notTrue'],
    ['false again', { before: true, after: false }, 'notTrue'],
    ['true all along', { before: true }, 'trueAlready'],
    ['switched off', { isActive: false }, 'inactive'],
    ['switched off and false', { isActive: false, after: false }, 'inactive'],
    ['its own write', { isOwnWrite: true }, 'ownWrite'],
    ['its own write changed nothing', { isOwnWrite: true, before: true }, 'trueAlready'],
    ['five rules before it', { depth: 5 }, 'fire'],
    ['six rules before it', { depth: 6 }, 'tooDeep'],
    ['fired, without cool-down', { lastFiredAtMs: 10_000 }, 'fire'],
    ['a moment before the cool-down ends', { lastFiredAtMs: 9_000, coolDownMs: 1_001 }, 'coolDown'],
    ['as the cool-down ends', { lastFiredAtMs: 9_000, coolDownMs: 1_000 }, 'fire'],
    ['never fired, with a cool-down', { coolDownMs: 1e12 }, 'fire'],
    ['fired in the future: a clock was set back', { lastFiredAtMs: 11_000, coolDownMs: 1 }, 'coolDown'],
  ])('%s: %s', (_, change, expected) => {
    const decision = decideRule({ ...BECAME_TRUE, ...change });
    expect(decision).toEqual(expected === 'fire' ? { outcome: 'fire' } : { outcome: 'skip', reason: expected });
  });

  it.each([
    [true, true, 'fire'],
    [true, false, 'skip'],
  ])(
    'a record that matched (%s) when the rule was switched on, matching ones count (%s): %s',
    (was, counts, expected) => {
      expect(decideRule({ ...BECAME_TRUE, before: stateAtActivation(was, counts) }).outcome).toBe(expected);
    },
  );

  it('exactly where it turns true, over any history', () => checkRuleHistories(2_000));
  it('at every fall below, however often', () => checkChangeHistories(500));
});

describe('D9 merge fields of a message', () => {
  it('are found, each once, spaces inside or not', () => {
    expect(mergeFieldsOf('Hi {{ owner }}, {{name}} owes {{custom.region}} {{name}} { } {x}')).toEqual([
      'owner',
      'name',
      'custom.region',
    ]);
    expect(mergeFieldsOf('')).toEqual([]);
    expect(templateParts('a{{b}}{{c}}')).toEqual([{ text: 'a' }, { field: 'b' }, { field: 'c' }]);
  });

  it.each([
    ['Hi {{name', 3],
    ['Hi {{}}', 3],
    ['{{ }}', 0],
    ['{{#if name}}x{{/if}}', 0],
    ['{{{name}}}', 0],
    ['{{name | upper}}', 0],
    ['{{a.}}', 0],
    ['{{name}} {{a b}}', 9],
    ['Hi name}}', 7],
    ['{{a}} b}} {{c}}', 7],
    ['{{a{{b}}', 0],
    ['{{<b>}}', 0],
  ])('%j is no template: position %i', (template, position) => {
    expect(() => mergeFieldsOf(template)).toThrow(
      expect.objectContaining({ code: 'notification.malformedField', params: expect.objectContaining({ position }) }),
    );
  });

  it('must be known when the template is saved', () => {
    expect(checkMergeFields('{{name}} {{mrr}}', ['mrr', 'name'])).toBeUndefined();
    expect(() => checkMergeFields('{{nmae}}', ['mrr', 'name'])).toThrow(
      expect.objectContaining({
        code: 'notification.unknownField',
        params: { field: 'nmae', expected: 'name, mrr' },
      }),
    );
    expect(() => checkMergeFields('{{constructor}}', [])).toThrow(
      expect.objectContaining({ code: 'notification.unknownField' }),
    );
  });
});

const EVENT: NotifiedEvent = {
  id: 'e1',
  kind: 'reply',
  actorId: 'ada',
  // Monday 30 March 2026, 00:30 in Paris, still Sunday in New York.
  atMs: Date.parse('2026-03-29T22:30:00Z'),
  customerId: 'c1',
  opportunityId: null,
  privateTo: null,
};
const CONTEXT: DeliveryContext = { canRead: () => true, isInView: () => false, zoneOf: () => 'Europe/Paris' };
const follow = (id: string, change: Partial<Subscription> = {}): Subscription => ({
  ...{ id, personId: 'bob', target: { customerId: 'c1' }, eventKinds: ['reply'], channel: 'email', rhythm: 'atOnce' },
  ...change,
});

describe('D9 who hears of an event', () => {
  it('each once per channel, with every reason, as soon as the soonest asks', () => {
    const list = [
      follow('s3', { rhythm: 'weekly' }),
      follow('s1', { rhythm: 'daily', target: { viewId: 'v' } }),
      follow('s2', { channel: 'app' }),
      follow('s4', { personId: 'ada' }),
      follow('s5', { personId: 'cy', eventKinds: ['payment'] }),
      follow('s6', { personId: 'di', target: { customerId: 'c2' } }),
    ];
    const recipients = recipientsOf(EVENT, list, { ...CONTEXT, isInView: (view) => view === 'v' });
    expect(recipients).toEqual([
      {
        ...{
          personId: 'bob',
          channel: 'app',
          rhythm: 'atOnce',
          digestKey: null,
          dueDay: null,
          subscriptionIds: ['s2'],
        },
        deliveryKey: '["e1","bob","app"]',
      },
      {
        ...{ personId: 'bob', channel: 'email', rhythm: 'daily', dueDay: '2026-03-31', subscriptionIds: ['s1', 's3'] },
        deliveryKey: '["e1","bob","email"]',
        digestKey: '["bob","email","daily","2026-03-31"]',
      },
    ]);
  });

  it.each<[string, Partial<NotifiedEvent>, boolean, boolean]>([
    ['may read', {}, true, true],
    ['may not read', {}, false, false],
    ['their own act', { actorId: 'bob' }, true, false],
    ['the system did it', { actorId: null }, true, true],
    ['a private interaction of others', { privateTo: ['ada'] }, true, false],
    ['a private interaction of theirs', { privateTo: ['ada', 'bob'] }, true, true],
    ['a private interaction on what they read no more', { privateTo: ['bob'] }, false, false],
  ])('%s', (_, change, reads, expected) => {
    const event = { ...EVENT, ...change };
    const context = { ...CONTEXT, canRead: () => reads };
    expect(recipientsOf(event, [follow('s1')], context).length).toBe(expected ? 1 : 0);
    expect(mayReceive('bob', event, context)).toBe(expected);
  });

  it('an event without a customer reaches no follower of customers', () => {
    expect(recipientsOf({ ...EVENT, customerId: null }, [follow('s1')], CONTEXT)).toEqual([]);
  });

  it.each([
    ['atOnce', 'Europe/Paris', null],
    ['daily', 'Europe/Paris', '2026-03-31'],
    ['daily', 'America/New_York', '2026-03-30'],
    ['weekly', 'Europe/Paris', '2026-04-06'],
    ['weekly', 'America/New_York', '2026-03-30'],
  ] as const)('a %s digest in %s is due on %s', (rhythm, zone, expected) => {
    expect(digestDayOf(rhythm, EVENT.atMs, zone)).toBe(expected);
  });

  it('over any subscriptions and rights', () => checkRecipients(2_000));
});
