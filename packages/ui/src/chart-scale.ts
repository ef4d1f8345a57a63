import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';

/** Follows the width of an element, so that a chart draws its text at its real size. */
export function useWidth<E extends HTMLElement>(): { ref: RefObject<E | null>; width: number } {
  const ref = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver((entries) => setWidth(Math.round(entries[0]?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

/** One active point of a chart, moved by the pointer or by the arrow keys. */
export function useActivePoint(
  count: number,
  xOf: (index: number) => number,
): {
  active: number | null;
  setActive: (index: number | null) => void;
  onPointerMove: (event: PointerEvent<SVGSVGElement>) => void;
  onKeyDown: (event: KeyboardEvent) => void;
} {
  const [active, setActive] = useState<number | null>(null);
  return {
    active: active === null || active >= count ? null : active,
    setActive,
    onPointerMove: (event) => {
      const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
      let nearest = 0;
      for (let index = 1; index < count; index += 1)
        if (Math.abs(xOf(index) - x) < Math.abs(xOf(nearest) - x)) nearest = index;
      setActive(count === 0 ? null : nearest);
    },
    onKeyDown: (event) => {
      const moves: Record<string, number> = {
        ArrowLeft: Math.max((active ?? count) - 1, 0),
        ArrowRight: Math.min((active ?? -1) + 1, count - 1),
        Home: 0,
        End: count - 1,
      };
      const next = moves[event.key];
      if (event.key === 'Escape') setActive(null);
      if (next === undefined || count === 0) return;
      event.preventDefault();
      setActive(next);
    },
  };
}

/** Round bounds and ticks that hold all values: steps of 1, 2, 5 × 10ⁿ. */
export function niceScale(
  low: number,
  high: number,
  wantedTicks: number,
): { low: number; high: number; ticks: number[] } {
  const span = Math.max(high - low, 1);
  const rough = span / wantedTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power, 1);
  const from = Math.floor(low / step) * step;
  const to = Math.ceil(high / step) * step;
  const ticks: number[] = [];
  for (let tick = from; tick <= to + step / 2; tick += step) ticks.push(tick);
  return { low: from, high: Math.max(to, from + step), ticks };
}

/** Labels at these heights, pushed apart so that none covers another. */
export function spreadLabels(heights: readonly number[], gap: number, low: number, high: number): number[] {
  const order = heights.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let floor = low;
  for (const label of order) {
    label.y = Math.max(label.y, floor);
    floor = label.y + gap;
  }
  let ceiling = high;
  for (const label of order.toReversed()) {
    label.y = Math.min(label.y, ceiling);
    ceiling = label.y - gap;
  }
  const spread: number[] = [];
  for (const label of order) spread[label.index] = label.y;
  return spread;
}
