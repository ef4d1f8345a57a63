import { ErrorState } from '@vigie/ui/empty-state';
import { SkeletonRows } from '@vigie/ui/skeleton';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { kindOf, useProblemText } from './problem.ts';

type Answer<Data> = { data: Data | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** What is gone, or no longer theirs to see, is not shown any longer. */
const isGone = (error: unknown): boolean =>
  error !== null && error !== undefined && ['notFound', 'forbidden'].includes(kindOf(error));

/** The one way to show what is read: waiting, failed (with retry), refused, or there. Data stays shown when a refresh fails. */
export function QueryView<Data>({
  query,
  skeleton,
  children,
}: {
  query: Answer<Data>;
  skeleton?: ReactNode;
  children: (data: Data) => ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  if (query.data !== undefined && !isGone(query.error)) return <>{children(query.data)}</>;
  if (query.error !== null && query.error !== undefined)
    return <ProblemState error={query.error} onRetry={() => void query.refetch()} />;
  return <>{skeleton ?? <SkeletonRows label={t('common.loading')} />}</>;
}

export function ProblemState({ error, onRetry }: { error: unknown; onRetry: () => void }): ReactElement {
  const { t } = useTranslation();
  const text = useProblemText();
  const code = kindOf(error);
  if (code === 'forbidden') return <ErrorState title={t('common.noRights')} message={text(error)} />;
  if (code === 'notFound') return <ErrorState title={t('common.notFound')} message={text(error)} />;
  return (
    <ErrorState
      title={t('common.couldNotLoad')}
      message={text(error)}
      retryLabel={t('common.retry')}
      onRetry={onRetry}
    />
  );
}
