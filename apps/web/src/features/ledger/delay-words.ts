import type { TFunction } from 'i18next';

/** Days between the due date and the payment: early payers pay before it. */
export const delayWords = (t: TFunction, days: number): string =>
  days < 0 ? t('ledger.early', { count: -days }) : t('common.days', { count: days });
