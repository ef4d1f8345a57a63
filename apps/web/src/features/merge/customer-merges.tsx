import { useQuery } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useSession } from '../../app/session.tsx';
import type { Customer } from '../customer/customer-header.tsx';
import { MergePanel } from './merge-panel.tsx';
import { UnmergeDialog } from './unmerge-dialog.tsx';

export type Merge = Outputs['customerMerge']['list']['items'][number];

/** Another customer that is the same one is merged into this one, and taken out again: for those who may delete. */
export function CustomerMerges({ customer }: { customer: Customer }): ReactElement | null {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const format = useFormat();
  const { organization } = useSession();
  const [isOpen, setOpen] = useState(false);
  const [undone, setUndone] = useState<Merge | null>(null);
  const { data } = useQuery(
    trpc.customerMerge.list.queryOptions({ customerId: customer.id }, { enabled: customer.can.delete }),
  );
  if (!customer.can.delete) return null;
  return (
    <Card title={t('record.merge.title')} className="max-w-[720px]">
      <div className="flex flex-wrap items-center gap-3 px-3.5 pb-3.5">
        <p className="min-w-64 flex-1 text-ink-2">{t('record.merge.text')}</p>
        <Button onClick={() => setOpen(true)}>{t('record.merge.open')}</Button>
      </div>
      {(data?.items ?? []).length === 0 ? null : (
        <ul aria-label={t('record.merge.list')}>
          {data?.items.map((merge, index) => (
            <li key={merge.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3.5 py-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium" title={merge.name}>
                  {merge.name}
                </span>
                <span className="num block text-xs text-ink-3">
                  {merge.customerId} · {format.instant(merge.mergedAt, organization.zone)}
                  {merge.by === null ? null : ` · ${merge.by}`}
                </span>
              </span>
              {/* The last in is the first out. */}
              {index > 0 ? null : <Button onClick={() => setUndone(merge)}>{t('record.unmerge.open')}</Button>}
            </li>
          ))}
        </ul>
      )}
      {isOpen ? <MergePanel customer={customer} onClose={() => setOpen(false)} /> : null}
      {undone === null ? null : <UnmergeDialog merge={undone} onClose={() => setUndone(null)} />}
    </Card>
  );
}
