import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { canGroupBy, canMeasure } from '@vigie/domain/report';
import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Select } from '@vigie/ui/input';
import { Segmented } from '@vigie/ui/segmented';
import { Skeleton } from '@vigie/ui/skeleton';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { PageTitle } from '../../app/page.tsx';
import { fieldIn, headed } from '../condition/condition-catalogue.ts';
import { fieldName, fieldWords } from '../condition/condition-words.ts';
import { LazyFilterBar } from '../condition/lazy-filter-bar.tsx';
import { useVocabulary } from '../condition/use-vocabulary.ts';
import { ExportMenu } from '../customer/export-menu.tsx';
import { ChartOrTable } from './chart-or-table.tsx';
import { Movers } from './movers.tsx';
import { OverTime } from './over-time.tsx';
import { ReportActions } from './report-actions.tsx';
import { ReportGroups } from './report-groups.tsx';
import { ReadyReports, SavedReports } from './report-nav.tsx';
import { type ReportBodyProps, ReportView } from './report-problem.tsx';
import { isNamedOnly, type ReportSearch, shownOf, stateOf } from './report-search.ts';
import { useReportFile } from './use-report-file.ts';

/** Any measure of customers by any field of theirs; the address is the report, so that it can be kept and sent (V1). */
export function Reports(): ReactElement {
  const { t } = useTranslation();
  const own = useVocabulary();
  const trpc = useTRPC();
  const given = useSearch({ from: '/o/$org/reports' });
  const { data: list } = useQuery(trpc.report.list.queryOptions());
  const saved = list?.items.find(({ id }) => id === given.saved);
  const search = shownOf(given, saved);
  const navigate = useNavigate({ from: '/o/$org/reports' });
  const open = (to: ReportSearch): void => void navigate({ search: to });
  const change = (patch: Partial<ReportSearch>): void =>
    void navigate({ search: { ...search, ...patch }, replace: true });
  const { locale } = useFormat();
  const send = useReportFile(stateOf(search), locale);
  const isWaiting = isNamedOnly(given) && list === undefined;
  return (
    <>
      <PageTitle title={t('report.title')} state={saved?.name}>
        <ExportMenu send={send} />
        <ReportActions search={search} saved={saved} onOpen={open} />
      </PageTitle>
      <ReadyReports search={search} />
      <SavedReports reports={list?.items ?? []} search={search} />
      {given.saved !== undefined && list !== undefined && saved === undefined ? (
        <p className="px-6 pt-2 text-ink-2 max-sm:px-4">{t('report.gone')}</p>
      ) : null}
      <div className="flex flex-wrap items-center gap-1.5 px-6 py-2.5 max-sm:px-4">
        <LazyFilterBar where={search.where} onWhere={(where) => change({ where })} />
        {search.where === undefined ? null : (
          <Button onClick={() => change({ where: undefined })}>{t('common.clear')}</Button>
        )}
      </div>
      <div className="grid max-w-[960px] gap-4 px-6 pb-10 max-sm:px-4">
        {own === undefined || isWaiting ? (
          <Skeleton className="h-96 rounded-lg" />
        ) : (
          <Body own={own} search={search} onChange={change} />
        )}
      </div>
    </>
  );
}

function Body(props: ReportBodyProps): ReactElement {
  if (props.search.report === 'overTime') return <OverTime {...props} />;
  return props.search.report === 'movers' ? <Movers {...props} /> : <Groups {...props} />;
}

function Choices({ own, search, onChange }: ReportBodyProps): ReactElement {
  const { t } = useTranslation();
  // One that is not there any more stays chosen, until another is.
  const isGone = (key: string | undefined): boolean =>
    key !== undefined && fieldIn(own.catalogue, null, key) === undefined;
  const trpc = useTRPC();
  const { data: custom } = useQuery(
    trpc.customField.list.queryOptions({}, { enabled: isGone(search.by) || isGone(search.of) }),
  );
  const gone = (key: string | undefined): ReactElement | null => {
    if (key === undefined || !isGone(key)) return null;
    const archived = custom?.items.find((field) => field.entity === 'customer' && `custom.${field.key}` === key);
    return <option value={key}>{archived?.label ?? fieldName(own.i18n, key)}</option>;
  };
  const options = (fits: typeof canGroupBy): ReactElement[] =>
    headed(own.catalogue.fields.filter(fits)).map(({ heading, fields }) => (
      <optgroup key={heading} label={t(`condition.heading.${heading}`)}>
        {fields.map((field) => (
          <option key={field.key} value={field.key}>
            {fieldWords(own, null, field)}
          </option>
        ))}
      </optgroup>
    ));
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="w-56">
        <Field label={t('report.by')}>
          {(control) => (
            <Select {...control} value={search.by} onChange={(event) => onChange({ by: event.target.value })}>
              {gone(search.by)}
              {options(canGroupBy)}
            </Select>
          )}
        </Field>
      </div>
      <div className="w-56">
        <Field label={t('report.measure')}>
          {(control) => (
            <Select
              {...control}
              value={search.of ?? ''}
              onChange={(event) => onChange({ of: event.target.value === '' ? undefined : event.target.value })}
            >
              <option value="">{t('report.customersOnly')}</option>
              {gone(search.of)}
              {options(canMeasure)}
            </Select>
          )}
        </Field>
      </div>
      {search.of === undefined ? null : (
        <Segmented
          label={t('report.fold')}
          value={search.fold ?? 'sum'}
          options={[
            { value: 'sum', label: t('report.sum') },
            { value: 'mean', label: t('report.mean') },
          ]}
          onChange={(fold) => onChange({ fold: fold === 'mean' ? 'mean' : undefined })}
        />
      )}
      <ChartOrTable as={search.as} onChange={onChange} />
    </div>
  );
}

function Groups({ own, search, onChange }: ReportBodyProps): ReactElement {
  const trpc = useTRPC();
  const { by = null, of, where } = search;
  const fold: 'sum' | 'mean' = search.fold ?? 'sum';
  const query = useQuery(
    trpc.report.run.queryOptions({
      filter: where === undefined ? {} : { where },
      by,
      measures: [{ fold: 'count' as const }, ...(of === undefined ? [] : [{ fold, field: of }])],
    }),
  );
  return (
    <>
      <Choices own={own} search={search} onChange={onChange} />
      <ReportView
        own={own}
        search={search}
        onChange={onChange}
        query={query}
        skeleton={<Skeleton className="h-96 rounded-lg" />}
      >
        {(report) => <ReportGroups own={own} search={search} report={report} />}
      </ReportView>
    </>
  );
}
