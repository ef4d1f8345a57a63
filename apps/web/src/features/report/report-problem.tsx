import { useQuery } from '@tanstack/react-query';
import { type Condition, fieldsOf } from '@vigie/domain/condition';
import { ErrorState } from '@vigie/ui/empty-state';
import type { ComponentProps, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { problemOf } from '../../app/problem.ts';
import { ProblemState, QueryView } from '../../app/query-view.tsx';
import { fieldIn } from '../condition/condition-catalogue.ts';
import { fieldName, type Vocabulary } from '../condition/condition-words.ts';
import type { ReportSearch } from './report-search.ts';

const NAMED = ['report.unknownField', 'condition.notAllowed', 'condition.invalid'];

/** What the filter asks about customers themselves; nothing of one that cannot be read at all. */
function filtered(where: unknown): string[] {
  try {
    return fieldsOf(where as Condition).flatMap(({ relation, field }) => (relation === null ? [field] : []));
  } catch {
    return [];
  }
}

/** What each kind of report is drawn with. */
export interface ReportBodyProps {
  own: Vocabulary;
  search: ReportSearch;
  onChange: (patch: Partial<ReportSearch>) => void;
}

/** The answer of a report once it is there, or why it cannot be shown. */
export function ReportView<Data>({
  own,
  search,
  onChange,
  ...view
}: ReportBodyProps & ComponentProps<typeof QueryView<Data>>): ReactElement {
  const { data, error, refetch } = view.query;
  // What is there stays shown when it only could not be read again.
  const isRefused =
    error !== null && error !== undefined && (data === undefined || NAMED.includes(problemOf(error).code));
  if (isRefused)
    return (
      <ReportProblem
        own={own}
        search={search}
        error={error}
        onRetry={() => void refetch()}
        onClearFilter={() => onChange({ where: undefined })}
      />
    );
  return <QueryView {...view} />;
}

/** Why a report cannot be shown; of fields that were archived or that its reader may not read, which they are. */
function ReportProblem({
  own,
  search,
  error,
  onRetry,
  onClearFilter,
}: {
  own: Vocabulary;
  search: ReportSearch;
  error: unknown;
  onRetry: () => void;
  onClearFilter: () => void;
}): ReactElement | null {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { data: custom, isPending } = useQuery(trpc.customField.list.queryOptions({}));
  const { code, params } = problemOf(error);
  if (!NAMED.includes(code)) return <ProblemState error={error} onRetry={onRetry} />;
  if (isPending) return null;
  const asked = filtered(search.where);
  const isMissing = (key: string): boolean => fieldIn(own.catalogue, null, key) === undefined || params?.field === key;
  const fields = search.report === undefined ? [search.by, search.of] : [];
  const missing = [...new Set([...fields, ...asked])].filter((key) => key !== undefined && isMissing(key));
  const archived = (custom?.items ?? []).filter(
    ({ entity, key, archivedAt }) => entity === 'customer' && archivedAt !== null && missing.includes(`custom.${key}`),
  );
  const unread = missing.filter((key) => !archived.some((field) => `custom.${field.key}` === key));
  const quoted = (labels: string[]): string =>
    format.list(labels.map((label) => t('condition.problem.quoted', { label })));
  const words = [
    ...(archived.length === 0
      ? []
      : [t('report.archived', { count: archived.length, fields: quoted(archived.map(({ label }) => label)) })]),
    ...(unread.length === 0
      ? []
      : [
          t('report.unreadable', {
            count: unread.length,
            fields: quoted(unread.map((key) => fieldName(i18n, key ?? ''))),
          }),
        ]),
  ];
  const isOfFilter = words.length === 0 || asked.some((key) => missing.includes(key));
  return (
    <ErrorState
      title={t('report.cannotShow')}
      message={`${words.length === 0 ? t('condition.problem.malformed') : words.join(' ')} ${isOfFilter ? '' : t('report.chooseOther')}`}
      retryLabel={t('condition.problem.clear')}
      onRetry={isOfFilter ? onClearFilter : undefined}
    />
  );
}
