import { useBlocker } from '@tanstack/react-router';
import { Button } from '@vigie/ui/button';
import { Dialog } from '@vigie/ui/dialog';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

/** Asks before a page with unsaved entries is left, by a link or by closing the window. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }): ReactElement {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  return (
    <Dialog
      title={t('common.leaveTitle')}
      isOpen={blocker.status === 'blocked'}
      onClose={() => blocker.reset?.()}
      actions={
        <>
          <Button onClick={() => blocker.reset?.()}>{t('common.stay')}</Button>
          <Button kind="danger" onClick={() => blocker.proceed?.()}>
            {t('common.leave')}
          </Button>
        </>
      }
    >
      {t('common.leaveText')}
    </Dialog>
  );
}
