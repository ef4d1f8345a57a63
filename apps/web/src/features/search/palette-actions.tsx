import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { CornerDownRight, Hand, type LucideIcon, Plus, UserRound } from 'lucide-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../../app/api.tsx';
import { usePlaces } from '../../app/places.ts';
import { useSession } from '../../app/session.tsx';
import { TABS } from '../customer/customer-tabs.tsx';
import type { Entry } from './palette.tsx';

const shown = (Icon: LucideIcon, label: string): ReactElement => (
  <>
    <Icon aria-hidden className="size-3.5 shrink-0 text-ink-3" strokeWidth={1.75} />
    <span className="min-w-0 truncate">{label}</span>
  </>
);

/** What can be done with the record one is on, and the pages to go to: those that exist for whoever is here. */
export function usePaletteActions(): Entry[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { slug: org, can } = useSession().organization;
  const ofRecord = useRecordActions();
  const group = t('search.goTo');
  const pages = usePlaces().map(
    ({ to, label, icon }): Entry => ({
      value: to,
      label,
      group,
      content: shown(icon, label),
      go: () => void navigate({ to, params: { org } }),
    }),
  );
  const newImport: Entry = {
    value: 'import',
    label: t('imports.new'),
    group,
    content: shown(Plus, t('imports.new')),
    go: () => void navigate({ to: '/o/$org/imports/new', params: { org } }),
  };
  const profile: Entry = {
    value: 'profile',
    label: t('common.nav.profile'),
    group,
    content: shown(UserRound, t('common.nav.profile')),
    go: () => void navigate({ to: '/profile' }),
  };
  return [...ofRecord, ...pages, ...(can.runImport ? [newImport] : []), profile];
}

/** On a customer's record: what can be added there, and its tabs. */
function useRecordActions(): Entry[] {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const navigate = useNavigate();
  const { slug: org } = useSession().organization;
  const { id } = useParams({ strict: false });
  const { data: customer } = useQuery(trpc.customer.get.queryOptions({ id: id ?? '' }, { enabled: id !== undefined }));
  if (id === undefined || customer === undefined) return [];
  const params = { org, id };
  const group = customer.name;
  const tabs = TABS.filter(({ key }) => key !== 'receivables' || customer.can.readReceivables).map(
    ({ key, to }): Entry => {
      const label = t(`customer.tabs.${key}`);
      return {
        value: `tab ${key}`,
        label,
        group,
        content: shown(CornerDownRight, label),
        go: () => void navigate({ to, params }),
      };
    },
  );
  if (!customer.can.edit) return tabs;
  const label = t('contact.new');
  const addContact: Entry = {
    value: 'new contact',
    label,
    group,
    content: shown(Plus, label),
    go: () => void navigate({ to: '/o/$org/customers/$id/contacts', params, search: { open: 'new' } }),
  };
  const byHand: Entry = {
    value: 'by hand',
    label: t('health.byHand.title'),
    group,
    content: shown(Hand, t('health.byHand.title')),
    go: () => void navigate({ to: '/o/$org/customers/$id', params, search: { open: 'by-hand' } }),
  };
  return [addContact, ...tabs, byHand];
}
