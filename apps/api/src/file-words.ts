import type { FileWords } from '@vigie/db/customer';
import { HEALTH_STATUSES, STAGE_KINDS } from '@vigie/domain/customer';
import { SOURCE_KINDS } from '@vigie/domain/health';
import { createI18n } from '@vigie/i18n/instance';
import type { Locale } from '@vigie/i18n/locale';

/** A language for a file that a person opens: its words instead of our names, and all its texts. */
export type LocalWords = FileWords & { texts: Awaited<ReturnType<typeof createI18n>> };

export async function wordsIn(locale: Locale): Promise<LocalWords> {
  const texts = await createI18n(locale);
  const { t } = texts;
  const status = Object.fromEntries(HEALTH_STATUSES.map((name) => [name, t(`health.status.${name}`)]));
  const kind = Object.fromEntries(STAGE_KINDS.map((name) => [name, t(`condition.option.stageKind.${name}`)]));
  const source = Object.fromEntries(SOURCE_KINDS.map((name) => [name, t(`health.source.${name}`)]));
  return {
    texts,
    decimal: locale === 'en' ? '.' : ',',
    yes: t('common.yes').toLowerCase(),
    no: t('common.no').toLowerCase(),
    choices: {
      healthStatus: status,
      stageKind: kind,
      scoreSource: source,
      statusSource: source,
      churnRiskSource: source,
    },
  };
}

/** What parts cells: a comma cannot part decimals as well. */
export const separatorOf = (words: FileWords | null, wanted: ',' | ';' | undefined): ',' | ';' =>
  words?.decimal === ',' ? ';' : (wanted ?? ',');
