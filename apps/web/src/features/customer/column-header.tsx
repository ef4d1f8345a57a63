import { SortButton } from '@vigie/ui/data-table';
import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef } from 'react';
import type { Column } from './customer-columns.tsx';
import type { SortBy } from './customer-search.ts';

export type Resize = (key: string, width: number) => void;

const [NARROWEST, WIDEST, STEP] = [48, 800, 16];
const within = (width: number): number => Math.round(Math.min(Math.max(width, NARROWEST), WIDEST));

/** The head of a column: sorts by it, and makes it wider by its edge or with Shift and the arrows. */
export function ColumnHeader({
  column,
  className,
  sort,
  onSort,
  onDrag,
  onResize,
}: {
  column: Column;
  className: string;
  sort: { by: SortBy; direction: 'asc' | 'desc' };
  onSort: (by: SortBy) => void;
  /** How wide it is being made; null where it is let go. */
  onDrag: (dragged: { key: string; width: number } | null) => void;
  onResize: Resize;
}): ReactElement {
  const { key, label, sort: by } = column;
  const head = useRef<HTMLTableCellElement>(null);
  const direction = by !== undefined && sort.by === by ? sort.direction : null;
  const now = (): number => head.current?.offsetWidth ?? column.width;
  const onKey = (event: KeyboardEvent): void => {
    if (!event.shiftKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    onResize(key, within(now() + (event.key === 'ArrowRight' ? STEP : -STEP)));
  };
  const onGrab = (event: PointerEvent<HTMLElement>): void => {
    event.preventDefault();
    const edge = event.currentTarget;
    const [from, width] = [event.clientX, now()];
    edge.setPointerCapture(event.pointerId);
    const widthAt = (at: { clientX: number }): number => within(width + at.clientX - from);
    edge.onpointermove = (at) => onDrag({ key, width: widthAt(at) });
    edge.onpointerup = (at) => {
      if (at.clientX !== from) onResize(key, widthAt(at));
      edge.onpointercancel?.(at);
    };
    edge.onpointercancel = () => {
      edge.onpointermove = edge.onpointerup = edge.onpointercancel = null;
      onDrag(null);
    };
  };
  return (
    <th
      ref={head}
      scope="col"
      onKeyDown={onKey}
      aria-sort={direction === null ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
      className={`group/head sticky top-0 h-8 border-b border-line bg-bg px-2 text-xs font-medium text-ink-3 ${column.isNumber === true ? 'text-right' : 'text-left'} ${className} ${key === 'name' ? 'z-20' : 'z-10'}`}
    >
      <span className="block truncate">
        {by === undefined ? (
          label
        ) : (
          <SortButton
            label={label}
            direction={direction}
            isNumber={column.isNumber === true}
            onSort={() => onSort(by)}
          />
        )}
      </span>
      <span
        aria-hidden="true"
        data-edge={key}
        onPointerDown={onGrab}
        className="absolute inset-y-1.5 right-0 z-10 w-2 cursor-col-resize touch-none after:absolute after:inset-y-0 after:right-0 after:w-px after:bg-line-strong after:opacity-0 group-hover/head:after:opacity-100"
      />
    </th>
  );
}
