import { useQuery } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { EmptyState } from '@vigie/ui/empty-state';
import { Pill } from '@vigie/ui/pill';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Outputs, useTRPC } from '../../app/api.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { Code } from '../settings/code.tsx';
import { MakeKey } from '../settings/make-key.tsx';
import { MetricPanel } from './metric-panel.tsx';

export type Metric = Outputs['metric']['list']['items'][number];

/** Figures of customers that other systems send, those in use first, and how they send them. */
export function Metrics(): ReactElement {
  const { t } = useTranslation();
  const query = useQuery(useTRPC().metric.list.queryOptions());
  const [edited, setEdited] = useState<Metric | 'new' | null>(null);
  const add = (
    <Button kind="primary" onClick={() => setEdited('new')}>
      {t('metric.new')}
    </Button>
  );
  return (
    <QueryView query={query}>
      {({ items }) => (
        <div className="grid gap-4">
          <Card title={t('metric.title')} aside={add}>
            <p className="max-w-[80ch] px-3.5 pb-2.5 text-ink-3">{t('metric.note')}</p>
            {items.length === 0 ? (
              <EmptyState title={t('metric.emptyTitle')}>{t('metric.empty')}</EmptyState>
            ) : (
              <MetricTable metrics={items} onOpen={setEdited} />
            )}
          </Card>
          <Sending metric={items.find(({ archivedAt }) => archivedAt === null)?.key ?? 'nps'} />
          {edited === null ? null : (
            <MetricPanel metric={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
          )}
        </div>
      )}
    </QueryView>
  );
}

function MetricTable({ metrics, onOpen }: { metrics: Metric[]; onOpen: (metric: Metric) => void }): ReactElement {
  const { t } = useTranslation();
  const inUse = metrics.filter(({ archivedAt }) => archivedAt === null);
  const archived = metrics.filter(({ archivedAt }) => archivedAt !== null);
  return (
    <DataTable label={t('metric.title')}>
      <thead>
        <tr>
          <Th>{t('metric.name')}</Th>
          <Th>{t('metric.unit')}</Th>
          <Th>{t('metric.key')}</Th>
        </tr>
      </thead>
      <tbody>
        {[...inUse, ...archived].map((metric) => (
          <tr key={metric.id} className="hover:bg-sunken">
            <Td className="max-w-72">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                <button
                  type="button"
                  onClick={() => onOpen(metric)}
                  className="min-w-0 truncate rounded-sm text-left font-medium hover:underline"
                >
                  {metric.name}
                </button>
                {metric.archivedAt === null ? null : <Pill>{t('metric.archived')}</Pill>}
              </span>
            </Td>
            <Td className="text-ink-2">{metric.unit ?? '–'}</Td>
            <Td className="font-mono text-xs text-ink-2">{metric.key}</Td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Sending({ metric }: { metric: string }): ReactElement {
  const { t } = useTranslation();
  const curl = `curl -X POST ${location.origin}/api/v1/metric-values \\
  -H 'authorization: Bearer vk_…' -H 'content-type: application/json' \\
  -d '{"values":[{"customer":"C-1","metric":"${metric}","value":42}]}'`;
  return (
    <Card title={t('metric.send')}>
      <div className="grid grid-cols-1 gap-4 px-3.5 pb-3.5">
        <MakeKey text={t('metric.sendKey')} />
        <Code title={t('usage.settings.curl')} text={curl} note={t('metric.sendText')} />
      </div>
    </Card>
  );
}
