import { type ReactElement, useId } from 'react';
import { BarLabel, BarScale, placeBars } from './bar-parts.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { niceScale, useActivePoint, useWidth } from './chart-scale.ts';
import { ChartTooltip } from './chart-tooltip.tsx';

export type Bar = { key: string; label: string; value: number | null; isPartial: boolean };

const HEIGHT = 200;
const TOP = 14;
const BOTTOM = 24;
const LEFT = 36;

/** Counts per period; the period that is not over yet is hatched. */
export function BarChart({
  label,
  bars,
  formatValue,
  valueLabel,
  partialLabel,
}: {
  label: string;
  bars: Bar[];
  formatValue: (value: number | null) => string;
  valueLabel: string;
  partialLabel: string;
}): ReactElement {
  const { ref, width } = useWidth<HTMLDivElement>();
  const patternId = useId();
  const count = bars.length;
  const places = placeBars(count, width, LEFT);
  const { barWidth, xOf } = places;
  const scale = niceScale(0, Math.max(...bars.map((bar) => bar.value ?? 0), 1), 3);
  const yOf = (value: number): number => TOP + (1 - value / scale.high) * (HEIGHT - TOP - BOTTOM);
  const point = useActivePoint(count, xOf);
  const current = bars[point.active ?? count - 1];
  const describe = (bar: Bar): string =>
    `${bar.label}: ${formatValue(bar.value)} ${valueLabel}${bar.isPartial ? `, ${partialLabel}` : ''}`;
  return (
    <ChartFrame
      frameRef={ref}
      width={width}
      height={HEIGHT}
      label={label}
      count={count}
      point={point}
      valueText={current === undefined ? label : describe(current)}
      tooltip={
        point.active === null || current === undefined ? null : (
          <ChartTooltip
            x={xOf(point.active)}
            width={width}
            title={current.isPartial ? `${current.label} · ${partialLabel}` : current.label}
            rows={[{ key: 'value', label: valueLabel, value: formatValue(current.value) }]}
          />
        )
      }
    >
      <defs>
        <pattern id={patternId} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" fill="var(--c-usage)" opacity="0.25" />
          <line x1="0" y1="0" x2="0" y2="5" stroke="var(--c-usage)" strokeWidth="2.4" />
        </pattern>
      </defs>
      <BarScale ticks={scale.ticks} left={LEFT} width={width} yOf={yOf} format={formatValue} />
      {bars.map((bar, index) => (
        <g key={bar.key} opacity={point.active === null || point.active === index ? 1 : 0.45}>
          <rect
            x={xOf(index) - barWidth / 2}
            y={yOf(bar.value ?? 0)}
            width={barWidth}
            height={Math.max(HEIGHT - BOTTOM - yOf(bar.value ?? 0), 0)}
            rx="2"
            fill={bar.isPartial ? `url(#${patternId})` : 'var(--c-usage)'}
          />
          <BarLabel label={bar.label} index={index} count={count} places={places} width={width} y={HEIGHT - 6} />
        </g>
      ))}
    </ChartFrame>
  );
}
