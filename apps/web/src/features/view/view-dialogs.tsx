import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { toastError } from '../../app/toast.tsx';
import { DeleteDialog, NameDialog } from './kept-dialogs.tsx';
import type { View } from './views.ts';

/** Keeps what the list shows under a name, or gives a view another one. */
export function NameView({
  view,
  state,
  onClose,
  onDone,
}: {
  view?: View;
  state: View['state'];
  onClose: () => void;
  onDone: (view: View) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { save, problem, isPending } = useSave(view, onDone, onClose);
  return (
    <NameDialog
      title={view === undefined ? t('view.create') : t('view.rename')}
      shareHelp={t('view.shareHelp')}
      kept={view}
      save={(named) => save({ ...named, state })}
      problem={problem}
      isPending={isPending}
      onClose={onClose}
    />
  );
}

type Draft = Pick<View, 'name' | 'isShared' | 'state'>;

function useSave(
  view: View | undefined,
  onDone: (view: View) => void,
  onClose: () => void,
): { save: (draft: Draft) => void; problem: string | undefined; isPending: boolean } {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const create = useMutation(trpc.view.create.mutationOptions());
  const update = useMutation(trpc.view.update.mutationOptions());
  const finish = async (saved: View): Promise<void> => {
    await queries.invalidateQueries({ queryKey: trpc.view.pathKey() });
    onClose();
    onDone(saved);
  };
  return {
    save: (draft) => {
      if (view === undefined)
        create.mutate(draft, {
          onSuccess: ({ id }) => void finish({ ...draft, id, version: 1, isMine: true, mayChange: true }),
        });
      else
        update.mutate(
          { id: view.id, version: view.version, name: draft.name, isShared: draft.isShared },
          { onSuccess: ({ version }) => void finish({ ...view, ...draft, version }) },
        );
    },
    problem: create.error !== null || update.error !== null ? problemText(create.error ?? update.error) : undefined,
    isPending: create.isPending || update.isPending,
  };
}

export function DeleteView({
  view,
  onClose,
  onDone,
}: {
  view: View;
  onClose: () => void;
  onDone: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const remove = useMutation(
    trpc.view.delete.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: trpc.view.pathKey() });
        onClose();
        onDone();
      },
      onError: (error) => toastError(problemText(error)),
    }),
  );
  return (
    <DeleteDialog
      name={view.name}
      label={t('view.delete')}
      text={view.isShared ? t('view.deleteShared') : t('view.deleteText')}
      isPending={remove.isPending}
      onDelete={() => remove.mutate({ id: view.id })}
      onClose={onClose}
    />
  );
}
