import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { ErrorState } from '@vigie/ui/empty-state';
import { lazy, type ReactElement, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProvider } from '../app/api.tsx';
import { useCommandKey } from '../app/hotkey.ts';
import { useLiveUpdates } from '../app/live.ts';
import { Rail } from '../app/rail.tsx';
import { SessionGate } from '../app/session.tsx';
import { allTexts } from '../app/texts.ts';

const Palette = lazy(async () => {
  const [{ Palette }] = await Promise.all([import('../features/search/palette.tsx'), allTexts()]);
  return { default: Palette };
});

export function OrganizationRoute(): ReactElement {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/o/$org' });
  return (
    <ApiProvider key={org} organization={org}>
      <SessionGate missing={<ErrorState title={t('common.notFound')} message={t('session.unknownOrganization')} />}>
        <Frame org={org} />
      </SessionGate>
    </ApiProvider>
  );
}

function Frame({ org }: { org: string }): ReactElement {
  const { t } = useTranslation();
  useLiveUpdates(org);
  const main = useRef<HTMLElement>(null);
  const [isSearching, setIsSearching] = useState(false);
  // Whoever does not search does not wait for what it takes.
  const [hasSearched, setHasSearched] = useState(false);
  const open = (): void => {
    setHasSearched(true);
    setIsSearching(true);
  };
  useCommandKey(() => (isSearching ? setIsSearching(false) : open()));
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  // The link that led here is gone with its page: the keyboard goes on in the new one, not at the top of the document.
  useEffect(() => {
    if (path !== undefined && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <div className="grid h-dvh grid-cols-[208px_minmax(0,1fr)] max-md:grid-cols-[53px_minmax(0,1fr)] max-sm:grid-cols-1 max-sm:grid-rows-[minmax(0,1fr)_auto]">
      <a
        href="#content"
        className="sr-only rounded-md bg-surface px-3 py-1.5 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        {t('common.nav.skip')}
      </a>
      <Rail onSearch={open} />
      <main
        ref={main}
        id="content"
        tabIndex={-1}
        className="relative flex min-h-0 min-w-0 flex-col overflow-y-auto outline-none"
      >
        <Outlet />
      </main>
      <Suspense>{hasSearched ? <Palette isOpen={isSearching} onClose={() => setIsSearching(false)} /> : null}</Suspense>
    </div>
  );
}
