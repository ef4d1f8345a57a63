import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import { choiceWord } from '../agreement/agreement-detail.tsx';
import { profileName } from '../health/profile-name.ts';
import { type Check, useImportFields } from './import-words.ts';

export type Change = Check['rows'][number];
type FieldChange = Change['fields'][number];

/** The words a stored field goes by: its own, or those of the column that fills it (`stageId` ← `stage`). */
export const SPOKEN: Record<string, string> = {
  stageId: 'stage',
  ownerId: 'owner',
  teamIds: 'team',
  parentId: 'parent',
  healthProfileId: 'healthProfile',
  sinceDay: 'since',
  'supplied-score': 'healthScore',
  'supplied-status': 'healthStatus',
  'supplied-churn-risk': 'churnRisk',
  isMain: 'main',
  termEndDay: 'termEnd',
  amountMinor: 'amount',
  oneTimeFeeMinor: 'oneTimeFee',
  authorId: 'author',
  authorName: 'author',
  contactId: 'contact',
  isPrivate: 'private',
  isAutomatic: 'automatic',
};
/** What is said by another field, or means nothing to people. */
const UNSAID = new Set(['knownDay', 'version']);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const IDS = new Set(['stageId', 'ownerId', 'teamIds', 'parentId', 'authorId', 'contactId', 'healthProfileId']);
const AGREED = { billingPeriod: 'period', nature: 'nature' } as const;
/** Names of an exchange that have words. */
const EXCHANGED = { kind: 'kind', direction: 'direction', status: 'interaction' } as const;

/** Which fields of a change are told, and their values as people know them: names for ids, yes and no, days in words. */
export function useSpokenChange(
  kind: string,
  change: Change,
): { isSaid: (change: FieldChange) => boolean; spoken: (field: string, value: string) => string } {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { zone, currency: ownCurrency } = useSession().organization;
  const { said, typeOf } = useImportFields(kind);
  const currency = change.fields.find(({ field }) => field === 'currency')?.after ?? null;
  const trpc = useTRPC();
  const stages = useQuery(trpc.stage.list.queryOptions(undefined, { staleTime: 300_000 }));
  const members = useQuery(trpc.member.list.queryOptions(undefined, { staleTime: 300_000 }));
  const profiles = useQuery(trpc.healthProfile.list.queryOptions(undefined, { staleTime: 300_000 }));
  const own = (profiles.data?.items ?? []).map(({ id, name }) => ({ id, name: profileName(name, t) }));
  const names = new Map(
    [...(stages.data?.items ?? []), ...(members.data?.items ?? []), ...own].map(({ id, name }) => [id, name]),
  );
  const isExchange = kind === 'interactions';

  const spokenOwn = (type: string | null, value: string): string => {
    if (type === 'number') return format.number(Number(value), 6);
    if (type === 'money') return format.money({ amountMinor: Number(value), currency: ownCurrency });
    return type === 'email' ? (names.get(value) ?? value) : value;
  };
  const spoken = (field: string, value: string): string => {
    if (value === 'true') return t('common.yes');
    if (value === 'false') return t('common.no');
    if (field.endsWith('Minor') && currency !== null) return format.money({ amountMinor: Number(value), currency });
    if (field === 'rate') return format.number(Number(value), 15);
    if (DAY.test(value)) return format.dayLong(value);
    if (INSTANT.test(value)) return format.instant(value, zone);
    if (field === 'billingPeriod' || field === 'nature') return choiceWord(i18n, AGREED[field], value);
    if (isExchange && (field === 'kind' || field === 'direction' || field === 'status')) {
      const key = `condition.option.${EXCHANGED[field]}.${value}`;
      return i18n.exists(key) ? t(key as 'condition.option.kind.call') : value;
    }
    if (field === 'kind' && i18n.exists(`ledger.kinds.${value}`)) return t(`ledger.kinds.${value as 'invoice'}`);
    if (field === 'supplied-status' && i18n.exists(`health.status.${value}`))
      return t(`health.status.${value as 'healthy'}`);
    if (field.startsWith('custom.')) return spokenOwn(typeOf(field), value);
    if (!IDS.has(field)) return value;
    return value
      .split(', ')
      .map((id) => names.get(id) ?? (UUID.test(id) ? t('imports.changes.set') : id))
      .join(', ');
  };
  const isSaid = ({ field, before, after }: FieldChange): boolean => {
    if (UNSAID.has(field) || (field === 'customerId' && UUID.test(after ?? ''))) return false;
    // Of a ticket it follows from its days; an exchange without an id is known by what it says, its day by when it was.
    if (field === (isExchange ? 'day' : 'status')) return false;
    if (field === 'source' && kind !== 'rates') return false;
    if (field === 'externalId' && (after ?? '').startsWith('content:')) return false;
    // Without its currency an amount cannot be written.
    if (field.endsWith('Minor') && (after === '0' || currency === null)) return false;
    // Keys and versions mean nothing to people, nor do empty values and plain "no" of a new record.
    if (said(SPOKEN[field] ?? field) === null) return false;
    if (change.outcome === 'created') return after !== null && after !== '' && after !== 'false';
    return before !== after;
  };
  return { isSaid, spoken };
}
