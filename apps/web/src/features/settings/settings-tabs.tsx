import { Link } from '@tanstack/react-router';
import { TabNav, tabLinkClass } from '@vigie/ui/tabs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';

/** The pages of the settings that are there for this person. */
export function SettingsTabs(): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  const { can, slug } = organization;
  const tabs = [
    { to: '/o/$org/settings/members', label: t('settings.members'), isShown: can.manageMembers || can.manageSettings },
    { to: '/o/$org/settings/fields', label: t('customField.title'), isShown: can.manageSettings },
    { to: '/o/$org/settings/profiles', label: t('health.profile.title'), isShown: can.manageSettings },
    { to: '/o/$org/settings/usage', label: t('usage.settings.title'), isShown: can.manageSettings },
    { to: '/o/$org/settings/metrics', label: t('metric.title'), isShown: can.manageSettings },
    { to: '/o/$org/settings/back-test', label: t('backTest.title'), isShown: can.profileCustomers },
    { to: '/o/$org/settings/audit', label: t('audit.title'), isShown: can.readAudit },
  ] as const;
  return (
    <TabNav label={t('settings.tabs')}>
      {tabs
        .filter((tab) => tab.isShown)
        .map((tab) => (
          <Link key={tab.to} to={tab.to} params={{ org: slug }} className={tabLinkClass}>
            {tab.label}
          </Link>
        ))}
    </TabNav>
  );
}
