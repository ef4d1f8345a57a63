import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import { Field } from '@vigie/ui/field';
import { Checkbox, Input } from '@vigie/ui/input';
import { type ReactElement, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { toastError } from '../../app/toast.tsx';
import type { View } from './views.ts';

const NAME_LENGTH = 100;

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
  const form = useId();
  const [name, setName] = useState(view?.name ?? '');
  const [isShared, setIsShared] = useState(view?.isShared ?? false);
  const { save, problem, isPending } = useSave(view, onDone, onClose);
  const title = view === undefined ? t('view.create') : t('view.rename');
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="primary" type="submit" form={form} disabled={isPending || name.trim() === ''}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="grid gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          save({ name: name.trim(), isShared, state });
        }}
      >
        <Field label={t('view.name')} error={problem}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name}
              maxLength={NAME_LENGTH}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Checkbox
          label={t('view.share')}
          help={t('view.shareHelp')}
          checked={isShared}
          onChange={(event) => setIsShared(event.target.checked)}
        />
      </form>
    </Dialog>
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
    <Dialog
      title={t('view.deleteTitle', { name: view.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind="danger" disabled={remove.isPending} onClick={() => remove.mutate({ id: view.id })}>
            {t('view.delete')}
          </Button>
        </>
      }
    >
      {view.isShared ? t('view.deleteShared') : t('view.deleteText')}
    </Dialog>
  );
}
