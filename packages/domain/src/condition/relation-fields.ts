import type { Action } from '../access/access.ts';
import type { AgreementStatus } from '../agreement/agreement.ts';
import { INTERACTION_DIRECTIONS, INTERACTION_KINDS, INTERACTION_STATUSES } from '../interaction/interaction.ts';
import type { InvoiceStatus } from '../ledger/ledger.ts';
import type { ConditionField, FieldType, Relation, RelationFields } from './field.ts';

const AGREEMENT_STATUSES: readonly AgreementStatus[] = [
  'pending',
  'validated',
  'active',
  'paused',
  'cancelled',
  'finished',
];
const AGREEMENT_NATURES: readonly string[] = ['initial', 'renewal', 'amendment'];
/** Of invoices that count: a draft and a voided one count nowhere, whether one was sent is not kept yet. */
const INVOICE_STATUSES: readonly InvoiceStatus[] = [
  'due',
  'overdue',
  'partlyPaid',
  'disputed',
  'paid',
  'credited',
  'writtenOff',
];

type Drawn = [key: string, type: FieldType, more?: Partial<ConditionField>];

function relation(name: Relation, permission: Action, ...fields: Drawn[]): RelationFields {
  return {
    permission,
    fields: fields.map(([key, type, more = {}]) => ({
      key,
      type,
      labelKey: `condition.${name}.${key}`,
      permission,
      ...more,
    })),
  };
}

/** What can be asked about the records that hang on a customer, in `where` of `some`, `none` and `count`. */
export const RELATION_FIELDS: Readonly<Record<Relation, RelationFields>> = {
  contacts: relation(
    'contacts',
    'customer.read',
    ['name', 'text'],
    ['email', 'text'],
    ['function', 'text'],
    ['tags', 'set'],
    ['isMain', 'boolean'],
    ['isArchived', 'boolean'],
    ['lastActivity', 'date'],
  ),
  interactions: relation(
    'interactions',
    'customer.read',
    ['kind', 'choice', { options: INTERACTION_KINDS, staysVisible: true }],
    ['day', 'date', { staysVisible: true }],
    ['direction', 'choice', { options: INTERACTION_DIRECTIONS }],
    ['status', 'choice', { options: INTERACTION_STATUSES }],
    ['subject', 'text'],
    ['details', 'text'],
    ['contact', 'text'],
    ['users', 'set', { of: 'user' }],
    ['closedDay', 'date'],
    ['isAutomatic', 'boolean'],
    ['sentiment', 'number', { unit: 'points' }],
    ['isSentimentCounted', 'boolean'],
  ),
  agreements: relation(
    'agreements',
    'customer.read',
    ['name', 'text'],
    ['number', 'text'],
    ['plan', 'text'],
    ['type', 'text'],
    ['nature', 'choice', { options: AGREEMENT_NATURES }],
    ['status', 'choice', { options: AGREEMENT_STATUSES }],
    ['mrr', 'money'],
    ['startDay', 'date'],
    ['termEndDay', 'date'],
    ['endedDay', 'date'],
    ['noticeDay', 'date'],
    ['renewIn', 'number', { unit: 'days' }],
    ['autoRenew', 'boolean'],
  ),
  invoices: relation(
    'invoices',
    'receivables.read',
    ['number', 'text'],
    [
      'status',
      'choice',
      {
        options: INVOICE_STATUSES,
      },
    ],
    ['amount', 'money'],
    ['residual', 'money'],
    ['day', 'date'],
    ['dueDay', 'date'],
    ['daysLate', 'number', { unit: 'days' }],
    ['isDisputed', 'boolean'],
  ),
  tasks: relation(
    'tasks',
    'customer.read',
    ['title', 'text'],
    ['assignee', 'user'],
    ['status', 'choice', { options: ['open', 'done', 'cancelled'] }],
    ['dueDay', 'date'],
    ['isOverdue', 'boolean'],
  ),
};

/**
 * A record of a relation as it stands for somebody who may not open it: only what stays visible of a private item, the
 * rest unknown, so that no filter tells what nobody may read (domain rules §2).
 * @example const read = maskPrivate({ kind: 'email', day: '2026-03-31', subject: 'Bill' },
 *   RELATION_FIELDS.interactions.fields);
 * [read.kind, read.day, read.subject] // ['email', '2026-03-31', null]
 */
export function maskPrivate(
  record: Readonly<Record<string, unknown>>,
  fields: readonly ConditionField[],
): Record<string, unknown> {
  return Object.fromEntries(fields.map(({ key, staysVisible }) => [key, staysVisible ? (record[key] ?? null) : null]));
}
