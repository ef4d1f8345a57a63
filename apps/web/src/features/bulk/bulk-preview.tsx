import { Card, Figure, FigureStrip } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { type BulkCheck, reasonText, useValueText } from './bulk-words.ts';

/** What a change would do: counts, the first customers before and after, and who is left out. */
export function BulkPreview({ check }: { check: BulkCheck }): ReactElement {
  const { t } = useTranslation();
  const intro = useRef<HTMLParagraphElement>(null);
  // The button that asked for it is gone: whoever goes by keyboard or screen reader goes on here.
  useEffect(() => intro.current?.focus(), []);
  return (
    <div className="grid gap-4">
      <p ref={intro} tabIndex={-1} className="text-ink-2 outline-none">
        {t('bulk.preview.intro')}
      </p>
      <BulkCounts counts={check.counts} />
      {check.leftOut.length === 0 ? null : <LeftOutReasons leftOut={check.leftOut} />}
      {check.sample.length === 0 ? null : <Sample check={check} />}
    </div>
  );
}

export function BulkCounts({ counts }: { counts: BulkCheck['counts'] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = [
    ['changed', counts.updated, ''],
    ['already', counts.unchanged, ''],
    ['leftOut', counts.leftOut, 'text-bad'],
  ] as const;
  return (
    <FigureStrip label={t('bulk.preview.label')}>
      {figures.map(([key, value, tone]) => (
        <Figure
          key={key}
          label={t(`bulk.preview.${key}`)}
          value={<span className={value === 0 ? 'text-ink-3' : tone}>{format.number(value)}</span>}
          note={t('imports.undo.of', { total: format.number(counts.rows) })}
        />
      ))}
    </FigureStrip>
  );
}

function LeftOutReasons({ leftOut }: Pick<BulkCheck, 'leftOut'>): ReactElement {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return (
    <Card title={t('bulk.preview.leftOut')}>
      <dl>
        {leftOut.map(({ reason, rows, names }) => (
          <div key={reason} className="grid gap-0.5 border-t border-line px-3.5 py-2">
            <dt className="flex items-baseline justify-between gap-4">
              <span>{reasonText(i18n, reason)}</span>
              <span className="num">{format.number(rows)}</span>
            </dt>
            <dd className="text-xs break-words text-ink-3">
              {names.join(', ')}
              {rows > names.length ? '…' : ''}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Sample({ check }: { check: BulkCheck }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useValueText();
  const isFirst = check.sample.length < check.counts.updated;
  const side = (field: string, value: Parameters<typeof text>[1]): ReactNode =>
    text(field, value) ?? <span className="text-ink-3">{t('bulk.preview.empty')}</span>;
  return (
    <Card
      title={t('bulk.preview.sample')}
      aside={
        isFirst ? (
          <span className="text-ink-3">
            {t('bulk.preview.sampleOf', { shown: format.number(check.sample.length) })}
          </span>
        ) : undefined
      }
    >
      <DataTable label={t('bulk.preview.sample')}>
        <thead>
          <tr>
            <Th>{t('bulk.preview.customer')}</Th>
            <Th>{t('bulk.preview.before')}</Th>
            <Th>{t('bulk.preview.after')}</Th>
          </tr>
        </thead>
        <tbody>
          {check.sample.map(({ id, name, changes }) => (
            <tr key={id}>
              <Td className="max-w-56 truncate font-medium max-sm:max-w-32" title={name}>
                {name}
              </Td>
              <Td className="text-ink-2">
                {changes.map(({ field, before }) => (
                  <div key={field}>{side(field, before)}</div>
                ))}
              </Td>
              <Td>
                {changes.map(({ field, after }) => (
                  <div key={field}>{side(field, after)}</div>
                ))}
              </Td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </Card>
  );
}
