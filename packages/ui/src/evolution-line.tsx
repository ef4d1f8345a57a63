import type { ReactElement } from 'react';
import type { EvolutionSeries } from './evolution-chart.tsx';

type Place = { index: number; value: number };

function runsOf(values: (number | null)[]): Place[][] {
  const runs: Place[][] = [[]];
  values.forEach((value, index) => {
    if (value === null) runs.push([]);
    else runs.at(-1)?.push({ index, value });
  });
  return runs.filter((run) => run.length > 0);
}

/** One curve: gaps stay gaps, the part that is not over yet is dashed. */
export function EvolutionLine({
  line,
  xOf,
  yOf,
  isLastPartial,
  active,
}: {
  line: EvolutionSeries;
  xOf: (index: number) => number;
  yOf: (value: number) => number;
  isLastPartial: boolean;
  active: number | null;
}): ReactElement {
  const last = line.values.length - 1;
  const at = (place: Place): string => `${xOf(place.index).toFixed(1)},${yOf(place.value).toFixed(1)}`;
  const strokeWidth = line.isMain === true ? 2.4 : 1.5;
  const activeValue = active === null ? null : line.values[active];
  const end = line.values[last];
  return (
    <g stroke={line.color} fill="none" strokeLinejoin="round" strokeLinecap="round">
      {runsOf(line.values).map((run) => {
        const isOpen = isLastPartial && run.at(-1)?.index === last && run.length > 1;
        const solid = isOpen ? run.slice(0, -1) : run;
        const dashed = isOpen ? run.slice(-2) : [];
        return (
          <g key={run[0]?.index} strokeWidth={strokeWidth}>
            <polyline points={solid.map(at).join(' ')} />
            {dashed.length === 0 ? null : <polyline points={dashed.map(at).join(' ')} strokeDasharray="3 4" />}
            {run.length === 1 && run[0] !== undefined ? (
              <circle cx={xOf(run[0].index)} cy={yOf(run[0].value)} r="1.5" fill={line.color} />
            ) : null}
          </g>
        );
      })}
      {line.isMain === true && end !== null && end !== undefined ? (
        <circle
          cx={xOf(last)}
          cy={yOf(end)}
          r="4"
          strokeWidth="2"
          fill={isLastPartial ? 'var(--surface)' : line.color}
        />
      ) : null}
      {activeValue === null || activeValue === undefined || active === null ? null : (
        <circle
          cx={xOf(active)}
          cy={yOf(activeValue)}
          r="3"
          fill={line.color}
          stroke="var(--surface)"
          strokeWidth="1.5"
        />
      )}
    </g>
  );
}
