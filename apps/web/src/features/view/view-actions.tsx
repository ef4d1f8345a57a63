import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '@vigie/ui/menu';
import { ChevronDown } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { useSession } from '../../app/session.tsx';
import { toastError } from '../../app/toast.tsx';
import type { CustomerSearch } from '../customer/customer-search.ts';
import type { Views } from './use-views.ts';
import { DeleteView, NameView } from './view-dialogs.tsx';
import { isChanged, searchOf, stateOf, type View } from './views.ts';

type Open = 'create' | 'rename' | 'delete' | null;

/** Opens a view, the plain list for null. */
function useOpenView(): (view: View | null) => void {
  const navigate = useNavigate();
  const { organization } = useSession();
  return (view) =>
    void navigate({ to: '/o/$org/customers', params: { org: organization.slug }, search: searchOf(view) });
}

/** Changes to views, each told in words when it fails; the list of views follows. */
function useChanges(): {
  update: (input: { id: string; version: number; isShared?: boolean; state?: View['state'] }) => void;
  arrange: (ids: string[]) => void;
  makeFirst: (id: string | null) => void;
} {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const settle = {
    onSettled: () => queries.invalidateQueries({ queryKey: trpc.view.pathKey() }),
    onError: (error: unknown) => toastError(problemText(error)),
  };
  const update = useMutation(trpc.view.update.mutationOptions(settle));
  const arrange = useMutation(trpc.view.arrange.mutationOptions(settle));
  const use = useMutation(trpc.view.use.mutationOptions(settle));
  return {
    update: (input) => update.mutate(input),
    arrange: (ids) => arrange.mutate({ ids }),
    makeFirst: (id) => use.mutate({ id, isDefault: true }),
  };
}

export function ViewActions({ search, views }: { search: CustomerSearch; views: Views }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>(null);
  const { update } = useChanges();
  const openView = useOpenView();
  const { current, layout } = views;
  const close = (): void => setOpen(null);
  const isOther = isChanged(search, current);
  const save =
    isOther && current?.mayChange === true
      ? () => update({ id: current.id, version: current.version, state: stateOf(search, layout) })
      : null;
  return (
    <>
      {isOther ? (
        // On a phone these are in the menu: the tabs need the room.
        <span className="flex gap-1.5 max-sm:hidden">
          <Button onClick={() => openView(current)}>{t('view.reset')}</Button>
          {save === null ? null : <Button onClick={save}>{t('common.save')}</Button>}
          <Button onClick={() => setOpen('create')}>{t('view.saveAs')}</Button>
        </span>
      ) : null}
      <ViewMenu views={views} onSave={save} onOpen={setOpen} />
      {open === 'create' ? (
        <NameView state={stateOf(search, layout)} onClose={close} onDone={openView} />
      ) : open === 'rename' && current !== null ? (
        <NameView view={current} state={current.state} onClose={close} onDone={close} />
      ) : open === 'delete' && current !== null ? (
        <DeleteView view={current} onClose={close} onDone={() => openView(null)} />
      ) : null}
    </>
  );
}

function ViewMenu({
  views,
  onSave,
  onOpen,
}: {
  views: Views;
  onSave: (() => void) | null;
  onOpen: (open: Open) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { current, first, pinned } = views;
  const { makeFirst } = useChanges();
  const openView = useOpenView();
  const others = views.views.filter((view) => !pinned.includes(view));
  return (
    <Menu
      align="end"
      trigger={
        <Button kind="quiet">
          {t('view.title')}
          <ChevronDown aria-hidden className="size-3.5" />
        </Button>
      }
    >
      {others.length > 0 ? <MenuLabel>{t('view.others')}</MenuLabel> : null}
      {others.map((view) => (
        <MenuItem key={view.id} onSelect={() => openView(view)}>
          <span className="max-w-64 truncate">{view.name}</span>
        </MenuItem>
      ))}
      {others.length > 0 ? <MenuSeparator /> : null}
      {onSave === null ? null : <MenuItem onSelect={onSave}>{t('common.save')}</MenuItem>}
      <MenuItem onSelect={() => onOpen('create')}>{t('view.saveAs')}</MenuItem>
      {current === first ? null : (
        <MenuItem onSelect={() => makeFirst(current?.id ?? null)}>{t('view.makeFirst')}</MenuItem>
      )}
      {current === null ? null : <CurrentItems view={current} pinned={pinned} onOpen={onOpen} />}
    </Menu>
  );
}

function CurrentItems({
  view,
  pinned,
  onOpen,
}: {
  view: View;
  pinned: readonly View[];
  onOpen: (open: Open) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { update, arrange } = useChanges();
  const ids = pinned.map(({ id }) => id);
  const isPinned = ids.includes(view.id);
  return (
    <>
      <MenuSeparator />
      <MenuLabel>{view.name}</MenuLabel>
      <MenuItem onSelect={() => arrange(isPinned ? ids.filter((id) => id !== view.id) : [...ids, view.id])}>
        {isPinned ? t('view.unpin') : t('view.pin')}
      </MenuItem>
      {view.mayChange ? (
        <>
          <MenuItem onSelect={() => onOpen('rename')}>{t('view.rename')}</MenuItem>
          <MenuItem onSelect={() => update({ id: view.id, version: view.version, isShared: !view.isShared })}>
            {view.isShared ? t('view.unshare') : t('view.share')}
          </MenuItem>
          <MenuItem isDanger onSelect={() => onOpen('delete')}>
            {t('view.delete')}
          </MenuItem>
        </>
      ) : null}
    </>
  );
}
