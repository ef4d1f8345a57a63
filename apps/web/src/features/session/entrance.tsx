import type { ReactElement, ReactNode } from 'react';
import { useDocumentTitle } from '../../app/page.tsx';

/** The page of somebody who is not in yet: one narrow column. */
export function Entrance({
  title,
  text,
  children,
}: {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}): ReactElement {
  useDocumentTitle(title);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-[360px]">
        <span
          aria-hidden="true"
          className="mb-5 grid size-8 place-items-center rounded-lg bg-ink text-base font-bold text-bg"
        >
          V
        </span>
        <h1>{title}</h1>
        {text === undefined ? null : <p className="pt-1 pb-5 text-ink-2">{text}</p>}
        {children}
      </div>
    </main>
  );
}
