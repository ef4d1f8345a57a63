import { completeTexts, createFirstI18n } from '@vigie/i18n/instance';
import type { Locale } from '@vigie/i18n/locale';
import type { i18n } from 'i18next';

let instance: i18n | null = null;

/** The texts of the screen in a language: those of the first pages. */
export async function startTexts(locale: Locale): Promise<i18n> {
  instance = await createFirstI18n(locale);
  return instance;
}

/** What the pages beyond the first ones say; they are shown when it is there. */
export async function allTexts(): Promise<void> {
  if (instance !== null) await completeTexts(instance);
}
