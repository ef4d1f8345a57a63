import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Card, Figure, FigureStrip } from '@vigie/ui/card';
import { EmptyState } from '@vigie/ui/empty-state';
import { Unknown } from '@vigie/ui/pill';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { Connections } from './connections.tsx';
import { Features } from './features.tsx';
import { UsageUsers } from './usage-users.tsx';
import { Visitors } from './visitors.tsx';

export type UsageData = Outputs['usage']['get'];

export function Usage({ customerId, canEdit }: { customerId: string; canEdit: boolean }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const trpc = useTRPC();
  const [by, setBy] = useState<'week' | 'month'>('week');
  const query = useQuery(trpc.usage.get.queryOptions({ customerId, by }, { placeholderData: keepPreviousData }));
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-96 rounded-lg" />}>
      {(usage) =>
        usage.figures.tracked ? (
          <div className="grid gap-4">
            <div className="grid min-w-0 grid-cols-1 gap-1.5">
              <UsageFigures figures={usage.figures} />
              <p className="text-xs text-ink-3">{t('usage.asOf', { day: format.dayLong(organization.today) })}</p>
            </div>
            <div className="grid gap-4 md:grid-cols-2">
              <Connections connections={usage.connections} by={by} onBy={setBy} />
              <UsageUsers users={usage.users} />
            </div>
            <Features features={usage.features} />
            <Visitors customerId={customerId} canEdit={canEdit} />
          </div>
        ) : (
          <Card>
            <EmptyState title={t('usage.empty.title')}>{t('usage.empty.text')}</EmptyState>
          </Card>
        )
      }
    </QueryView>
  );
}

function UsageFigures({ figures }: { figures: UsageData['figures'] }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  const unknown = (reason: string): ReactElement => <Unknown label={t('common.unknown')} reason={reason} />;
  const { lastActivity, trend, trendReason, activeUsers } = figures;
  return (
    <FigureStrip label={t('customer.key.title')}>
      <Figure
        label={t('usage.lastActivity')}
        value={
          lastActivity === null ? unknown(t('health.missing.noActivity')) : format.day(lastActivity, organization.today)
        }
      />
      <Figure
        label={t('usage.connections30d')}
        value={
          figures.connections30d === null
            ? unknown(t('health.missing.noTracking'))
            : format.number(figures.connections30d)
        }
      />
      <Figure
        label={t('usage.trend')}
        value={
          trend === null ? unknown(t(`usage.trendReason.${trendReason ?? 'noBase'}`)) : format.percent(trend / 100)
        }
        note={trendReason === null ? t('usage.trendNote') : t(`usage.trendReason.${trendReason}`)}
      />
      <Figure
        label={t('usage.activeUsers')}
        value={
          activeUsers === null ? unknown(t('health.missing.noContacts')) : t('customer.key.ofContacts', activeUsers)
        }
        note={
          activeUsers === null || activeUsers.contacts === 0
            ? undefined
            : format.percent(activeUsers.active / activeUsers.contacts)
        }
      />
    </FigureStrip>
  );
}
