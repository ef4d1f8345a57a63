import { memo, type ReactElement } from 'react';

const WIDTH = 72;
const HEIGHT = 20;

type Point = { x: number; y: number };

function segments(values: readonly (number | null)[]): Point[][] {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known) - 4;
  const span = Math.max(Math.max(...known) + 4 - low, 12);
  const step = (WIDTH - 4) / Math.max(values.length - 1, 1);
  const runs: Point[][] = [];
  let run: Point[] = [];
  values.forEach((value, index) => {
    if (value === null) {
      if (run.length > 0) runs.push(run);
      run = [];
    } else run.push({ x: 1 + index * step, y: HEIGHT - 1 - ((value - low) / span) * (HEIGHT - 2) });
  });
  if (run.length > 0) runs.push(run);
  return runs;
}

/** Twelve weeks at a glance; gaps stay gaps. */
export const Sparkline = memo(function Sparkline({
  values,
  label,
}: {
  values: readonly (number | null)[];
  label: string;
}): ReactElement {
  const runs = segments(values);
  const last = values.at(-1) === null ? undefined : runs.at(-1)?.at(-1);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="block h-5 w-[72px] text-ink-3">
      {runs.map((run) => (
        <polyline
          key={run[0]?.x}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinejoin="round"
          points={run.map((point) => `${point.x.toFixed(1)},${point.y.toFixed(1)}`).join(' ')}
        />
      ))}
      {last === undefined ? null : <circle cx={last.x} cy={last.y} r="2" className="fill-ink" />}
    </svg>
  );
});
