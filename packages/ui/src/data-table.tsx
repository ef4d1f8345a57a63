import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { cx, REACHABLE } from './class-name.ts';

/** A plain table with our lines; wide ones scroll inside their own box, which the keyboard can reach. */
export function DataTable({ label, children }: { label: string; children: ReactNode }): ReactElement {
  return (
    <section aria-label={label} {...REACHABLE} className="relative overflow-x-auto -outline-offset-2 max-sm:scroll-cue">
      <table className="w-full border-collapse">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </section>
  );
}

type CellProps = { isNumber?: boolean; className?: string | undefined };

export function Th({ isNumber = false, className, ...rest }: CellProps & ComponentProps<'th'>): ReactElement {
  return (
    <th
      scope="col"
      className={cx(
        'h-8 border-b border-line px-3 max-sm:px-2 text-xs font-medium whitespace-nowrap text-ink-3 first:pl-3.5 last:pr-3.5',
        isNumber ? 'text-right' : 'text-left',
        className,
      )}
      {...rest}
    />
  );
}

export function Td({ isNumber = false, className, ...rest }: CellProps & ComponentProps<'td'>): ReactElement {
  return (
    <td
      className={cx(
        'h-9 border-b border-line px-3 py-1 max-sm:px-2 first:pl-3.5 last:pr-3.5 [tr:last-child_&]:border-b-0',
        isNumber && 'num text-right whitespace-nowrap',
        className,
      )}
      {...rest}
    />
  );
}

export type SortDirection = 'asc' | 'desc';

export function SortButton({
  label,
  direction,
  onSort,
  isNumber = false,
}: {
  label: string;
  direction: SortDirection | null;
  onSort: () => void;
  isNumber?: boolean;
}): ReactElement {
  return (
    <button
      type="button"
      onClick={onSort}
      className={cx(
        'inline-flex items-center gap-1 rounded-sm align-middle font-medium hover:text-ink',
        direction === null ? '' : 'text-ink',
        isNumber && 'flex-row-reverse',
      )}
    >
      {label}
      {direction === null ? null : <span aria-hidden="true">{direction === 'asc' ? '↑' : '↓'}</span>}
    </button>
  );
}
