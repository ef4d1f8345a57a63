import type { ReactElement } from 'react';
import { useSession } from '../app/session.tsx';
import { BackTests } from '../features/back-test/back-tests.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

export function BackTestRoute(): ReactElement {
  const { can } = useSession().organization;
  return (
    <SettingsPage isOpen={can.profileCustomers}>
      <div className="grid grid-cols-1 gap-6">
        <BackTests />
      </div>
    </SettingsPage>
  );
}
