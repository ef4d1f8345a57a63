import type { ReactElement, ReactNode } from 'react';
import { cx } from './class-name.ts';

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent';

const TONES: Record<Tone, string> = {
  neutral: 'bg-sunken text-ink-2',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent-ink',
};

export function Pill({
  tone = 'neutral',
  title,
  children,
}: {
  tone?: Tone;
  title?: string | undefined;
  children: ReactNode;
}): ReactElement {
  return (
    <span
      title={title}
      className={cx(
        'inline-block max-w-48 shrink-0 truncate rounded-sm px-1.5 align-middle text-xs whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }): ReactElement {
  return (
    <kbd className="rounded-sm border border-line bg-sunken px-1 font-sans text-2xs font-medium text-ink-3 max-sm:hidden">
      {children}
    </kbd>
  );
}

/** An unknown value: never a zero, and always with its reason. */
export function Unknown({ label, reason }: { label: string; reason: string }): ReactElement {
  return (
    <span title={reason} className="cursor-help text-ink-3">
      {label}
      <span className="sr-only">: {reason}</span>
    </span>
  );
}
