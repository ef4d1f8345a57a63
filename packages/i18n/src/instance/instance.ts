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
async function loadAll(locale: Locale): Promise<object> {
  if (locale === 'fr') return (await import('../catalogue/fr.ts')).fr;
  if (locale === 'es') return (await import('../catalogue/es.ts')).es;
  return (await import('../catalogue/en.ts')).en;
}

async function loadFirst(locale: Locale): Promise<object> {
  if (locale === 'fr') return (await import('../catalogue/fr-first.ts')).frFirst;
  if (locale === 'es') return (await import('../catalogue/es-first.ts')).esFirst;
  return (await import('../catalogue/en-first.ts')).enFirst;
}

async function loadRest(locale: Locale): Promise<object> {
  if (locale === 'fr') return (await import('../catalogue/fr-rest.ts')).frRest;
  if (locale === 'es') return (await import('../catalogue/es-rest.ts')).esRest;
  return (await import('../catalogue/en-rest.ts')).enRest;
}

async function createWith(locale: Locale, texts: object): Promise<i18n> {
  const instance = createInstance();
  await instance.init({
    lng: locale,
    fallbackLng: false,
    ns: ['app'],
    defaultNS: 'app',
    resources: { [locale]: { app: texts } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}

/** A ready i18next instance that holds the given language. */
export async function createI18n(locale: Locale): Promise<i18n> {
  return createWith(locale, await loadAll(locale));
}

/** The same for a screen: with what its first pages say. The others wait for {@link completeTexts}. */
export async function createFirstI18n(locale: Locale): Promise<i18n> {
  return createWith(locale, await loadFirst(locale));
}

/** Whether a language of an instance holds what all pages say. */
const isComplete = (instance: i18n, locale: string): boolean =>
  Object.hasOwn((instance.getResourceBundle(locale, 'app') as object | undefined) ?? {}, 'imports');

/** Loads what a screen that has begun with its first pages lacks in its language. */
export async function completeTexts(instance: i18n): Promise<void> {
  const locale = instance.language as Locale;
  if (!isComplete(instance, locale)) instance.addResourceBundle(locale, 'app', await loadRest(locale), true);
}

/** Changes the language of a living instance, loading its texts first: no flash of keys. */
export async function changeLocale(instance: i18n, locale: Locale): Promise<void> {
  if (!isComplete(instance, locale)) {
    const [first, rest] = await Promise.all([loadFirst(locale), loadRest(locale)]);
    instance.addResourceBundle(locale, 'app', { ...first, ...rest }, true);
  }
  await instance.changeLanguage(locale);
}
