import { type Format, formatFor } from '@vigie/i18n/format';
import { changeLocale } from '@vigie/i18n/instance';
import { isLocale, type Locale, pickLocale } from '@vigie/i18n/locale';
import type { i18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import { readStored, writeStored } from './stored.ts';

const KEY = 'vigie.locale';

/** The language kept from the last visit, else the browser's. */
export function startLocale(): Locale {
  const stored = readStored(KEY);
  return isLocale(stored) ? stored : pickLocale(navigator.languages);
}

export async function applyLocale(instance: i18n, locale: Locale): Promise<void> {
  writeStored(KEY, locale);
  document.documentElement.lang = locale;
  if (instance.language !== locale) await changeLocale(instance, locale);
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatFor(isLocale(i18n.language) ? i18n.language : 'en');
}
