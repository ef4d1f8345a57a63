import { SortButton } from '@vigie/ui/data-table';
import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef } from 'react';
import type { Column } from './customer-columns.tsx';
import type { SortBy } from './customer-search.ts';

export type Resize = (key: string, width: number) => void;

/** Where a column that is carried would stand: before another one, or at the end (null). */
export interface Carried {
  key: string;
  before: string | null;
}

/** What the heads of columns do together. */
export interface HeaderMoves {
  onCarry: (carried: Carried | null) => void;
  onPlace: (carried: Carried) => void;
  /** One place towards the start (−1) or the end (1). */
  onStep: (key: string, step: -1 | 1) => void;
}

/** How far a pointer goes before a press is a carry, and no longer a click that sorts. */
const CARRY_FROM = 8;

/** The column before which something let go at `x` would stand. */
function placeAt(row: Element | null | undefined, x: number): string | null {
  const heads = [...(row?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
  const next = heads.find((head) => {
    const { left, width } = head.getBoundingClientRect();
    return head.dataset.column !== 'name' && x < left + width / 2;
  });
  return next?.dataset.column ?? null;
}

const MARKS = {
  before: 'shadow-[inset_2px_0_0_var(--accent)]',
  after: 'shadow-[inset_-2px_0_0_var(--accent)]',
  carried: 'bg-sunken',
};
const [NARROWEST, WIDEST, STEP] = [48, 800, 16];
const within = (width: number): number => Math.round(Math.min(Math.max(width, NARROWEST), WIDEST));

/**
 * The head of a column: sorts by it, is carried to another place or moved there with Control, Shift and the arrows, and is
 * made wider by its edge or with Shift and the arrows.
 */
export function ColumnHeader({
  column,
  className,
  sort,
  onSort,
  onDrag,
  onResize,
  moves,
  mark,
}: {
  column: Column;
  className: string;
  sort: { by: SortBy; direction: 'asc' | 'desc' };
  onSort: (by: SortBy) => void;
  /** How wide it is being made; null where it is let go. */
  onDrag: (dragged: { key: string; width: number } | null) => void;
  onResize: Resize;
  moves: HeaderMoves;
  /** The column that is carried, or the edge at which it would stand. */
  mark: keyof typeof MARKS | null;
}): ReactElement {
  const { key, label, sort: by } = column;
  const head = useRef<HTMLTableCellElement>(null);
  const direction = by !== undefined && sort.by === by ? sort.direction : null;
  const now = (): number => head.current?.offsetWidth ?? column.width;
  const onKey = (event: KeyboardEvent): void => {
    if (!event.shiftKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      if (key === 'name') return;
      moves.onStep(key, event.key === 'ArrowRight' ? 1 : -1);
      // The head is put elsewhere in the document, which takes the focus from it.
      requestAnimationFrame(() => head.current?.querySelector('button')?.focus());
      return;
    }
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
  const onPress = (event: PointerEvent<HTMLElement>): void => {
    if (key === 'name' || event.button !== 0 || event.pointerType === 'touch') return;
    const from = event.clientX;
    let carried: Carried | null = null;
    let isGivenUp = false;
    const listening = new AbortController();
    const { signal } = listening;
    const end = (): void => {
      listening.abort();
      moves.onCarry(null);
    };
    const onMove = (at: globalThis.PointerEvent): void => {
      // It was let go where nobody told this page.
      if (at.buttons === 0) {
        end();
        return;
      }
      if (isGivenUp || (carried === null && Math.abs(at.clientX - from) < CARRY_FROM)) return;
      carried = { key, before: placeAt(head.current?.parentElement, at.clientX) };
      moves.onCarry(carried);
    };
    const onEscape = (at: globalThis.KeyboardEvent): void => {
      if (at.key !== 'Escape' || carried === null) return;
      at.stopPropagation();
      isGivenUp = true;
      moves.onCarry(null);
    };
    const onDrop = (): void => {
      end();
      if (carried === null) return;
      if (!isGivenUp) moves.onPlace(carried);
      // The click that ends a carry sorts nothing; where there is none, the next one is meant.
      const swallow = (click: MouseEvent): void => click.stopPropagation();
      window.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
    };
    window.addEventListener('pointermove', onMove, { signal });
    window.addEventListener('pointerup', onDrop, { signal });
    window.addEventListener('pointercancel', end, { signal });
    window.addEventListener('keydown', onEscape, { signal, capture: true });
  };
  return (
    <th
      ref={head}
      scope="col"
      data-column={key}
      onKeyDown={onKey}
      aria-sort={direction === null ? undefined : direction === 'asc' ? 'ascending' : 'descending'}
      className={`group/head sticky top-0 h-8 border-b border-line bg-bg px-2 text-xs font-medium text-ink-3 ${column.isNumber === true ? 'text-right' : 'text-left'} ${className} ${key === 'name' ? 'z-20' : 'z-10'} ${mark === null ? '' : MARKS[mark]}`}
    >
      <span onPointerDown={onPress} className="block truncate select-none">
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
