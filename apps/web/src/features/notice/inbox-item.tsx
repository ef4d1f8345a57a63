import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';

/** One line of the inbox: of which customer, when, whether it is new, and what it says. */
export function InboxItem({
  item: { customer, createdAt, readAt },
  what,
  onOpen,
  children,
}: {
  item: { customer: { id: string; name: string }; createdAt: string; readAt: string | null };
  /** Between the customer and the time, where it needs saying. */
  what?: string;
  onOpen: () => void;
  children: ReactNode;
}): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const isUnread = readAt === null;
  return (
    <li className="grid grid-cols-1 gap-0.5 border-b border-line px-6 py-2.5 max-sm:px-4">
      <div className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
        {isUnread ? <span className="size-2 rounded-full bg-accent" title={t('comment.inbox.isNew')} /> : null}
        <Link
          to="/o/$org/customers/$id"
          params={{ org: organization.slug, id: customer.id }}
          onClick={onOpen}
          className="truncate rounded-sm text-sm font-medium text-ink hover:underline"
        >
          {customer.name}
        </Link>
        {what === undefined ? null : <span>{what}</span>}
        <time dateTime={createdAt}>{format.instant(createdAt, organization.zone)}</time>
        {isUnread ? <span className="sr-only">{t('comment.inbox.isNew')}</span> : null}
      </div>
      {children}
    </li>
  );
}
