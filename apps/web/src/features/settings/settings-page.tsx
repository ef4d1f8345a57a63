import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '../../app/page.tsx';
import { ProblemState } from '../../app/query-view.tsx';
import { useSession } from '../../app/session.tsx';
import { SettingsTabs } from './settings-tabs.tsx';

/** A page of the settings under their tabs, for those to whom it is open. */
export function SettingsPage({ isOpen, children }: { isOpen: boolean; children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  if (!isOpen) return <ProblemState error={{ code: 'forbidden' }} onRetry={() => undefined} />;
  return (
    <>
      <PageTitle title={t('settings.title')} state={organization.name} />
      <SettingsTabs />
      <div className="grid max-w-[960px] grid-cols-1 gap-4 px-6 pt-4 pb-10 max-sm:px-4">{children}</div>
    </>
  );
}
