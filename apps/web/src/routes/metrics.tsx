import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '../app/page.tsx';
import { ProblemState } from '../app/query-view.tsx';
import { useSession } from '../app/session.tsx';
import { Metrics } from '../features/metric/metrics.tsx';
import { SettingsTabs } from '../features/settings/settings-tabs.tsx';

export function MetricsRoute(): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  if (!organization.can.manageSettings) return <ProblemState error={{ code: 'forbidden' }} onRetry={() => undefined} />;
  return (
    <>
      <PageTitle title={t('settings.title')} state={organization.name} />
      <SettingsTabs />
      <div className="max-w-[960px] px-6 pt-4 pb-10 max-sm:px-4">
        <Metrics />
      </div>
    </>
  );
}
