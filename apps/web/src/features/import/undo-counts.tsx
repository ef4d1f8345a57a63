import { Figure, FigureStrip } from '@vigie/ui/card';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import type { UndoCheck } from './import-words.ts';

const KEYS = ['restored', 'removed', 'reversed', 'subtracted', 'nothing', 'refused'] as const;

/** Records by what becomes of them; what does not occur is not said, but for what is left as it is. */
export function UndoCounts({ counts, records }: Pick<UndoCheck, 'counts' | 'records'>): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <FigureStrip label={t('imports.undo.label')}>
      {KEYS.filter((key) => counts[key] > 0 || key === 'refused').map((key) => (
        <Figure
          key={key}
          label={t(`imports.undo.counts.${key}`)}
          value={
            <span
              className={key === 'refused' && counts.refused > 0 ? 'text-bad' : counts[key] === 0 ? 'text-ink-3' : ''}
            >
              {format.number(counts[key])}
            </span>
          }
          note={t('imports.undo.of', { total: format.number(records) })}
        />
      ))}
    </FigureStrip>
  );
}
