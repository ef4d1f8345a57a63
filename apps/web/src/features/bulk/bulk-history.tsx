import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { buttonClass } from '@vigie/ui/button';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Pill, type Tone } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { PageTitle } from '../../app/page.tsx';
import { ProblemState, QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { BulkRun } from './bulk-run.tsx';
import { type BulkItem, stateOf, useActionText } from './bulk-words.ts';
import { ChangeTabs } from './change-tabs.tsx';

const TONES = {
  applying: 'accent',
  applied: 'good',
  failed: 'bad',
  undoing: 'accent',
  undone: 'neutral',
  undoFailed: 'bad',
} satisfies Record<string, Tone>;

const isWorkedOn = ({ status, undo }: BulkItem): boolean => status === 'applying' || undo === 'undoing';

/** Bulk changes of late; the address holds the one that is open. */
export function BulkHistory(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const { slug: org, can } = useSession().organization;
  const { open } = useSearch({ from: '/o/$org/bulk-changes' });
  const navigate = useNavigate({ from: '/o/$org/bulk-changes' });
  const query = useQuery(
    trpc.bulk.list.queryOptions(undefined, {
      enabled: can.editCustomers,
      refetchInterval: (state) => (state.state.data?.items.some(isWorkedOn) ? 1_000 : false),
    }),
  );
  if (!can.editCustomers) return <ProblemState error={{ code: 'forbidden' }} onRetry={() => undefined} />;
  return (
    <>
      <PageTitle title={t('bulk.title')} />
      <ChangeTabs />
      <QueryView query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              title={t('bulk.empty.title')}
              action={
                <Link to="/o/$org/customers" params={{ org }} className={buttonClass('primary')}>
                  {t('bulk.empty.action')}
                </Link>
              }
            >
              {t('bulk.empty.text')}
            </EmptyState>
          ) : (
            <HistoryTable items={items} />
          )
        }
      </QueryView>
      {open === undefined ? null : (
        <BulkRun key={open} id={open} onClose={() => void navigate({ search: {}, replace: true })} />
      )}
    </>
  );
}

function HistoryTable({ items }: { items: BulkItem[] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { slug: org, zone } = useSession().organization;
  const actionText = useActionText();
  return (
    <DataTable label={t('bulk.title')}>
      <thead>
        <tr>
          <Th className="first:pl-6 max-sm:first:pl-4">{t('bulk.history.what')}</Th>
          <Th>{t('bulk.history.status')}</Th>
          <Th className="max-sm:hidden">{t('bulk.history.when')}</Th>
          <Th className="max-sm:hidden">{t('bulk.history.who')}</Th>
          <Th isNumber className="max-sm:last:pr-4">
            {t('bulk.preview.changed')}
          </Th>
          <Th isNumber className="last:pr-6 max-sm:hidden">
            {t('bulk.preview.leftOut')}
          </Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} className="hover:bg-sunken">
            <Td className="max-w-80 first:pl-6 max-sm:max-w-44 max-sm:first:pl-4">
              <Link
                to="/o/$org/bulk-changes"
                params={{ org }}
                search={{ open: item.id }}
                title={actionText(item.action)}
                className="block truncate rounded-sm font-medium hover:underline"
              >
                {actionText(item.action)}
              </Link>
              <span className="num block truncate text-xs text-ink-3 sm:hidden">
                {format.instant(item.createdAt, zone)}
              </span>
            </Td>
            <Td>
              <Pill tone={TONES[stateOf(item)]}>{t(`bulk.status.${stateOf(item)}`)}</Pill>
            </Td>
            <Td className="num whitespace-nowrap text-ink-2 max-sm:hidden">{format.instant(item.createdAt, zone)}</Td>
            <Td className="max-w-48 truncate text-ink-2 max-sm:hidden">{item.startedBy?.name ?? '—'}</Td>
            <Td isNumber className="max-sm:pr-4">
              {format.number(item.counts.updated)}
            </Td>
            <Td isNumber className={`last:pr-6 max-sm:hidden ${item.counts.leftOut > 0 ? 'text-bad' : 'text-ink-3'}`}>
              {format.number(item.counts.leftOut)}
            </Td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
