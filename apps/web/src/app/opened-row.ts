import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/** What a row of a table says of itself; the one that the address names stands out and takes the focus. */
export function rowProps(
  id: string,
  open: string | undefined,
): { 'data-row': string; className: string; tabIndex?: -1 } {
  if (id !== open) return { 'data-row': id, className: 'hover:bg-sunken' };
  return { 'data-row': id, className: 'bg-accent-soft outline-none', tabIndex: -1 };
}

type Pages = { hasNextPage?: boolean; isFetching: boolean; fetchNextPage?: () => unknown };

/** A row that the address names is read on to, then shown and entered by the keyboard; rows say who they are by `data-row`. */
export function useOpenedRow(id: string | undefined, ids: readonly string[], pages: Pages): void {
  const isThere = id !== undefined && ids.includes(id);
  const { hasNextPage = false, isFetching, fetchNextPage } = pages;
  useEffect(() => {
    if (id !== undefined && !isThere && hasNextPage && !isFetching) fetchNextPage?.();
  }, [id, isThere, hasNextPage, isFetching, fetchNextPage]);
  useEffect(() => {
    if (!isThere) return;
    const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }, [id, isThere]);
}

/** What opens the record in its row, for the keyboard to come back to. */
export const openerOf = (id: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] button`);

/** The record whose panel is open, named by the address; the one looked at last stays marked in its row. */
export function useOpenedPanel(open: string | undefined): {
  marked: string | undefined;
  show: (id: string) => void;
  close: () => void;
} {
  const navigate = useNavigate();
  const [last, setLast] = useState<string>();
  const go = (id: string | undefined): void => {
    setLast(id ?? open);
    void navigate({
      to: '.',
      search: (before: { open?: string | undefined }) => ({ ...before, open: id }),
      replace: true,
      resetScroll: false,
    });
  };
  return { marked: open ?? last, show: go, close: () => go(undefined) };
}
