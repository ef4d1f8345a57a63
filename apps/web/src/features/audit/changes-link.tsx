import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';

/** Leads to each change that an import or a bulk change made, for those who may read the history. */
export function ChangesLink({ of }: { of: string }): ReactElement | null {
  const { t } = useTranslation();
  const { organization } = useSession();
  if (!organization.can.readAudit) return null;
  return (
    <Link
      to="/o/$org/settings/audit"
      params={{ org: organization.slug }}
      search={{ changeSetId: of }}
      className="rounded-sm text-accent-ink hover:underline"
    >
      {t('audit.eachChange')}
    </Link>
  );
}
