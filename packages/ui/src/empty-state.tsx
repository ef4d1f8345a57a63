import type { ReactElement, ReactNode } from 'react';

/** Says what will be here and offers one action. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}): ReactElement {
  return (
    <div className="grid justify-items-center gap-1 px-6 py-12 text-center">
      <h2 className="text-base">{title}</h2>
      <p className="max-w-[46ch] text-ink-2">{children}</p>
      {action === undefined ? null : <div className="pt-3">{action}</div>}
    </div>
  );
}

/** Says what happened and lets one try again in place. */
export function ErrorState({
  title,
  message,
  retryLabel,
  onRetry,
}: {
  title: string;
  message: string;
  retryLabel?: string | undefined;
  onRetry?: (() => void) | undefined;
}): ReactElement {
  return (
    <div role="alert" className="grid justify-items-center gap-1 px-6 py-10 text-center">
      <h2 className="text-base">{title}</h2>
      <p className="max-w-[52ch] text-ink-2">{message}</p>
      {onRetry === undefined ? null : (
        <button
          type="button"
          onClick={onRetry}
          className="mt-3 inline-flex h-7 items-center rounded-md border border-line-strong bg-surface px-2.5 hover:bg-sunken max-sm:h-9"
        >
          {retryLabel}
        </button>
      )}
    </div>
  );
}
