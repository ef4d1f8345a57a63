import { Pill } from '@vigie/ui/pill';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from './locale.ts';
import { useSession } from './session.tsx';

/** Where an organisation's today is fixed (a demo, an old data set), every page says so. */
export function PinnedDay(): ReactElement | null {
  const { t } = useTranslation();
  const format = useFormat();
  const { organization } = useSession();
  if (!organization.isPinned) return null;
  return (
    <Pill tone="accent" title={t('common.pinnedHelp')}>
      {t('common.pinned', { day: format.day(organization.today, '') })}
    </Pill>
  );
}
