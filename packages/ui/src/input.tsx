import type { ComponentProps, ReactElement } from 'react';
import { cx } from './class-name.ts';

const LOOK =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 text-ink placeholder:text-ink-3 hover:border-ink-3 disabled:bg-sunken disabled:text-ink-2 aria-invalid:border-bad max-sm:text-[16px]';

export function Input({ className, ...rest }: ComponentProps<'input'>): ReactElement {
  return <input className={cx(LOOK, 'h-8 max-sm:h-10', className)} {...rest} />;
}

export function Select({ className, children, ...rest }: ComponentProps<'select'>): ReactElement {
  return (
    <select className={cx(LOOK, 'h-8 pr-7 max-sm:h-10', className)} {...rest}>
      {children}
    </select>
  );
}

export function Checkbox({
  label,
  help,
  ...rest
}: ComponentProps<'input'> & { label: string; help?: string | undefined }): ReactElement {
  return (
    <label className="flex items-start gap-2 py-1">
      <input type="checkbox" className="mt-0.5 size-4 shrink-0 accent-accent" {...rest} />
      <span>
        {label}
        {help === undefined ? null : <span className="block text-xs text-ink-3">{help}</span>}
      </span>
    </label>
  );
}
