import type { ReactElement, ReactNode } from 'react';
import { cx, REACHABLE } from './class-name.ts';

export function Card({
  title,
  aside,
  children,
  className,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}): ReactElement {
  return (
    <section className={cx('min-w-0 rounded-lg border border-line bg-surface', className)}>
      {title === undefined ? null : (
        <header className="flex flex-wrap items-center gap-2 px-3.5 py-2.5">
          <h2 className="mr-auto">{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

/** One line of a list of figures: its name left, its value right. */
export function FigureRow({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return (
    <div className="flex items-baseline justify-between gap-4 border-t border-line px-3.5 py-[7px]">
      <dt className="text-ink-2">{label}</dt>
      <dd className="num text-right">{children}</dd>
    </div>
  );
}

/** A strip of figures, or of links around one each, side by side; scrolls sideways on phones. */
export function FigureStrip({
  children,
  label,
  wraps = false,
}: {
  children: ReactNode;
  label: string;
  /** On a phone two beside each other instead, where each must be seen. */
  wraps?: boolean;
}): ReactElement {
  return (
    <section
      aria-label={label}
      {...REACHABLE}
      className={cx(
        'relative grid auto-cols-[minmax(164px,1fr)] max-sm:auto-cols-[minmax(172px,1fr)] grid-flow-col overflow-x-auto rounded-lg border border-line bg-surface *:block *:min-w-0 *:border-l *:border-line *:px-3.5 *:py-2.5 *:text-left *:first:border-l-0',
        wraps &&
          'max-sm:auto-cols-auto max-sm:grid-flow-row max-sm:grid-cols-2 max-sm:*:odd:border-l-0 max-sm:*:nth-[n+3]:border-t',
      )}
    >
      {children}
    </section>
  );
}

export function Figure({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }): ReactElement {
  return (
    <div>
      <span className="block text-xs text-ink-2">{label}</span>
      <span className="num block h-[26px] truncate text-lg font-bold tracking-[-0.01em]">{value}</span>
      <span className="num block min-h-[18px] text-xs text-ink-3" title={typeof note === 'string' ? note : undefined}>
        {note}
      </span>
    </div>
  );
}
