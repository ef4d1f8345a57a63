import { useQuery } from '@tanstack/react-query';
import type { CustomValue } from '@vigie/domain/custom-field';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Inputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import type { CustomField } from '../custom-field/custom-fields.tsx';
import { heldValue } from '../custom-field/custom-text.ts';
import type { CustomerRow } from './customer-cells.tsx';

export type EditValue = CustomValue | string[] | null;
type Change = Partial<Inputs['customer']['update']>;

/** A field of a customer that is edited where it stands: how it is read, written, drawn at once and said. */
export interface EditField {
  key: string;
  label: string;
  kind: 'text' | 'number' | 'money' | 'day' | 'one' | 'tags';
  /** What one of `one` is chosen among; `''` takes the value away. */
  options: { value: string; label: string }[];
  isRequired: boolean;
  of: (row: CustomerRow) => EditValue;
  /** The row as it will look, before anybody has answered. */
  shown: (row: CustomerRow, value: EditValue) => CustomerRow;
  change: (value: EditValue) => Change;
  words: (value: EditValue) => string;
  isOpen: (row: CustomerRow) => boolean;
}

const RARELY = { staleTime: 300_000 };
const NONE: never[] = [];
const asText = (value: EditValue): string | null => (value === null ? null : String(value));

/** The fields that may be edited in place, the organisation's own among them. */
export function useEditFields(): EditField[] {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { currency } = useSession().organization;
  const { data: stages } = useQuery(trpc.stage.list.queryOptions(undefined, RARELY));
  const { data: members } = useQuery(trpc.member.list.queryOptions(undefined, RARELY));
  const { data: custom } = useQuery(trpc.customField.list.queryOptions({ entity: 'customer' }, RARELY));
  return useMemo(() => {
    const people = (members?.items ?? NONE).map(({ id, name }) => ({ value: id, label: name }));
    const named = (options: EditField['options']) => (value: EditValue) =>
      value === null ? t('common.none') : (options.find((one) => one.value === String(value))?.label ?? String(value));
    const mayEdit = (row: CustomerRow): boolean => row.can.edit;
    const plain = { kind: 'text', options: NONE, isRequired: false, isOpen: mayEdit } as const;
    const words = named(NONE);
    // To lose a customer is no slip of the hand: its day and reason are asked for in the settings.
    const stageOptions = (stages?.items ?? NONE)
      .filter(({ kind }) => kind !== 'churn')
      .map(({ id, name }) => ({ value: id, label: name }));
    const stageNames = (stages?.items ?? NONE).map(({ id, name }) => ({ value: id, label: name }));
    const ours: EditField[] = [
      {
        ...plain,
        key: 'stage',
        label: t('customer.columns.stage'),
        kind: 'one',
        isRequired: true,
        options: stageOptions,
        of: (row) => row.stage.id,
        shown: (row, value) => ({ ...row, stage: stages?.items.find(({ id }) => id === value) ?? row.stage }),
        change: (value) => ({ stageId: String(value) }),
        words: named(stageNames),
      },
      {
        ...plain,
        key: 'owner',
        label: t('customer.columns.owner'),
        kind: 'one',
        options: [{ value: '', label: t('customer.noOwner') }, ...people],
        of: (row) => row.owner?.id ?? null,
        shown: (row, value) => ({ ...row, owner: members?.items.find(({ id }) => id === value) ?? null }),
        change: (value) => ({ ownerId: asText(value) }),
        words: (value) => (value === null ? t('customer.noOwner') : named(people)(value)),
        isOpen: (row) => row.can.edit && row.can.assign,
      },
      {
        ...plain,
        key: 'tags',
        label: t('customer.columns.tags'),
        kind: 'tags',
        of: (row) => row.tags,
        shown: (row, value) => ({ ...row, tags: value as string[] }),
        change: (value) => ({ tags: value as string[] }),
        words: (value) => ((value as string[]).length === 0 ? t('common.none') : format.list(value as string[])),
      },
      {
        ...plain,
        key: 'name',
        label: t('customer.field.name'),
        isRequired: true,
        of: (row) => row.name,
        shown: (row, value) => ({ ...row, name: String(value) }),
        change: (value) => ({ name: String(value) }),
        words,
      },
      {
        ...plain,
        key: 'domain',
        label: t('customer.columns.domain'),
        of: (row) => row.domain,
        shown: (row, value) => ({ ...row, domain: asText(value) }),
        change: (value) => ({ domain: asText(value) }),
        words,
      },
    ];
    const ofField = ({ key, label, type, options }: CustomField): EditField => {
      const chosen =
        type === 'user'
          ? people
          : type === 'boolean'
            ? [
                { value: 'true', label: t('common.yes') },
                { value: 'false', label: t('common.no') },
              ]
            : options.map((one) => ({ value: one.label, label: one.label }));
      return {
        ...plain,
        key: `custom.${key}`,
        label,
        kind: type === 'text' || type === 'number' || type === 'money' ? type : type === 'date' ? 'day' : 'one',
        options: [{ value: '', label: t('customField.noValue') }, ...chosen],
        of: (row) => heldValue(row.custom, key) ?? null,
        shown: (row, value) => {
          const { [key]: _before, ...others } = row.custom;
          return { ...row, custom: value === null ? others : { ...others, [key]: value as CustomValue } };
        },
        change: (value) => ({
          custom: { [key]: type === 'boolean' && value !== null ? String(value) === 'true' : (value as CustomValue) },
        }),
        words: (value) =>
          type === 'money' && typeof value === 'number'
            ? format.money({ amountMinor: value, currency })
            : named(chosen)(value),
      };
    };
    const inUse = (custom?.items ?? NONE).filter(({ archivedAt, readOnly }) => archivedAt === null && !readOnly);
    return [...ours, ...inUse.map(ofField)];
  }, [t, format, currency, stages, members, custom]);
}

/** Whether two values of a field are the same to whoever reads it. */
export function isSameValue(a: EditValue, b: EditValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return String(a ?? '') === String(b ?? '');
  const inOrder = (list: string[]): string =>
    [...list]
      .map((one) => one.trim())
      .sort()
      .join('\n');
  return inOrder(a) === inOrder(b);
}
