import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useSession } from '../../app/session.tsx';

/** The one customer whose records are listed; its name leads back to it. */
export function CustomerChip({ id, onRemove }: { id: string; onRemove: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { slug: org } = useSession().organization;
  const { data, isError } = useQuery(trpc.customer.get.queryOptions({ id }));
  const name = data?.name ?? (isError ? t('common.unknown') : '…');
  const words = t('search.ofCustomer', { name });
  return (
    <span className="inline-flex h-[26px] max-w-full min-w-0 items-stretch rounded-md border border-line bg-surface hover:border-line-strong max-sm:h-9">
      <Link
        to="/o/$org/customers/$id"
        params={{ org, id }}
        title={words}
        className="grid min-w-0 items-center truncate rounded-l-md px-2 hover:bg-sunken"
      >
        <span className="truncate">{words}</span>
      </Link>
      <button
        type="button"
        aria-label={t('condition.bar.remove', { filter: words })}
        onClick={onRemove}
        className="grid w-6 shrink-0 place-items-center rounded-r-md text-ink-3 hover:text-ink max-sm:w-9"
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </span>
  );
}
