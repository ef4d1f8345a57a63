import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/session.tsx';

/** Which key other systems need, and where it is made or whom to ask for it. */
export function MakeKey({ text }: { text: string }): ReactElement {
  const { t } = useTranslation();
  const { organization } = useSession();
  return (
    <p className="max-w-[70ch] text-ink-2">
      {text}{' '}
      {organization.can.manageApiKeys ? (
        <Link
          to="/o/$org/settings/members"
          params={{ org: organization.slug }}
          className="rounded-sm text-accent-ink underline underline-offset-2"
        >
          {t('usage.settings.makeKey')}
        </Link>
      ) : (
        t('usage.settings.askForKey')
      )}
    </p>
  );
}
