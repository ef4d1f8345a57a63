import { Link } from '@tanstack/react-router';
import { Button, buttonClass } from '@vigie/ui/button';
import { EmptyState } from '@vigie/ui/empty-state';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';

/** Nobody to show: none yet, none of one's own, or (with a way out of the filter) none that matches. */
export function NoCustomers({ onClear }: { onClear?: (() => void) | undefined }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  if (onClear !== undefined)
    return (
      <EmptyState
        title={t('customer.noMatch.title')}
        action={<Button onClick={onClear}>{t('customer.noMatch.action')}</Button>}
      >
        {t('customer.noMatch.text')}
      </EmptyState>
    );
  // Whether there are customers that others look after is not theirs to learn.
  if (organization.role === 'restricted')
    return <EmptyState title={t('customer.unassigned.title')}>{t('customer.unassigned.text')}</EmptyState>;
  const action = organization.can.runImport ? (
    <Link to="/o/$org/imports/new" params={{ org: organization.slug }} className={buttonClass('primary')}>
      {t('customer.empty.action')}
    </Link>
  ) : undefined;
  return (
    <EmptyState title={t('customer.empty.title')} action={action}>
      {t('customer.empty.text')}
    </EmptyState>
  );
}
