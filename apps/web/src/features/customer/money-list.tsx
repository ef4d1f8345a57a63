import type { MoneyValue } from '@vigie/i18n/format';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';

/** Amounts of one figure, one for each currency: the first is shown, the others are named. None is a real zero. */
export function MoneyList({
  values,
  isRounded = false,
}: {
  values: readonly MoneyValue[];
  isRounded?: boolean;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const write = isRounded ? format.moneyRounded : format.money;
  const [first, ...others] = values;
  if (first === undefined) return <>{write({ amountMinor: 0, currency: organization.currency })}</>;
  if (others.length === 0) return <>{write(first)}</>;
  return (
    <span title={values.map(format.money).join(' · ')}>
      {write(first)} <span className="text-xs text-ink-3">+{others.length}</span>
      <span className="sr-only">{t('common.moreCurrencies', { count: others.length })}</span>
    </span>
  );
}
