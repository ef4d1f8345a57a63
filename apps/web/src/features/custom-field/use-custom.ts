import { useQuery } from '@tanstack/react-query';
import type { CustomEntity, CustomValue } from '@vigie/domain/custom-field';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import type { CustomField } from './custom-fields.tsx';
import type { Spelling } from './custom-text.ts';

const RARELY = { staleTime: 300_000 };

export interface CustomFieldsInUse {
  fields: CustomField[];
  members: { id: string; name: string }[];
}

/** The fields in use of a kind of record, and the people that may stand in them; undefined until they are known. */
export function useCustomFields(entity: CustomEntity): CustomFieldsInUse | undefined {
  const trpc = useTRPC();
  const fields = useQuery(trpc.customField.list.queryOptions({ entity }));
  const members = useQuery(trpc.member.list.queryOptions(undefined, RARELY));
  if (fields.isPending || members.isPending) return undefined;
  return {
    fields: (fields.data?.items ?? []).filter(({ archivedAt }) => archivedAt === null),
    members: members.data?.items ?? [],
  };
}

export function useSpelling(): Spelling {
  const { locale, currencyExponent } = useFormat();
  return { locale, exponent: currencyExponent(useSession().organization.currency) };
}

/** A value of a custom field as its type is read; people by their names. */
export function useCustomWords(): (
  type: CustomField['type'],
  value: CustomValue,
  nameOf: (id: string) => string | undefined,
) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const { currency } = useSession().organization;
  return (type, value, nameOf) => {
    if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
    if (typeof value === 'number')
      return type === 'money' ? format.money({ amountMinor: value, currency }) : format.number(value, 6);
    if (type === 'date') return format.dayLong(value);
    return type === 'user' ? (nameOf(value) ?? t('customField.left')) : value;
  };
}
