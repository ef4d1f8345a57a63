import { type ReactElement, useId, useState } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import { niceScale, spreadLabels, useActivePoint, useWidth } from './chart-scale.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import { EvolutionLine } from './evolution-line.tsx';

export type EvolutionSeries = {
  key: string;
  label: string;
  color: string;
  values: (number | null)[];
  isMain?: boolean;
};
export type EvolutionMarker = { index: number; label: string };

const HEIGHT = 232;
const TOP = 30;
const BOTTOM = 26;
const LEFT = 30;

type PlacedMarker = { label: string; x: number; labelX: number; anchor: 'start' | 'end'; row: number };

/** Marker labels beside their line, turned inwards at the edge, and on a second row where two would touch. */
function placeMarkers(
  markers: readonly EvolutionMarker[],
  xOf: (index: number) => number,
  limit: number,
): PlacedMarker[] {
  const ends = [-1, -1];
  // What happened at one point is said in one line.
  const points = Map.groupBy(markers, ({ index }) => index);
  return [...points].map(([index, at]) => {
    const marker = { index, label: at.map(({ label }) => label).join(' · ') };
    const x = xOf(marker.index);
    const length = marker.label.length * 6;
    const isTurned = x + 5 + length > limit;
    const from = isTurned ? x - 5 - length : x + 5;
    const row = from > (ends[0] ?? 0) ? 0 : 1;
    ends[row] = from + length + 6;
    return { label: marker.label, x, labelX: isTurned ? x - 5 : x + 5, anchor: isTurned ? 'end' : 'start', row };
  });
}

