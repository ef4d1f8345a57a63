import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { toastError } from '../../app/toast.tsx';
import { DeleteDialog, NameDialog } from '../view/kept-dialogs.tsx';
import type { ReportState, SavedReport } from './report-search.ts';

interface Asked {
  onClose: () => void;
}

/** What the list of saved reports does once one of them changed. */
function useReread(): () => Promise<void> {
  const trpc = useTRPC();
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: trpc.report.list.queryKey() });
}

/** Saves the report as it stands under a name. */
export function SaveReport({
  state,
  onClose,
  onSaved,
}: Asked & { state: ReportState; onSaved: (id: string) => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const reread = useReread();
  const problemText = useProblemText();
  const create = useMutation(trpc.report.create.mutationOptions());
  return (
    <NameDialog
      title={t('report.saveAs')}
      shareHelp={t('report.shareHelp')}
      save={(named) =>
        create.mutate(
          { ...named, state },
          {
            onSuccess: async ({ id }) => {
              await reread();
              onClose();
              onSaved(id);
            },
          },
        )
      }
      problem={create.error === null ? undefined : problemText(create.error)}
      isPending={create.isPending}
      onClose={onClose}
    />
  );
}

/** Gives a saved report another name, or another reach. */
export function RenameReport({ report, onClose }: Asked & { report: SavedReport }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const reread = useReread();
  const problemText = useProblemText();
  const update = useMutation(trpc.report.update.mutationOptions());
  const { id, version } = report;
  return (
    <NameDialog
      title={t('view.rename')}
      shareHelp={t('report.shareHelp')}
      kept={report}
      save={(named) =>
        update.mutate(
          { id, version, ...named },
          {
            onSuccess: async () => {
              await reread();
              onClose();
            },
          },
        )
      }
      problem={update.error === null ? undefined : problemText(update.error)}
      isPending={update.isPending}
      onClose={onClose}
    />
  );
}

export function DeleteReport({
  report,
  onClose,
  onDeleted,
}: Asked & { report: SavedReport; onDeleted: () => void }): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const reread = useReread();
  const problemText = useProblemText();
  const remove = useMutation(
    trpc.report.delete.mutationOptions({
      onSuccess: async () => {
        onClose();
        onDeleted();
        await reread();
      },
      onError: (error) => toastError(problemText(error)),
    }),
  );
  return (
    <DeleteDialog
      name={report.name}
      label={t('report.delete')}
      text={report.isShared ? t('report.deleteShared') : t('report.deleteText')}
      isPending={remove.isPending}
      onDelete={() => remove.mutate({ id: report.id })}
      onClose={onClose}
    />
  );
}
