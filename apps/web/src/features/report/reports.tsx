import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { canGroupBy, canMeasure } from '@vigie/domain/report';
import { Button } from '@vigie/ui/button';
import { Field } from '@vigie/ui/field';
import { Select } from '@vigie/ui/input';
import { Segmented } from '@vigie/ui/segmented';
import { Skeleton } from '@vigie/ui/skeleton';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { PageTitle } from '../../app/page.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { headed } from '../condition/condition-catalogue.ts';
import { fieldWords, type Vocabulary } from '../condition/condition-words.ts';
import { LazyFilterBar } from '../condition/lazy-filter-bar.tsx';
import { useVocabulary } from '../condition/use-vocabulary.ts';
import { ReportGroups } from './report-groups.tsx';
import type { ReportSearch } from './report-search.ts';

/** Reports that are there from the start; what they say is in their address. */
const READY: readonly { key: 'status' | 'owner' | 'stage' | 'tag' | 'risk'; search: ReportSearch }[] = [
  { key: 'status', search: { by: 'healthStatus', of: 'mrr' } },
  { key: 'risk', search: { by: 'churnRisk', of: 'mrr' } },
  { key: 'owner', search: { by: 'owner', of: 'healthScore', fold: 'mean' } },
  { key: 'stage', search: { by: 'stage', of: 'mrr' } },
  { key: 'tag', search: { by: 'tags', of: 'mrr' } },
];
const FIRST = { by: 'healthStatus', of: 'mrr' };

/** Any measure of customers by any field of theirs; the address is the report, so that it can be kept and sent (V1). */
export function Reports(): ReactElement {
  const { t } = useTranslation();
  const own = useVocabulary();
  const given = useSearch({ from: '/o/$org/reports' });
  const search: ReportSearch = given.by === undefined ? { ...given, ...FIRST } : given;
  const navigate = useNavigate({ from: '/o/$org/reports' });
  const change = (patch: Partial<ReportSearch>): void =>
    void navigate({ search: { ...search, ...patch }, replace: true });
  return (
    <>
      <PageTitle title={t('report.title')} />
      <Ready search={search} />
      <div className="flex flex-wrap items-center gap-1.5 px-6 py-2.5 max-sm:px-4">
        <LazyFilterBar where={search.where} onWhere={(where) => change({ where })} />
        {search.where === undefined ? null : (
          <Button onClick={() => change({ where: undefined })}>{t('common.clear')}</Button>
        )}
      </div>
      <div className="grid max-w-[960px] gap-4 px-6 pb-10 max-sm:px-4">
        {own === undefined ? (
          <Skeleton className="h-96 rounded-lg" />
        ) : (
          <>
            <Choices own={own} search={search} onChange={change} />
            <Run own={own} search={search} />
          </>
        )}
      </div>
    </>
  );
}

function Ready({ search }: { search: ReportSearch }): ReactElement {
  const { t } = useTranslation();
  const { slug: org } = useSession().organization;
  return (
    <nav aria-label={t('report.ready')} className="flex gap-1.5 overflow-x-auto px-6 pt-1 max-sm:px-4">
      {READY.map(({ key, search: ready }) => {
        const isHere = ready.by === search.by && ready.of === search.of && ready.fold === search.fold;
        return (
          <Link
            key={key}
            to="/o/$org/reports"
            params={{ org }}
            search={{ ...ready, where: search.where, as: search.as }}
            aria-current={isHere ? 'page' : undefined}
            className={`rounded-md border px-2 py-1 whitespace-nowrap max-sm:py-2 ${isHere ? 'border-line bg-sunken font-medium' : 'border-transparent text-ink-2 hover:bg-sunken'}`}
          >
            {t(`report.of.${key}`)}
          </Link>
        );
      })}
    </nav>
  );
}

function Choices({
  own,
  search,
  onChange,
}: {
  own: Vocabulary;
  search: ReportSearch;
  onChange: (patch: Partial<ReportSearch>) => void;
}): ReactElement {
  const { t } = useTranslation();
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
      <span className="ml-auto">
        <Segmented
          label={t('report.as')}
          value={search.as ?? 'chart'}
          options={[
            { value: 'chart', label: t('report.chart') },
            { value: 'table', label: t('common.table') },
          ]}
          onChange={(as) => onChange({ as: as === 'table' ? 'table' : undefined })}
        />
      </span>
    </div>
  );
}

function Run({ own, search }: { own: Vocabulary; search: ReportSearch }): ReactElement {
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
    <QueryView query={query} skeleton={<Skeleton className="h-96 rounded-lg" />}>
      {(report) => <ReportGroups own={own} search={search} report={report} />}
    </QueryView>
  );
}
