import type { ReactElement, ReactNode } from 'react';

/** The look of a tab that is a link; the active one carries aria-current. */
export const tabLinkClass =
  '-mb-px inline-flex items-center gap-1.5 border-b-2 border-transparent py-2 whitespace-nowrap text-ink-2 hover:text-ink aria-[current=page]:border-ink aria-[current=page]:font-medium aria-[current=page]:text-ink';

export function TabNav({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return (
    <nav
      aria-label={label}
      className="flex shrink-0 gap-[18px] overflow-x-auto border-b border-line px-6 max-sm:px-4 [scrollbar-width:none]"
    >
      {children}
    </nav>
  );
}
