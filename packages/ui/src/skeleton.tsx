import type { ReactElement } from 'react';
import { cx } from './class-name.ts';

/** Appears only when the wait is long enough to be felt (150 ms). */
export function Skeleton({ className }: { className?: string }): ReactElement {
  return <span aria-hidden="true" className={cx('skeleton-in block rounded-sm bg-sunken', className ?? 'h-4 w-24')} />;
}

const WIDTHS = ['w-40', 'w-56', 'w-32', 'w-48', 'w-44', 'w-36', 'w-52', 'w-40'];

export function SkeletonRows({ label, rows = 8 }: { label: string; rows?: number }): ReactElement {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={WIDTHS[index % WIDTHS.length] + String(index)}
          className="skeleton-in flex h-9 items-center gap-6 border-b border-line px-6 max-sm:px-4"
        >
          <Skeleton className={cx('h-3', WIDTHS[index % WIDTHS.length])} />
          <Skeleton className="h-3 w-16 max-sm:hidden" />
          <span className="flex-1" />
          <Skeleton className="h-3 w-20" />
        </div>
      ))}
    </div>
  );
}
