import type { ReactElement } from 'react';
import { useSession } from '../app/session.tsx';
import { ApiKeys } from '../features/settings/api-keys.tsx';
import { Invitations } from '../features/settings/invitations.tsx';
import { Members } from '../features/settings/members.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';

export function MembersRoute(): ReactElement {
  const { can } = useSession().organization;
  return (
    <SettingsPage isOpen={can.manageMembers || can.manageSettings}>
      <Members canEdit={can.manageMembers} />
      {can.manageMembers ? <Invitations /> : null}
      {can.manageApiKeys ? <ApiKeys /> : null}
    </SettingsPage>
  );
}
