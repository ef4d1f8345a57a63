import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { problemText } from '@vigie/i18n/problem';
import { Card } from '@vigie/ui/card';
import { ErrorState } from '@vigie/ui/empty-state';
import { Progress } from '@vigie/ui/health-bar';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { MoreButton } from '../../app/more-button.tsx';
import { useProblemText } from '../../app/problem.ts';
import { type Import, kindWord } from './import-words.ts';
import { UndoCounts } from './undo-counts.tsx';
import { UndoRefused } from './undo-refused.tsx';

type Undo = NonNullable<Import['undo']>;

/** The undo of an import: under way, stopped, or what came of it. */
export function UndoResult({ run, undo }: { run: Import; undo: Undo }): ReactElement {
  const { t, i18n } = useTranslation();
  if (undo.status === 'undoing') return <Undoing undo={undo} />;
  if (undo.status === 'failed') return <Stopped id={run.id} undo={undo} />;
  return (
    <>
      <p className="text-base">{t('imports.undo.done', { kind: kindWord(i18n, run.kind), file: run.fileName })}</p>
      <UndoCounts counts={undo.counts} records={undo.records} />
      {undo.counts.refused === 0 ? null : <AllRefused run={run} />}
    </>
  );
}

function Undoing({ undo }: { undo: Undo }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card className="max-w-[640px]">
      <div className="grid gap-2.5 p-4" aria-live="polite">
        <p className="font-medium">{t('imports.undo.undoing')}</p>
        <Progress value={undo.recordsDone} max={undo.records} label={t('imports.undo.undoing')} />
        <p className="num text-ink-3">
          {t('imports.undo.progress', {
            count: undo.records,
            done: format.number(undo.recordsDone),
            total: format.number(undo.records),
          })}
        </p>
      </div>
    </Card>
  );
}

function Stopped({ id, undo }: { id: string; undo: Undo }): ReactElement {
  const { t, i18n } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const asProblem = useProblemText();
  const resume = useMutation(
    trpc.importUndo.start.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: trpc.import.get.queryKey({ id }) }),
    }),
  );
  return (
    <Card>
      <ErrorState
        title={t('imports.undo.stopped')}
        message={
          resume.error === null ? problemText(i18n, { code: undo.failure ?? 'internal' }) : asProblem(resume.error)
        }
        retryLabel={t('imports.undo.resume')}
        onRetry={() => resume.mutate({ id })}
      />
    </Card>
  );
}

function AllRefused({ run: { id, kind } }: { run: Import }): ReactElement | null {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    // Undone again, it leaves fewer.
    trpc.importUndo.refused.infiniteQueryOptions(
      { id },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, gcTime: 0 },
    ),
  );
  if (query.data === undefined) return null;
  return (
    <>
      <UndoRefused kind={kind} refused={query.data.pages.flatMap((page) => page.items)} />
      <MoreButton query={query} />
    </>
  );
}
