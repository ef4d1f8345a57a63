import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@vigie/ui/button';
import { Menu, MenuItem, MenuSeparator } from '@vigie/ui/menu';
import { ChevronDown } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { useProblemText } from '../../app/problem.ts';
import { toastError } from '../../app/toast.tsx';
import { DeleteReport, RenameReport, SaveReport } from './report-dialogs.tsx';
import { isChanged, type ReportSearch, type SavedReport, searchOf, stateOf } from './report-search.ts';

/** What can be done with the report as it stands: saved, saved as new, renamed, shared, deleted. */
export function ReportActions({
  search,
  saved,
  onOpen,
}: {
  search: ReportSearch;
  saved: SavedReport | undefined;
  onOpen: (search: ReportSearch) => void;
}): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const [open, setOpen] = useState<'save' | 'rename' | 'delete' | null>(null);
  const update = useMutation(
    trpc.report.update.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.report.list.queryKey() }),
      onError: (error) => toastError(problemText(error)),
    }),
  );
  const close = (): void => setOpen(null);
  const state = stateOf(search);
  const isOther = saved !== undefined && isChanged(search, saved);
  const save = (): void => {
    if (saved !== undefined) update.mutate({ id: saved.id, version: saved.version, state });
  };
  return (
    <>
      {isOther ? (
        // On a phone these are in the menu.
        <span className="flex items-center gap-2 max-sm:hidden">
          <span className="text-ink-3">{t('report.changed')}</span>
          <Button kind="quiet" onClick={() => onOpen(searchOf(saved))}>
            {t('view.reset')}
          </Button>
          {saved.mayChange ? (
            <Button disabled={update.isPending} onClick={save}>
              {t('common.save')}
            </Button>
          ) : null}
          <Button onClick={() => setOpen('save')}>{t('report.saveAs')}</Button>
        </span>
      ) : null}
      {saved === undefined ? <Button onClick={() => setOpen('save')}>{t('report.save')}</Button> : null}
      {saved?.mayChange === true || isOther ? (
        <Menu
          align="end"
          trigger={
            <Button kind="quiet">
              {t('report.edit')}
              {isOther ? <span className="text-ink-3 sm:hidden">· {t('report.changed')}</span> : null}
              <ChevronDown aria-hidden className="size-3.5" />
            </Button>
          }
        >
          {isOther ? (
            <>
              {saved.mayChange ? <MenuItem onSelect={save}>{t('common.save')}</MenuItem> : null}
              <MenuItem onSelect={() => setOpen('save')}>{t('report.saveAs')}</MenuItem>
              <MenuItem onSelect={() => onOpen(searchOf(saved))}>{t('view.reset')}</MenuItem>
            </>
          ) : null}
          {isOther && saved.mayChange ? <MenuSeparator /> : null}
          {saved?.mayChange === true ? (
            <>
              <MenuItem onSelect={() => setOpen('rename')}>{t('view.rename')}</MenuItem>
              <MenuItem
                onSelect={() => update.mutate({ id: saved.id, version: saved.version, isShared: !saved.isShared })}
              >
                {saved.isShared ? t('view.unshare') : t('view.share')}
              </MenuItem>
              <MenuItem isDanger onSelect={() => setOpen('delete')}>
                {t('report.delete')}
              </MenuItem>
            </>
          ) : null}
        </Menu>
      ) : null}
      {open === 'save' ? (
        <SaveReport state={state} onClose={close} onSaved={(id) => onOpen({ ...search, saved: id })} />
      ) : open === 'rename' && saved !== undefined ? (
        <RenameReport report={saved} onClose={close} />
      ) : open === 'delete' && saved !== undefined ? (
        <DeleteReport report={saved} onClose={close} onDeleted={() => onOpen({ ...search, saved: undefined })} />
      ) : null}
    </>
  );
}
