import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { SidePanel } from '@vigie/ui/side-panel';
import { Skeleton } from '@vigie/ui/skeleton';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC, useTRPCClient } from '../../app/api.tsx';
import { useFormat } from '../../app/locale.ts';
import { useProblemText } from '../../app/problem.ts';
import { QueryView } from '../../app/query-view.tsx';
import type { UndoCheck } from './import-words.ts';
import { UndoCounts } from './undo-counts.tsx';
import { UndoRefused } from './undo-refused.tsx';

/** What is undone, and how that is asked for. */
export interface Undoable {
  id: string;
  /** The kind of import that writes such records. */
  kind: string;
  title: string;
  subtitle: string;
  /** It was undone, and left some as they were: these are tried again. */
  isAgain: boolean;
  /** Of the query that looks, apart from those of other kinds. */
  key: readonly unknown[];
  /** Asked by POST, but it changes nothing: it is read like a query. */
  check: () => Promise<UndoCheck>;
  start: () => Promise<unknown>;
  confirmLabel: (count: number) => string;
}

/** An import as something that can be undone. */
export function useUndoableImport(): (run: {
  id: string;
  kind: string;
  fileName: string;
  isAgain: boolean;
}) => Undoable {
  const { t } = useTranslation();
  const format = useFormat();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  return ({ id, kind, fileName, isAgain }) => ({
    id,
    kind,
    title: t(isAgain ? 'imports.undo.again' : 'imports.undo.title'),
    subtitle: fileName,
    isAgain,
    key: ['undo', 'import'],
    check: () => client.importUndo.preview.mutate({ id }, { context: { alone: true } }),
    start: async () => {
      await client.importUndo.start.mutate({ id });
      await Promise.all([
        queries.invalidateQueries({ queryKey: trpc.import.get.queryKey({ id }) }),
        queries.invalidateQueries({ queryKey: trpc.import.list.queryKey() }),
      ]);
    },
    confirmLabel: (count) => t('imports.undo.confirm', { count, shown: format.number(count) }),
  });
}

/** What undoing something would do, looked at before it is done. */
export function UndoPanel({ of, onClose }: { of: Undoable; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const query = useQuery({
    queryKey: [...of.key, { id: of.id }],
    queryFn: of.check,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const undo = useMutation({ mutationFn: of.start, onSuccess: onClose });
  return (
    <SidePanel
      title={of.title}
      subtitle={of.subtitle}
      isOpen
      isWide
      onClose={onClose}
      closeLabel={t('common.close')}
      footer={
        <>
          {/* Not "cancel": in French that is the same word as to undo. */}
          <Button onClick={onClose}>{t('common.close')}</Button>
          <Confirm check={query.data} of={of} isBusy={undo.isPending} onConfirm={() => undo.mutate()} />
        </>
      }
    >
      <QueryView query={query} skeleton={<Looking />}>
        {(check) => <Preview of={of} check={check} />}
      </QueryView>
      {undo.error === null ? null : (
        <p role="alert" className="mt-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {problemText(undo.error)}
        </p>
      )}
    </SidePanel>
  );
}

function Looking(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="grid gap-3" aria-live="polite">
      <p className="text-ink-3">{t('imports.undo.looking')}</p>
      <Skeleton className="h-20 rounded-lg" />
    </div>
  );
}

function Preview({ of: { kind, isAgain }, check }: { of: Undoable; check: UndoCheck }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const isFirst = check.refused.length < check.counts.refused;
  return (
    <div className="grid gap-4">
      <p className="text-ink-2">{t(isAgain ? 'imports.undo.againIntro' : 'imports.undo.intro')}</p>
      <UndoCounts counts={check.counts} records={check.records} />
      {check.counts.reversed === 0 ? null : <p className="text-ink-2">{t('imports.undo.documents')}</p>}
      {check.refused.length === 0 ? null : (
        <UndoRefused
          kind={kind}
          refused={check.refused}
          aside={
            isFirst
              ? t('imports.undo.refusedFirst', {
                  count: check.refused.length,
                  shown: format.number(check.refused.length),
                })
              : undefined
          }
        />
      )}
    </div>
  );
}

function Confirm({
  check,
  of,
  isBusy,
  onConfirm,
}: {
  check: UndoCheck | undefined;
  of: Undoable;
  isBusy: boolean;
  onConfirm: () => void;
}): ReactElement | null {
  const { t } = useTranslation();
  if (check === undefined) return null;
  const { restored, removed, reversed, subtracted } = check.counts;
  const count = restored + removed + reversed + subtracted;
  return (
    <Button kind="danger" isBusy={isBusy} disabled={count === 0} onClick={onConfirm}>
      {count === 0 ? t('imports.undo.nothing') : of.confirmLabel(count)}
    </Button>
  );
}
