import { lazy, type ReactElement, type ReactNode, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerRow } from './customer-cells.tsx';
import type { EditTarget } from './edit-in-place.tsx';

const EditInPlace = lazy(async () => ({ default: (await import('./edit-in-place.tsx')).EditInPlace }));

export interface Editor {
  open: (row: CustomerRow, key: string | null, at: Element) => void;
  shown: ReactNode;
}

/** Editing in place on a page; what it takes is read when somebody edits first, and stays for undo and conflicts. */
export function useEditor(): Editor {
  const [target, setTarget] = useState<EditTarget | null>(null);
  const [hasOpened, setHasOpened] = useState(false);
  const open = useCallback((row: CustomerRow, key: string | null, at: Element): void => {
    setHasOpened(true);
    setTarget({ row, key, at });
  }, []);
  return {
    open,
    shown: <Suspense>{hasOpened ? <EditInPlace target={target} onTarget={setTarget} /> : null}</Suspense>,
  };
}

/**
 * A value that a click edits. Out of the order of Tab where a page has hundreds of them: `E` reaches each by keyboard.
 */
export function EditButton({
  label,
  isReachable = false,
  onEdit,
  children,
}: {
  label: string;
  isReachable?: boolean;
  onEdit: (at: Element) => void;
  children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      tabIndex={isReachable ? undefined : -1}
      title={t('customer.edit.title', { field: label })}
      onClick={(event) => onEdit(event.currentTarget)}
      className="-mx-1 inline-block max-w-[calc(100%+8px)] cursor-pointer rounded-sm px-1 text-left align-middle hover:bg-line max-sm:py-1"
    >
      {children}
    </button>
  );
}
