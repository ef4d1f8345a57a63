import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '@vigie/ui/empty-state';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { problemOf } from '../../app/problem.ts';
import { catalogueOf } from './condition-catalogue.ts';
import { readCondition } from './condition-draft.ts';
import { refusalWords } from './condition-words.ts';

/** What is wrong with a filter that came with the address, and the way out. */
export function FilterProblem({
  where,
  error,
  onClear,
}: {
  where: unknown;
  /** What the server said to it. */
  error: unknown;
  onClear: () => void;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const trpc = useTRPC();
  const { data: fields } = useQuery(trpc.customer.fields.queryOptions());
  const reading = fields === undefined ? null : readCondition(where, catalogueOf(fields));
  const { code } = problemOf(error);
  const words =
    reading !== null && 'refusal' in reading
      ? refusalWords(i18n, reading.refusal)
      : code === 'condition.notAllowed'
        ? t('error.condition.notAllowed')
        : t('condition.problem.malformed');
  return (
    <ErrorState
      title={t('condition.problem.title')}
      message={words}
      retryLabel={t('condition.problem.clear')}
      onRetry={onClear}
    />
  );
}
