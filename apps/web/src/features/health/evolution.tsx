import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Card } from '@vigie/ui/card';
import { EmptyState } from '@vigie/ui/empty-state';
import { EvolutionChart, type EvolutionMarker, type EvolutionSeries } from '@vigie/ui/evolution-chart';
import { componentColor } from '@vigie/ui/health-bar';
import { Segmented, Toggle } from '@vigie/ui/segmented';
import { Skeleton } from '@vigie/ui/skeleton';
import type { TFunction } from 'i18next';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { EvolutionTable } from './evolution-table.tsx';
import { COMPONENTS } from './health-words.ts';
import { profileName } from './profile-name.ts';

type Period = 'week' | 'month';
type Data = Outputs['health']['evolution'];

export function Evolution({ id }: { id: string }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const [by, setBy] = useState<Period>('week');
  const [hasDetails, setHasDetails] = useState(true);
  const [isTable, setIsTable] = useState(false);
  const query = useQuery(trpc.health.evolution.queryOptions({ id, by }, { placeholderData: keepPreviousData }));
  const periods = [
    { value: 'week', label: t('health.evolution.weeks') },
    { value: 'month', label: t('health.evolution.months') },
  ] as const;
  return (
    <Card
      title={t('health.evolution.title')}
      aside={
        <span className="flex flex-wrap gap-2 max-sm:w-full">
          <Segmented label={t('health.evolution.period')} value={by} options={periods} onChange={setBy} />
          <Toggle isOn={hasDetails} onChange={setHasDetails}>
            {t('health.evolution.details')}
          </Toggle>
          <Toggle isOn={isTable} onChange={setIsTable}>
            {t('common.table')}
          </Toggle>
        </span>
      }
    >
      <QueryView query={query} skeleton={<Skeleton className="mx-3.5 mb-3.5 h-[258px]" />}>
        {(data) =>
          data.points.every((point) => point.score === null) ? (
            <EmptyState title={t('health.evolution.emptyTitle')}>{t('health.evolution.emptyText')}</EmptyState>
          ) : isTable ? (
            <EvolutionTable points={data.points} hasDetails={hasDetails} markers={markersOf(data, t)} />
          ) : (
            <EvolutionCurves data={data} by={by} hasDetails={hasDetails} />
          )
        }
      </QueryView>
    </Card>
  );
}

/** What happened, at the point of the curve that shows it first. */
function markersOf({ points, markers }: Data, t: TFunction): EvolutionMarker[] {
  return markers.flatMap((marker) => {
    const index = points.findIndex((point) => point.day >= marker.day);
    const name = marker.version === null ? marker.label : `${profileName(marker.label, t)} v${marker.version}`;
    const label = [t(`health.marker.${marker.kind}`), name].filter((word) => word !== '').join(' ');
    return index < 0 ? [] : [{ index, label }];
  });
}

function EvolutionCurves({ data, by, hasDetails }: { data: Data; by: Period; hasDetails: boolean }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { points } = data;
  const round = (value: number | null): number | null => (value === null ? null : Math.round(value));
  const series: EvolutionSeries[] = [
    { key: 'score', label: t('health.score'), color: 'var(--ink)', isMain: true, values: points.map((p) => p.score) },
    ...(hasDetails
      ? COMPONENTS.filter((key) => points.some((point) => point.components[key] !== null)).map((key) => ({
          key,
          label: t(`health.component.${key}`),
          color: componentColor[key],
          values: points.map((point) => round(point.components[key])),
        }))
      : []),
  ];
  return (
    <div className="px-3.5 pb-3">
      <EvolutionChart
        label={t('health.evolution.title')}
        series={series}
        dayLabels={points.map((point) => (by === 'week' ? format.day(point.day) : format.month(point.day)))}
        isLastPartial={points.at(-1)?.isPartial ?? false}
        partialLabel={t('common.partial')}
        markers={markersOf(data, t)}
        threshold={{ value: data.healthyFrom, label: t('health.evolution.healthyFrom', { value: data.healthyFrom }) }}
        unknownLabel={t('common.unknown')}
      />
    </div>
  );
}
