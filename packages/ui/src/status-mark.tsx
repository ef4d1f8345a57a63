import type { ReactElement } from 'react';

export type HealthStatus = 'healthy' | 'escalated' | 'at-risk';

const MARKS: Record<HealthStatus, { path: ReactElement; color: string }> = {
  healthy: { path: <circle cx="4.5" cy="4.5" r="4" />, color: 'text-good' },
  'at-risk': { path: <path d="M4.5 0.6 8.8 8.2H0.2Z" />, color: 'text-bad' },
  escalated: { path: <path d="M4.5 0 9 4.5 4.5 9 0 4.5Z" />, color: 'text-esc' },
};

export function StatusShape({ status }: { status: HealthStatus }): ReactElement {
  const mark = MARKS[status];
  return (
    <svg aria-hidden="true" viewBox="0 0 9 9" className={`size-[9px] shrink-0 fill-current ${mark.color}`}>
      {mark.path}
    </svg>
  );
}

/** Shape, word and colour together: none of them carries the state alone. */
export function StatusMark({
  status,
  label,
  title = label,
}: {
  status: HealthStatus;
  label: string;
  title?: string;
}): ReactElement {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 align-middle" title={title}>
      <StatusShape status={status} />
      <span className="truncate">{label}</span>
    </span>
  );
}
