import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '../app/page.tsx';
import { ProblemState } from '../app/query-view.tsx';
import { useSession } from '../app/session.tsx';
import { ApiKeys } from '../features/settings/api-keys.tsx';
import { Invitations } from '../features/settings/invitations.tsx';
import { Members } from '../features/settings/members.tsx';
import { SettingsTabs } from '../features/settings/settings-tabs.tsx';

export function MembersRoute(): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const { can } = organization;
  if (!can.manageMembers && !can.manageSettings)
    return <ProblemState error={{ code: 'forbidden' }} onRetry={() => undefined} />;
  return (
    <>
      <PageTitle title={t('settings.title')} state={organization.name} />
      <SettingsTabs />
      <div className="grid max-w-[960px] gap-4 px-6 pt-4 pb-10 max-sm:px-4">
        <Members canEdit={can.manageMembers} />
        {can.manageMembers ? <Invitations /> : null}
        {can.manageApiKeys ? <ApiKeys /> : null}
      </div>
    </>
  );
}
