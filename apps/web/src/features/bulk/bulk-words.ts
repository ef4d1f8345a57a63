import type { i18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Inputs, Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { profileName } from '../health/profile-name.ts';

export type BulkChange = Outputs['bulk']['get'];
export type BulkItem = Outputs['bulk']['list']['items'][number];
export type BulkCheck = Outputs['bulk']['preview'];
export type BulkAction = Inputs['bulk']['start']['action'];
export type BulkKind = BulkAction['kind'];

type Told = BulkChange['action'];

/** A value as people write it; null for none. */
export function useValueText(): (field: string, value: Told['value']) => string | null {
  const { t } = useTranslation();
  const format = useFormat();
  return (field, value) => {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return null;
    if (Array.isArray(value)) return format.list(value);
    if (typeof value === 'object') return format.money(value);
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
    if (typeof value === 'number') return format.number(value, 6);
    return field.startsWith('custom.') && DAY.test(value) ? format.dayLong(value) : value;
  };
}
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What a bulk change does, in a few words. */
export function useActionText(): (action: Told) => string {
  const { t } = useTranslation();
  const text = useValueText();
  return ({ kind, label, value, add, remove }) => {
    const list = [...add.map((one) => `+ ${one}`), ...remove.map((one) => `− ${one}`)].join(', ');
    const told = text(kind === 'custom' ? 'custom.' : kind, value);
    switch (kind) {
      case 'stage':
        return t('bulk.told.stage', { value: told ?? t('bulk.told.gone') });
      case 'owner':
        return told === null ? t('bulk.told.noOwner') : t('bulk.told.owner', { value: told });
      case 'team':
      case 'tags':
        return t(`bulk.told.${kind}`, { list });
      case 'custom': {
        const name = label ?? t('bulk.told.goneField');
        return told === null
          ? t('bulk.told.customEmpty', { label: name })
          : t('bulk.told.custom', { label: name, value: told });
      }
      case 'healthProfile':
        return told === null
          ? t('bulk.told.byCondition')
          : t('bulk.told.healthProfile', { value: profileName(told, t) });
      default:
        return t(value === true ? 'bulk.told.excluded' : 'bulk.told.included');
    }
  };
}

/** The state of a bulk change, its undo included. */
export const stateOf = ({
  status,
  undo,
}: {
  status: BulkItem['status'];
  undo: BulkItem['undo'];
}): BulkItem['status'] | 'undoing' | 'undone' | 'undoFailed' =>
  undo === null ? status : undo === 'failed' ? 'undoFailed' : undo;

export const reasonText = (instance: i18n, reason: BulkCheck['leftOut'][number]['reason']): string =>
  instance.t(`bulk.leftOut.reason.${reason}`);
