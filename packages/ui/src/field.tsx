import { type ReactElement, useId } from 'react';

export type FieldControl = { id: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined };

/** Label above, help below, error in words; `children` receives what ties the control to them. */
export function Field({
  label,
  help,
  error,
  optional,
  children,
}: {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  optional?: string | undefined;
  children: (control: FieldControl) => ReactElement;
}): ReactElement {
  const id = useId();
  const describedBy =
    [error === undefined ? null : `${id}-error`, help === undefined ? null : `${id}-help`].filter(Boolean).join(' ') ||
    undefined;
  return (
    <div className="grid min-w-0 grid-cols-1 content-start gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {label}
        {optional === undefined ? null : <span className="font-normal text-ink-3"> · {optional}</span>}
      </label>
      {children({ id, 'aria-invalid': error !== undefined, 'aria-describedby': describedBy })}
      {error === undefined ? null : (
        <p id={`${id}-error`} className="text-xs text-bad" role="alert">
          {error}
        </p>
      )}
      {help === undefined ? null : (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </p>
      )}
    </div>
  );
}
