import type { ReactElement } from 'react';
import { useSession } from '../app/session.tsx';
import { Assignments } from '../features/health-profile/assignments.tsx';
import { ProfileList } from '../features/health-profile/profile-list.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

export function HealthProfilesRoute(): ReactElement {
  const { can } = useSession().organization;
  return (
    <SettingsPage isOpen={can.manageSettings}>
      <ProfileList />
      <Assignments />
    </SettingsPage>
  );
}
