import { useQuery } from '@tanstack/react-query';
import type { CustomEntity } from '@vigie/domain/custom-field';
import { ErrorState } from '@vigie/ui/empty-state';
import { type ReactElement, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { problemOf } from '../../app/problem.ts';
import { toast } from '../../app/toast.tsx';
import { asksAbout, leftOut } from './archived-field.ts';
import { readCondition } from './condition-draft.ts';
import { refusalWords } from './condition-words.ts';
import { type FilteredKind, useVocabulary } from './use-vocabulary.ts';

const ENTITY: Record<FilteredKind, CustomEntity> = {
  contact: 'contact',
  interaction: 'interaction',
  agreement: 'agreement',
  document: 'invoice',
};

interface Problem {
  where: unknown;
  /** What the server said to it. */
  error: unknown;
  onClear: () => void;
  kind?: FilteredKind | undefined;
}

/**
 * What is wrong with a filter or sort that came with the address, and the way out. Where it asks about a field that was
 * archived since, the rest of it goes on, and that is said.
 */
export function FilterProblem({
  onLeaveOut,
  ...problem
}: Problem & { onLeaveOut: (kept: { where: unknown; keepsSort: boolean }) => void }): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const { where, kind } = problem;
  const { code, params } = problemOf(problem.error);
  const { data, isPending } = useQuery(trpc.customField.list.queryOptions({}));
  const entity = kind === undefined ? 'customer' : ENTITY[kind];
  const isOfSort = code === 'list.unknownSort';
  const gone = (data?.items ?? []).filter(
    (field) =>
      field.archivedAt !== null &&
      (isOfSort ? field.entity === entity && params?.by === `custom.${field.key}` : asksAbout(where, field, entity)),
  );
  const goOn = useEffectEvent(() => {
    onLeaveOut({ where: isOfSort ? where : (leftOut(where, gone, entity) ?? undefined), keepsSort: !isOfSort });
    const fields = format.list(gone.map(({ label }) => t('condition.problem.quoted', { label })));
    toast(t(isOfSort ? 'condition.problem.archivedSort' : 'condition.problem.archivedFilter', { fields }), {
      duration: 15_000,
    });
  });
  const isGone = gone.length > 0;
  useEffect(() => {
    if (isGone) goOn();
  }, [isGone]);
  return isGone || isPending ? null : <Unreadable {...problem} />;
}

function Unreadable({ where, error, onClear, kind }: Problem): ReactElement {
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
