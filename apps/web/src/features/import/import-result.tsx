import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { problemText } from '@vigie/i18n/problem';
import { Button, buttonClass } from '@vigie/ui/button';
import { Card } from '@vigie/ui/card';
import { ErrorState } from '@vigie/ui/empty-state';
import { Progress } from '@vigie/ui/health-bar';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { MoreButton } from '../../app/more-button.tsx';
import { useSession } from '../../app/session.tsx';
import { ChangesLink } from '../audit/changes-link.tsx';
import { ImportCounts } from './import-counts.tsx';
import { type Import, kindWord } from './import-words.ts';
import { IssueTable } from './issue-table.tsx';
import { UndoPanel, useUndoableImport } from './undo-panel.tsx';
import { UndoResult } from './undo-result.tsx';

export function ImportResult({ run }: { run: Import }): ReactElement {
  const { t, i18n } = useTranslation();
  const { organization } = useSession();
  const org = organization.slug;
  if (run.status === 'applying') return <Applying run={run} />;
  if (run.undo !== null)
    return (
      <div className="grid max-w-[960px] gap-4">
        <UndoResult run={run} undo={run.undo} />
        <div className="flex flex-wrap items-center gap-2">
          {run.canUndo && run.undo.status === 'undone' ? <UndoButton run={run} /> : null}
          <Link to="/o/$org/imports/new" params={{ org }} search={{}} className={buttonClass()}>
            {t('imports.another')}
          </Link>
        </div>
      </div>
    );
  return (
    <div className="grid max-w-[960px] gap-4">
      {run.status === 'failed' ? (
        <Card>
          <ErrorState
            title={t('imports.failedTitle')}
            message={problemText(i18n, { code: run.failure ?? 'internal' })}
          />
        </Card>
      ) : (
        <p className="text-base">{t('imports.done', { kind: kindWord(i18n, run.kind), file: run.fileName })}</p>
      )}
      <ImportCounts counts={run.counts} />
      {run.issues + run.warnings === 0 ? null : <AllIssues run={run} />}
      <div className="flex flex-wrap items-center gap-2">
        <Link to="/o/$org/customers" params={{ org }} className={buttonClass('primary')}>
          {t('imports.toCustomers')}
        </Link>
        <Link to="/o/$org/imports/new" params={{ org }} search={{}} className={buttonClass()}>
          {t('imports.another')}
        </Link>
        {run.counts.failed === 0 ? null : (
          <a href={`/files/imports/${run.id}/failed.csv?${new URLSearchParams({ org })}`} className={buttonClass()}>
            {t('imports.failedFile.download')}
          </a>
        )}
        {run.canUndo ? <UndoButton run={run} /> : null}
        {run.counts.created + run.counts.updated === 0 ? null : (
          <span className="px-2">
            <ChangesLink of={run.id} />
          </span>
        )}
      </div>
    </div>
  );
}

function UndoButton({ run }: { run: Import }): ReactElement {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const undoable = useUndoableImport();
  const isAgain = run.undo !== null;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t(isAgain ? 'imports.undo.again' : 'imports.undo.button')}</Button>
      {isOpen ? <UndoPanel of={undoable({ ...run, isAgain })} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

function Applying({ run }: { run: Import }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card className="max-w-[640px]">
      <div className="grid gap-2.5 p-4" aria-live="polite">
        <p className="font-medium">{t('imports.applying')}</p>
        <Progress value={run.linesDone} max={run.totalRows} label={t('imports.applying')} />
        <p className="num text-ink-3">
          {t('imports.progress', {
            count: run.totalRows,
            done: format.number(run.linesDone),
            total: format.number(run.totalRows),
          })}
        </p>
      </div>
    </Card>
  );
}

function AllIssues({ run: { id, kind } }: { run: Import }): ReactElement | null {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.import.issues.infiniteQueryOptions({ id }, { getNextPageParam: (page) => page.nextCursor ?? undefined }),
  );
  if (query.data === undefined) return null;
  return (
    <>
      <IssueTable kind={kind} issues={query.data.pages.flatMap((page) => page.items)} />
      <MoreButton query={query} />
    </>
  );
}
