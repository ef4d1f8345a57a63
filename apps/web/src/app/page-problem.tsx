import { Link, lazyRouteComponent } from '@tanstack/react-router';
import { buttonClass } from '@vigie/ui/button';
import { EmptyState } from '@vigie/ui/empty-state';
import type { ComponentType, ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemState } from './query-view.tsx';
import { allTexts } from './texts.ts';

/** For {@link lazyPage}: a page that says nothing beyond what the first pages do. */
export const firstTexts = async (): Promise<void> => undefined;

/**
 * A page whose code is fetched when it is first gone to, with all texts; the first pages wait for theirs only. Where that
 * fails the page says so, in its place: the router would load everything anew, and with the server away nothing would be
 * left.
 */
export function lazyPage<M extends Record<K, ComponentType>, K extends keyof M & string>(
  load: () => Promise<M>,
  name: K,
  texts: () => Promise<void> = allTexts,
): ReturnType<typeof lazyRouteComponent<M, K>> {
  return lazyRouteComponent(
    () =>
      Promise.all([load(), texts()])
        .then(([page]) => page)
        .catch((cause: unknown) => {
          throw new TypeError('This page could not be fetched.', { cause });
        }),
    name,
  );
}

/** Where an address leads nowhere. */
export function NowherePage(): ReactElement {
  const { t } = useTranslation();
  return (
    <EmptyState
      title={t('common.notFound')}
      action={
        <Link to="/" className={buttonClass('primary')}>
          {t('common.nav.home')}
        </Link>
      }
    >
      {t('error.notFound')}
    </EmptyState>
  );
}

/** What stands where a page cannot. Trying again waits for the server before it gives up what is still shown. */
export function PageProblem({ error }: { error: unknown }): ReactElement {
  const retry = async (): Promise<void> => {
    const answer = await fetch('/healthz').catch(() => null);
    if (answer?.ok) location.reload();
  };
  return <ProblemState error={error} onRetry={() => void retry()} />;
}
