import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { problemText } from '@vigie/i18n/problem';
import { Button } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { DataTable, Td, Th } from '@vigie/ui/data-table';
import { ErrorState } from '@vigie/ui/empty-state';
import { Progress } from '@vigie/ui/health-bar';
import { SidePanel } from '@vigie/ui/side-panel';
import { Skeleton } from '@vigie/ui/skeleton';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { MoreButton } from '../../app/more-button.tsx';
import { QueryView } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { ChangesLink } from '../audit/changes-link.tsx';
import { UndoCounts } from '../import/undo-counts.tsx';
import { type Undoable, UndoPanel } from '../import/undo-panel.tsx';
import { UndoRefused } from '../import/undo-refused.tsx';
import { BulkCounts } from './bulk-preview.tsx';
import { type BulkChange, reasonText, useActionText } from './bulk-words.ts';

const isWorkedOn = (run: BulkChange | undefined): boolean =>
  run?.status === 'applying' || run?.undo?.status === 'undoing';

/** A bulk change under way, what came of it, and its undo; closing it stops nothing. */
export function BulkRun({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const actionText = useActionText();
  const [isUndoing, setIsUndoing] = useState(false);
  const query = useQuery(
    trpc.bulk.get.queryOptions({ id }, { refetchInterval: (state) => (isWorkedOn(state.state.data) ? 700 : false) }),
  );
  const run = query.data;
  const isOver = run !== undefined && !isWorkedOn(run);
  // The lists behind show what was changed as soon as it is.
  useEffect(() => {
    if (isOver) void queries.invalidateQueries({ queryKey: trpc.customer.pathKey() });
  }, [isOver, queries, trpc]);
  const undoable = useUndoableBulk(run);
  if (isUndoing && undoable !== null) return <UndoPanel of={undoable} onClose={() => setIsUndoing(false)} />;
  return (
    <SidePanel
      title={run === undefined ? t('bulk.title') : actionText(run.action)}
      subtitle={run === undefined ? undefined : <Origin run={run} />}
      isOpen
      isWide
      onClose={onClose}
      closeLabel={t('common.close')}
      footer={
        <Button kind="primary" onClick={onClose}>
          {t('common.close')}
        </Button>
      }
    >
      <QueryView query={query} skeleton={<Skeleton className="h-20 rounded-lg" />}>
        {(data) => <Result run={data} onUndo={() => setIsUndoing(true)} />}
      </QueryView>
    </SidePanel>
  );
}

function Origin({ run }: { run: BulkChange }): ReactElement {
  const format = useFormat();
  const { zone } = useSession().organization;
  const at = format.instant(run.createdAt, zone);
  return <span className="num">{run.startedBy === null ? at : `${at} · ${run.startedBy.name}`}</span>;
}

/** A bulk change as something that can be undone. */
function useUndoableBulk(run: BulkChange | undefined): Undoable | null {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const actionText = useActionText();
  if (run === undefined) return null;
  const input = { id: run.id };
  const isAgain = run.undo?.status === 'undone';
  return {
    id: run.id,
    kind: 'customers',
    title: t(isAgain ? 'imports.undo.again' : 'bulk.run.undoTitle'),
    subtitle: actionText(run.action),
    isAgain,
    // Not among what is read again once it is undone: there is nothing to look at then.
    key: ['undo', 'bulk'],
    check: () => client.bulk.previewUndo.mutate(input, { context: { alone: true } }),
    start: async () => {
      await client.bulk.undo.mutate(input);
      await queries.invalidateQueries({ queryKey: trpc.bulk.pathKey() });
    },
    confirmLabel: (count) => t('imports.undo.confirm', { count, shown: format.number(count) }),
  };
}

function Result({ run, onUndo }: { run: BulkChange; onUndo: () => void }): ReactElement {
  const { t, i18n } = useTranslation();
  const { slug: org } = useSession().organization;
  const { undo } = run;
  if (run.status === 'applying')
    return <Working label={t('bulk.run.applying')} done={run.rowsDone} total={run.counts.rows} />;
  if (undo?.status === 'undoing')
    return <Working label={t('imports.undo.undoing')} done={undo.recordsDone} total={undo.records} />;
  const failure = undo?.status === 'failed' ? undo.failure : run.failure;
  return (
    <div className="grid gap-4" aria-live="polite">
      {failure === null ? (
        <p className="text-base">{t(undo === null ? 'bulk.run.applied' : 'bulk.run.undone')}</p>
      ) : (
        <Card>
          <ErrorState
            title={t(undo === null ? 'bulk.run.stopped' : 'imports.undo.stopped')}
            message={problemText(i18n, { code: failure })}
          />
        </Card>
      )}
      {undo === null ? <BulkCounts counts={run.counts} /> : <UndoCounts counts={undo.counts} records={undo.records} />}
      {undo === null && run.counts.leftOut > 0 ? <LeftOut id={run.id} /> : null}
      {undo !== null && undo.counts.refused > 0 ? <Refused id={run.id} /> : null}
      <p className="flex flex-wrap items-center gap-4">
        {/* Not where the button that confirms it stands a moment later. */}
        {run.canUndo ? (
          <Button onClick={onUndo}>{t(undo?.status === 'undone' ? 'imports.undo.again' : 'bulk.run.undo')}</Button>
        ) : null}
        <Link to="/o/$org/bulk-changes" params={{ org }} className="rounded-sm text-accent-ink hover:underline">
          {t('bulk.title')}
        </Link>
        {run.counts.updated === 0 ? null : <ChangesLink of={run.id} />}
      </p>
    </div>
  );
}

function Working({ label, done, total }: { label: string; done: number; total: number }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="grid gap-2.5" aria-live="polite">
      <p className="font-medium">{label}</p>
      <Progress value={done} max={total} label={label} />
      <p className="num text-ink-3">
        {t('imports.undo.progress', { count: total, done: format.number(done), total: format.number(total) })}
      </p>
    </div>
  );
}

function LeftOut({ id }: { id: string }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const trpc = useTRPC();
  const { slug: org } = useSession().organization;
  const query = useInfiniteQuery(
    trpc.bulk.leftOut.infiniteQueryOptions({ id }, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  if (query.data === undefined) return null;
  const rows = query.data.pages.flatMap((page) => page.items);
  return (
    <Card title={t('bulk.preview.leftOut')}>
      <DataTable label={t('bulk.preview.leftOut')}>
        <thead>
          <tr>
            <Th>{t('bulk.preview.customer')}</Th>
            <Th>{t('imports.undo.why')}</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ customer, reason }, at) => (
            // Those without a name have nothing that tells them apart.
            <tr key={customer?.id ?? at}>
              <Td className="max-w-56 truncate font-medium max-sm:max-w-40">
                {customer === null ? (
                  <span className="font-normal text-ink-3">{t('bulk.leftOut.unknown')}</span>
                ) : (
                  <Link
                    to="/o/$org/customers/$id"
                    params={{ org, id: customer.id }}
                    title={customer.name}
                    className="rounded-sm hover:underline"
                  >
                    {customer.name}
                  </Link>
                )}
              </Td>
              <Td>{reasonText(i18n, reason)}</Td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      <MoreButton query={query} />
    </Card>
  );
}

function Refused({ id }: { id: string }): ReactElement | null {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    // Undone again, it leaves fewer.
    trpc.bulk.refused.infiniteQueryOptions(
      { id },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, gcTime: 0 },
    ),
  );
  if (query.data === undefined) return null;
  return (
    <>
      <UndoRefused kind="customers" refused={query.data.pages.flatMap((page) => page.items)} />
      <MoreButton query={query} />
    </>
  );
}
