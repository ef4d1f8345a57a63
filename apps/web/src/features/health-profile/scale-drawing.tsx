import type { ReactElement } from 'react';
import { isComplete, type MeasureScale } from './profile-words.ts';

const [WIDTH, HEIGHT] = [96, 24];
const yOf = (points: number): number => HEIGHT - 1 - (Math.min(Math.max(points, 0), 100) / 100) * (HEIGHT - 2);

/** A scale as it runs, low values left: steps, or a line. The numbers stand beside it for whoever cannot see it. */
export function ScaleDrawing({ scale }: { scale: MeasureScale }): ReactElement {
  return (
    <svg aria-hidden="true" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-6 w-24 shrink-0 rounded-sm bg-sunken">
      {isComplete(scale) ? (
        <path d={pathOf(scale)} fill="none" stroke="var(--c-usage)" strokeWidth="1.5" strokeLinejoin="round" />
      ) : null}
    </svg>
  );
}

function pathOf(scale: MeasureScale): string {
  if (scale.kind === 'linear') {
    const [left, right] = scale.zeroAt < scale.hundredAt ? [0, 100] : [100, 0];
    return `M0 ${yOf(left)} H${WIDTH * 0.15} L${WIDTH * 0.85} ${yOf(right)} H${WIDTH}`;
  }
  const { bands } = scale;
  const slot = WIDTH / Math.max(bands.length, 1);
  return bands
    .map(
      ({ points }, index) =>
        `${index === 0 ? 'M0' : 'V'}${index === 0 ? ' ' : ''}${yOf(points)} H${slot * (index + 1)}`,
    )
    .join(' ');
}
