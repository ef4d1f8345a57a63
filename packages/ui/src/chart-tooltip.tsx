import type { ReactElement } from 'react';

export type TooltipRow = { key: string; label: string; value: string; color?: string };

/** Exact values beside the pointer; kept inside the chart. The same words are in the chart's aria-valuetext. */
export function ChartTooltip({
  x,
  width,
  title,
  rows,
}: {
  x: number;
  width: number;
  title: string;
  rows: TooltipRow[];
}): ReactElement {
  const isRight = x > width / 2;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute top-6 z-10 grid min-w-32 gap-0.5 rounded-md border border-line bg-surface px-2.5 py-1.5 text-xs shadow-pop"
      style={isRight ? { right: width - x + 12 } : { left: x + 12 }}
    >
      <span className="font-medium">{title}</span>
      {rows.map((row) => (
        <span key={row.key} className="flex items-center gap-1.5 text-ink-2">
          {row.color === undefined ? null : <span className="size-2 rounded-full" style={{ background: row.color }} />}
          {row.label}
          <span className="num ml-auto pl-3 font-medium text-ink">{row.value}</span>
        </span>
      ))}
    </div>
  );
}
