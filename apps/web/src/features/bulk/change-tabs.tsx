import { Link } from '@tanstack/react-router';
import { TabNav, tabLinkClass } from '@vigie/ui/tabs';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';

/** The histories of what changed many records at once: by a file, by a selection. */
export function ChangeTabs(): ReactElement {
  const { t } = useTranslation();
  const { slug: org, can } = useSession().organization;
  return (
    <TabNav label={t('common.nav.imports')}>
      {can.runImport ? (
        <Link to="/o/$org/imports" params={{ org }} activeOptions={{ exact: true }} className={tabLinkClass}>
          {t('imports.title')}
        </Link>
      ) : null}
      {can.editCustomers ? (
        <Link to="/o/$org/bulk-changes" params={{ org }} className={tabLinkClass}>
          {t('bulk.title')}
        </Link>
      ) : null}
    </TabNav>
  );
}
