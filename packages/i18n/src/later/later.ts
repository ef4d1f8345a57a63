import type { i18n } from 'i18next';

/** Texts of pages that few people open: those pages ask for them. */
async function loadLater(locale: string): Promise<object> {
  if (locale === 'fr') return (await import('./fr.ts')).fr;
  if (locale === 'es') return (await import('./es.ts')).es;
  return (await import('./en.ts')).en;
}

/** Adds them to an instance, in the language that it speaks now. */
export async function addLaterTexts(instance: i18n): Promise<void> {
  const locale = instance.language;
  instance.addResourceBundle(locale, 'app', await loadLater(locale), true, true);
}
