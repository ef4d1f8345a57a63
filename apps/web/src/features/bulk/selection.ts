import type { CustomerFilter } from '../customer/customer-search.ts';

/** Whom a bulk change or an export is for: those ticked, or all that match the list but some. */
export type Selection =
  | { kind: 'some'; ids: ReadonlySet<string> }
  | { kind: 'all'; filter: CustomerFilter; except: ReadonlySet<string> };

export const NOBODY: Selection = { kind: 'some', ids: new Set() };

export const isTicked = (selection: Selection, id: string): boolean =>
  selection.kind === 'some' ? selection.ids.has(id) : !selection.except.has(id);

export const isEmpty = (selection: Selection): boolean => selection.kind === 'some' && selection.ids.size === 0;

/** Ticks or unticks rows: of a whole list, one that is unticked becomes an exception. */
export function withTicks(selection: Selection, ids: readonly string[], isOn: boolean): Selection {
  const isAll = selection.kind === 'all';
  const changed = new Set(isAll ? selection.except : selection.ids);
  for (const id of ids) {
    if (isOn === isAll) changed.delete(id);
    else changed.add(id);
  }
  return isAll ? { ...selection, except: changed } : { kind: 'some', ids: changed };
}

/** The rows from one to another, both among them, whichever comes first; only the second where the first is not there. */
export function rowsBetween(rows: readonly string[], from: string | null, to: string): readonly string[] {
  const [a, b] = [from === null ? -1 : rows.indexOf(from), rows.indexOf(to)];
  return a === -1 || b === -1 ? [to] : rows.slice(Math.min(a, b), Math.max(a, b) + 1);
}

/** The selection as the API takes it. */
export function filterOfSelection(selection: Selection): CustomerFilter {
  if (selection.kind === 'some') return { ids: [...selection.ids] };
  return selection.except.size === 0 ? selection.filter : { ...selection.filter, except: [...selection.except] };
}

/** How many they are, where `total` match the list; null as long as that is not known. */
export function sizeOf(selection: Selection, total: number | undefined): number | null {
  if (selection.kind === 'some') return selection.ids.size;
  return total === undefined ? null : Math.max(total - selection.except.size, 0);
}