/** Curves on 0–100. The legend shows and hides each one; arrow keys or the pointer read exact values. */
export function EvolutionChart({
  label,
  series,
  dayLabels,
  isLastPartial,
  partialLabel,
  markers,
  threshold,
  unknownLabel,
}: {
  label: string;
  series: EvolutionSeries[];
  dayLabels: string[];
  isLastPartial: boolean;
  partialLabel: string;
  markers: EvolutionMarker[];
  threshold: { value: number; label: string };
  unknownLabel: string;
}): ReactElement {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const { ref, width } = useWidth<HTMLDivElement>();
  const hintId = useId();
  const count = dayLabels.length;
  const shown = series.filter((line) => !hidden.has(line.key));
  const right = 40;
  const xOf = (index: number): number => LEFT + (index / Math.max(count - 1, 1)) * (width - LEFT - right);
  const values = shown.flatMap((line) => line.values).filter((value) => value !== null);
  const scale = niceScale(
    Math.max(Math.min(threshold.value, ...values) - 4, 0),
    Math.min(Math.max(threshold.value, ...values) + 4, 100),
    4,
  );
  const yOf = (value: number): number =>
    TOP + (1 - (value - scale.low) / (scale.high - scale.low)) * (HEIGHT - TOP - BOTTOM);
  const point = useActivePoint(count, xOf);
  const every = Math.max(Math.ceil(count / Math.max(Math.floor((width - LEFT) / 84), 1)), 1);
  const ends = shown.flatMap((line) => {
    const value = line.values.at(-1);
    return value === null || value === undefined ? [] : [{ line, value }];
  });
  const [thresholdHeight = 0, ...endHeights] = spreadLabels(
    [threshold.value, ...ends.map((end) => end.value)].map(yOf),
    13,
    TOP,
    HEIGHT - BOTTOM,
  );
  const placed = placeMarkers(markers, xOf, width - right);
  const valueText = (line: EvolutionSeries, index: number): string =>
    `${line.label} ${line.values[index] ?? unknownLabel}`;
  const active = point.active;

  return (
    <div>
      <ChartFrame
        frameRef={ref}
        width={width}
        height={HEIGHT}
        label={label}
        count={count}
        point={point}
        valueText={[dayLabels[active ?? count - 1], ...shown.map((line) => valueText(line, active ?? count - 1))].join(
          ', ',
        )}
        describedBy={hintId}
        tooltip={
          active === null ? null : (
            <ChartTooltip
              x={xOf(active)}
              width={width}
              title={
                isLastPartial && active === count - 1
                  ? `${dayLabels[active]} · ${partialLabel}`
                  : (dayLabels[active] ?? '')
              }
              rows={shown.map((line) => ({
                key: line.key,
                label: line.label,
                color: line.color,
                value: String(line.values[active] ?? unknownLabel),
              }))}
            />
          )
        }
      >
        {scale.ticks.map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={width - right} y1={yOf(tick)} y2={yOf(tick)} className="stroke-line" />
            <text x={0} y={yOf(tick) + 4} className="num fill-ink-3">
              {tick}
            </text>
          </g>
        ))}
        {dayLabels.map((day, index) =>
          (count - 1 - index) % every === 0 ? (
            // Labels may repeat: two weeks of one month, while the other period is on its way.
            <text
              key={index}
              x={xOf(index)}
              y={HEIGHT - 6}
              textAnchor={index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle'}
              className="fill-ink-3"
            >
              {day}
            </text>
          ) : null,
        )}
        {placed.map((marker) => (
          <g key={`${marker.x}-${marker.label}`}>
            <line
              x1={marker.x}
              x2={marker.x}
              y1={TOP - 6}
              y2={HEIGHT - BOTTOM}
              strokeDasharray="3 3"
              className="stroke-line-strong"
            />
            <text x={marker.labelX} y={marker.row === 0 ? 22 : 9} textAnchor={marker.anchor} className="fill-ink-2">
              {marker.label}
            </text>
          </g>
        ))}
        <line
          x1={LEFT}
          x2={width - right}
          y1={yOf(threshold.value)}
          y2={yOf(threshold.value)}
          strokeDasharray="2 4"
          className="stroke-good"
        />
        <text x={width - right + 8} y={thresholdHeight + 4} className="num fill-good">
          {threshold.value}
        </text>
        {active === null ? null : (
          <line x1={xOf(active)} x2={xOf(active)} y1={TOP} y2={HEIGHT - BOTTOM} className="stroke-ink-3" />
        )}
        {shown.toReversed().map((line) => (
          <EvolutionLine key={line.key} line={line} xOf={xOf} yOf={yOf} isLastPartial={isLastPartial} active={active} />
        ))}
        {ends.map((end, index) => (
          <text
            key={end.line.key}
            x={width - right + 8}
            y={(endHeights[index] ?? 0) + 4}
            fill={end.line.color}
            className={end.line.isMain === true ? 'num text-sm font-bold' : 'num'}
          >
            {end.value}
          </text>
        ))}
      </ChartFrame>
      <fieldset aria-label={label} className="flex flex-wrap gap-x-3.5 gap-y-1 pt-1.5" id={hintId}>
        {series.map((line) => {
          const isHidden = hidden.has(line.key);
          return (
            <button
              key={line.key}
              type="button"
              aria-pressed={!isHidden}
              onClick={() =>
                setHidden(new Set(isHidden ? [...hidden].filter((key) => key !== line.key) : [...hidden, line.key]))
              }
              className={`inline-flex items-center gap-1.5 rounded-sm text-xs hover:text-ink max-sm:py-1 ${isHidden ? 'text-ink-3 line-through' : 'text-ink-2'}`}
            >
              <span
                aria-hidden="true"
                className="w-3.5 rounded-full"
                style={{ height: line.isMain === true ? 3 : 2, background: line.color, opacity: isHidden ? 0.35 : 1 }}
              />
              {line.label}
            </button>
          );
        })}
        <span className="inline-flex items-center gap-1.5 text-xs text-good">
          <span aria-hidden="true" className="w-3.5 border-t-2 border-dotted border-good" />
          {threshold.label}
        </span>
      </fieldset>
    </div>
  );
}
