import type { ComponentProps, ReactElement } from 'react';
import { cx } from './class-name.ts';

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger';

const KINDS: Record<ButtonKind, string> = {
  primary: 'border-ink bg-ink text-bg font-medium hover:opacity-90',
  plain: 'border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink',
  danger: 'border-bad bg-bad text-surface font-medium hover:brightness-95',
};

/** The look of a button, for links that act like one. */
export function buttonClass(kind: ButtonKind = 'plain', extra = ''): string {
  return cx(
    'inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md border px-2.5 whitespace-nowrap transition-colors duration-100',
    'disabled:cursor-default disabled:opacity-50 max-sm:h-9 max-sm:px-3 [&_svg]:size-3.5',
    KINDS[kind],
    extra,
  );
}

type ButtonProps = ComponentProps<'button'> & { kind?: ButtonKind; isBusy?: boolean };

export function Button({ kind = 'plain', isBusy = false, className, disabled, ...rest }: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      aria-busy={isBusy || undefined}
      disabled={disabled === true || isBusy}
      className={buttonClass(kind, className)}
      {...rest}
    />
  );
}
