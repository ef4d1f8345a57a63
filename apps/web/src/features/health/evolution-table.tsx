import { DataTable, Td, Th } from '@vigie/ui/data-table';
import type { EvolutionMarker } from '@vigie/ui/evolution-chart';
import { Unknown } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { COMPONENTS } from './health-words.ts';

export function EvolutionTable({
  points,
  hasDetails,
  markers,
}: {
  points: Outputs['health']['evolution']['points'];
  hasDetails: boolean;
  markers: readonly EvolutionMarker[];
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const known = (value: number | null): ReactElement =>
    value === null ? (
      <Unknown label={t('common.unknown')} reason={t('health.notEnoughData')} />
    ) : (
      <span>{format.number(value)}</span>
    );
  return (
    <DataTable label={t('health.evolution.title')}>
      <thead>
        <tr>
          <Th>{t('health.evolution.day')}</Th>
          <Th isNumber>{t('health.score')}</Th>
          {hasDetails
            ? COMPONENTS.map((key) => (
                <Th key={key} isNumber>
                  {t(`health.component.${key}`)}
                </Th>
              ))
            : null}
          <Th isNumber>{t('health.confidence')}</Th>
        </tr>
      </thead>
      <tbody>
        {[...points.entries()].toReversed().map(([index, point]) => (
          <tr key={point.day}>
            <Td className="whitespace-nowrap">
              {format.dayLong(point.day)}
              {point.isPartial ? <span className="text-ink-3"> · {t('common.partial')}</span> : null}
              {markers
                .filter((marker) => marker.index === index)
                .map(({ label }) => (
                  <span key={label} className="block text-xs text-ink-2">
                    {label}
                  </span>
                ))}
            </Td>
            <Td isNumber className="font-semibold">
              {known(point.score)}
            </Td>
            {hasDetails
              ? COMPONENTS.map((key) => (
                  <Td key={key} isNumber>
                    {known(point.components[key])}
                  </Td>
                ))
              : null}
            <Td isNumber className="text-ink-2">
              {format.percent(point.confidence)}
            </Td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
