import type { ReactElement } from 'react';
import { useSession } from '../app/session.tsx';
import { Metrics } from '../features/metric/metrics.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

export function MetricsRoute(): ReactElement {
  const { can } = useSession().organization;
  return (
    <SettingsPage isOpen={can.manageSettings}>
      <Metrics />
    </SettingsPage>
  );
}
