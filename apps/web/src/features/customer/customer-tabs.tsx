import { Link, useMatchRoute, useNavigate } from '@tanstack/react-router';
import { Select } from '@vigie/ui/input';
import { TabNav, tabLinkClass } from '@vigie/ui/tabs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { afterPaint } from '../../app/after-paint.ts';
import { useFormat } from '../../app/locale.ts';
import { useIsPhone } from '../../app/media.ts';
import { useDocumentTitle } from '../../app/page.tsx';
import { useSession } from '../../app/session.tsx';
import type { Customer } from './customer-header.tsx';

export const TABS = [
  { key: 'overview', to: '/o/$org/customers/$id' },
  { key: 'usage', to: '/o/$org/customers/$id/usage' },
  { key: 'agreements', to: '/o/$org/customers/$id/agreements' },
  { key: 'receivables', to: '/o/$org/customers/$id/receivables' },
  { key: 'contacts', to: '/o/$org/customers/$id/contacts' },
  { key: 'settings', to: '/o/$org/customers/$id/settings' },
] as const;

type Tab = (typeof TABS)[number];

/** The tabs of a record, each an address of its own; a select on phones. */
export function CustomerTabs({ customer }: { customer: Customer }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const matches = useMatchRoute();
  const isPhone = useIsPhone();
  const { organization } = useSession();
  const params = { org: organization.slug, id: customer.id };
  const tabs = TABS.filter((tab) => tab.key !== 'receivables' || customer.can.readReceivables);
  const counts: Partial<Record<Tab['key'], number | null>> = {
    agreements: customer.counts.agreements,
    receivables: customer.counts.documents,
    contacts: customer.counts.contacts,
  };
  const current = tabs.find((tab) => matches({ to: tab.to, params }) !== false) ?? TABS[0];
  useDocumentTitle(
    current.key === 'overview' ? customer.name : `${customer.name} · ${t(`customer.tabs.${current.key}`)}`,
  );
  if (isPhone) {
    return (
      <div className="border-b border-line px-4 py-2">
        <Select
          aria-label={t('customer.tabs.label')}
          value={current.key}
          onChange={(event) => {
            const tab = tabs.find((entry) => entry.key === event.target.value);
            if (tab !== undefined) void navigate({ to: tab.to, params });
          }}
        >
          {tabs.map((tab) => (
            <option key={tab.key} value={tab.key}>
              {t(`customer.tabs.${tab.key}`)}
            </option>
          ))}
        </Select>
      </div>
    );
  }
  return (
    <TabNav label={t('customer.tabs.label')}>
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          to={tab.to}
          params={params}
          activeOptions={{ exact: true, includeSearch: false }}
          className={tabLinkClass}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            afterPaint(() => void navigate({ to: tab.to, params }));
          }}
        >
          {t(`customer.tabs.${tab.key}`)}
          {counts[tab.key] === undefined || counts[tab.key] === null ? null : (
            <span className="num font-normal text-ink-3">{format.number(counts[tab.key] ?? 0)}</span>
          )}
        </Link>
      ))}
    </TabNav>
  );
}
