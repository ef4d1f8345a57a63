import type { Action } from '../access/access.ts';
import { HEALTH_STATUSES, STAGE_KINDS } from '../customer/customer.ts';
import { SOURCE_KINDS } from '../health/source-kind.ts';
import type { Catalogue, ConditionField, FieldType } from './field.ts';
import { RELATION_FIELDS } from './relation-fields.ts';

const field = (
  key: string,
  type: FieldType,
  more: Partial<ConditionField> = {},
  permission: Action = 'customer.read',
): ConditionField => ({ key, type, labelKey: `condition.field.${key}`, permission, ...more });
const receivable = (key: string): ConditionField => field(key, 'money', {}, 'receivables.read');

/**
 * What can be asked about a customer. Values of a record under these keys: `owner`, `team`: user ids; `stage`, `parent`:
 * ids (a parent one may not see is null); money: minor units of the reporting currency, null when a rate is missing;
 * `confidence` and `activeUsers`: 0–1; `scoreChange`: points against the Sunday before last; `trend`: percent of section 4; `renewIn`: days from `asOf`, maybe negative.
 */
export const CUSTOMER_FIELDS: readonly ConditionField[] = [
  field('name', 'text'),
  field('customerId', 'text'),
  field('domain', 'text'),
  field('stage', 'choice'),
  field('stageKind', 'choice', { options: STAGE_KINDS }),
  field('owner', 'user'),
  field('team', 'set', { of: 'user' }),
  field('tags', 'set'),
  field('parent', 'choice'),
  field('since', 'date'),
  field('healthScore', 'number', { unit: 'points' }),
  field('scoreChange', 'number', { unit: 'points' }),
  field('healthStatus', 'choice', { options: HEALTH_STATUSES }),
  field('churnRisk', 'boolean'),
  field('scoreSource', 'choice', { options: SOURCE_KINDS }),
  field('statusSource', 'choice', { options: SOURCE_KINDS }),
  field('churnRiskSource', 'choice', { options: SOURCE_KINDS }),
  field('confidence', 'number', { unit: 'share' }),
  field('mrr', 'money'),
  receivable('outstanding'),
  receivable('overdue'),
  field('payerRating', 'choice', { options: ['A', 'B', 'C', 'D'] }, 'receivables.read'),
  field('averageDelay', 'number', { unit: 'days' }, 'receivables.read'),
  field('excludedFromCollection', 'boolean', {}, 'receivables.read'),
  field('connections30d', 'number', { unit: 'count' }),
  field('trend', 'number', { unit: 'percent' }),
  field('activeUsers', 'number', { unit: 'share' }),
  field('lastActivity', 'date'),
  field('pulse', 'number', { unit: 'points' }),
  field('pulseDay', 'date'),
  field('pulseUntil', 'date'),
  field('lastTouch', 'date'),
  field('isGhost', 'boolean'),
  field('openTickets', 'number', { unit: 'count' }),
  field('renewIn', 'number', { unit: 'days' }),
  field('noticeDay', 'date'),
  field('autoRenew', 'boolean'),
];

/** The catalogue of customers before an organisation's own fields join it. */
export const CUSTOMER_CATALOGUE: Catalogue = { fields: CUSTOMER_FIELDS, relations: RELATION_FIELDS };
