import type { ReactElement } from 'react';

export type AgingSlice = { key: string; label: string; amount: number; text: string; color: string };

/** How old the debt is, as one bar with its words and amounts below. */
export function AgingBar({ label, slices }: { label: string; slices: AgingSlice[] }): ReactElement {
  const positive = slices.filter((slice) => slice.amount > 0);
  const total = positive.reduce((sum, slice) => sum + slice.amount, 0);
  return (
    <figure aria-label={label} className="grid gap-2.5">
      <div aria-hidden="true" className="flex h-2.5 gap-0.5 overflow-hidden rounded-full bg-sunken">
        {positive.map((slice) => (
          <span
            key={slice.key}
            title={`${slice.label}: ${slice.text}`}
            className="block h-full min-w-1"
            style={{ width: `${(slice.amount / total) * 100}%`, background: slice.color }}
          />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-6 gap-y-1.5">
        {slices.map((slice) => (
          <li key={slice.key} className="grid">
            <span className="inline-flex items-center gap-1.5 text-xs text-ink-2">
              <span aria-hidden="true" className="size-2 rounded-[2px]" style={{ background: slice.color }} />
              {slice.label}
            </span>
            <span className={`num font-medium ${slice.amount === 0 ? 'text-ink-3' : ''}`}>{slice.text}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
