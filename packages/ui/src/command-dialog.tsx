import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactElement, ReactNode } from 'react';
import { dialogBackdropClass } from './dialog.tsx';

/** A list of what can be done, over the page, below its upper edge; the whole screen on phones. Esc closes. */
export function CommandDialog({
  title,
  isOpen,
  onClose,
  children,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}): ReactElement {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={dialogBackdropClass} />
        <Base.Popup
          data-command
          className="fixed top-[12vh] left-1/2 z-50 flex max-h-[min(70vh,560px)] w-[min(640px,calc(100vw-32px))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-pop outline-none transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0 max-sm:inset-0 max-sm:max-h-none max-sm:w-full max-sm:translate-x-0 max-sm:rounded-none max-sm:border-0"
        >
          <Base.Title className="sr-only">{title}</Base.Title>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
