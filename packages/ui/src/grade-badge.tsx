import type { ReactElement } from 'react';
import { cx } from './class-name.ts';

export type Grade = 'A' | 'B' | 'C' | 'D';

const LOOKS: Record<Grade, string> = {
  A: 'bg-good-soft text-good',
  B: 'bg-sunken text-ink-2',
  C: 'bg-warn-soft text-warn',
  D: 'bg-bad-soft text-bad',
};

export function GradeBadge({ grade, title }: { grade: Grade; title?: string | undefined }): ReactElement {
  return (
    <span
      title={title}
      className={cx('inline-grid h-5 w-[22px] place-items-center rounded-sm text-xs font-bold', LOOKS[grade])}
    >
      {grade}
      {title === undefined ? null : <span className="sr-only">, {title}</span>}
    </span>
  );
}
