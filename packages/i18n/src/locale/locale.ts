export const LOCALES = ['en', 'fr', 'es'] as const;

export type Locale = (typeof LOCALES)[number];

export function isLocale(value: unknown): value is Locale {
  return value === 'en' || value === 'fr' || value === 'es';
}

/** The first language we speak in a list such as `navigator.languages` or an Accept-Language header split at commas. */
export function pickLocale(wanted: readonly string[]): Locale {
  for (const entry of wanted) {
    const language = entry.trim().slice(0, 2).toLowerCase();
    if (isLocale(language)) return language;
  }
  return 'en';
}
