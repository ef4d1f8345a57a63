import type { ReactElement, ReactNode } from 'react';
import { cx } from './class-name.ts';

export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}): ReactElement {
  return (
    <fieldset aria-label={label} className="inline-flex overflow-hidden rounded-md border border-line text-xs">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cx(
            'px-2 py-0.5 whitespace-nowrap -outline-offset-2 max-sm:py-1.5',
            option.value === value ? 'bg-sunken font-medium text-ink' : 'text-ink-2 hover:text-ink',
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}

export function Toggle({
  isOn,
  onChange,
  children,
}: {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}): ReactElement {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
      className={cx(
        'rounded-md border border-line px-2 py-0.5 text-xs whitespace-nowrap max-sm:py-1.5',
        isOn ? 'bg-sunken font-medium text-ink' : 'text-ink-2 hover:text-ink',
      )}
    >
      {children}
    </button>
  );
}
