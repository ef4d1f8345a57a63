import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { HEALTH_GROUPS, type HealthGroup } from '@vigie/domain/report';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Segmented } from '@vigie/ui/segmented';
import { Skeleton } from '@vigie/ui/skeleton';
import { StackedChart } from '@vigie/ui/stacked-chart';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useSession } from '../../app/session.tsx';
import type { Vocabulary } from '../condition/condition-words.ts';
import { ChartOrTable } from './chart-or-table.tsx';
import { GROUP_COLOR, GroupMark, useGroupWord, whereToday } from './health-group.tsx';
import { type ReportBodyProps, ReportView } from './report-problem.tsx';
import type { ReportSearch } from './report-search.ts';

type Point = Outputs['report']['overTime']['points'][number];
/** What a report over time says of each status. */
type Measure = 'customers' | 'mrrMinor';

const totalOf = ({ groups }: Point, measure: Measure | 'unknown'): number =>
  HEALTH_GROUPS.reduce((sum, group) => sum + groups[group][measure], 0);

/** Days that are over do not change by the second: events do not ask again. */
export const LATE = { placeholderData: keepPreviousData, meta: { isLate: true } };

/** Customers and MRR per health status over twelve weeks or months, as it was known then. */
export function OverTime({ own, search, onChange }: ReportBodyProps): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { where } = search;
  const every = search.every ?? 'week';
  const query = useQuery(
    trpc.report.overTime.queryOptions({ filter: where === undefined ? {} : { where }, every }, LATE),
  );
  return (
    <>
      <div className="flex flex-wrap items-end gap-3">
        <Segmented
          label={t('health.evolution.period')}
          value={every}
          options={[
            { value: 'week', label: t('health.evolution.weeks') },
            { value: 'month', label: t('health.evolution.months') },
          ]}
          onChange={(next) => onChange({ every: next === 'month' ? 'month' : undefined })}
        />
        <Segmented
          label={t('report.measure')}
          value={search.of === 'mrr' ? 'mrr' : 'customers'}
          options={[
            { value: 'customers', label: t('report.customers') },
            { value: 'mrr', label: t('condition.field.mrr') },
          ]}
          onChange={(of) => onChange({ of: of === 'mrr' ? 'mrr' : undefined })}
        />
        <ChartOrTable as={search.as} onChange={onChange} />
      </div>
      <ReportView
        own={own}
        search={search}
        onChange={onChange}
        query={query}
        skeleton={<Skeleton className="h-96 rounded-lg" />}
      >
        {({ points }) => <Points own={own} search={search} points={points} />}
      </ReportView>
      <p className="text-xs text-ink-3">{t('report.overTimeHint')}</p>
    </>
  );
}

function Points({ own, search, points }: { own: Vocabulary; search: ReportSearch; points: Point[] }): ReactElement {
  const { t } = useTranslation();
  const wordOf = useGroupWord();
  const { format, currency, today } = own;
  if (points.every((point) => totalOf(point, 'customers') === 0))
    return <EmptyState title={t('report.empty')}>{t('report.emptyText')}</EmptyState>;
  const measure: Measure = search.of === 'mrr' ? 'mrrMinor' : 'customers';
  const title = t(measure === 'mrrMinor' ? 'report.mrrOverTime' : 'report.customersOverTime');
  const say = (amount: number): string =>
    measure === 'mrrMinor' ? format.moneyRounded({ amountMinor: amount, currency }) : format.number(amount);
  const dayOf = ({ day }: Point): string => (search.every === 'month' ? format.month(day) : format.day(day, today));
  const unknown = points.reduce((sum, point) => Math.max(sum, totalOf(point, 'unknown')), 0);
  return (
    <Card title={title}>
      {search.as === 'table' ? (
        <PointTable title={title} search={search} points={points} measure={measure} say={say} dayOf={dayOf} />
      ) : (
        <div className="px-3.5 pb-3">
          <StackedChart
            label={title}
            bars={points.map((point) => ({ key: point.day, label: dayOf(point), isPartial: point.isPartial }))}
            series={HEALTH_GROUPS.map((group) => ({
              key: group,
              label: wordOf(group),
              color: GROUP_COLOR[group],
              values: points.map(({ groups }) => groups[group][measure]),
            }))}
            formatValue={say}
            formatTick={say}
            totalLabel={t('report.total')}
            partialLabel={t('common.partial')}
          />
        </div>
      )}
      {measure === 'mrrMinor' && unknown > 0 ? (
        <p className="px-3.5 py-2.5 text-ink-3">{t('report.noRate', { count: unknown })}</p>
      ) : null}
    </Card>
  );
}

function PointTable({
  title,
  search,
  points,
  measure,
  say,
  dayOf,
}: {
  title: string;
  search: ReportSearch;
  points: Point[];
  measure: Measure;
  say: (amount: number) => string;
  dayOf: (point: Point) => string;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <DataTable label={title}>
      <thead>
        <tr>
          <Th>{t('report.day')}</Th>
          {HEALTH_GROUPS.map((group) => (
            <Th key={group} isNumber>
              <GroupMark group={group} />
            </Th>
          ))}
          <Th isNumber>{t('report.total')}</Th>
        </tr>
      </thead>
      <tbody>
        {points.toReversed().map((point) => (
          <tr key={point.day}>
            <Td className="whitespace-nowrap">
              {dayOf(point)}
              {point.isPartial ? <span className="text-ink-3"> · {t('common.partial')}</span> : null}
            </Td>
            {HEALTH_GROUPS.map((group) => (
              <Td key={group} isNumber>
                {point.isPartial ? (
                  <TodayLink search={search} group={group}>
                    {say(point.groups[group][measure])}
                  </TodayLink>
                ) : (
                  say(point.groups[group][measure])
                )}
              </Td>
            ))}
            <Td isNumber className="font-semibold">
              {say(totalOf(point, measure))}
            </Td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

/** Today's number opens its customers; of a past day no list can say who they were. */
function TodayLink({
  search,
  group,
  children,
}: {
  search: ReportSearch;
  group: HealthGroup;
  children: string;
}): ReactElement {
  const { slug: org } = useSession().organization;
  return (
    <Link
      to="/o/$org/customers"
      params={{ org }}
      search={{ view: 'all', where: whereToday(search.where, group) }}
      className="rounded-sm text-accent-ink hover:underline"
    >
      {children}
    </Link>
  );
}
