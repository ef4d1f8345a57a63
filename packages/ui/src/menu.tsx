import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

const ITEM =
  'flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-ink outline-none select-none data-highlighted:bg-sunken max-sm:min-h-9 [&_svg]:size-3.5';

/** A button that opens a list of choices. `trigger` is the button's element; Esc closes, arrows move. */
export function Menu({
  trigger,
  children,
  align = 'start',
  isOpen,
  onOpenChange,
}: {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
  /** Only where something else than the button opens it too. */
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}): ReactElement {
  return (
    <Base.Root {...(isOpen === undefined ? {} : { open: isOpen })} onOpenChange={(open) => onOpenChange?.(open)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup className="max-h-[min(60vh,420px)] min-w-44 overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-pop outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  children,
  onSelect,
  isDanger = false,
}: {
  children: ReactNode;
  onSelect: () => void;
  isDanger?: boolean;
}): ReactElement {
  return (
    <Base.Item className={`${ITEM} ${isDanger ? 'text-bad' : ''}`} onClick={onSelect}>
      {children}
    </Base.Item>
  );
}

export function MenuCheck({
  children,
  checked,
  onChange,
}: {
  children: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): ReactElement {
  return (
    <Base.CheckboxItem
      className={ITEM}
      checked={checked}
      closeOnClick={false}
      onCheckedChange={(next) => onChange(next)}
    >
      <span className="grid size-4 place-items-center rounded-sm border border-line-strong">
        <Base.CheckboxItemIndicator>
          <Check aria-hidden />
        </Base.CheckboxItemIndicator>
      </span>
      {children}
    </Base.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }): ReactElement {
  return <div className="px-2 pt-1.5 pb-1 text-xs text-ink-3">{children}</div>;
}

export function MenuSeparator(): ReactElement {
  return <hr className="-mx-1 my-1 border-line" />;
}
