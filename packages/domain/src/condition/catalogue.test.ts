import { describe, expect, it } from 'vitest';
import {
  type ConditionField,
  CUSTOMER_CATALOGUE,
  CUSTOMER_FIELDS,
  changeOperatorsOf,
  conditionFieldOf,
  FIELD_TYPES,
  operatorsOf,
  RELATION_FIELDS,
  RELATIONS,
} from './condition.ts';

/** What a field holds, in words: "number in days", "set of user". */
const holds = ({ key, type, of, unit, staysVisible }: ConditionField): [string, string] => [
  key,
  [type, type === 'set' && `of ${of ?? 'text'}`, unit && `in ${unit}`, staysVisible && 'of a private item too']
    .filter(Boolean)
    .join(' '),
];
/** Fields told as lines "what they hold: their keys", as pairs. */
const told = (lines: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(lines).flatMap(([kind, keys]) => keys.split(' ').map((key) => [key, kind])));

/** Stored conditions name these keys: one that changes its name or its type leaves them without an answer. */
const ASKED: Record<string, [readonly ConditionField[], Record<string, string>]> = {
  field: [
    CUSTOMER_FIELDS,
    {
      text: 'name customerId domain',
      choice: 'stage stageKind parent healthStatus scoreSource statusSource churnRiskSource payerRating',
      user: 'owner',
      'set of user': 'team',
      'set of text': 'tags',
      date: 'since lastActivity pulseDay pulseUntil lastTouch noticeDay',
      boolean: 'churnRisk excludedFromCollection isGhost autoRenew',
      money: 'mrr outstanding overdue',
      'number in points': 'healthScore scoreChange pulse',
      'number in share': 'confidence activeUsers',
      'number in percent': 'trend',
      'number in days': 'averageDelay renewIn',
      'number in count': 'connections30d openTickets',
    },
  ],
  contacts: [
    RELATION_FIELDS.contacts.fields,
    { text: 'name email function', 'set of text': 'tags', boolean: 'isMain isArchived', date: 'lastActivity' },
  ],
  interactions: [
    RELATION_FIELDS.interactions.fields,
    {
      'choice of a private item too': 'kind',
      'date of a private item too': 'day',
      choice: 'direction status',
      text: 'subject details contact',
      date: 'closedDay',
      boolean: 'isAutomatic isSentimentCounted',
      'number in points': 'sentiment',
      'set of user': 'users',
    },
  ],
  agreements: [
    RELATION_FIELDS.agreements.fields,
    {
      text: 'name number plan type',
      choice: 'nature status',
      money: 'mrr',
      date: 'startDay termEndDay endedDay noticeDay',
      'number in days': 'renewIn',
      boolean: 'autoRenew',
    },
  ],
  invoices: [
    RELATION_FIELDS.invoices.fields,
    {
      text: 'number',
      choice: 'status',
      money: 'amount residual',
      date: 'day dueDay',
      'number in days': 'daysLate',
      boolean: 'isDisputed',
    },
  ],
  tasks: [
    RELATION_FIELDS.tasks.fields,
    { text: 'title', user: 'assignee', choice: 'status', date: 'dueDay', boolean: 'isOverdue' },
  ],
};

describe('D8 what can be asked about', () => {
  it.each(Object.entries(ASKED))('%s: each key, what it holds, and its words', (name, [fields, lines]) => {
    expect(Object.fromEntries(fields.map(holds))).toEqual(told(lines));
    expect(fields.map(({ labelKey }) => labelKey)).toEqual(fields.map(({ key }) => `condition.${name}.${key}`));
  });

  it('every key is there once, and none is the name of a relation', () => {
    expect(Object.keys(CUSTOMER_CATALOGUE.relations)).toEqual(RELATIONS);
    for (const [fields] of Object.values(ASKED)) {
      const keys = fields.map(({ key }) => key);
      expect(new Set([...keys, ...RELATIONS]).size).toBe(keys.length + RELATIONS.length);
    }
  });

  it.each([
    ['field', 'stageKind', 'suspect prospect customer churn'],
    ['field', 'healthStatus', 'healthy escalated at-risk'],
    ['field', 'statusSource', 'override rule supplied computed'],
    ['field', 'payerRating', 'A B C D'],
    ['interactions', 'kind', 'email meeting video-meeting call ticket note letter sms report todo'],
    ['interactions', 'direction', 'incoming outgoing internal'],
    ['interactions', 'status', 'planned in-progress done cancelled no-show'],
    ['agreements', 'status', 'pending validated active paused cancelled finished'],
    ['invoices', 'status', 'due overdue partlyPaid disputed paid credited writtenOff'],
    ['tasks', 'status', 'open done cancelled'],
  ])('%s: a choice of %s is one of [%s]', (name, key, options) => {
    expect(ASKED[name]?.[0].find((field) => field.key === key)?.options).toEqual(options.split(' '));
  });

  it('D2 the receivables take the right to read them, all else that of reading customers', () => {
    const [receivables, ...others] = ['receivables.read', 'customer.read'].map((permission) =>
      CUSTOMER_FIELDS.filter((field) => field.permission === permission).map(({ key }) => key),
    );
    expect(receivables).toEqual(['outstanding', 'overdue', 'payerRating', 'averageDelay', 'excludedFromCollection']);
    expect(others.flat()).toHaveLength(CUSTOMER_FIELDS.length - 5);
    for (const name of RELATIONS) {
      const needed = name === 'invoices' ? 'receivables.read' : 'customer.read';
      const { permission, fields } = RELATION_FIELDS[name];
      expect([permission, ...fields.map((field) => field.permission)]).toEqual(fields.map(() => needed).concat(needed));
    }
  });

  it('a field that people added is asked under a key of its own, in their words; a choice by the ids of its options', () => {
    const added = { key: 'mrr', label: 'Région', optionIds: ['o1', 'o2'] };
    const shared = {
      key: 'custom.mrr',
      labelKey: 'condition.field.custom',
      label: 'Région',
      permission: 'receivables.read',
    };
    expect(conditionFieldOf({ ...added, type: 'money' }, 'receivables.read')).toEqual({ ...shared, type: 'money' });
    expect(conditionFieldOf({ ...added, type: 'choice' }, 'receivables.read')).toEqual({
      ...shared,
      type: 'choice',
      options: ['o1', 'o2'],
    });
  });
});

describe('D8 which operators a type takes', () => {
  const EQUAL = 'is isNot';
  const KNOWN = 'empty notEmpty';
  const ORDER = 'lt lte gt gte between';
  it.each<[string, string]>([
    ['text', `${EQUAL} contains startsWith anyOf noneOf ${KNOWN}`],
    ['number', `${EQUAL} ${ORDER} ${KNOWN}`],
    ['money', `${EQUAL} ${ORDER} ${KNOWN}`],
    ['date', `${EQUAL} before after between inLast inNext ${KNOWN}`],
    ['boolean', `${EQUAL} ${KNOWN}`],
    ['choice', `${EQUAL} anyOf noneOf ${KNOWN}`],
    ['user', `${EQUAL} anyOf noneOf ${KNOWN}`],
    ['set', `${EQUAL} contains noneOf ${KNOWN}`],
  ])('%s', (name, operators) => {
    const type = FIELD_TYPES.find((one) => one === name) ?? 'text';
    expect(operatorsOf(type)).toEqual(operators.split(' '));
    const changes = name === 'number' || name === 'money' ? ['changed', 'roseAbove', 'fellBelow'] : ['changed'];
    expect(changeOperatorsOf(type)).toEqual(changes);
  });
});
