import type { ReactElement, ReactNode, RefObject } from 'react';
import type { useActivePoint } from './chart-scale.ts';

/** What every chart over time shares: one stop of the keyboard that speaks the active point, and the drawing at the width there is. */
export function ChartFrame({
  frameRef,
  width,
  height,
  label,
  count,
  point,
  valueText,
  describedBy,
  tooltip,
  children,
}: {
  frameRef: RefObject<HTMLDivElement | null>;
  /** 0 until it is measured: nothing is drawn before. */
  width: number;
  height: number;
  label: string;
  count: number;
  point: ReturnType<typeof useActivePoint>;
  valueText: string;
  describedBy?: string;
  tooltip: ReactNode;
  children: ReactNode;
}): ReactElement {
  const last = Math.max(count - 1, 0);
  return (
    <div
      ref={frameRef}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={point.active ?? last}
      aria-valuetext={valueText}
      aria-describedby={describedBy}
      onKeyDown={point.onKeyDown}
      onBlur={() => point.setActive(null)}
      className="relative"
      style={{ height }}
    >
      {width === 0 ? null : (
        <svg
          aria-hidden="true"
          width={width}
          height={height}
          className="block text-2xs"
          onPointerMove={point.onPointerMove}
          onPointerLeave={() => point.setActive(null)}
        >
          {children}
        </svg>
      )}
      {tooltip}
    </div>
  );
}
