import { type ReactElement, useId } from 'react';
import { BarLabel, BarScale, placeBars } from './bar-parts.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { niceScale, useActivePoint, useWidth } from './chart-scale.ts';
import { ChartTooltip } from './chart-tooltip.tsx';

/** One part of every bar, the lowest first. */
export type StackedSeries = { key: string; label: string; color: string; values: number[] };
export type StackedBar = { key: string; label: string; isPartial: boolean };

const HEIGHT = 220;
const TOP = 14;
const BOTTOM = 24;

/** What a total is made of, period by period; the period that is not over yet is hatched. */
export function StackedChart({
  label,
  bars,
  series,
  formatValue,
  formatTick,
  totalLabel,
  partialLabel,
}: {
  label: string;
  bars: StackedBar[];
  series: StackedSeries[];
  formatValue: (value: number) => string;
  /** Beside the scale, where there is little room. */
  formatTick: (value: number) => string;
  totalLabel: string;
  partialLabel: string;
}): ReactElement {
  const { ref, width } = useWidth<HTMLDivElement>();
  const patternId = useId();
  const count = bars.length;
  const totals = bars.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  const scale = niceScale(0, Math.max(...totals, 1), 3);
  const left = Math.max(...scale.ticks.map((tick) => formatTick(tick).length)) * 6.5 + 10;
  const places = placeBars(count, width, left);
  const { barWidth, xOf } = places;
  const yOf = (value: number): number => TOP + (1 - value / scale.high) * (HEIGHT - TOP - BOTTOM);
  const point = useActivePoint(count, xOf);
  const at = point.active ?? count - 1;
  const current = bars[at];
  const titleOf = (bar: StackedBar): string => (bar.isPartial ? `${bar.label} · ${partialLabel}` : bar.label);
  const rows = [
    ...series.toReversed().map(({ key, label: name, color, values }) => ({
      key,
      label: name,
      color,
      value: formatValue(values[at] ?? 0),
    })),
    { key: 'total', label: totalLabel, value: formatValue(totals[at] ?? 0) },
  ];
  const floorOf = (part: number, index: number): number =>
    series.slice(0, part).reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
  return (
    <div>
      <ChartFrame
        frameRef={ref}
        width={width}
        height={HEIGHT}
        label={label}
        count={count}
        point={point}
        valueText={
          current === undefined
            ? label
            : `${titleOf(current)}: ${rows.map((row) => `${row.label} ${row.value}`).join(', ')}`
        }
        tooltip={
          point.active === null || current === undefined ? null : (
            <ChartTooltip x={xOf(point.active)} width={width} title={titleOf(current)} rows={rows} />
          )
        }
      >
        <defs>
          <pattern id={patternId} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="5" className="stroke-surface" strokeWidth="3" opacity="0.6" />
          </pattern>
        </defs>
        <BarScale ticks={scale.ticks} left={left} width={width} yOf={yOf} format={formatTick} />
        {bars.map((bar, index) => (
          <g key={bar.key} opacity={point.active === null || point.active === index ? 1 : 0.45}>
            {series.map(({ key, color, values }, part) => {
              const [floor, value] = [floorOf(part, index), values[index] ?? 0];
              if (value <= 0) return null;
              const box = {
                x: xOf(index) - barWidth / 2,
                y: yOf(floor + value),
                width: barWidth,
                height: yOf(floor) - yOf(floor + value),
              };
              return (
                <g key={key}>
                  <rect {...box} fill={color} />
                  {bar.isPartial ? <rect {...box} fill={`url(#${patternId})`} /> : null}
                </g>
              );
            })}
            <BarLabel label={bar.label} index={index} count={count} places={places} width={width} y={HEIGHT - 6} />
          </g>
        ))}
      </ChartFrame>
      <ul className="flex flex-wrap gap-x-3.5 gap-y-1 pt-1.5 text-xs text-ink-2">
        {series.toReversed().map(({ key, label: name, color }) => (
          <li key={key} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2.5 rounded-sm" style={{ background: color }} />
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}
