import { BarChart } from '@vigie/ui/bar-chart';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { Unknown } from '@vigie/ui/pill';
import { Segmented, Toggle } from '@vigie/ui/segmented';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import type { UsageData } from './usage.tsx';

export function Connections({
  connections,
  by,
  onBy,
}: {
  connections: UsageData['connections'];
  by: 'week' | 'month';
  onBy: (by: 'week' | 'month') => void;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const [isTable, setIsTable] = useState(false);
  const periods = [
    { value: 'week', label: t('health.evolution.weeks') },
    { value: 'month', label: t('health.evolution.months') },
  ] as const;
  const dayOf = (day: string): string => (by === 'week' ? format.day(day) : format.month(day));
  return (
    <Card
      title={t('usage.connections')}
      aside={
        <span className="flex flex-wrap gap-2">
          <Segmented label={t('health.evolution.period')} value={by} options={periods} onChange={onBy} />
          <Toggle isOn={isTable} onChange={setIsTable}>
            {t('common.table')}
          </Toggle>
        </span>
      }
    >
      {isTable ? (
        <DataTable label={t('usage.connections')}>
          <thead>
            <tr>
              <Th>{t('health.evolution.day')}</Th>
              <Th isNumber>{t('usage.connections')}</Th>
            </tr>
          </thead>
          <tbody>
            {connections.toReversed().map((point) => (
              <tr key={point.day}>
                <Td>
                  {dayOf(point.day)}
                  {point.isPartial ? <span className="text-ink-3"> · {t('common.partial')}</span> : null}
                </Td>
                <Td isNumber>
                  {point.connections === null ? (
                    <Unknown label={t('common.unknown')} reason={t('usage.beforeTracking')} />
                  ) : (
                    format.number(point.connections)
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      ) : (
        <div className="px-3.5 pb-3.5">
          <BarChart
            label={t('usage.connections')}
            bars={connections.map((point) => ({
              key: point.day,
              label: dayOf(point.day),
              value: point.connections,
              isPartial: point.isPartial,
            }))}
            formatValue={(value) => (value === null ? t('common.unknown') : format.number(value))}
            valueLabel={t('usage.connections')}
            partialLabel={t('common.partial')}
          />
        </div>
      )}
    </Card>
  );
}
