import type { ReactElement } from 'react';
import { useSession } from '../app/session.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { UsageSettings } from '../features/settings/usage-settings.tsx';

export function UsageSettingsRoute(): ReactElement {
  const { can } = useSession().organization;
  return (
    <SettingsPage isOpen={can.manageSettings}>
      <UsageSettings />
    </SettingsPage>
  );
}
