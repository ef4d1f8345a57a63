import type { ReactElement } from 'react';

export type ComponentKey = 'usage' | 'interactions' | 'pulse' | 'agreement' | 'receivables';

export const componentColor: Record<ComponentKey, string> = {
  usage: 'var(--c-usage)',
  interactions: 'var(--c-interactions)',
  pulse: 'var(--c-pulse)',
  agreement: 'var(--c-agreement)',
  receivables: 'var(--c-receivables)',
};

/** 0–100 as a thin bar; null leaves it empty. */
export function HealthBar({ value, color }: { value: number | null; color: string }): ReactElement {
  return (
    <span aria-hidden="true" className="block h-1.5 overflow-hidden rounded-full bg-sunken">
      {value === null ? null : (
        <span className="block h-full rounded-full" style={{ width: `${Math.max(value, 1.5)}%`, background: color }} />
      )}
    </span>
  );
}

export function Progress({ value, max, label }: { value: number; max: number; label: string }): ReactElement {
  const share = max === 0 ? 0 : Math.min(value / max, 1);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
      className="h-1.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className="h-full rounded-full bg-accent transition-[width] duration-150"
        style={{ width: `${share * 100}%` }}
      />
    </div>
  );
}
