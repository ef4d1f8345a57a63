import type { ReactElement } from 'react';

/** Where the bars of a chart stand beside a scale. */
export interface BarPlaces {
  left: number;
  barWidth: number;
  xOf: (index: number) => number;
  /** Labels that would touch are left out: one in so many is drawn, the last one always. */
  every: number;
}

export function placeBars(count: number, width: number, left: number): BarPlaces {
  const slot = (width - left) / Math.max(count, 1);
  return {
    left,
    barWidth: Math.min(slot * 0.62, 44),
    xOf: (index) => left + slot * (index + 0.5),
    every: Math.max(Math.ceil(58 / Math.max(slot, 1)), 1),
  };
}

/** The lines of a scale with their values. */
export function BarScale({
  ticks,
  left,
  width,
  yOf,
  format,
}: {
  ticks: readonly number[];
  left: number;
  width: number;
  yOf: (value: number) => number;
  format: (value: number) => string;
}): ReactElement[] {
  return ticks.map((tick) => (
    <g key={tick}>
      <line x1={left} x2={width} y1={yOf(tick)} y2={yOf(tick)} className="stroke-line" />
      <text x={0} y={yOf(tick) + 4} className="num fill-ink-3">
        {format(tick)}
      </text>
    </g>
  ));
}

/** What stands under a bar, as far as there is room. */
export function BarLabel({
  label,
  index,
  count,
  places: { xOf, every },
  width,
  y,
}: {
  label: string;
  index: number;
  count: number;
  places: BarPlaces;
  width: number;
  y: number;
}): ReactElement | null {
  const isLast = index === count - 1;
  if ((count - 1 - index) % every !== 0) return null;
  return (
    <text x={isLast ? width : xOf(index)} y={y} textAnchor={isLast ? 'end' : 'middle'} className="fill-ink-3">
      {label}
    </text>
  );
}
