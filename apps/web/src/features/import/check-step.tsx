import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Skeleton } from '@vigie/ui/skeleton';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import { ChangeList } from './change-list.tsx';
import type { Choices } from './columns-step.tsx';
import { EmptiedWarning } from './emptied-warning.tsx';
import { ImportCounts } from './import-counts.tsx';
import type { Import } from './import-words.ts';
import { IssueTable } from './issue-table.tsx';

/** The dry run: what would happen, errors first. Nothing is written before Apply. */
export function CheckStep({
  run,
  choices,
  onBack,
}: {
  run: Import;
  choices: Choices;
  onBack: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const format = useFormat();
  const { dateOrder, ...rest } = choices;
  const input = { id: run.id, ...rest, ...(dateOrder === null ? {} : { dateOrder }) };
  // A dry run is asked by POST but changes nothing: it is read like a query.
  const query = useQuery({
    queryKey: [...trpc.import.check.mutationKey(), input],
    queryFn: () => client.import.check.mutate(input, { context: { alone: true } }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const apply = useMutation(
    trpc.import.start.mutationOptions({
      // Not the dry run: it would check the whole file again while it is being written.
      onSuccess: () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: trpc.import.get.queryKey({ id: run.id }) }),
          queries.invalidateQueries({ queryKey: trpc.import.list.queryKey() }),
        ]),
    }),
  );
  return (
    <div className="grid max-w-[960px] gap-4">
      <QueryView query={query} skeleton={<Skeleton className="h-72 rounded-lg" />}>
        {(check) => (
          <>
            <ImportCounts counts={check.counts} />
            <EmptiedWarning kind={run.kind} check={check} />
            {check.issues.length === 0 ? null : <IssueTable kind={run.kind} issues={check.issues} />}
            {check.counts.rows === 0 ? null : <ChangeList kind={run.kind} input={input} check={check} />}
            {apply.error === null ? null : (
              <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
                {problemText(apply.error)}
              </p>
            )}
            <div className="flex flex-wrap items-center gap-2">
              <Button
                kind="primary"
                isBusy={apply.isPending}
                disabled={check.counts.created + check.counts.updated === 0}
                onClick={() => apply.mutate(input)}
              >
                {check.counts.created + check.counts.updated === 0
                  ? t('imports.nothingToApply')
                  : t('imports.apply', {
                      count: check.counts.created + check.counts.updated,
                      shown: format.number(check.counts.created + check.counts.updated),
                    })}
              </Button>
              <Button onClick={onBack}>{t('imports.back')}</Button>
              <span className="text-ink-3">{t('imports.nothingYet')}</span>
            </div>
          </>
        )}
      </QueryView>
      {query.error === null ? null : (
        <div>
          <Button onClick={onBack}>{t('imports.back')}</Button>
        </div>
      )}
    </div>
  );
}
