import type { Outputs } from '../../app/api.tsx';
import { type ColumnKey, DEFAULT_COLUMNS } from '../customer/customer-columns.tsx';
import { type CustomerSearch, sortOf } from '../customer/customer-search.ts';

export type View = Outputs['view']['list']['items'][number];
export type ViewUse = Outputs['view']['list']['uses'][number];
export type Layout = NonNullable<View['state']['layout']>;

/** In the address: the plain list, asked for by name so that no default view takes its place. */
const PLAIN = 'all';

export const DEFAULT_LAYOUT: Layout = {
  columns: DEFAULT_COLUMNS.map((key) => ({ key, width: null })),
  density: 'comfortable',
};

/** What the address of the list holds when a view is opened. */
export function searchOf(view: View | null): CustomerSearch {
  if (view === null) return { view: PLAIN };
  const { where, search, churned, sort } = view.state;
  return {
    view: view.id,
    ...(search === null ? {} : { q: search }),
    ...(where === null ? {} : { where }),
    ...(churned ? { churned: true as const } : {}),
    ...(sort === null ? {} : { sort: sort.by, dir: sort.direction }),
  };
}

/** The layout with one of its columns as wide as somebody made it; the name stands in it only once it is sized. */
export function resized(layout: Layout, key: string, width: number): Layout {
  const isThere = layout.columns.some((column) => column.key === key);
  const columns = isThere ? layout.columns : [{ key, width: null }, ...layout.columns];
  return { ...layout, columns: columns.map((column) => (column.key === key ? { key, width } : column)) };
}

/** What would be kept of the list as it stands. */
export function stateOf(search: CustomerSearch, layout: Layout): View['state'] {
  return {
    where: search.where ?? null,
    search: search.q ?? null,
    churned: search.churned === true,
    sort: sortOf(search),
    layout,
  };
}

/** Whether the list shows something else than the view keeps; the layout is each person's own and says nothing. */
export function isChanged(search: CustomerSearch, view: View | null): boolean {
  const shown = (of: CustomerSearch): string =>
    JSON.stringify([of.q ?? null, of.where ?? null, of.churned ?? false, sortOf(of)], inOrder);
  return shown(search) !== shown(searchOf(view));
}

/** What is stored comes back with its keys in another order, and says the same. */
export const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The columns and rows of a person: as they laid the view out, else as it was kept, else as every list begins. */
export function layoutOf(view: View | null, uses: readonly ViewUse[]): Layout {
  const own = uses.find(({ viewId }) => viewId === (view?.id ?? null))?.layout;
  return own ?? view?.state.layout ?? DEFAULT_LAYOUT;
}

/** The views that stand as tabs, in their order. */
export function pinnedOf(views: readonly View[], uses: readonly ViewUse[]): View[] {
  const places = new Map(uses.flatMap(({ viewId, position }) => (position === null ? [] : [[viewId, position]])));
  return views.filter(({ id }) => places.has(id)).sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

/** A column shown or hidden; one that comes is last. The name always stays. */
export function withColumn(layout: Layout, key: ColumnKey, isShown: boolean): Layout {
  const others = layout.columns.filter((column) => column.key !== key);
  return { ...layout, columns: isShown ? [...others, { key, width: null }] : others };
}

/** A column moved one place towards the start (−1) or the end (1). */
export function moveColumn(layout: Layout, key: string, step: -1 | 1): Layout {
  const columns = [...layout.columns];
  const from = columns.findIndex((column) => column.key === key);
  const moved = columns[from];
  if (moved === undefined) return layout;
  columns.splice(from, 1);
  columns.splice(Math.min(Math.max(from + step, 0), columns.length), 0, moved);
  return { ...layout, columns };
}

/** A column put before another one, or at the end (null). */
export function placeColumn(layout: Layout, key: string, before: string | null): Layout {
  const moved = layout.columns.find((column) => column.key === key);
  if (moved === undefined || key === before) return layout;
  const others = layout.columns.filter((column) => column.key !== key);
  const at = others.findIndex((column) => column.key === before);
  return { ...layout, columns: at < 0 ? [...others, moved] : others.toSpliced(at, 0, moved) };
}
