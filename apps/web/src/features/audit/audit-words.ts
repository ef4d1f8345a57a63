import type { i18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { choiceWord } from '../agreement/agreement-detail.tsx';
import { profileName } from '../health/profile-name.ts';
import { fieldWord } from '../import/import-words.ts';

export type AuditEntry = Outputs['audit']['list']['items'][number];
export type AuditChange = AuditEntry['changes'][number];

export const ENTITIES = [
  'customer',
  'customer-merge',
  'contact',
  'agreement',
  'interaction',
  'document',
  'churn-event',
  'usage',
  'metric',
  'metric-value',
  'health-act',
  'health-profile',
  'pulse',
  'custom-field',
  'currency-rate',
  'view',
  'report',
  'setting',
  'member',
  'invitation',
  'api-key',
] as const;

export function entityWord(instance: i18n, entity: string): string {
  const key = `audit.entity.${entity}`;
  return instance.exists(key) ? instance.t(key as 'audit.entity.customer') : entity;
}

/** The words of a field of history: of a custom field those its organisation gave it. */
export function auditFieldWord(instance: i18n, { field, label }: AuditChange): string {
  const key = `audit.field.${field}`;
  return label ?? (instance.exists(key) ? instance.t(key as 'audit.field.ownerId') : fieldWord(instance, field));
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const CHOICES: Readonly<Record<string, 'period' | 'nature'>> = { billingPeriod: 'period', nature: 'nature' };
/** Where the words of the product's own values are, by field. */
const FOLDERS: Readonly<Record<string, string>> = {
  field: 'health.field',
  healthStatus: 'health.status',
  sentimentSource: 'record.gradedBy',
  kind: 'condition.option.kind',
  direction: 'condition.option.direction',
};

/** Values of history as people write them: amounts with their currency, days, yes and no, lists. Null: no value. */
export function useAuditValue(): (
  entry: Pick<AuditEntry, 'currency'>,
  field: string,
  value: AuditChange['after'],
) => string | null {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  return ({ currency }, field, value) => {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return null;
    if (Array.isArray(value)) return format.list(value);
    if (typeof value === 'object') return format.money(value);
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
    if (field.endsWith('Minor') && currency !== null) return format.money({ amountMinor: Number(value), currency });
    if (typeof value === 'number') return format.number(value, 6);
    if (field === 'healthProfileId' || field === 'default') return profileName(value, t);
    if (DAY.test(value)) return format.dayLong(value);
    if (INSTANT.test(value)) return format.instant(value, organization.zone);
    // What is kept of a view or a report is longer than a line of history.
    if (field === 'state') return t('audit.state');
    const word = `${FOLDERS[field]}.${value}`;
    if (FOLDERS[field] !== undefined && i18n.exists(word)) return i18n.t(word as 'health.field.score');
    const choice = CHOICES[field];
    return choice === undefined ? value : choiceWord(i18n, choice, value);
  };
}
