import { Unknown } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';

/** A share in per cent; one over nothing says so. */
export function Share({ value }: { value: number | null }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return value === null ? (
    <Unknown label={t('common.unknown')} reason={t('backTest.overNothing')} />
  ) : (
    <span>{format.percent(value)}</span>
  );
}

/** How many times better than chance; one over nothing says so. */
export function Lift({ value }: { value: number | null }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return value === null ? (
    <Unknown label={t('common.unknown')} reason={t('backTest.overNothing')} />
  ) : (
    <span>{t('backTest.times', { value: format.number(value, 2) })}</span>
  );
}
