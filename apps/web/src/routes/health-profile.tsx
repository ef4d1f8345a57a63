import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useTRPC } from '../app/api.tsx';
import { PageTitle } from '../app/page.tsx';
import { ProblemState } from '../app/query-view.tsx';
import { useSession } from '../app/session.tsx';
import { profileName } from '../features/health/profile-name.ts';
import { ProfileEditor } from '../features/health-profile/profile-editor.tsx';

export function HealthProfileRoute(): ReactElement {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/o/$org/settings/profiles/$id' });
  const { organization } = useSession();
  const { data } = useQuery(useTRPC().healthProfile.list.queryOptions());
  const found = data?.items.find((profile) => profile.id === id);
  if (!organization.can.manageSettings) return <ProblemState error={{ code: 'forbidden' }} onRetry={() => undefined} />;
  return (
    <>
      <PageTitle
        title={found === undefined ? t('health.profile.title') : profileName(found.name, t)}
        state={
          <Link to="/o/$org/settings/profiles" params={{ org: organization.slug }} className="hover:underline">
            {t('health.profile.title')}
          </Link>
        }
      />
      <div className="max-w-[1200px] px-6 pt-1 pb-10 max-sm:px-4">
        <ProfileEditor key={id} id={id} />
      </div>
    </>
  );
}
