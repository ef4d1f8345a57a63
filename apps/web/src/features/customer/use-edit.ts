import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC, useTRPCClient } from '../../app/api.tsx';
import { problemOf, useProblemText } from '../../app/problem.ts';
import { toast, toastError } from '../../app/toast.tsx';
import type { CustomerRow } from './customer-cells.tsx';
import type { Customer } from './customer-header.tsx';
import { type EditField, type EditValue, isSameValue } from './edit-fields.ts';

export interface Edit {
  row: CustomerRow;
  field: EditField;
  before: EditValue;
  value: EditValue;
}

/** Somebody else changed the same field meanwhile. */
export interface EditConflict extends Edit {
  theirs: EditValue;
}

export interface Editing {
  save: (edit: Edit) => void;
  /** Takes the last edit of this page back. */
  undoLast: () => void;
  conflict: EditConflict | null;
  keepTheirs: () => void;
  useMine: () => void;
}

type Pages = InfiniteData<Outputs['customer']['list']>;

/** How often an edit is tried over again where others write the same record without touching the field. */
const TRIES = 3;
/** One line for the last edit, not a pile of them. */
const TOAST = 'edit';

/**
 * Edits in place: shown at once, then written against the version that was read. Where the record moved on but the field
 * did not, the edit is made on the new version; where both changed the field, whoever edits chooses.
 */
export function useEdit(): Editing {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const done = useRef<Edit[]>([]);
  const [conflict, setConflict] = useState<EditConflict | null>(null);

  const redraw = (id: string, change: (row: CustomerRow) => CustomerRow): void => {
    queries.setQueriesData<Pages>({ queryKey: trpc.customer.list.infiniteQueryKey() }, (list) =>
      list === undefined
        ? list
        : {
            ...list,
            pages: list.pages.map((page) =>
              page.items.some((row) => row.id === id)
                ? { ...page, items: page.items.map((row) => (row.id === id ? change(row) : row)) }
                : page,
            ),
          },
    );
    queries.setQueryData<Customer>(trpc.customer.get.queryKey({ id }), (record) =>
      record === undefined ? record : { ...record, ...change(record), can: record.can },
    );
  };
  const fresh = (id: string): Promise<Customer> =>
    queries.fetchQuery(trpc.customer.get.queryOptions({ id }, { staleTime: 0 }));

  /** What the record is by now; null where somebody else changed the very field, and whoever edits is asked. */
  const readAgain = async ({ row, field, before, value }: Edit): Promise<Customer | null> => {
    const now = await fresh(row.id);
    const theirs = field.of(now);
    // The whole row: a version newer than its other fields would let them be written over unseen.
    redraw(row.id, (one) => ({ ...one, ...now, can: one.can }));
    if (isSameValue(theirs, before) || isSameValue(theirs, value)) return now;
    setConflict({ row: { ...now, can: row.can }, field, before, value, theirs });
    return null;
  };

  const write = async (edit: Edit, isUndo: boolean): Promise<void> => {
    const { row, field, before, value } = edit;
    // What is being read would come back without the edit.
    await queries.cancelQueries({ queryKey: trpc.customer.list.pathKey() });
    try {
      // What was edited a while ago may have been changed since, in the same version as everything else.
      const first = isUndo ? await readAgain(edit) : row;
      if (first === null) return;
      let read = first.version;
      redraw(row.id, (one) => field.shown(one, value));
      for (let tried = 1; ; tried += 1) {
        try {
          const saved = await client.customer.update.mutate({ id: row.id, version: read, ...field.change(value) });
          redraw(row.id, (one) => ({ ...one, version: saved.version }));
          break;
        } catch (error) {
          if (problemOf(error).code !== 'customer.versionConflict' || tried === TRIES) throw error;
          const now = await readAgain(edit);
          if (now === null) return;
          read = now.version;
          redraw(row.id, (one) => field.shown(one, value));
        }
      }
    } catch (error) {
      redraw(row.id, (one) => field.shown(one, before));
      toastError(t('customer.edit.refused', { name: row.name, field: field.label, problem: problemText(error) }));
      return;
    }
    for (const queryKey of [trpc.audit.pathKey(), trpc.customer.count.pathKey(), trpc.customer.get.pathKey()])
      void queries.invalidateQueries({ queryKey });
    if (!isUndo) done.current = [...done.current.slice(-19), edit];
    toast(
      isUndo
        ? t('customer.edit.undone', { name: row.name })
        : t('customer.edit.changed', { name: row.name, field: field.label, value: field.words(value) }),
      isUndo
        ? { id: TOAST, action: undefined }
        : { id: TOAST, action: { label: t('common.undo'), onClick: () => undo(edit) } },
    );
  };
  const undo = (edit: Edit): void => {
    done.current = done.current.filter((one) => one !== edit);
    void write({ ...edit, before: edit.value, value: edit.before }, true);
  };
  return {
    save: (edit) => void write(edit, false),
    undoLast: () => {
      const last = done.current.at(-1);
      if (last !== undefined) undo(last);
    },
    conflict,
    keepTheirs: () => setConflict(null),
    useMine: () => {
      if (conflict === null) return;
      setConflict(null);
      void write({ ...conflict, before: conflict.theirs }, false);
    },
  };
}
