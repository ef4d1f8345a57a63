import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '@vigie/ui/card';
import { EmptyState } from '@vigie/ui/empty-state';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { MoreButton } from '../../app/more-button.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { HistoryList } from './history-list.tsx';

/** What was written of a customer and of all that hangs on it, the latest first. */
export function CustomerHistory({ customerId }: { customerId: string }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.audit.customer.infiniteQueryOptions(
      { customerId, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return (
    <Card title={t('audit.title')} className="max-w-[720px]">
      <QueryView query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items);
          if (entries.length === 0)
            return <EmptyState title={t('audit.empty.title')}>{t('audit.empty.text')}</EmptyState>;
          return (
            <>
              <HistoryList entries={entries} isOfCustomer />
              <MoreButton query={query} />
            </>
          );
        }}
      </QueryView>
    </Card>
  );
}
