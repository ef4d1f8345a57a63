import { Check } from 'lucide-react';
import type { ReactElement } from 'react';

/** Width of the column of ticks in the table. */
export const TICK_WIDTH = 44;

/**
 * A box to tick. A button, so that the keys of the list go on working once it was clicked; Shift takes the rows between.
 */
export function Tick({
  label,
  state,
  onToggle,
  className = '',
}: {
  label: string;
  state: boolean | 'mixed';
  onToggle: (isRange: boolean) => void;
  className?: string;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an input would swallow the keys of the list.
    <button
      type="button"
      role="checkbox"
      aria-checked={state}
      aria-label={label}
      onClick={(event) => onToggle(event.shiftKey)}
      className={`group/tick grid place-items-center -outline-offset-4 ${className}`}
    >
      <span
        className={`grid size-4 place-items-center rounded-sm border ${state === false ? 'border-line-strong bg-surface group-hover/tick:border-ink-3' : 'border-accent bg-accent text-bg'}`}
      >
        {state === true ? <Check aria-hidden className="size-3" strokeWidth={3} /> : null}
        {state === 'mixed' ? <span className="h-0.5 w-2 bg-current" /> : null}
      </span>
    </button>
  );
}
