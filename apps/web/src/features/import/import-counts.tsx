import { Figure, FigureStrip } from '@vigie/ui/card';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import type { Counts } from './import-words.ts';

const KEYS = ['created', 'updated', 'unchanged', 'failed'] as const;

export function ImportCounts({ counts }: { counts: Counts }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <FigureStrip label={t('imports.counts.label')} wraps>
      {KEYS.map((key) => (
        <Figure
          key={key}
          label={t(`imports.counts.${key}`)}
          value={
            <span
              className={key === 'failed' && counts.failed > 0 ? 'text-bad' : counts[key] === 0 ? 'text-ink-3' : ''}
            >
              {format.number(counts[key])}
            </span>
          }
          note={t('imports.counts.of', { count: counts.rows, total: format.number(counts.rows) })}
        />
      ))}
    </FigureStrip>
  );
}
