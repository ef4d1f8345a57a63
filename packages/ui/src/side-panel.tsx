import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactElement, type ReactNode, useRef } from 'react';
import { cx } from './class-name.ts';
import { dialogBackdropClass } from './dialog.tsx';

/** The one side panel: 480 px from the right (or `wide`), the whole screen on phones; Esc closes. */
export function SidePanel({
  title,
  subtitle,
  isOpen,
  onClose,
  closeLabel,
  isWide = false,
  returnTo,
  children,
  footer,
}: {
  title: string;
  subtitle?: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  closeLabel: string;
  isWide?: boolean;
  /** Where the keyboard goes on once it is closed; left out, or null, back to where it came from. */
  returnTo?: (() => HTMLElement | null) | undefined;
  children: ReactNode;
  footer?: ReactNode;
}): ReactElement {
  const body = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={dialogBackdropClass} />
        <Base.Popup
          // A form is entered at its first field; what is only read, at its close button.
          initialFocus={() => body.current?.querySelector<HTMLElement>('form input') ?? true}
          finalFocus={() => returnTo?.() ?? true}
          className={cx(
            'fixed inset-y-0 right-0 z-50 flex flex-col border-l border-line bg-surface shadow-pop outline-none transition-transform duration-150 data-starting-style:translate-x-8 data-ending-style:translate-x-8 max-sm:inset-0 max-sm:w-full max-sm:border-0',
            isWide ? 'w-[min(760px,100vw)]' : 'w-[480px]',
          )}
        >
          <header className="flex items-center gap-3 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1">
              <Base.Title className="truncate text-base font-bold">{title}</Base.Title>
              {subtitle === undefined ? null : <div className="text-xs text-ink-3">{subtitle}</div>}
            </div>
            <Base.Close
              aria-label={closeLabel}
              className="grid size-7 place-items-center rounded-md text-ink-2 hover:bg-sunken max-sm:size-9"
            >
              <X aria-hidden className="size-4" />
            </Base.Close>
          </header>
          <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {children}
          </div>
          {footer === undefined ? null : (
            <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">{footer}</footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
