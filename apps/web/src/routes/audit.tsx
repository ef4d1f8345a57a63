import type { ReactElement } from 'react';
import { useSession } from '../app/session.tsx';
import { OrganizationHistory } from '../features/audit/organization-history.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

export function AuditRoute(): ReactElement {
  const { can } = useSession().organization;
  return (
    <SettingsPage isOpen={can.readAudit}>
      <OrganizationHistory />
    </SettingsPage>
  );
}
