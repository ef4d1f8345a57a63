import { useQuery } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import type { Customer } from './customer-header.tsx';

/** That a customer has left, when and why, over every tab of its record. */
export function ArchivedBanner({ customer }: { customer: Customer }): ReactElement | null {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const format = useFormat();
  const isArchived = customer.stage.kind === 'churn';
  const { data } = useQuery(
    trpc.churn.list.queryOptions({ customerId: customer.id, limit: 1 }, { enabled: isArchived }),
  );
  if (!isArchived) return null;
  const last = data?.items[0];
  const words =
    last === undefined
      ? t('record.archived.plain')
      : last.reason === null
        ? t('record.archived.day', { day: format.dayLong(last.day) })
        : t('record.archived.reason', { day: format.dayLong(last.day), reason: last.reason });
  return (
    <p
      role="status"
      className="mx-6 mt-3 flex items-start gap-2 rounded-md border border-line bg-sunken px-3 py-2 text-ink-2 max-sm:mx-4"
    >
      <Archive aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">{words}</span>
    </p>
  );
}
