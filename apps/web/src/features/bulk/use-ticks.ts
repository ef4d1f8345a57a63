import { useCallback, useEffect, useRef, useState } from 'react';
import type { CustomerFilter } from '../customer/customer-search.ts';
import { isTicked, NOBODY, rowsBetween, type Selection, withTicks } from './selection.ts';

/** What is ticked in the list, and how that changes. */
export interface Ticks {
  selection: Selection;
  /** Ticks a row, or unticks it; with `isRange` all rows from the last one that was ticked, too. */
  toggle: (id: string, isRange: boolean) => void;
  /** The rows that are read so far. */
  toggleLoaded: (isOn: boolean) => void;
  /** All that match, read or not. */
  all: () => void;
  clear: () => void;
}

/** Ticks of one filter: of another list, nothing is ticked yet. */
export function useTicks(rows: readonly { id: string }[], filter: CustomerFilter): Ticks {
  const of = JSON.stringify(filter);
  const [held, setHeld] = useState({ of, selection: NOBODY });
  const selection = held.of === of ? held.selection : NOBODY;
  // Rows are told to handlers that must not change with each of them: every row of the table would be drawn again.
  const now = useRef({ of, rows, selection });
  useEffect(() => {
    now.current = { of, rows, selection };
  });
  const last = useRef<string | null>(null);
  const set = useCallback((next: Selection) => setHeld({ of: now.current.of, selection: next }), []);
  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      const { rows: shown, selection: before } = now.current;
      const ids = isRange
        ? rowsBetween(
            shown.map((row) => row.id),
            last.current,
            id,
          )
        : [id];
      last.current = id;
      set(withTicks(before, ids, !isTicked(before, id)));
    },
    [set],
  );
  return {
    selection,
    toggle,
    toggleLoaded: (isOn) =>
      set(
        withTicks(
          selection,
          rows.map(({ id }) => id),
          isOn,
        ),
      ),
    all: () => set({ kind: 'all', filter, except: new Set() }),
    clear: () => set(NOBODY),
  };
}
