import { createInstance, type i18n } from 'i18next';
import type { Catalogue } from '../catalogue/en.ts';
import type { Locale } from '../locale/locale.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: { app: Catalogue };
  }
}

/** Loads one language only, so that a browser never downloads the two others. */
async function loadCatalogue(locale: Locale): Promise<object> {
  if (locale === 'fr') return (await import('../catalogue/fr.ts')).fr;
  if (locale === 'es') return (await import('../catalogue/es.ts')).es;
  return (await import('../catalogue/en.ts')).en;
}

/** A ready i18next instance that holds the given language; used by the web app and by the server alike. */
export async function createI18n(locale: Locale): Promise<i18n> {
  const instance = createInstance();
  await instance.init({
    lng: locale,
    fallbackLng: false,
    ns: ['app'],
    defaultNS: 'app',
    resources: { [locale]: { app: await loadCatalogue(locale) } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}

/** Changes the language of a living instance, loading its texts first: no flash of keys. */
export async function changeLocale(instance: i18n, locale: Locale): Promise<void> {
  if (!instance.hasResourceBundle(locale, 'app')) {
    instance.addResourceBundle(locale, 'app', await loadCatalogue(locale));
  }
  await instance.changeLanguage(locale);
}
