import type { TFunction } from 'i18next';

/** The profile every organisation starts with has a name in each language; others are called as their makers did. */
export function profileName(name: string, t: TFunction): string {
  return name === 'Default' ? t('health.defaultProfile') : name;
}
