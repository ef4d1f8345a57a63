import { Popover as Base } from '@base-ui/react/popover';
import { type ReactElement, type ReactNode, useRef } from 'react';

/** A small panel at its trigger or at another element, a sheet from below on phones; Esc closes. What is marked `data-entry` is entered first. */
export function Popover({
  trigger,
  anchor,
  label,
  isOpen,
  onOpenChange,
  finalFocus,
  children,
}: {
  trigger?: ReactElement;
  /** What it stands at where nothing of its own opens it; the focus returns there. */
  anchor?: Element | null;
  label: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Where the focus goes on closing; the trigger unless told. */
  finalFocus?: () => HTMLElement | boolean;
  children: ReactNode;
}): ReactElement {
  const popup = useRef<HTMLDivElement>(null);
  // A finger that opened it has not asked for the keyboard yet.
  const entry = (opened: string): HTMLElement | boolean =>
    opened === 'touch' ||
    (popup.current?.querySelector<HTMLElement>('[data-entry] :is(input, select, button)') ?? true);
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => onOpenChange(open)}>
      {trigger === undefined ? null : <Base.Trigger render={trigger} />}
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-50 bg-[var(--veil)] sm:hidden" />
        <Base.Positioner
          anchor={anchor}
          align="start"
          sideOffset={4}
          className="z-50 max-sm:fixed! max-sm:inset-x-0! max-sm:top-auto! max-sm:bottom-0! max-sm:w-full! max-sm:transform-none!"
        >
          <Base.Popup
            ref={popup}
            aria-label={label}
            initialFocus={entry}
            finalFocus={finalFocus ?? (anchor instanceof HTMLElement ? () => anchor : true)}
            className="flex max-h-[min(70vh,480px)] w-[300px] flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-pop outline-none max-sm:w-full max-sm:rounded-b-none max-sm:pb-[env(safe-area-inset-bottom)]"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
