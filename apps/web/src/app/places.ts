import { ChartColumn, House, Inbox, type LucideIcon, Settings, Upload, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useSession } from './session.tsx';

export interface Place {
  to:
    | '/o/$org'
    | '/o/$org/customers'
    | '/o/$org/inbox'
    | '/o/$org/reports'
    | '/o/$org/imports'
    | '/o/$org/settings/members'
    | '/o/$org/settings/audit';
  label: string;
  icon: LucideIcon;
  /** In the bar of a phone; the others wait behind its last button. */
  isFirst?: boolean;
  /** Stands for all pages of the settings. */
  isSettings?: boolean;
}

/** The pages that the rail and the palette lead to, as far as they exist for whoever is here. */
export function usePlaces(): Place[] {
  const { t } = useTranslation();
  const { can } = useSession().organization;
  const places: (Place & { isShown: boolean })[] = [
    { to: '/o/$org', label: t('common.nav.home'), icon: House, isFirst: true, isShown: true },
    { to: '/o/$org/customers', label: t('common.nav.customers'), icon: Users, isFirst: true, isShown: true },
    { to: '/o/$org/inbox', label: t('common.nav.inbox'), icon: Inbox, isFirst: true, isShown: true },
    { to: '/o/$org/reports', label: t('common.nav.reports'), icon: ChartColumn, isShown: true },
    { to: '/o/$org/imports', label: t('common.nav.imports'), icon: Upload, isShown: can.runImport },
    {
      to: can.manageMembers ? '/o/$org/settings/members' : '/o/$org/settings/audit',
      label: t('common.nav.settings'),
      icon: Settings,
      isShown: can.manageMembers || can.readAudit || can.profileCustomers,
      isSettings: true,
    },
  ];
  return places.filter(({ isShown }) => isShown);
}
