import { Link } from '@tanstack/react-router';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { HealthBar } from '@vigie/ui/health-bar';
import { Unknown } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outputs } from '../../app/api.tsx';
import { useSession } from '../../app/session.tsx';
import { type FilterField, fieldIn } from '../condition/condition-catalogue.ts';
import { fieldWords, singleWords, type Vocabulary } from '../condition/condition-words.ts';
import type { ReportSearch } from './report-search.ts';

type Report = Outputs['report']['run'];
type Group = Report['groups'][number];
type Figure = Group['figures'][number];

/** Groups that a chart shows; all of them stand in the table. */
const CHARTED = 12;

/** The figures of a report, the largest group first; each group opens as the list of its customers. */
export function ReportGroups({
  own,
  search,
  report,
}: {
  own: Vocabulary;
  search: ReportSearch;
  report: Report;
}): ReactElement {
  const { t } = useTranslation();
  const dimension = fieldIn(own.catalogue, null, search.by ?? '');
  const measured = search.of === undefined ? undefined : fieldIn(own.catalogue, null, search.of);
  if (report.groups.length === 0) return <EmptyState title={t('report.empty')}>{t('report.emptyText')}</EmptyState>;
  const title = t('report.heading', {
    measure: measured === undefined ? t('report.customers') : fieldWords(own, null, measured),
    by: dimension === undefined ? '' : fieldWords(own, null, dimension),
  });
  const last = report.total.length - 1;
  const most = Math.max(...report.groups.map(({ figures }) => Math.abs(figures[last]?.value ?? 0)), 1);
  const isChart = search.as !== 'table';
  const shown = isChart ? report.groups.slice(0, CHARTED) : report.groups;
  return (
    <Card title={title} aside={report.overlaps ? t('report.overlaps') : undefined}>
      <DataTable label={title}>
        <thead>
          <tr>
            <Th>{dimension === undefined ? '' : fieldWords(own, null, dimension)}</Th>
            {isChart ? <Th className="w-2/5 max-sm:hidden">{t('report.share')}</Th> : null}
            <Th isNumber>{t('report.customers')}</Th>
            {measured === undefined ? null : <Th isNumber>{fieldWords(own, null, measured)}</Th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((group) => (
            <tr key={String(group.value)}>
              <Td>
                <GroupLink own={own} search={search} dimension={dimension} group={group} />
              </Td>
              {isChart ? (
                <Td className="max-sm:hidden">
                  <HealthBar
                    value={(Math.abs(group.figures[last]?.value ?? 0) / most) * 100}
                    color={barColor(search.by, group.value)}
                  />
                </Td>
              ) : null}
              <Figures own={own} figures={group.figures} measured={measured} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-semibold">
            <Td>{t('report.total')}</Td>
            {isChart ? <Td className="max-sm:hidden" /> : null}
            <Figures own={own} figures={report.total} measured={measured} />
          </tr>
        </tfoot>
      </DataTable>
      {report.isCut ? <p className="px-3.5 py-2.5 text-ink-3">{t('report.cut')}</p> : null}
      {shown.length < report.groups.length ? (
        <p className="px-3.5 py-2.5 text-ink-3">{t('report.more', { count: report.groups.length - shown.length })}</p>
      ) : null}
    </Card>
  );
}

const STATUS_COLOR: Record<string, string> = {
  healthy: 'var(--good)',
  'at-risk': 'var(--bad)',
  escalated: 'var(--warn)',
};

/** Colour for state only; everything else in one. */
const barColor = (by: string | undefined, value: Group['value']): string =>
  (by === 'healthStatus' ? STATUS_COLOR[String(value)] : undefined) ?? 'var(--c-usage)';

function GroupLink({
  own,
  search,
  dimension,
  group,
}: {
  own: Vocabulary;
  search: ReportSearch;
  dimension: FilterField | undefined;
  group: Group;
}): ReactElement {
  const { t } = useTranslation();
  const { slug: org } = useSession().organization;
  const words =
    group.value === null || dimension === undefined
      ? t('report.none')
      : (group.name ?? singleWords(own, null, dimension, group.value));
  const conditions = [search.where, group.condition].filter((one) => one !== undefined && one !== null);
  const where = conditions.length > 1 ? { all: conditions } : conditions[0];
  return (
    <Link
      to="/o/$org/customers"
      params={{ org }}
      search={{ view: 'all', where }}
      className="rounded-sm text-accent-ink hover:underline"
    >
      {words}
    </Link>
  );
}

function Figures({
  own,
  figures: [customers, measure],
  measured,
}: {
  own: Vocabulary;
  figures: Figure[];
  measured: FilterField | undefined;
}): ReactElement {
  return (
    <>
      <Td isNumber>{own.format.number(customers?.value ?? 0)}</Td>
      {measured === undefined ? null : (
        <Td isNumber>
          <Value own={own} figure={measure} measured={measured} />
        </Td>
      )}
    </>
  );
}

function Value({
  own,
  figure,
  measured,
}: {
  own: Vocabulary;
  figure: Figure | undefined;
  measured: FilterField;
}): ReactElement {
  const { t } = useTranslation();
  if (figure === undefined || figure.value === null)
    return <Unknown label={t('common.unknown')} reason={t('report.unknown', { count: figure?.unknown ?? 0 })} />;
  const { format, currency } = own;
  const text =
    measured.type === 'money'
      ? format.money({ amountMinor: Math.round(figure.value), currency })
      : measured.unit === 'share'
        ? format.percent(figure.value)
        : measured.unit === 'percent'
          ? format.percent(figure.value / 100)
          : format.number(figure.value, 1);
  return figure.unknown === 0 ? (
    <span>{text}</span>
  ) : (
    <span title={t('report.unknown', { count: figure.unknown })}>
      {text}
      <span className="text-ink-3"> *</span>
      <span className="sr-only">{t('report.unknown', { count: figure.unknown })}</span>
    </span>
  );
}
