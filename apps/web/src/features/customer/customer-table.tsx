import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactElement, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '../../app/hotkey.ts';
import { isEmpty, isTicked } from '../bulk/selection.ts';
import { TICK_WIDTH, Tick } from '../bulk/tick.tsx';
import type { Ticks } from '../bulk/use-ticks.ts';
import { type Carried, ColumnHeader, type HeaderMoves, type Resize } from './column-header.tsx';
import type { CustomerRow } from './customer-cells.tsx';
import type { Column } from './customer-columns.tsx';
import type { SortBy } from './customer-search.ts';
import { EditButton } from './editor.tsx';
import { useReadAhead } from './use-customer-list.ts';

const HEIGHTS = { comfortable: 36, compact: 28 };
export type Density = keyof typeof HEIGHTS;
const HEAD = 32;

type OnEdit = (row: CustomerRow, key: string | null, at: Element) => void;
type Sort = { by: SortBy; direction: 'asc' | 'desc' };

/** Only the rows in sight are in the document; the header and the first column stay. */
export function CustomerTable({
  rows,
  org,
  columns,
  density,
  hasMore,
  total,
  readMore,
  sort,
  onSort,
  onEdit,
  onAct,
  onResize,
  onPlace,
  onStep,
  isStale,
  ticks,
}: {
  rows: CustomerRow[];
  org: string;
  columns: readonly Column[];
  density: Density;
  hasMore: boolean;
  total: number | undefined;
  readMore: () => void;
  sort: Sort;
  onSort: (by: SortBy) => void;
  /** Asks for the editor of a field, or of one to choose (null), at an element. */
  onEdit: OnEdit;
  /** What is ticked is to be changed together. */
  onAct: () => void;
  onResize: Resize;
  onPlace: HeaderMoves['onPlace'];
  onStep: HeaderMoves['onStep'];
  isStale: boolean;
  ticks: Ticks;
}): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => HEIGHTS[density],
    overscan: 6,
    scrollPaddingStart: HEAD,
  });
  useEffect(() => virtual.measure(), [virtual, density]);
  const items = virtual.getVirtualItems();
  useReadAhead(items.at(-1)?.index ?? 0, rows.length, readMore);
  const move = (step: number): void => {
    const next = Math.min(Math.max(active + step, 0), rows.length - 1);
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => linkOf(next)?.focus({ preventScroll: true }));
  };
  const linkOf = (index: number): HTMLElement | null | undefined =>
    box.current?.querySelector<HTMLElement>(`tr[data-index="${index}"] [data-row-link]`);
  const edit = (): void => {
    const [row, at] = [rows[active], linkOf(active)];
    if (!isEmpty(ticks.selection)) onAct();
    else if (row?.can.edit === true && at != null) onEdit(row, null, at);
  };
  const tickActive = (): void => {
    const row = rows[active];
    if (row !== undefined) ticks.toggle(row.id, false);
  };
  useHotkeys({ j: () => move(1), k: () => move(-1), e: edit, x: tickActive });
  const ticked = rows.filter(({ id }) => isTicked(ticks.selection, id)).length;

  // While it is dragged a column is as wide as the pointer says; rows need not be drawn again for that.
  const [dragged, setDragged] = useState<{ key: string; width: number } | null>(null);
  const [carried, setCarried] = useState<Carried | null>(null);
  const markOf = (key: string, isLast: boolean): 'before' | 'after' | 'carried' | null => {
    if (carried === null) return null;
    if (carried.key === key) return 'carried';
    return carried.before === key ? 'before' : carried.before === null && isLast ? 'after' : null;
  };
  const widthOf = ({ key, width }: Column): number => (dragged?.key === key ? dragged.width : width);
  const isFluid = ({ key, isSized }: Column): boolean => key === 'name' && isSized !== true && dragged?.key !== key;
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={box} className="relative min-h-0 flex-1 overflow-auto" style={{ scrollPaddingTop: HEAD }}>
      <table
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-busy={isStale}
        className={`w-full table-fixed border-separate border-spacing-0 transition-opacity duration-100 ${isStale ? 'opacity-60' : ''}`}
        style={{ minWidth: columns.reduce((sum, column) => sum + widthOf(column), TICK_WIDTH) }}
      >
        <caption className="sr-only">
          {t('customer.title')} {total ?? ''}
        </caption>
        <colgroup>
          <col style={{ width: TICK_WIDTH }} />
          {columns.map((column) => (
            <col key={column.key} style={isFluid(column) ? undefined : { width: widthOf(column) }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <td className="sticky top-0 left-0 z-20 border-b border-line bg-bg p-0">
              <Tick
                label={t('bulk.tickLoaded')}
                state={ticked === 0 ? false : ticked === rows.length ? true : 'mixed'}
                onToggle={() => ticks.toggleLoaded(ticked < rows.length)}
                className="h-8 w-full pl-4"
              />
            </td>
            {columns.map((column, at) => (
              <ColumnHeader
                key={column.key}
                column={column}
                className={place(column, at === columns.length - 1)}
                sort={sort}
                onSort={onSort}
                onDrag={setDragged}
                onResize={onResize}
                moves={{ onCarry: setCarried, onPlace, onStep }}
                mark={markOf(column.key, at === columns.length - 1)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 ? <Gap height={above} span={columns.length + 1} /> : null}
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <Row
                key={row.id}
                row={row}
                index={item.index}
                org={org}
                columns={columns}
                density={density}
                isActive={item.index === active}
                onActive={setActive}
                onEdit={onEdit}
                isTicked={isTicked(ticks.selection, row.id)}
                onTick={ticks.toggle}
              />
            );
          })}
          {below > 0 ? <Gap height={below} span={columns.length + 1} /> : null}
        </tbody>
      </table>
      {hasMore ? <p className="px-6 py-2 text-xs text-ink-3">{t('common.loading')}…</p> : null}
    </div>
  );
}

/**
 * Drawn again only when its own row changes: a sort or a scroll moves rows, it does not change them. The link in the first
 * cell is the row's door for keyboard and screen reader; the click is a larger target.
 */
const Row = memo(function Row({
  row,
  index,
  org,
  columns,
  density,
  isActive,
  onActive,
  onEdit,
  isTicked: isOn,
  onTick,
}: {
  row: CustomerRow;
  index: number;
  org: string;
  columns: readonly Column[];
  density: Density;
  isActive: boolean;
  onActive: (index: number) => void;
  onEdit: OnEdit;
  isTicked: boolean;
  onTick: Ticks['toggle'];
}): ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <tr
      data-index={index}
      aria-rowindex={index + 2}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('a, button, [role=checkbox]') !== null) return;
        void navigate({ to: '/o/$org/customers/$id', params: { org, id: row.id } });
      }}
      onFocus={() => onActive(index)}
      style={{ height: HEIGHTS[density] }}
      className={`group cursor-pointer ${isOn || isActive ? 'bg-sunken' : 'bg-bg'} hover:bg-sunken`}
    >
      <td className="sticky left-0 z-[1] border-b border-line bg-inherit p-0">
        <Tick
          label={t('bulk.tick', { name: row.name })}
          state={isOn}
          onToggle={(isRange) => onTick(row.id, isRange)}
          className="size-full pl-4 select-none"
        />
      </td>
      {columns.map((column, at) => (
        <BodyCell
          key={column.key}
          column={column}
          isLast={at === columns.length - 1}
          row={row}
          org={org}
          onEdit={onEdit}
        />
      ))}
    </tr>
  );
});

/** Room of the rows that are not in the document. */
function Gap({ height, span }: { height: number; span: number }): ReactElement {
  return (
    <tr>
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

const place = (column: Column, isLast: boolean): string =>
  column.key === 'name' ? 'sticky left-11 max-w-0' : isLast ? 'pr-6' : '';

function BodyCell({
  column,
  isLast,
  row,
  org,
  onEdit,
}: {
  column: Column;
  isLast: boolean;
  row: CustomerRow;
  org: string;
  onEdit: OnEdit;
}): ReactElement {
  const Cell = column.cell;
  const { edit } = column;
  const isOpen = edit !== undefined && row.can.edit && (edit !== 'owner' || row.can.assign);
  return (
    <td
      className={`overflow-hidden border-b border-line px-2 whitespace-nowrap ${column.isNumber === true ? 'num text-right' : ''} ${place(column, isLast)} ${column.key === 'name' ? 'z-[1] bg-inherit' : ''}`}
    >
      {isOpen ? (
        <EditButton label={column.label} onEdit={(at) => onEdit(row, edit, at)}>
          <Cell row={row} org={org} />
        </EditButton>
      ) : (
        <Cell row={row} org={org} />
      )}
    </td>
  );
}
