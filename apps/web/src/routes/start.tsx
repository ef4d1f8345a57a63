import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { EmptyState } from '@vigie/ui/empty-state';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProvider, useTRPC } from '../app/api.tsx';
import { QueryView } from '../app/query-view.tsx';

export function StartRoute(): ReactElement {
  return (
    <ApiProvider organization={null}>
      <FirstOrganization />
    </ApiProvider>
  );
}

function FirstOrganization(): ReactElement {
  const { t } = useTranslation();
  const trpc = useTRPC();
  const query = useQuery(trpc.session.me.queryOptions());
  return (
    <QueryView query={query} skeleton={<span />}>
      {({ organizations }) => {
        const first = organizations[0];
        if (first !== undefined) return <Navigate to="/o/$org" params={{ org: first.slug }} replace />;
        return <EmptyState title={t('session.noOrganization.title')}>{t('session.noOrganization.text')}</EmptyState>;
      }}
    </QueryView>
  );
}
