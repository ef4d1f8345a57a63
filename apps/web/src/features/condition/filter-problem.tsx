import { ErrorState } from '@vigie/ui/empty-state';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../app/problem.ts';
import { readCondition } from './condition-draft.ts';
import { refusalWords } from './condition-words.ts';
import { type FilteredKind, useVocabulary } from './use-vocabulary.ts';

/** What is wrong with a filter that came with the address, and the way out. */
export function FilterProblem({
  where,
  error,
  onClear,
  kind,
}: {
  where: unknown;
  /** What the server said to it. */
  error: unknown;
  onClear: () => void;
  kind?: FilteredKind | undefined;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const own = useVocabulary(kind);
  const reading = own === undefined ? null : readCondition(where, own.catalogue);
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
