import { type ReactElement, type ReactNode, useEffect } from 'react';
import { PinnedDay } from './pinned-day.tsx';

/** The title row of a page: name, key state, then its actions. */
export function PageTitle({
  title,
  state,
  children,
}: {
  title: string;
  state?: ReactNode;
  children?: ReactNode;
}): ReactElement {
  useDocumentTitle(title);
  return (
    <header className="flex shrink-0 min-h-[52px] flex-wrap items-center gap-x-3 gap-y-1.5 px-6 pt-3 pb-2 max-sm:px-4">
      <h1 className="min-w-0 truncate">{title}</h1>
      <PinnedDay />
      <span className="num min-w-0 truncate text-ink-3 max-sm:order-last max-sm:w-full">{state}</span>
      <span className="ml-auto flex items-center gap-2">{children}</span>
    </header>
  );
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Vigie`;
  }, [title]);
}
