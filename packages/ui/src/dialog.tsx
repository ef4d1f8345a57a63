import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactElement, ReactNode } from 'react';

const BACKDROP =
  'fixed inset-0 z-40 bg-[var(--veil)] transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0';

export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  actions,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  actions: ReactNode;
}): ReactElement {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup className="fixed top-1/2 left-1/2 z-50 grid w-[min(440px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 gap-3 rounded-lg border border-line bg-surface p-5 shadow-pop transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0">
          <Base.Title className="text-base font-bold">{title}</Base.Title>
          <div className="text-ink-2">{children}</div>
          <div className="flex justify-end gap-2 pt-1">{actions}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export { BACKDROP as dialogBackdropClass };
